"""The citizens' turns while the session goes on: called, opened, closed, put back. One is held at a time.

Pressed twice, or by two people at once, an act is done once. Knows no order of the queue (`domain.queue`).
"""

from __future__ import annotations

from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.participant import IN_ROOM
from orchestrator.domain.participant import ParticipantStatus as Status
from orchestrator.domain.policy import SYSTEM, Actor
from orchestrator.domain.queue import TAKES_PART, TO_COME, open_turn, several
from orchestrator.domain.records import Participant
from orchestrator.domain.records_turn import Turn
from orchestrator.domain.turn import TurnEvent as Event
from orchestrator.domain.turn import TurnStatus
from orchestrator.services.live import asked
from orchestrator.services.live.door import Door
from orchestrator.services.live.stage import Stage
from orchestrator.services.live.told import Ended, Farewell
from recordings.timeline import What

SESSION_CLOSED = "session_closed"
"""Reason of a turn that ended with its session."""


class Queue:
    def __init__(self, stage: Stage, door: Door) -> None:
        self._stage = stage
        self._door = door

    async def call(self, actor: Actor, message: asked.CallTurn) -> None:
        """Their waiting room says that they are next."""
        if self._turn(message.turn).status is not TurnStatus.CALLED:
            await self._change(message.turn, Event.CALLED, actor)

    async def open(self, actor: Actor, message: asked.OpenTurn) -> None:
        """Begin it: whoever of it waits, with a checked identity, comes in."""
        if self._turn(message.turn).status is not TurnStatus.OPEN:
            for person in self._people(message.turn):
                self._apart(person)
            await self._change(message.turn, Event.OPENED, actor)
        for person in self._people(message.turn):
            if person.status is Status.WAITING:
                await self._door.let_in(person, SYSTEM)

    async def close(self, actor: Actor, message: asked.CloseTurn) -> None:
        """End it: its citizens have been received, and leave the room."""
        if self._turn(message.turn).status is not TurnStatus.CLOSED:
            await self._change(message.turn, Event.CLOSED, actor, message.reason or "")
        for person in self._people(message.turn):
            if person.status in IN_ROOM:
                await self._door.received(person)
                seat = self._stage.seat_of(person)
                seat.tell(Ended("turn_closed"))
                if seat.connection is not None:
                    seat.connection.close(Farewell.ENDED)

    async def skip(self, actor: Actor, message: asked.SkipTurn) -> None:
        """Not here when called: to the end of the queue, from where it may be called again."""
        if self._turn(message.turn).status is not TurnStatus.SKIPPED:
            await self._change(message.turn, Event.SKIPPED, actor, message.reason)

    async def begin(self, actor: Actor) -> None:
        """The session has started: a single matter needs no further press."""
        turns = self._stage.records.turns
        only = [turn for turn in turns if turn.status in TAKES_PART]
        if len(only) == 1 and only[0].status in TO_COME:
            await self._change(only[0].number, Event.OPENED, actor)

    async def end(self, actor: Actor, reason: str) -> None:
        """The session is over: what was held is over with it, and what was not held is put off."""
        for turn in self._stage.records.turns:
            if turn.status is TurnStatus.OPEN:
                await self._change(turn.number, Event.CLOSED, actor, reason or SESSION_CLOSED)
            elif turn.status in TO_COME and several(self._stage.records.turns):
                await self._change(turn.number, Event.WITHDRAWN, actor)

    def admissible(self, person: Participant) -> None:
        """`RuleBroken` for whom another turn keeps waiting, or somebody in the room whom they are never to meet."""
        self._apart(person)
        records = self._stage.records
        number = records.turn_of.get(person.public_id)
        if number is None or not several(records.turns):
            return
        held = open_turn(records.turns)
        if held is None or held.number != number:
            raise RuleBroken("turn.not_open", number=number)

    def _apart(self, person: Participant) -> None:
        records = self._stage.records
        others = records.apart.get(person.public_id, frozenset())
        if any(records.people[one].status in IN_ROOM for one in others if one in records.people):
            raise RuleBroken("apart.other_in_room")

    def _turn(self, number: int) -> Turn:
        for turn in self._stage.records.turns:
            if turn.number == number:
                return turn
        raise NotFound("turn.not_found", number=number)

    def _people(self, number: int) -> list[Participant]:
        records = self._stage.records
        return [person for person in records.people.values() if records.turn_of.get(person.public_id) == number]

    async def _change(self, number: int, event: Event, actor: Actor, reason: str = "") -> None:
        turn = await self._stage.records.change_turn(number, event, actor, reason)
        self._stage.timeline.note(What.TURN, event=event, turn=number, case=turn.case_code)
