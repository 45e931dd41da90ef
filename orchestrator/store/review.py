"""Notes of auditors and broken glass. Knows no right and no text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from orchestrator.domain.records_review import BrokenGlass, GlassScope, ReviewNote
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, count, insert, rows, update
from orchestrator.store.tables_review import break_glass, review_note

LIMIT = 500


def add_note(tx: Transaction, recording_id: int, account_id: int, at_ms: int, text: str, now: datetime) -> int:
    """Its number."""
    values = {"recording_id": recording_id, "account_id": account_id, "at_ms": at_ms, "text": text}
    return insert(tx, review_note, written_at=now, **values)


def notes_of(tx: Transaction, recording_id: int) -> list[ReviewNote]:
    """In the order of the moments they are about."""
    account = tables.account
    query = select(review_note, account.c.name).select_from(
        review_note.join(account, account.c.id == review_note.c.account_id)
    )
    query = query.where(review_note.c.recording_id == recording_id).order_by(review_note.c.at_ms, review_note.c.id)
    return [
        ReviewNote(row.id, row.recording_id, row.account_id, row.name, row.at_ms, row.text, row.written_at)
        for row in rows(tx, query.limit(LIMIT))
    ]


def note_count(tx: Transaction, recording_id: int) -> int:
    """How many notes a recording has."""
    return count(tx, review_note, review_note.c.recording_id == recording_id)


def add_break(
    tx: Transaction,
    recording_id: int,
    account_id: int,
    scope: GlassScope,
    reason: str,
    now: datetime,
    until: datetime,
    told: int,
) -> int:
    """Its number."""
    who = {"recording_id": recording_id, "account_id": account_id, "told_account_id": told}
    return insert(tx, break_glass, scope=str(scope), reason=reason, opened_at=now, expires_at=until, **who)


def scopes_open(tx: Transaction, recording_id: int, account_id: int, now: datetime) -> frozenset[GlassScope]:
    """What this account may see of this recording now because it broke the glass."""
    query = select(break_glass.c.scope).where(
        break_glass.c.recording_id == recording_id,
        break_glass.c.account_id == account_id,
        break_glass.c.opened_at <= now,
        break_glass.c.expires_at > now,
    )
    return frozenset(GlassScope(row.scope) for row in rows(tx, query))


def breaks(tx: Transaction, where: ColumnElement[bool] | None = None) -> list[BrokenGlass]:
    """Newest first."""
    query = _breaks() if where is None else _breaks().where(where)
    return [_break_of(row) for row in rows(tx, query.order_by(break_glass.c.id.desc()).limit(LIMIT))]


def break_by_id(tx: Transaction, number: int) -> BrokenGlass | None:
    """None when there is none."""
    found = breaks(tx, break_glass.c.id == number)
    return found[0] if found else None


def unseen(tx: Transaction, but: int) -> int:
    """How many nobody else has looked at, of all but this account's own."""
    return count(tx, break_glass, and_(break_glass.c.seen_at.is_(None), break_glass.c.account_id != but))


def mark_seen(tx: Transaction, number: int, account_id: int, now: datetime) -> int:
    """1, or 0 when somebody had seen it already."""
    where = and_(break_glass.c.id == number, break_glass.c.seen_at.is_(None))
    return update(tx, break_glass, where, seen_at=now, seen_by_account_id=account_id)


def _breaks() -> Select[Any]:
    recording, session = tables.recording, tables.reception_session
    who, told, seen = tables.account.alias("who"), tables.account.alias("told"), tables.account.alias("seen")
    joined = (
        break_glass.join(recording, recording.c.id == break_glass.c.recording_id)
        .join(session, session.c.id == recording.c.session_id)
        .join(who, who.c.id == break_glass.c.account_id)
        .join(told, told.c.id == break_glass.c.told_account_id)
        .outerjoin(seen, seen.c.id == break_glass.c.seen_by_account_id)
    )
    return select(
        break_glass,
        recording.c.code.label("recording_code"),
        session.c.code.label("session_code"),
        who.c.name.label("who_name"),
        told.c.name.label("told_name"),
        seen.c.name.label("seen_name"),
    ).select_from(joined)


def _break_of(row: AnyRow) -> BrokenGlass:
    return BrokenGlass(
        row.id,
        row.recording_code,
        row.session_code,
        row.account_id,
        row.who_name,
        GlassScope(row.scope),
        row.reason,
        row.opened_at,
        row.expires_at,
        row.told_account_id,
        row.told_name,
        row.seen_at,
        row.seen_name or "",
    )
