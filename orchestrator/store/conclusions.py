"""Conclusion notices with their items. Changes no status (`store.states` does); masks nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.conclusion import ConclusionOutcome, ConclusionStatus
from orchestrator.domain.records_follow_up import Conclusion, ConclusionItem
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, count, delete, insert, rows, update
from orchestrator.store.tables_conclusions import conclusion, conclusion_item

AT_MOST = 500
_case, _session, _account = tables.case_file, tables.reception_session, tables.account


def add_conclusion(tx: Transaction, new: Conclusion, drafted_by: int | None) -> Conclusion:
    """The draft with its number (`new.id` is not read)."""
    number = insert(
        tx,
        conclusion,
        code=new.code,
        turn_id=new.turn_id,
        case_file_id=new.case_file_id,
        session_id=new.session_id,
        status=str(new.status),
        revision=1,
        drafted_at=new.drafted_at,
        drafted_by=drafted_by,
        **_texts(new),
    )
    _write_items(tx, number, new.items)
    return conclusion_by_id(tx, number)


def rewrite(tx: Transaction, conclusion_id: int, new: Conclusion) -> None:
    """Another text of a draft; its revision goes up."""
    values = {**_texts(new), "revision": conclusion.c.revision + 1}
    update(tx, conclusion, conclusion.c.id == conclusion_id, **values)
    delete(tx, conclusion_item, conclusion_item.c.conclusion_id == conclusion_id)
    _write_items(tx, conclusion_id, new.items)


def _texts(new: Conclusion) -> dict[str, object]:
    return {
        "outcome": str(new.outcome),
        "opinions": new.opinions,
        "answer": new.answer,
        "next_step": new.next_step,
        "contact_name": new.contact_name,
        "contact_phone": new.contact_phone,
        "report_to": new.report_to,
        "due_on": new.due_on,
    }


def _write_items(tx: Transaction, conclusion_id: int, items: Iterable[ConclusionItem]) -> None:
    for position, item in enumerate(items, 1):
        insert(
            tx,
            conclusion_item,
            conclusion_id=conclusion_id,
            position=position,
            text=item.text,
            unit=item.unit,
            responsible_id=item.responsible_id,
            due_on=item.due_on,
        )


def set_delivery(tx: Transaction, conclusion_id: int, on: date, method: str, note: str) -> None:
    """When and how it reached the citizen."""
    values = {"delivered_on": on, "delivery_method": method, "delivery_note": note}
    update(tx, conclusion, conclusion.c.id == conclusion_id, **values)


def conclusion_by_id(tx: Transaction, conclusion_id: int) -> Conclusion:
    """`LookupError` when there is none."""
    found = _load(tx, conclusion.c.id == conclusion_id)
    if not found:
        raise LookupError(conclusion_id)
    return found[0]


def conclusion_by_code(tx: Transaction, code: str, *, lock: bool = False) -> Conclusion | None:
    """None when there is none. With `lock` nobody else changes it until the transaction ends."""
    if lock:
        tx.connection.execute(select(conclusion.c.id).where(conclusion.c.code == code).with_for_update())
    found = _load(tx, conclusion.c.code == code)
    return found[0] if found else None


def conclusion_of_turn(tx: Transaction, turn_id: int) -> Conclusion | None:
    """The notice about this turn; None before it is drafted."""
    found = _load(tx, conclusion.c.turn_id == turn_id)
    return found[0] if found else None


def conclusions_of_case(tx: Transaction, case_file_id: int) -> list[Conclusion]:
    """Latest first."""
    return _load(tx, conclusion.c.case_file_id == case_file_id)


def conclusions_of_session(tx: Transaction, session_id: int) -> list[Conclusion]:
    """Latest first."""
    return _load(tx, conclusion.c.session_id == session_id)


def conclusions_in(tx: Transaction, states: Iterable[ConclusionStatus], limit: int = AT_MOST) -> list[Conclusion]:
    """Those in one of these states, latest first."""
    return _load(tx, conclusion.c.status.in_(sorted(states)), limit)


def count_in(tx: Transaction, state: ConclusionStatus) -> int:
    """How many are in this state."""
    return count(tx, conclusion, conclusion.c.status == str(state))


def _query(where: ColumnElement[bool]) -> Select[Any]:
    joined = (
        conclusion.join(_case, _case.c.id == conclusion.c.case_file_id)
        .join(_session, _session.c.id == conclusion.c.session_id)
        .outerjoin(_account, _account.c.id == conclusion.c.signed_by)
    )
    extra = (
        _case.c.code.label("case_code"),
        _case.c.kind.label("case_kind"),
        _session.c.code.label("session_code"),
        _session.c.closed_at.label("session_closed_at"),
        _session.c.chair_account_id,
        _account.c.name.label("signer_name"),
        _account.c.title.label("signer_title"),
    )
    return select(conclusion, *extra).select_from(joined).where(where).order_by(conclusion.c.id.desc())


def _load(tx: Transaction, where: ColumnElement[bool], limit: int = AT_MOST) -> list[Conclusion]:
    found = rows(tx, _query(where).limit(limit))
    items: dict[int, list[ConclusionItem]] = {row.id: [] for row in found}
    wanted = conclusion_item.c.conclusion_id.in_(list(items))
    for row in rows(tx, select(conclusion_item).where(wanted).order_by(conclusion_item.c.position)):
        items[row.conclusion_id].append(ConclusionItem(row.text, row.unit, row.responsible_id, row.due_on))
    assigned = _assigned(tx, {row.case_file_id for row in found})
    return [_of(row, tuple(items[row.id]), assigned.get(row.case_file_id, frozenset())) for row in found]


def _assigned(tx: Transaction, numbers: set[int]) -> dict[int, frozenset[int]]:
    table = tables.case_assignment
    found: dict[int, set[int]] = {}
    for row in rows(tx, select(table).where(table.c.case_file_id.in_(sorted(numbers)))):
        found.setdefault(row.case_file_id, set()).add(row.account_id)
    return {number: frozenset(accounts) for number, accounts in found.items()}


def _of(row: AnyRow, items: tuple[ConclusionItem, ...], assigned: frozenset[int]) -> Conclusion:
    return Conclusion(
        id=row.id,
        code=row.code,
        case_file_id=row.case_file_id,
        case_code=row.case_code,
        case_kind=CaseKind(row.case_kind),
        session_id=row.session_id,
        session_code=row.session_code,
        turn_id=row.turn_id,
        status=ConclusionStatus(row.status),
        outcome=ConclusionOutcome(row.outcome),
        opinions=row.opinions,
        answer=row.answer,
        next_step=row.next_step,
        contact_name=row.contact_name,
        contact_phone=row.contact_phone,
        report_to=row.report_to,
        due_on=row.due_on,
        items=items,
        revision=row.revision,
        drafted_at=row.drafted_at,
        session_closed_at=row.session_closed_at,
        chair_account_id=row.chair_account_id,
        signed_at=row.signed_at,
        signed_by=row.signed_by,
        signer_name=row.signer_name or "",
        signer_title=row.signer_title or "",
        number=row.number,
        issued_at=row.issued_at,
        delivered_on=row.delivered_on,
        delivery_method=row.delivery_method,
        delivery_note=row.delivery_note,
        assigned_accounts=assigned,
    )
