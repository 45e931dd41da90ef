"""The reception register: lines are added and read, never changed (the database itself refuses). Masks nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.records_register import RegisterEntry, RegisterSignature
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, insert, one, rows
from orchestrator.store.tables_register import register_line, register_signature

MOST_OF_A_PERIOD = 20_000
_case, _session, _account = tables.case_file, tables.reception_session, tables.account


def add_entry(tx: Transaction, entry: RegisterEntry, written_by: int | None) -> int:
    """The line's number in the database (`entry.id` is not read)."""
    return insert(
        tx,
        register_line,
        book_year=entry.book_year,
        seq_no=entry.seq_no,
        turn_id=entry.turn_id,
        session_id=entry.session_id,
        case_file_id=entry.case_file_id,
        received_on=entry.received_on,
        citizen=entry.citizen,
        id_doc=entry.id_doc,
        summary=entry.summary,
        request=entry.request,
        kind=str(entry.kind),
        people_count=entry.people_count,
        prior_resolver=entry.prior_resolver,
        in_competence=entry.in_competence,
        guided_to=entry.guided_to,
        transferred_to=entry.transferred_to,
        note=entry.note,
        corrects_id=entry.corrects_id,
        reason=entry.reason,
        written_at=entry.written_at,
        written_by=written_by,
    )


def entry_of_turn(tx: Transaction, turn_id: int) -> RegisterEntry | None:
    """The first line about this turn; None before there is one."""
    found = _load(tx, _query(register_line.c.turn_id == turn_id).order_by(register_line.c.id).limit(1))
    return found[0] if found else None


def entry_by_number(tx: Transaction, book_year: int, seq_no: int) -> RegisterEntry | None:
    """None when there is none."""
    where = and_(register_line.c.book_year == book_year, register_line.c.seq_no == seq_no)
    found = _load(tx, _query(where).limit(1))
    return found[0] if found else None


def entries(tx: Transaction, first: date, last: date) -> list[RegisterEntry]:
    """Every line received on these days, both counted, in the order of the book."""
    where = register_line.c.received_on.between(first, last)
    query = _query(where).order_by(register_line.c.book_year, register_line.c.seq_no)
    return _load(tx, query.limit(MOST_OF_A_PERIOD))


def page(tx: Transaction, first: date, last: date, before: tuple[date, int] | None, limit: int) -> list[RegisterEntry]:
    """Latest first; `before` is the last row of the page before (day, number in the database)."""
    where: list[ColumnElement[bool]] = [register_line.c.received_on.between(first, last)]
    if before is not None:
        day, number = before
        same = and_(register_line.c.received_on == day, register_line.c.id < number)
        where.append(or_(register_line.c.received_on < day, same))
    query = _query(and_(*where)).order_by(register_line.c.received_on.desc(), register_line.c.id.desc())
    return _load(tx, query.limit(limit))


def add_signature(tx: Transaction, signature: RegisterSignature, signed_by: int | None) -> int:
    """Its number."""
    return insert(
        tx,
        register_signature,
        first=signature.first,
        last=signature.last,
        lines=signature.lines,
        digest=signature.digest,
        signed_at=signature.signed_at,
        signed_by=signed_by,
    )


def signatures(tx: Transaction, first: date, last: date) -> list[RegisterSignature]:
    """Those that cover any of these days, latest first."""
    where = and_(register_signature.c.first <= last, register_signature.c.last >= first)
    query = (
        select(register_signature, _account.c.name.label("signer_name"))
        .outerjoin(_account, _account.c.id == register_signature.c.signed_by)
        .where(where)
        .order_by(register_signature.c.id.desc())
        .limit(400)
    )
    return [
        RegisterSignature(row.id, row.first, row.last, row.lines, row.digest, row.signed_at, row.signer_name or "")
        for row in rows(tx, query)
    ]


def _query(where: ColumnElement[bool]) -> Select[Any]:
    joined = (
        register_line.join(_case, _case.c.id == register_line.c.case_file_id)
        .outerjoin(_session, _session.c.id == register_line.c.session_id)
        .outerjoin(_account, _account.c.id == register_line.c.written_by)
    )
    extra = (
        _case.c.code.label("case_code"),
        _session.c.code.label("session_code"),
        _account.c.name.label("writer_name"),
    )
    return select(register_line, *extra).select_from(joined).where(where)


def _load(tx: Transaction, query: Select[Any]) -> list[RegisterEntry]:
    found = rows(tx, query)
    corrections = _corrections(tx, [row.id for row in found])
    return [_of(row, corrections.get(row.id)) for row in found]


def _corrections(tx: Transaction, numbers: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for start in range(0, len(numbers), 500):
        part = register_line.c.corrects_id.in_(numbers[start : start + 500])
        query = select(register_line.c.corrects_id, register_line.c.seq_no).where(part).order_by(register_line.c.id)
        found |= {row.corrects_id: row.seq_no for row in rows(tx, query)}
    return found


def last_number(tx: Transaction, book_year: int) -> int:
    """Of that year's book; 0 when it is empty."""
    query = select(register_line.c.seq_no).where(register_line.c.book_year == book_year)
    row = one(tx, query.order_by(register_line.c.seq_no.desc()))
    return 0 if row is None else int(row.seq_no)


def _of(row: AnyRow, corrected_by: int | None) -> RegisterEntry:
    return RegisterEntry(
        id=row.id,
        book_year=row.book_year,
        seq_no=row.seq_no,
        turn_id=row.turn_id,
        session_id=row.session_id,
        case_file_id=row.case_file_id,
        received_on=row.received_on,
        citizen=row.citizen,
        id_doc=row.id_doc,
        summary=row.summary,
        request=row.request,
        kind=CaseKind(row.kind),
        people_count=row.people_count,
        prior_resolver=row.prior_resolver,
        in_competence=row.in_competence,
        guided_to=row.guided_to,
        transferred_to=row.transferred_to,
        note=row.note,
        written_at=row.written_at,
        corrects_id=row.corrects_id,
        reason=row.reason,
        case_code=row.case_code,
        session_code=row.session_code or "",
        writer_name=row.writer_name or "",
        corrected_by=corrected_by,
    )
