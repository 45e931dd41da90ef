"""Reception sessions with their points, the calendar, incidents and marks. Changes no status (`store.states` does)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.reception_session import OVER, SessionStatus
from orchestrator.domain.records import Incident, Mark, Point, ReceptionSession
from orchestrator.domain.schedule import Booking
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.office import point_of
from orchestrator.store.rows import AnyRow, insert, rows, update

_session = tables.reception_session
_place = tables.session_point
_participant = tables.participant
AT_MOST = 1000


def add_session(tx: Transaction, session: ReceptionSession, now: datetime, created_by: int | None) -> ReceptionSession:
    """The session with its number and its points (`session.id` is not read)."""
    number = insert(
        tx,
        _session,
        code=session.code,
        case_file_id=session.case_file_id,
        title=session.title,
        kind=session.kind,
        ground=session.ground,
        starts_at=session.starts_at,
        planned_minutes=session.planned_minutes,
        ends_at=session.ends_at,
        waiting_opens_at=session.waiting_opens_at,
        status=str(session.status),
        chair_account_id=session.chair_account_id,
        video_codec=session.video_codec,
        reason="",
        created_at=now,
        created_by=created_by,
    )
    insert(tx, _place, session_id=number, point_id=session.central_point.id, central=True)
    for point in session.component_points:
        insert(tx, _place, session_id=number, point_id=point.id, central=False)
    return session_by_id(tx, number)


def session_by_id(tx: Transaction, session_id: int) -> ReceptionSession:
    """The session; `LookupError` when the number is ours but the row is gone."""
    found = _load(tx, _query(_session.c.id == session_id))
    if not found:
        raise LookupError(session_id)
    return found[0]


def session_by_code(tx: Transaction, code: str, *, lock: bool = False) -> ReceptionSession | None:
    """None when there is none. With `lock` nobody else changes it until the transaction ends."""
    if lock:
        tx.connection.execute(select(_session.c.id).where(_session.c.code == code).with_for_update())
    found = _load(tx, _query(_session.c.code == code))
    return found[0] if found else None


def sessions_between(tx: Transaction, start: datetime, end: datetime) -> list[ReceptionSession]:
    """Sessions planned to start in `[start, end)`, earliest first."""
    return _load(tx, _query(and_(_session.c.starts_at >= start, _session.c.starts_at < end)))


def sessions_in(tx: Transaction, states: Iterable[SessionStatus]) -> list[ReceptionSession]:
    """Sessions in one of these states, earliest first."""
    return _load(tx, _query(_session.c.status.in_(sorted(states))))


def sessions_of_case(tx: Transaction, case_file_id: int) -> list[ReceptionSession]:
    """Every session of a case, earliest first."""
    return _load(tx, _query(_session.c.case_file_id == case_file_id))


def set_time(
    tx: Transaction, session_id: int, starts_at: datetime, planned_minutes: int, waiting_opens_at: datetime
) -> None:
    """A new time; the state is somebody else's business."""
    update(
        tx,
        _session,
        _session.c.id == session_id,
        starts_at=starts_at,
        planned_minutes=planned_minutes,
        ends_at=starts_at + timedelta(minutes=planned_minutes),
        waiting_opens_at=waiting_opens_at,
    )


def bookings(tx: Transaction, start: datetime, end: datetime, *, without: str = "") -> list[Booking]:
    """Every session that takes points and people between `start` and `end`, but the one coded `without`."""
    taken = and_(
        _session.c.status.not_in(sorted(OVER)),
        _session.c.status != SessionStatus.POSTPONED,
        _session.c.starts_at < end,
        _session.c.ends_at > start,
        _session.c.code != without,
    )
    columns = (_session.c.id, _session.c.code, _session.c.starts_at, _session.c.ends_at)
    found = rows(tx, select(*columns).where(taken).order_by(_session.c.starts_at).limit(AT_MOST))
    numbers = [row.id for row in found]
    places = _pairs(tx, select(_place.c.session_id, _place.c.point_id).where(_place.c.session_id.in_(numbers)))
    people = _pairs(tx, _accounts_query(numbers))
    return [
        Booking(row.code, row.starts_at, row.ends_at, places.get(row.id, frozenset()), people.get(row.id, frozenset()))
        for row in found
    ]


def _accounts_query(numbers: list[int]) -> Select[Any]:
    columns = (_participant.c.session_id, _participant.c.account_id)
    mine = and_(_participant.c.session_id.in_(numbers), _participant.c.account_id.is_not(None))
    return select(*columns).where(mine)


def _pairs(tx: Transaction, query: Select[Any]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for key, value in rows(tx, query):
        found.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in found.items()}


def _query(where: ColumnElement[bool]) -> Select[Any]:
    case, account = tables.case_file, tables.account
    joined = _session.join(case, case.c.id == _session.c.case_file_id).outerjoin(
        account, account.c.id == _session.c.chair_account_id
    )
    columns = (_session, case.c.code.label("case_code"), case.c.kind.label("case_kind"), account.c.name.label("chair"))
    query = select(*columns).select_from(joined).where(where)
    return query.order_by(_session.c.starts_at, _session.c.id).limit(AT_MOST)


def _load(tx: Transaction, query: Select[Any]) -> list[ReceptionSession]:
    found = rows(tx, query)
    numbers = [row.id for row in found]
    places = _places(tx, numbers)
    people = _pairs(tx, _accounts_query(numbers))
    assignment = tables.case_assignment
    cases = [row.case_file_id for row in found]
    columns = (assignment.c.case_file_id, assignment.c.account_id)
    officers = _pairs(tx, select(*columns).where(assignment.c.case_file_id.in_(cases)))
    nobody: frozenset[int] = frozenset()
    return [
        _session_of(row, places[row.id], people.get(row.id, nobody) | officers.get(row.case_file_id, nobody))
        for row in found
    ]


def _places(tx: Transaction, numbers: list[int]) -> dict[int, list[tuple[bool, Point]]]:
    point = tables.reception_point
    query = select(_place.c.session_id, _place.c.central, point).join(point, point.c.id == _place.c.point_id)
    found: dict[int, list[tuple[bool, Point]]] = {number: [] for number in numbers}
    for row in rows(tx, query.where(_place.c.session_id.in_(numbers)).order_by(point.c.id)):
        found[row.session_id].append((row.central, point_of(row)))
    return found


def _session_of(row: AnyRow, places: list[tuple[bool, Point]], assigned: frozenset[int]) -> ReceptionSession:
    return ReceptionSession(
        id=row.id,
        code=row.code,
        title=row.title,
        case_file_id=row.case_file_id,
        case_code=row.case_code,
        starts_at=row.starts_at,
        planned_minutes=row.planned_minutes,
        status=SessionStatus(row.status),
        central_point=next(point for central, point in places if central),
        component_points=tuple(point for central, point in places if not central),
        chair_account_id=row.chair_account_id,
        video_codec=row.video_codec,
        waiting_opens_at=row.waiting_opens_at,
        opened_at=row.opened_at,
        started_at=row.started_at,
        closed_at=row.closed_at,
        reason=row.reason,
        denunciation=row.case_kind == CaseKind.DENUNCIATION,
        kind=row.kind,
        ground=row.ground,
        chair_name=row.chair or "",
        assigned_accounts=assigned,
    )


def add_incident(tx: Transaction, session_id: int, at: datetime, kind: str, description: str, by: str) -> int:
    """Its number."""
    values = {"at": at, "kind": kind, "description": description, "reported_by": by}
    return insert(tx, tables.incident, session_id=session_id, **values)


def incidents_of(tx: Transaction, session: ReceptionSession) -> list[Incident]:
    """In order of time."""
    table = tables.incident
    query = select(table).where(table.c.session_id == session.id).order_by(table.c.at, table.c.id).limit(AT_MOST)
    return [
        Incident(row.id, session.code, row.at, row.kind, row.description, row.reported_by) for row in rows(tx, query)
    ]


def incidents_since(tx: Transaction, seen: Sequence[ReceptionSession], start: datetime) -> list[Incident]:
    """Of these sessions, from `start` on, in order of time: one question, however many sessions there are."""
    codes = {session.id: session.code for session in seen}
    table = tables.incident
    recent = and_(table.c.session_id.in_(list(codes)), table.c.at >= start)
    found = rows(tx, select(table).where(recent).order_by(table.c.at, table.c.id).limit(AT_MOST))
    return [
        Incident(row.id, codes[row.session_id], row.at, row.kind, row.description, row.reported_by) for row in found
    ]


def add_mark(tx: Transaction, session_id: int, at: datetime, label: str) -> int:
    """Its number."""
    return insert(tx, tables.mark, session_id=session_id, at=at, label=label)


def marks_of(tx: Transaction, session: ReceptionSession) -> list[Mark]:
    """In order of time."""
    table = tables.mark
    query = select(table).where(table.c.session_id == session.id).order_by(table.c.at, table.c.id).limit(AT_MOST)
    return [Mark(row.id, session.code, row.at, row.label) for row in rows(tx, query)]
