"""Matters that nothing has been decided about, by age; sessions that wait for their notice. Reads only, by index."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from orchestrator.domain.case_file import CaseKind, CaseStatus
from orchestrator.domain.classification import RECEIVED_IN
from orchestrator.domain.reception_session import SessionStatus
from orchestrator.domain.records_deadlines import OpenMatter, WaitingSession
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import count, rows
from orchestrator.store.tables_classification import classification
from orchestrator.store.tables_conclusions import conclusion

_case, _session = tables.case_file, tables.reception_session
_S = CaseStatus
UNDECIDED: Final = tuple(sorted((_S.REGISTERED, _S.INFO_NEEDED, _S.CLASSIFIED, _S.SCHEDULED, _S.RECEIVED)))
"""Not accepted, not answered, not sent on: what article 41.3.b counts 45 days for."""


def undecided(
    tx: Transaction, before: datetime | None, after: tuple[datetime, int] | None, limit: int
) -> list[OpenMatter]:
    """Oldest first; with `before` only those registered until then; `after` is the last row of the page before."""
    where: list[ColumnElement[bool]] = [_case.c.status.in_(UNDECIDED)]
    if before is not None:
        where.append(_case.c.registered_at <= before)
    if after is not None:
        moment, number = after
        same = and_(_case.c.registered_at == moment, _case.c.id > number)
        where.append(or_(_case.c.registered_at > moment, same))
    query = (
        select(_case.c.id, _case.c.code, _case.c.kind, _case.c.status, _case.c.summary, _case.c.registered_at)
        .where(*where)
        .order_by(_case.c.registered_at, _case.c.id)
        .limit(limit)
    )
    return [
        OpenMatter(row.id, row.code, CaseKind(row.kind), CaseStatus(row.status), row.summary, row.registered_at)
        for row in rows(tx, query)
    ]


def proposed(tx: Transaction, limit: int) -> list[int]:
    """Matters proposed to be received that the chair has not agreed to or sent back; longest proposed first."""
    made = classification.c
    query = (
        select(_case.c.id)
        .join(classification, made.case_file_id == _case.c.id)
        .where(
            _case.c.status.in_((_S.CLASSIFIED.value, _S.SCHEDULED.value)),
            made.course.in_(sorted(str(course) for course in RECEIVED_IN)),
            made.approved_at.is_(None),
            made.returned_reason == "",
        )
        .order_by(made.classified_at, _case.c.id)
        .limit(limit)
    )
    return [int(row.id) for row in rows(tx, query)]


def count_undecided(tx: Transaction, before: datetime | None = None) -> int:
    """How many there are; with `before` only those registered until then."""
    where = _case.c.status.in_(UNDECIDED)
    return count(tx, _case, where if before is None else and_(where, _case.c.registered_at <= before))


def sessions_without_notice(tx: Transaction, limit: int = 100) -> list[WaitingSession]:
    """Sessions that were held and closed, and have no issued notice; longest closed first."""
    issued = select(conclusion.c.session_id).where(conclusion.c.issued_at.is_not(None))
    closed = and_(_session.c.status == SessionStatus.CLOSED.value, _session.c.id.not_in(issued))
    query = (
        select(_session.c.code, _session.c.title, _session.c.closed_at, _case.c.code.label("case_code"), _case.c.kind)
        .join(_case, _case.c.id == _session.c.case_file_id)
        .where(closed, _session.c.closed_at.is_not(None))
        .order_by(_session.c.closed_at, _session.c.id)
        .limit(limit)
    )
    return [
        WaitingSession(row.code, row.title, row.case_code, CaseKind(row.kind), row.closed_at) for row in rows(tx, query)
    ]


def counted_by_status(tx: Transaction) -> dict[str, int]:
    """How many case files are in each state."""
    query = select(_case.c.status, func.count().label("number")).group_by(_case.c.status)
    return {row.status: int(row.number) for row in rows(tx, query)}
