"""The door to the conference: rules read, identity checked, admitted, refused, sent back, removed, left.

Knows people and their states; media follows from the states (`permissions`, `reception`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.participant import AT_DOOR, IN_ROOM, NEEDS_IDENTITY, PRESIDES, SessionRole
from orchestrator.domain.participant import ParticipantEvent as Event
from orchestrator.domain.participant import ParticipantStatus as Status
from orchestrator.domain.policy import SYSTEM, Action, Actor
from orchestrator.domain.records import LinkState, Participant
from orchestrator.services.live import asked
from orchestrator.services.live.stage import Stage
from orchestrator.services.live.told import Ended, Farewell
from recordings.timeline import What

LET_IN_AT_ONCE = PRESIDES | {SessionRole.MEETING_ROOM}
"""The room and those who preside wait for nobody."""


class Door:
    def __init__(self, stage: Stage, admissible: Callable[[Participant], None] = lambda person: None) -> None:
        """`admissible` raises `RuleBroken` for whoever has to wait longer."""
        self._stage = stage
        self._admissible = admissible

    async def acknowledge(self, actor: Actor, message: asked.AcknowledgeRules) -> None:
        """Rules and the notice of recording were read."""
        person = self._self(actor)
        if message.version != self._stage.settings.reception.rules_version:
            raise RuleBroken("rules.other_version")
        await self._stage.records.acknowledge_rules(person, message.version)

    async def enter(self, actor: Actor, message: asked.EnterWaitingRoom) -> None:
        """To the waiting room; whose identity must be checked waits for that first."""
        person = self._self(actor)
        if person.status in AT_DOOR | IN_ROOM:
            return
        if person.status is Status.INVITED or person.rules_acknowledged_at is None:
            raise RuleBroken("rules.not_acknowledged")
        if person.role in NEEDS_IDENTITY and not person.identity_method:
            await self._change(person, Event.IDENTITY_ASKED, actor)
            return
        person = await self._change(person, Event.ENTERED_WAITING_ROOM, actor)
        if person.role in LET_IN_AT_ONCE:
            await self.let_in(person, SYSTEM)

    async def verify(self, actor: Actor, message: asked.VerifyIdentity) -> None:
        self._stage.require(actor, Action.ADMIT)
        person = self._stage.records.person(message.participant)
        person = await self._change(person, Event.IDENTITY_VERIFIED, actor, method=message.method)
        await self._change(person, Event.ENTERED_WAITING_ROOM, actor)

    async def admit(self, actor: Actor, message: asked.Admit) -> None:
        self._stage.require(actor, Action.ADMIT)
        person = self._stage.records.person(message.participant)
        if person.status in IN_ROOM:
            return
        if person.status is Status.ID_PENDING:
            raise RuleBroken("door.identity_needed")
        if person.status is Status.ID_VERIFIED:
            person = await self._change(person, Event.ENTERED_WAITING_ROOM, actor)
        self._admissible(person)
        await self.let_in(person, actor)

    async def refuse(self, actor: Actor, message: asked.Refuse) -> None:
        await self._show_out(actor, message.participant, message.reason)

    async def remove(self, actor: Actor, message: asked.Remove) -> None:
        await self._show_out(actor, message.participant, message.reason)

    async def send_back(self, actor: Actor, message: asked.SendBack) -> None:
        """Back to the waiting room; may be admitted again."""
        self._stage.require(actor, Action.ADMIT)
        person = self._stage.records.person(message.participant)
        person = await self._change(person, Event.SENT_BACK, actor, reason=message.reason or "")
        await self._out(person, "sent_back")

    async def leave(self, actor: Actor, message: asked.Leave) -> None:
        person = self._self(actor)
        if person.status is Status.LEFT:
            return
        person = await self._change(person, Event.LEFT, actor)
        await self._out(person, "left")

    async def received(self, person: Participant) -> None:
        """Their turn is over: out, and not to come again."""
        person = await self._change(person, Event.LEFT, SYSTEM)
        await self._out(person, "turn_closed")

    async def everybody_out(self) -> None:
        """The session is over: whoever is still here has left."""
        for person in list(self._stage.records.people.values()):
            if person.status in IN_ROOM | AT_DOOR:
                await self._stage.steps.take(
                    f"over {person.public_id}", partial(self._change, person, Event.LEFT, SYSTEM)
                )
                self._stage.timeline.note(What.LEFT, seat=person.public_id, cause="over")

    async def revoked_out(self) -> None:
        """Whose link was revoked while they sat here has left."""
        for person in list(self._stage.records.people.values()):
            seat = self._stage.seat_of(person)
            if person.link is not LinkState.REVOKED or seat.connection is None:
                continue
            if person.status in IN_ROOM | AT_DOOR:
                person = await self._change(person, Event.LEFT, SYSTEM)
                await self._out(person, "revoked")
            seat.tell(Ended("revoked"))
            seat.connection.close(Farewell.ENDED)

    async def _show_out(self, actor: Actor, participant: str, reason: str) -> None:
        self._stage.require(actor, Action.ADMIT)
        person = self._stage.records.person(participant)
        person = await self._change(person, Event.REMOVED, actor, reason=reason)
        await self._out(person, "removed")
        seat = self._stage.seat_of(person)
        if seat.connection is not None:
            seat.tell(Ended(str(person.status)))
            seat.connection.close(Farewell.ENDED)

    async def let_in(self, person: Participant, by: Actor) -> None:
        """Into the room; whether they may come now, the caller has asked."""
        await self._change(person, Event.ADMITTED, by)
        seat = self._stage.seat_of(person)
        seat.waiting_since = None
        seat.media_gone()
        self._stage.timeline.note(What.JOINED, seat=person.public_id, role=person.role)

    async def _out(self, person: Participant, cause: str) -> None:
        """Out of the room, as far as media and floor go."""
        self._stage.floor.gone(person.public_id)
        seat = self._stage.seat_of(person)
        seat.media_gone()
        await self._stage.room_of(seat).remove(seat.peer)
        seat.permitted = frozenset()
        self._stage.timeline.note(What.LEFT, seat=person.public_id, cause=cause)

    async def _change(
        self, person: Participant, event: Event, by: Actor, reason: str = "", method: str = ""
    ) -> Participant:
        changed = await self._stage.records.change_participant(person, event, by, reason, method)
        seat = self._stage.seat_of(changed)
        if changed.status in AT_DOOR:
            seat.waiting_since = seat.waiting_since or self._stage.clock()
        else:
            seat.waiting_since = None
        return changed

    def _self(self, actor: Actor) -> Participant:
        self._stage.require(actor, Action.SEAT_TAKE)
        return self._stage.records.person(actor.participant or "")
