"""The audit log: lines are added and read, never changed (the database itself refuses)."""

from __future__ import annotations

from sqlalchemy import select

from orchestrator.domain.records import AuditLine
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import insert, rows

_log = tables.audit_log


def add_line(tx: Transaction, line: AuditLine) -> int:
    """Its number (`line.id` and `line.account_name` are not read)."""
    return insert(
        tx,
        _log,
        at=line.at,
        account_id=line.account_id,
        seat=line.seat,
        system=line.system,
        action=line.action,
        thing=line.thing,
        before=line.before,
        after=line.after,
        reason=line.reason,
    )


def lines_of(tx: Transaction, thing: str, *, action: str = "", limit: int = 500) -> list[AuditLine]:
    """Newest first; with `action` only those."""
    account = tables.account
    query = select(_log, account.c.name.label("account_name")).select_from(
        _log.outerjoin(account, account.c.id == _log.c.account_id)
    )
    query = query.where(_log.c.thing == thing)
    if action:
        query = query.where(_log.c.action == action)
    return [
        AuditLine(
            row.id,
            row.at,
            row.account_id,
            row.account_name or "",
            row.seat,
            row.system,
            row.action,
            row.thing,
            row.before,
            row.after,
            row.reason,
        )
        for row in rows(tx, query.order_by(_log.c.id.desc()).limit(limit))
    ]
