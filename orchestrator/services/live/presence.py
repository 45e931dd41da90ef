"""Lines that break and come back: a seat is kept, its person is `reconnecting`, and on return everything is as before.

Knows when somebody counts as lost; `floor` knows how long the floor is kept.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from orchestrator.domain.participant import IN_ROOM
from orchestrator.domain.participant import ParticipantEvent as Event
from orchestrator.domain.participant import ParticipantStatus as Status
from orchestrator.services.live.seats import Seat
from orchestrator.services.live.stage import Stage
from orchestrator.services.live.talk import Talk
from recordings.timeline import What

LOST_AFTER = timedelta(seconds=3)
"""A page that reloads is back sooner; whoever is away longer is shown as lost."""


class Presence:
    def __init__(self, stage: Stage, talk: Talk) -> None:
        self._stage = stage
        self._talk = talk

    def everybody_away(self) -> None:
        """After a restart of the service: nobody is here yet, and the time runs from now."""
        now = self._stage.clock()
        for person in self._stage.records.people.values():
            if person.status in IN_ROOM:
                self._stage.seat_of(person).lost_since = now

    async def weigh(self) -> bool:
        """Look at everybody in the room once. Returns whether anybody's state changed."""
        take = self._stage.steps.take
        changes = [
            await take(f"presence {seat.peer}", partial(self._weigh_one, seat))
            for seat in self._stage.seats
            if seat.participant is not None
        ]
        for seat in self._stage.seats.abandoned_watchers(self._stage.clock()):
            self._stage.seats.forget(seat)
            await self._stage.room.remove(seat.peer)
        return any(changes)

    async def _weigh_one(self, seat: Seat) -> bool:
        person = self._stage.records.people.get(seat.participant or "")
        if person is None or person.status not in IN_ROOM:
            return False
        now = self._stage.clock()
        if seat.here:
            seat.lost_since = None
            if person.status is not Status.RECONNECTING:
                return False
            person = await self._stage.records.change_participant(person, Event.LINE_BACK)
            self._stage.timeline.note(What.JOINED, seat=person.public_id, cause="line_back")
            await self._talk.line_back(person)
            return True
        seat.lost_since = seat.lost_since or now
        if person.status is Status.RECONNECTING or now - seat.lost_since < LOST_AFTER:
            return False
        await self._stage.records.change_participant(person, Event.LINE_LOST)
        await self._talk.line_lost(person)
        self._stage.timeline.note(What.LEFT, seat=person.public_id, cause="line_lost")
        return True
