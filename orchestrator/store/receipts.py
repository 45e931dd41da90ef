"""Receipts for documents handed in during a session (form 02/TCD), and what is shown to all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select

from orchestrator.domain.records_minutes import Receipt
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import insert, one, rows, update
from orchestrator.store.tables_minutes import document_receipt, shown_document
from orchestrator.store.tables_registration import case_document

AT_MOST = 200


def add_receipt(
    tx: Transaction,
    code: str,
    session_id: int,
    turn_id: int | None,
    document: tuple[str, int],
    now: datetime,
    *,
    giver_id: int | None = None,
    receiver: int | None = None,
    copy_kind: str = "",
    condition: str = "",
    pages: int | None = None,
) -> Receipt:
    """A receipt for one version of a document. Its code is the caller's."""
    number = insert(
        tx,
        document_receipt,
        code=code,
        session_id=session_id,
        turn_id=turn_id,
        document=document[0],
        version=document[1],
        received_at=now,
        giver_id=giver_id,
        receiver=receiver,
        copy_kind=copy_kind,
        condition=condition,
        pages=pages,
    )
    return _load(tx, document_receipt.c.id == number)[0]


def receipt_by_code(tx: Transaction, code: str) -> Receipt | None:
    """None when there is none."""
    found = _load(tx, document_receipt.c.code == code)
    return found[0] if found else None


def of_turn(tx: Transaction, turn_id: int) -> list[Receipt]:
    """What was handed in during this turn, in order."""
    return _load(tx, document_receipt.c.turn_id == turn_id)


def of_session(tx: Transaction, session_id: int) -> list[Receipt]:
    """What was handed in during this session, in order."""
    return _load(tx, document_receipt.c.session_id == session_id)


def show(tx: Transaction, session_id: int, document: str, version: int, now: datetime) -> None:
    """On everybody's page from now on; what was there before is not any more."""
    hide(tx, session_id, now)
    insert(tx, shown_document, session_id=session_id, document=document, version=version, shown_at=now)


def hide(tx: Transaction, session_id: int, now: datetime) -> int:
    """Nothing is shown any more. How many were."""
    where = (shown_document.c.session_id == session_id) & shown_document.c.hidden_at.is_(None)
    return update(tx, shown_document, where, hidden_at=now)


def shown_now(tx: Transaction, session_id: int) -> tuple[str, int] | None:
    """Code and version of what is on everybody's page."""
    where = (shown_document.c.session_id == session_id) & shown_document.c.hidden_at.is_(None)
    row = one(tx, select(shown_document).where(where).order_by(shown_document.c.id.desc()))
    return None if row is None else (row.document, row.version)


def _load(tx: Transaction, where: ColumnElement[bool]) -> list[Receipt]:
    receipt, person, account, paper = document_receipt, tables.participant, tables.account, case_document
    query = (
        select(
            receipt,
            person.c.public_id,
            person.c.name.label("giver_name"),
            account.c.name.label("receiver_name"),
            paper.c.title,
        )
        .outerjoin(person, person.c.id == receipt.c.giver_id)
        .outerjoin(account, account.c.id == receipt.c.receiver)
        .outerjoin(paper, (paper.c.code == receipt.c.document) & (paper.c.version == receipt.c.version))
        .where(where)
        .order_by(receipt.c.id)
        .limit(AT_MOST)
    )
    return [
        Receipt(
            id=row.id,
            code=row.code,
            session_id=row.session_id,
            turn_id=row.turn_id,
            document=row.document,
            version=row.version,
            received_at=row.received_at,
            giver=row.public_id or "",
            giver_name=row.giver_name or "",
            copy_kind=row.copy_kind,
            condition=row.condition,
            pages=row.pages,
            receiver=row.receiver_name or "",
            title=row.title or "",
        )
        for row in rows(tx, query)
    ]
