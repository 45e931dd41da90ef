"""The records of one live session as last read, and the one way from here to change them.

Changes go through `services.admission`, one transaction each; what it returns is what is known from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from orchestrator.domain.errors import NotFound
from orchestrator.domain.participant import ParticipantEvent
from orchestrator.domain.policy import SYSTEM, Action, Actor
from orchestrator.domain.reception_session import SessionEvent
from orchestrator.domain.recording import TRANSITIONS, RecordingEvent
from orchestrator.domain.records import Participant, ReceptionSession, Recording
from orchestrator.domain.records_turn import Turn
from orchestrator.domain.transitions import allows
from orchestrator.domain.turn import TurnEvent
from orchestrator.services import admission, apart, audit_log, scheduling, security_alarms, turn_changes
from orchestrator.services.live import reading
from orchestrator.store import participants, sessions
from orchestrator.store.database import Store, Transaction


class LiveRecords:
    """Session, people and recording of one reception session."""

    def __init__(self, store: Store, read: reading.Live, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self.session: ReceptionSession = read.session
        self.people: dict[str, Participant] = {person.public_id: person for person in read.people}
        self.recording: Recording | None = read.recording
        self.marks = read.marks
        self.incidents = read.incidents
        self.turns = read.turns
        self.turn_of = read.turn_of
        self.minutes = read.minutes
        self.shown = read.shown
        self.alarms = read.alarms
        self.apart = read.apart

    def person(self, public_id: str) -> Participant:
        """`NotFound` for nobody of this session."""
        try:
            return self.people[public_id]
        except KeyError:
            raise NotFound("participant.not_found") from None

    async def read(self) -> bool:
        """Read everything anew: other pages change it too. Returns whether anything differs."""
        read = await self._store.run(reading.read, self.session.code)
        people = {person.public_id: person for person in read.people}
        before = self._all()
        self.session, self.people, self.recording = read.session, people, read.recording
        self.marks, self.incidents = read.marks, read.incidents
        self.turns, self.turn_of, self.minutes = read.turns, read.turn_of, read.minutes
        self.shown, self.alarms, self.apart = read.shown, read.alarms, read.apart
        return before != self._all()

    def _all(self) -> tuple[object, ...]:
        return (
            self.session,
            self.people,
            self.marks,
            self.incidents,
            self.turns,
            self.turn_of,
            self.minutes,
            self.shown,
            self.alarms,
        )

    async def change_session(self, event: SessionEvent, by: Actor = SYSTEM, reason: str = "") -> ReceptionSession:
        self.session = await self._store.run(
            admission.change_session, self.session.code, event, by, self._clock(), reason
        )
        return self.session

    async def change_participant(
        self, person: Participant, event: ParticipantEvent, by: Actor = SYSTEM, reason: str = "", method: str = ""
    ) -> Participant:
        return self._know(
            await self._store.run(_change_participant, person.id, event, by, self._clock(), reason, method)
        )

    async def change_recording(self, event: RecordingEvent, **facts: Any) -> None:
        """Where the table has no such step (told twice), nothing happens."""
        recording = self.recording
        if recording is None or not allows(TRANSITIONS, recording.status, event):
            return
        self.recording = await self._store.run(change_recording, recording.id, event, self._clock(), facts)

    async def open_recording(self) -> Recording:
        """The session's unfinished recording, or the next one."""
        if self.recording is not None:
            return self.recording
        opened = await self._store.run(admission.open_recording, self.session.code, self._clock())
        self.recording = opened
        return opened

    async def acknowledge_rules(self, person: Participant, version: str) -> Participant:
        return self._know(await self._store.run(admission.acknowledge_rules, person.public_id, version, self._clock()))

    async def change_turn(self, number: int, event: TurnEvent, by: Actor, reason: str = "") -> Turn:
        turn = await self._store.run(
            turn_changes.change_turn, self.session.code, number, event, by, self._clock(), reason
        )
        self.turns = tuple(turn if one.id == turn.id else one for one in self.turns)
        return turn

    async def mark(self, label: str, by: Actor) -> None:
        """The caller has asked whether they may."""
        await self._store.run(_mark, self.session, label, by, self._clock())
        await self.read()

    async def begin_private(self, seats: list[str], by: Actor) -> None:
        await self._store.run(apart.begin_talk, self.session.code, seats, by, self._clock())

    async def end_private(self, by: Actor) -> None:
        await self._store.run(apart.end_talk, self.session.code, by, self._clock())

    async def alarm(self, description: str, by: Actor) -> None:
        await self._store.run(security_alarms.raise_alarm, self.session.code, description, by, self._clock())
        await self.read()

    async def convert(self, reason: str, by: Actor) -> ReceptionSession:
        self.session = await self._store.run(scheduling.convert_session, self.session.code, reason, by, self._clock())
        return self.session

    async def incident(self, kind: str, description: str, by: Actor) -> None:
        """The caller has asked whether they may."""
        await self._store.run(_incident, self.session, kind, description, by, self._clock())
        await self.read()

    def _know(self, person: Participant) -> Participant:
        self.people[person.public_id] = person
        return person


def change_recording(
    tx: Transaction, /, number: int, event: RecordingEvent, now: datetime, facts: Mapping[str, Any]
) -> Recording:
    """`admission.change_recording`, with the facts in one piece."""
    return admission.change_recording(tx, number, event, now, **facts)


def _change_participant(
    tx: Transaction, number: int, event: ParticipantEvent, by: Actor, now: datetime, reason: str, method: str
) -> Participant:
    """What comes back is not masked for who asked: many look at it, and `picture` hides from each what is hidden."""
    admission.change_participant(tx, number, event, by, now, reason, method)
    return participants.participant_by_id(tx, number)


def _mark(tx: Transaction, session: ReceptionSession, label: str, by: Actor, now: datetime) -> None:
    sessions.add_mark(tx, session.id, now, label)
    audit_log.append(tx, by, Action.MARK_SET, f"session {session.code}", now)


def _incident(tx: Transaction, session: ReceptionSession, kind: str, text: str, by: Actor, now: datetime) -> None:
    sessions.add_incident(tx, session.id, now, kind, text, by.name[:200])
    audit_log.append(tx, by, Action.INCIDENT_REPORT, f"session {session.code}", now, after=kind)
