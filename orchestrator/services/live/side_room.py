"""The private consultation: a second room, without a recorder, for chosen people; everybody sees that it goes on.

Media of those in it is forwarded among them only. Their absence from the recording is a line of its timeline. After a
restart of the service everybody is in the common room again.
"""

from __future__ import annotations

from collections.abc import Iterable

from media.interfaces import MediaUnavailable
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.participant import IN_ROOM
from orchestrator.domain.policy import SYSTEM, Action, Actor
from orchestrator.services.live import asked
from orchestrator.services.live.stage import Stage
from orchestrator.services.live.told import Rejoin
from recordings.timeline import What

LEAST = 2


class SideRoom:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def begin(self, actor: Actor, message: asked.BeginPrivate) -> None:
        """`RuleBroken`: `private.already` `private.two` `private.has_floor` `private.no_room` `apart.not_together`."""
        self._stage.require(actor, Action.PRIVATE_ROOM)
        chosen = self._chosen(message.participants)
        try:
            await self._stage.side.start(None)
        except MediaUnavailable:
            raise RuleBroken("private.no_room") from None
        await self._stage.records.begin_private(chosen, actor)
        self._stage.private_since = self._stage.clock()
        await self._move(chosen, frozenset(chosen))
        self._stage.timeline.note(What.PRIVATE, event="began", seats=chosen, cause="private")

    async def end(self, actor: Actor, message: asked.EndPrivate) -> None:
        """Back into the common room: by who may open one, or one of those in it."""
        if actor.participant not in self._stage.private:
            self._stage.require(actor, Action.PRIVATE_ROOM)
        await self._end(actor)

    async def weigh(self) -> None:
        """Over when fewer than two are left in it, or its room is lost."""
        if not self._stage.private:
            return
        left = self._here(self._stage.private)
        if len(left) < LEAST or not self._stage.side.open:
            await self._end(SYSTEM)

    async def forget(self) -> None:
        """After a restart of the service: whatever went on is over."""
        await self._stage.records.end_private(SYSTEM)

    async def _end(self, by: Actor) -> None:
        if not self._stage.private:
            return
        seats = sorted(self._stage.private)
        await self._stage.records.end_private(by)
        await self._move(self._here(seats), frozenset())
        await self._stage.side.close()
        self._stage.private_since = None
        self._stage.timeline.note(What.PRIVATE, event="ended", seats=seats)

    def _chosen(self, participants: Iterable[str]) -> list[str]:
        if self._stage.private:
            raise RuleBroken("private.already")
        chosen = self._here(participants)
        if len(chosen) < LEAST:
            raise RuleBroken("private.two")
        if self._stage.floor.speaker in chosen:
            raise RuleBroken("private.has_floor")
        for one in chosen:
            if self._stage.records.apart.get(one, frozenset()) & set(chosen):
                raise RuleBroken("apart.not_together")
        return chosen

    def _here(self, participants: Iterable[str]) -> list[str]:
        people = self._stage.records.people
        return sorted(one for one in set(participants) if one in people and people[one].status in IN_ROOM)

    async def _move(self, seats: list[str], private: frozenset[str]) -> None:
        """Their pages negotiate anew, with the room they are in now."""
        for name in seats:
            seat = self._stage.seats.of(name)
            await self._stage.room_of(seat).remove(seat.peer)
        self._stage.private = private
        for name in seats:
            seat = self._stage.seats.of(name)
            seat.media, seat.offer = False, None
            seat.sending.clear()
            seat.line_gone()
            seat.tell(Rejoin("private"))
