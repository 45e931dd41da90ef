"""The minutes of turns, with every version of what was typed. Changes no status (`store.states` does)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, select

from orchestrator.domain.minutes import MinutesStatus
from orchestrator.domain.records_minutes import Minutes
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import insert, rows, update
from orchestrator.store.tables_minutes import minutes, minutes_version
from orchestrator.store.tables_turns import reception_turn

AT_MOST = 200


def minutes_of_turn(tx: Transaction, turn_id: int) -> Minutes | None:
    """None when nobody opened them yet."""
    found = _load(tx, minutes.c.turn_id == turn_id)
    return found[0] if found else None


def minutes_of_session(tx: Transaction, session_id: int) -> list[Minutes]:
    """Of all its turns."""
    turns = select(reception_turn.c.id).where(reception_turn.c.session_id == session_id)
    return _load(tx, minutes.c.turn_id.in_(turns))


def begin(tx: Transaction, turn_id: int) -> Minutes:
    """Empty minutes for this turn; those that are there already."""
    tx.lock(f"minutes:{turn_id}")
    found = minutes_of_turn(tx, turn_id)
    if found is not None:
        return found
    insert(tx, minutes, turn_id=turn_id, status=str(MinutesStatus.DRAFT), version=0)
    begun = minutes_of_turn(tx, turn_id)
    assert begun is not None
    return begun


def add_version(
    tx: Transaction, minutes_id: int, version: int, content: Mapping[str, str], by: int | None, now: datetime
) -> None:
    """The next version; its number is the caller's."""
    values = {"content": dict(content), "edited_at": now, "edited_by": by}
    insert(tx, minutes_version, minutes_id=minutes_id, version=version, **values)
    update(tx, minutes, minutes.c.id == minutes_id, version=version)


def _load(tx: Transaction, where: ColumnElement[bool]) -> list[Minutes]:
    version, account = minutes_version, tables.account
    query = (
        select(minutes, version.c.content, version.c.edited_at, version.c.edited_by, account.c.name.label("editor"))
        .outerjoin(version, (version.c.minutes_id == minutes.c.id) & (version.c.version == minutes.c.version))
        .outerjoin(account, account.c.id == version.c.edited_by)
        .where(where)
        .order_by(minutes.c.id)
        .limit(AT_MOST)
    )
    return [
        Minutes(
            id=row.id,
            turn_id=row.turn_id,
            status=MinutesStatus(row.status),
            version=row.version,
            content=row.content or {},
            edited_at=row.edited_at,
            edited_by=row.edited_by,
            editor=row.editor or "",
            shown_at=row.shown_at,
            confirmed_at=row.confirmed_at,
            method=row.method,
            reason=row.reason,
            sha256=row.sha256,
            signed_at=row.signed_at,
        )
        for row in rows(tx, query)
    ]
