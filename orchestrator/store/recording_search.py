"""Recordings by what is known of them: case, people, unit, marks, notes. Knows no right; who may know a name is told.

A denouncer is found by name, and a denunciation by what was said in it, only where the caller says so.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select, true

from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.records import Recording
from orchestrator.domain.records_review import RecordingSearch
from orchestrator.store import recordings, tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import contains
from orchestrator.store.tables_review import review_note

_recording = tables.recording
_session = tables.reception_session
_case = tables.case_file
_PLAIN = _case.c.kind != CaseKind.DENUNCIATION


def search(
    tx: Transaction, wanted: RecordingSearch, *, denouncers: bool, accounts: int | None, limit: int
) -> list[Recording]:
    """Newest first. With `denouncers`, they and what was said in their sessions count too.

    `accounts`: only recordings of cases and sessions that this account is assigned to; None for all.
    """
    said = true() if denouncers else _PLAIN
    parts: list[ColumnElement[bool]] = [_recording.c.id > 0, *_fields(wanted, said, denouncers)]
    if wanted.start is not None:
        parts.append(_session.c.starts_at >= wanted.start)
    if wanted.end is not None:
        parts.append(_session.c.starts_at < wanted.end)
    if accounts is not None:
        parts.append(_assigned(accounts))
    return recordings.load(tx, and_(*parts), limit)


def _fields(wanted: RecordingSearch, said: ColumnElement[bool], denouncers: bool) -> list[ColumnElement[bool]]:
    text = wanted.text
    summary = and_(said, contains(_case.c.summary, text))
    asked = {
        wanted.case: or_(contains(_case.c.code, wanted.case), contains(_recording.c.code, wanted.case)),
        text: or_(contains(_session.c.title, text), contains(_session.c.code, text), summary),
    }
    parts = [condition for value, condition in asked.items() if value]
    if wanted.person:
        parts.append(_names(wanted.person, said, denouncers))
    if wanted.unit:
        parts.append(_units(wanted.unit))
    if wanted.kind:
        parts.append(_case.c.kind == wanted.kind)
    if wanted.mark:
        marked = select(tables.mark.c.session_id).where(contains(tables.mark.c.label, wanted.mark))
        parts.append(and_(said, _recording.c.session_id.in_(marked)))
    if wanted.note:
        noted = select(review_note.c.recording_id).where(contains(review_note.c.text, wanted.note))
        parts.append(and_(said, _recording.c.id.in_(noted)))
    return parts


def _names(person: str, said: ColumnElement[bool], denouncers: bool) -> ColumnElement[bool]:
    petitioner, people, hidden = tables.petitioner, tables.participant, tables.denouncer
    brought = select(petitioner.c.case_file_id).where(contains(petitioner.c.name, person))
    sat = select(people.c.session_id).where(contains(people.c.name, person))
    officials = select(people.c.session_id).where(contains(people.c.name, person), people.c.account_id.is_not(None))
    ways = [
        _recording.c.case_file_id.in_(brought),
        and_(said, _recording.c.session_id.in_(sat)),
        _recording.c.session_id.in_(officials),
    ]
    if denouncers:
        ways.append(_recording.c.case_file_id.in_(select(hidden.c.case_file_id).where(contains(hidden.c.name, person))))
    return or_(*ways)


def _units(unit: str) -> ColumnElement[bool]:
    """By where people sat, and by the agencies of officials."""
    people, point, held = tables.participant, tables.reception_point, tables.session_point
    there = select(point.c.id).where(or_(contains(point.c.name, unit), contains(point.c.organisation, unit)))
    sat = select(people.c.session_id).where(people.c.point_id.in_(there))
    came = select(people.c.session_id).where(contains(people.c.agency, unit), people.c.account_id.is_not(None))
    joined = select(held.c.session_id).where(held.c.point_id.in_(there))
    return or_(*(_recording.c.session_id.in_(one) for one in (sat, came, joined)))


def _assigned(account_id: int) -> ColumnElement[bool]:
    case, people = tables.case_assignment, tables.participant
    cases = select(case.c.case_file_id).where(case.c.account_id == account_id)
    sessions = select(people.c.session_id).where(people.c.account_id == account_id)
    return or_(_recording.c.case_file_id.in_(cases), _recording.c.session_id.in_(sessions))
