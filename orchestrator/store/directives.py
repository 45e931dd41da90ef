"""Directives, whose they are, and their history. Changes no status (`store.states` does)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.deadlines import end_of
from orchestrator.domain.directive import WITH_THE_UNIT, DirectiveStatus
from orchestrator.domain.records_follow_up import Directive, DirectiveStep
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, count, insert, rows, update
from orchestrator.store.tables_conclusions import conclusion, directive, directive_account, directive_step

AT_MOST = 500
_case, _account = tables.case_file, tables.account
OPEN = tuple(sorted(WITH_THE_UNIT))


@dataclass(frozen=True, slots=True)
class After:
    """Where a page of a list goes on: the last row of the page before."""

    due_at: datetime
    id: int


def add_directive(tx: Transaction, new: Directive, issued_by: int | None) -> Directive:
    """The directive with its number (`new.id` is not read)."""
    number = insert(
        tx,
        directive,
        code=new.code,
        case_file_id=new.case_file_id,
        conclusion_id=new.conclusion_id,
        text=new.text,
        unit=new.unit,
        responsible_id=new.responsible_id,
        status=str(new.status),
        issued_at=new.issued_at,
        issued_by=issued_by,
        due_at=new.due_at,
        first_due_at=new.first_due_at,
        reminders=0,
        result="",
    )
    add_accounts(tx, number, new.accounts)
    found = directive_by_id(tx, number)
    assert found is not None
    return found


def add_accounts(tx: Transaction, directive_id: int, accounts: Iterable[int]) -> None:
    """Make it theirs too."""
    table = directive_account
    known = {row.account_id for row in rows(tx, select(table).where(table.c.directive_id == directive_id))}
    for account_id in sorted(set(accounts) - known):
        insert(tx, table, directive_id=directive_id, account_id=account_id)


def note(tx: Transaction, directive_id: int, **facts: object) -> None:
    """Facts beside the state: responsible person, date, reminders, escalation, result."""
    update(tx, directive, directive.c.id == directive_id, **facts)


def add_step(tx: Transaction, directive_id: int, step: DirectiveStep, account_id: int | None) -> int:
    """A line of its history (`step.by_name` is not read). Its number."""
    return insert(
        tx,
        directive_step,
        directive_id=directive_id,
        at=step.at,
        kind=step.kind,
        account_id=account_id,
        note=step.note,
        number=step.number,
        document_id=step.document_id,
        letter_number=step.letter_number,
    )


def steps_of(tx: Transaction, directive_id: int) -> list[DirectiveStep]:
    """Its history, earliest first."""
    query = (
        select(directive_step, _account.c.name.label("by_name"))
        .outerjoin(_account, _account.c.id == directive_step.c.account_id)
        .where(directive_step.c.directive_id == directive_id)
        .order_by(directive_step.c.id)
        .limit(AT_MOST)
    )
    return [
        DirectiveStep(row.at, row.kind, row.by_name or "", row.note, row.number, row.document_id, row.letter_number)
        for row in rows(tx, query)
    ]


def directive_by_id(tx: Transaction, directive_id: int) -> Directive | None:
    """None when there is none."""
    found = _load(tx, _query(directive.c.id == directive_id))
    return found[0] if found else None


def directive_by_code(tx: Transaction, code: str, *, lock: bool = False) -> Directive | None:
    """None when there is none. With `lock` nobody else changes it until the transaction ends."""
    if lock:
        tx.connection.execute(select(directive.c.id).where(directive.c.code == code).with_for_update())
    found = _load(tx, _query(directive.c.code == code))
    return found[0] if found else None


def directives_of_case(tx: Transaction, case_file_id: int) -> list[Directive]:
    """In the order of issuing."""
    return _load(tx, _query(directive.c.case_file_id == case_file_id).order_by(directive.c.id).limit(AT_MOST))


def directives_of_cases(tx: Transaction, case_ids: Iterable[int]) -> list[Directive]:
    """Of several matters, in the order of issuing."""
    wanted = directive.c.case_file_id.in_(sorted(set(case_ids)))
    return _load(tx, _query(wanted).order_by(directive.c.id).limit(5000))


def issued_between(tx: Transaction, first: date, last: date) -> list[Directive]:
    """Given on these local days, both counted, in the order of issuing."""
    start, end = end_of(first - timedelta(days=1)), end_of(last)
    given = and_(directive.c.issued_at >= start, directive.c.issued_at < end)
    return _load(tx, _query(given).order_by(directive.c.id).limit(5000))


def page(
    tx: Transaction,
    states: Iterable[DirectiveStatus],
    *,
    account_id: int | None = None,
    unit: str = "",
    due_before: datetime | None = None,
    after: After | None = None,
    limit: int = 50,
) -> list[Directive]:
    """One page of a list, by date; of one account's, of one unit, or only what is due before a moment."""
    where: list[ColumnElement[bool]] = [directive.c.status.in_(sorted(states))]
    if account_id is not None:
        mine = select(directive_account.c.directive_id).where(directive_account.c.account_id == account_id)
        where.append(directive.c.id.in_(mine))
    if unit:
        where.append(directive.c.unit == unit)
    if due_before is not None:
        where.append(directive.c.due_at <= due_before)
    if after is not None:
        same = and_(directive.c.due_at == after.due_at, directive.c.id > after.id)
        where.append(or_(directive.c.due_at > after.due_at, same))
    return _load(tx, _query(and_(*where)).order_by(directive.c.due_at, directive.c.id).limit(limit))


def overdue(tx: Transaction, now: datetime, limit: int = AT_MOST) -> list[Directive]:
    """With the unit and past their date, oldest first; escalated ones are the chair's now and not among them."""
    late = and_(directive.c.status.in_(OPEN), directive.c.due_at <= now, directive.c.escalated_at.is_(None))
    return _load(tx, _query(late).order_by(directive.c.due_at).limit(limit))


def count_open(tx: Transaction) -> int:
    """How many are with a unit."""
    return count(tx, directive, directive.c.status.in_(OPEN))


def count_overdue(tx: Transaction, now: datetime) -> int:
    """How many of them are past their date."""
    return count(tx, directive, and_(directive.c.status.in_(OPEN), directive.c.due_at <= now))


def count_in(tx: Transaction, *states: DirectiveStatus) -> int:
    """How many are in one of these states."""
    return count(tx, directive, directive.c.status.in_(sorted(states)))


def by_unit(tx: Transaction, now: datetime) -> list[tuple[str, int, int]]:
    """Each unit with what it has open, and how much of it is overdue."""
    late = func.sum(case((directive.c.due_at <= now, 1), else_=0))
    query = (
        select(directive.c.unit, func.count().label("open"), late.label("late"))
        .where(directive.c.status.in_(OPEN))
        .group_by(directive.c.unit)
        .order_by(directive.c.unit)
        .limit(AT_MOST)
    )
    return [(row.unit, int(row.open), int(row.late or 0)) for row in rows(tx, query)]


def _query(where: ColumnElement[bool]) -> Select[Any]:
    joined = (
        directive.join(_case, _case.c.id == directive.c.case_file_id)
        .outerjoin(conclusion, conclusion.c.id == directive.c.conclusion_id)
        .outerjoin(_account, _account.c.id == directive.c.responsible_id)
    )
    extra = (
        _case.c.code.label("case_code"),
        _case.c.kind.label("case_kind"),
        conclusion.c.number.label("notice_number"),
        _account.c.name.label("responsible_name"),
    )
    return select(directive, *extra).select_from(joined).where(where)


def _load(tx: Transaction, query: Select[Any]) -> list[Directive]:
    found = rows(tx, query)
    accounts: dict[int, set[int]] = {row.id: set() for row in found}
    wanted = directive_account.c.directive_id.in_(list(accounts))
    for row in rows(tx, select(directive_account).where(wanted)):
        accounts[row.directive_id].add(row.account_id)
    return [_of(row, frozenset(accounts[row.id])) for row in found]


def _of(row: AnyRow, accounts: frozenset[int]) -> Directive:
    return Directive(
        id=row.id,
        code=row.code,
        case_file_id=row.case_file_id,
        case_code=row.case_code,
        case_kind=CaseKind(row.case_kind),
        conclusion_id=row.conclusion_id,
        notice_number=row.notice_number or "",
        text=row.text,
        unit=row.unit,
        responsible_id=row.responsible_id,
        responsible_name=row.responsible_name or "",
        status=DirectiveStatus(row.status),
        issued_at=row.issued_at,
        due_at=row.due_at,
        first_due_at=row.first_due_at,
        reminders=row.reminders,
        last_reminded_at=row.last_reminded_at,
        escalated_at=row.escalated_at,
        acknowledged_at=row.acknowledged_at,
        reported_at=row.reported_at,
        closed_at=row.closed_at,
        result=row.result,
        result_document=row.result_document,
        told_citizen_on=row.told_citizen_on,
        accounts=accounts,
    )
