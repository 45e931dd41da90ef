"""The audit log: lines are added and read, never changed (the database itself refuses). One chain, one order.

A line is written at the end of its transaction, under a lock that lasts until the commit: so there is one order of all
lines, and nobody waits for a row while holding the log.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from orchestrator.domain.audit_chain import FIRST, ChainedLine, hash_of
from orchestrator.domain.records import AuditLine
from orchestrator.domain.records_audit import LogFilter
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, contains, insert, one, rows

_log = tables.audit_log
BATCH = 2000


def add_line(tx: Transaction, line: AuditLine) -> None:
    """Written when the transaction ends (`line.id` and `line.account_name` are not read)."""
    tx.at_end.append(partial(_append, tx, line))


def _append(tx: Transaction, line: AuditLine) -> None:
    tx.lock("audit_log")
    last = one(tx, select(_log.c.id, _log.c.hash).order_by(_log.c.id.desc()))
    number, previous = (last.id + 1, last.hash) if last is not None else (1, FIRST)
    insert(
        tx,
        _log,
        id=number,
        at=line.at,
        account_id=line.account_id,
        seat=line.seat,
        system=line.system,
        action=line.action,
        thing=line.thing,
        before=line.before,
        after=line.after,
        reason=line.reason,
        previous=previous,
        hash=hash_of(replace(line, id=number), previous),
    )


def lines_of(tx: Transaction, thing: str, *, action: str = "", limit: int = 500) -> list[AuditLine]:
    """Newest first; with `action` only those."""
    query = _query().where(_log.c.thing == thing)
    if action:
        query = query.where(_log.c.action == action)
    return [_line_of(row) for row in rows(tx, query.order_by(_log.c.id.desc()).limit(limit))]


def search(tx: Transaction, wanted: LogFilter, *, before: int | None, limit: int) -> list[AuditLine]:
    """Newest first, from the line before number `before` on."""
    query = _query().where(_wanted(wanted))
    if before is not None:
        query = query.where(_log.c.id < before)
    return [_line_of(row) for row in rows(tx, query.order_by(_log.c.id.desc()).limit(limit))]


def count(tx: Transaction, wanted: LogFilter) -> int:
    """How many lines there are of these."""
    return int(tx.connection.execute(select(func.count()).select_from(_log).where(_wanted(wanted))).scalar_one())


def chain_after(tx: Transaction, number: int) -> list[ChainedLine]:
    """The next lines after this number, in order; none at the end. A batch: nobody else waits for a long log."""
    query = select(_log).where(_log.c.id > number).order_by(_log.c.id).limit(BATCH)
    return [ChainedLine(_line_of(row, ""), row.previous, row.hash) for row in rows(tx, query)]


def head(tx: Transaction) -> tuple[int, int, str]:
    """How many lines there are, the number of the last one, and its hash."""
    tx.lock("audit_log")
    last = one(tx, select(_log.c.id, _log.c.hash).order_by(_log.c.id.desc()))
    return (0, 0, FIRST) if last is None else (count(tx, LogFilter()), last.id, last.hash)


def link_at(tx: Transaction, number: int) -> tuple[int, str] | None:
    """How many lines there are up to this one, and its hash; None where there is no such line."""
    row = one(tx, select(_log.c.hash).where(_log.c.id == number))
    if row is None:
        return None
    query = select(func.count()).select_from(_log).where(_log.c.id <= number)
    return int(tx.connection.execute(query).scalar_one()), row.hash


def _wanted(wanted: LogFilter) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [_log.c.id > 0]
    if wanted.account_id is not None:
        parts.append(_log.c.account_id == wanted.account_id)
    if wanted.thing:
        parts.append(contains(_log.c.thing, wanted.thing))
    if wanted.action:
        parts.append(_log.c.action.startswith(wanted.action, autoescape=True))
    if wanted.start is not None:
        parts.append(_log.c.at >= wanted.start)
    if wanted.end is not None:
        parts.append(_log.c.at < wanted.end)
    return and_(*parts)


def _query() -> Select[Any]:
    account = tables.account
    joined = _log.outerjoin(account, account.c.id == _log.c.account_id)
    return select(_log, account.c.name.label("account_name")).select_from(joined)


def _line_of(row: AnyRow, name: str | None = None) -> AuditLine:
    return AuditLine(
        row.id,
        row.at,
        row.account_id,
        (row.account_name or "") if name is None else name,
        row.seat,
        row.system,
        row.action,
        row.thing,
        row.before,
        row.after,
        row.reason,
    )
