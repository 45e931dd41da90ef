"""What a live session needs of the records, read in one transaction. Masks nothing (`picture` does)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from orchestrator.domain.errors import NotFound
from orchestrator.domain.reception_session import LIVE
from orchestrator.domain.recording import RecordingStatus
from orchestrator.domain.records import Incident, Mark, Participant, ReceptionSession, Recording
from orchestrator.domain.records_documents import CaseDocument
from orchestrator.domain.records_minutes import Minutes, SecurityAlarm
from orchestrator.domain.records_turn import Turn
from orchestrator.store import (
    alarms,
    apart,
    case_documents,
    minutes,
    participants,
    receipts,
    recordings,
    sessions,
    turns,
)
from orchestrator.store.database import Transaction

BEING_WRITTEN: Final = {RecordingStatus.ARMED, RecordingStatus.RECORDING, RecordingStatus.INTERRUPTED}
UNFINISHED: Final = BEING_WRITTEN | {RecordingStatus.FINALIZING, RecordingStatus.SEALED, RecordingStatus.VERIFIED}
"""Not linked to the case file yet."""


@dataclass(frozen=True, slots=True)
class Live:
    """One session with everything that its conference shows."""

    session: ReceptionSession
    people: tuple[Participant, ...]
    recording: Recording | None
    """The one that is being written; `None` before the first and after the last."""
    marks: tuple[Mark, ...]
    incidents: tuple[Incident, ...]
    turns: tuple[Turn, ...]
    turn_of: Mapping[str, int]
    """The turn's number, by the public id of whoever belongs to one only."""
    minutes: Mapping[int, Minutes]
    """By the turn's number."""
    shown: CaseDocument | None = None
    """The document on everybody's page."""
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By public id, whom this person never meets."""
    alarms: tuple[SecurityAlarm, ...] = ()
    """Newest first."""


def read(tx: Transaction, code: str) -> Live:
    """`NotFound`."""
    session = sessions.session_by_code(tx, code)
    if session is None:
        raise NotFound("session.not_found")
    written = [one for one in recordings.recordings_of_session(tx, session.id) if one.status in BEING_WRITTEN]
    people = participants.participants_of(tx, session.id)
    in_order = turns.turns_of_session(tx, session.id)
    numbers = {turn.id: turn.number for turn in in_order}
    ids = {person.id: person.public_id for person in people}
    return Live(
        session=session,
        people=tuple(people),
        recording=written[0] if written else None,
        marks=tuple(sessions.marks_of(tx, session)),
        incidents=tuple(sessions.incidents_of(tx, session)),
        turns=tuple(in_order),
        minutes={numbers[one.turn_id]: one for one in minutes.minutes_of_session(tx, session.id)},
        apart=_apart(tx, session.id, ids),
        shown=_shown(tx, session.id),
        alarms=tuple(alarms.of_session(tx, session.id)),
        turn_of={
            ids[number]: turn.number
            for turn in in_order
            for number in turns.people_of_turn(tx, turn.id)
            if number in ids
        },
    )


def _apart(tx: Transaction, session_id: int, seats: Mapping[int, str]) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for first, second, _ in apart.pairs_of(tx, session_id):
        for one, other in ((seats[first], seats[second]), (seats[second], seats[first])):
            found[one] = found.get(one, frozenset()) | {other}
    return found


def _shown(tx: Transaction, session_id: int) -> CaseDocument | None:
    found = receipts.shown_now(tx, session_id)
    return None if found is None else case_documents.newest(tx, found[0], version=found[1])


def live_codes(tx: Transaction) -> list[str]:
    """Sessions that were going on when the service stopped, earliest first."""
    return [session.code for session in sessions.sessions_in(tx, LIVE)]


def unfinished(tx: Transaction) -> list[Recording]:
    """Recordings of sessions that go on no more, oldest first: their packages are to be finished."""
    live = {session.id for session in sessions.sessions_in(tx, LIVE)}
    found = [one for one in recordings.recordings_in(tx, UNFINISHED) if one.session_id not in live]
    return sorted(found, key=lambda one: one.id)
