"""The records that statistics count, each read once for a period. Counts little itself; names nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import and_, case, func, or_, select

from orchestrator.domain.case_file import CaseKind, CaseStatus
from orchestrator.domain.classification import Competence
from orchestrator.domain.deadlines import local_day
from orchestrator.domain.reception_session import SessionStatus
from orchestrator.domain.statistics import Mode, PetitionFact, ReceptionFact
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.open_matters import UNDECIDED
from orchestrator.store.rows import count, rows
from orchestrator.store.tables_classification import case_decision, case_relation, classification
from orchestrator.store.tables_conclusions import directive
from orchestrator.store.tables_register import register_line

AT_MOST: Final = 100_000
DEPUTY: Final = "phó"
"""How the title of a deputy begins (Phó Chủ tịch)."""
_case, _session, _account = tables.case_file, tables.reception_session, tables.account


@dataclass(frozen=True, slots=True)
class OnlineFacts:
    """Of the sessions held online in a period."""

    sessions: int
    points: int
    minutes: int
    recorded: int
    """Sessions whose recording has no gap."""
    incidents: int
    converted: int


@dataclass(frozen=True, slots=True)
class DirectiveFacts:
    """Of the directives given in a period."""

    given: int
    done: int
    in_time: int
    overdue: int
    reminders: int


def receptions(tx: Transaction, first: date, last: date) -> list[ReceptionFact]:
    """Turns received on these days, as the register has them: of a corrected line, the correction."""
    later = register_line.alias("later")
    corrected = select(later.c.id).where(later.c.corrects_id == register_line.c.id).exists()
    query = (
        select(
            register_line.c.id,
            register_line.c.turn_id,
            register_line.c.case_file_id,
            register_line.c.received_on,
            register_line.c.kind,
            register_line.c.people_count,
            _case.c.code.label("case_code"),
            _session.c.code.label("session_code"),
            _session.c.kind.label("mode"),
            _account.c.title.label("title"),
        )
        .join(_case, _case.c.id == register_line.c.case_file_id)
        .outerjoin(_session, _session.c.id == register_line.c.session_id)
        .outerjoin(_account, _account.c.id == _session.c.chair_account_id)
        .where(register_line.c.received_on.between(first, last), ~corrected)
        .order_by(register_line.c.received_on, register_line.c.id)
        .limit(AT_MOST)
    )
    found = rows(tx, query)
    before = _first_turns(tx, first, last)
    return [
        ReceptionFact(
            turn_id=row.turn_id or 0,
            case_id=row.case_file_id,
            case_code=row.case_code,
            session_code=row.session_code or "",
            received_on=row.received_on,
            kind=CaseKind(row.kind),
            people=row.people_count,
            mode=_mode(row.mode or "regular", row.title or ""),
            again=row.turn_id is not None and before.get(row.case_file_id, row.turn_id) != row.turn_id,
        )
        for row in found
    ]


def _mode(kind: str, title: str) -> Mode:
    if kind == "regular":
        return Mode.REGULAR
    return Mode.DEPUTED if title.casefold().startswith(DEPUTY) else Mode.HEAD


def _first_turns(tx: Transaction, first: date, last: date) -> dict[int, int]:
    """Of each matter received on these days, the first turn in which it ever was."""
    these = select(register_line.c.case_file_id).where(register_line.c.received_on.between(first, last))
    query = (
        select(register_line.c.case_file_id, func.min(register_line.c.turn_id).label("turn_id"))
        .where(register_line.c.case_file_id.in_(these))
        .group_by(register_line.c.case_file_id)
    )
    return {row.case_file_id: row.turn_id for row in rows(tx, query) if row.turn_id is not None}


def petitions(tx: Transaction, start: datetime, end: datetime) -> list[PetitionFact]:
    """Matters registered in `[start, end)`, and older ones that were not decided when it began."""
    decided = select(case_decision.c.case_file_id).where(case_decision.c.decided_at >= start)
    carried = and_(_case.c.registered_at < start, or_(_case.c.status.in_(UNDECIDED), _case.c.id.in_(decided)))
    new = and_(_case.c.registered_at >= start, _case.c.registered_at < end)
    earlier = select(case_relation.c.related_id).where(
        case_relation.c.case_file_id == _case.c.id, case_relation.c.kind == "earlier"
    )
    query = (
        select(
            _case.c.id,
            _case.c.code,
            _case.c.kind,
            _case.c.status,
            _case.c.registered_at,
            _case.c.people_count,
            classification.c.competence,
            earlier.exists().label("again"),
        )
        .outerjoin(classification, classification.c.case_file_id == _case.c.id)
        .where(or_(new, carried))
        .order_by(_case.c.registered_at, _case.c.id)
        .limit(AT_MOST)
    )
    return [
        PetitionFact(
            case_id=row.id,
            case_code=row.code,
            registered_at=row.registered_at,
            kind=CaseKind(row.kind),
            status=CaseStatus(row.status),
            people=row.people_count,
            carried=row.registered_at < start,
            within=_within(row.competence),
            again=bool(row.again),
        )
        for row in rows(tx, query)
    ]


def _within(competence: str | None) -> bool | None:
    if not competence:
        return None
    return competence in (Competence.WITHIN, Competence.LACKING, Competence.SETTLED)


def online(tx: Transaction, start: datetime, end: datetime) -> OnlineFacts:
    """Of sessions that were started in `[start, end)`; those moved to in person by their planned time."""
    held = and_(_session.c.started_at >= start, _session.c.started_at < end, _session.c.closed_at.is_not(None))
    query = select(_session.c.id, _session.c.started_at, _session.c.closed_at).where(held).limit(AT_MOST)
    found = rows(tx, query)
    numbers = select(_session.c.id).where(held)
    points = count(tx, tables.session_point, tables.session_point.c.session_id.in_(numbers))
    recording = tables.recording
    whole = (
        select(recording.c.session_id)
        .where(recording.c.session_id.in_(numbers))
        .group_by(recording.c.session_id)
        .having(func.max(recording.c.gap_count) == 0)
    )
    converted = and_(
        _session.c.status == SessionStatus.CONVERTED_IN_PERSON.value,
        _session.c.starts_at >= start,
        _session.c.starts_at < end,
    )
    return OnlineFacts(
        sessions=len(found),
        points=points,
        minutes=sum(int((row.closed_at - row.started_at).total_seconds() // 60) for row in found),
        recorded=len(rows(tx, whole)),
        incidents=count(tx, tables.incident, and_(tables.incident.c.at >= start, tables.incident.c.at < end)),
        converted=count(tx, _session, converted),
    )


def directive_facts(tx: Transaction, start: datetime, end: datetime, now: datetime) -> DirectiveFacts:
    """Of directives given in `[start, end)`."""
    done = directive.c.reported_at.is_not(None)
    late = and_(directive.c.reported_at.is_(None), directive.c.due_at <= now)
    columns = (
        func.count().label("given"),
        func.sum(case((done, 1), else_=0)).label("done"),
        func.sum(case((and_(done, directive.c.reported_at < directive.c.due_at), 1), else_=0)).label("in_time"),
        func.sum(case((late, 1), else_=0)).label("overdue"),
        func.sum(directive.c.reminders).label("reminders"),
    )
    given = and_(directive.c.issued_at >= start, directive.c.issued_at < end)
    row = tx.connection.execute(select(*columns).where(given)).one()
    return DirectiveFacts(
        int(row.given), int(row.done or 0), int(row.in_time or 0), int(row.overdue or 0), int(row.reminders or 0)
    )


def waiting_days(tx: Transaction, first: date, last: date) -> list[tuple[date, int]]:
    """Of each first reception on these days: the day, and how many days after registration it was."""
    query = (
        select(register_line.c.received_on, _case.c.registered_at)
        .join(_case, _case.c.id == register_line.c.case_file_id)
        .where(register_line.c.received_on.between(first, last), register_line.c.corrects_id.is_(None))
        .order_by(register_line.c.received_on)
        .limit(AT_MOST)
    )
    return [(row.received_on, max(0, (row.received_on - local_day(row.registered_at)).days)) for row in rows(tx, query)]
