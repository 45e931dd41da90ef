"""Compositions and redacted copies: asked for, under way, done. Knows no file and no right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from orchestrator.domain.records_review import CopyKind, CopyStatus, DerivedCopy
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import insert, rows, update
from orchestrator.store.tables_review import derived_copy

LIMIT = 200
UNDER_WAY = (CopyStatus.WAITING, CopyStatus.RUNNING)


def add(
    tx: Transaction, recording_id: int, account_id: int, kind: CopyKind, wishes: dict[str, Any], now: datetime
) -> int:
    """Its number."""
    who = {"recording_id": recording_id, "account_id": account_id, "asked_at": now}
    state = {"kind": str(kind), "status": str(CopyStatus.WAITING), "permille": 0, "bytes": 0}
    return insert(tx, derived_copy, wishes=wishes, **who, **state)


def copies_of(tx: Transaction, recording_id: int) -> list[DerivedCopy]:
    """Newest first."""
    return _load(tx, derived_copy.c.recording_id == recording_id, newest=True)


def copy_by_id(tx: Transaction, number: int) -> DerivedCopy | None:
    """None when there is none."""
    found = _load(tx, derived_copy.c.id == number)
    return found[0] if found else None


def next_open(tx: Transaction) -> DerivedCopy | None:
    """What is to be made next: what a restart interrupted, then what waits longest."""
    found = _load(tx, derived_copy.c.status.in_(UNDER_WAY))
    return min(found, key=lambda one: (one.status is not CopyStatus.RUNNING, one.id), default=None)


def open_count(tx: Transaction) -> int:
    """How many wait or are being made."""
    return len(_load(tx, derived_copy.c.status.in_(UNDER_WAY)))


def begin(tx: Transaction, number: int, now: datetime) -> int:
    """1, unless it was cancelled meanwhile. One that was interrupted begins again."""
    where = and_(derived_copy.c.id == number, derived_copy.c.status.in_(UNDER_WAY))
    return update(tx, derived_copy, where, status=str(CopyStatus.RUNNING), started_at=now)


def progress(tx: Transaction, number: int, permille: int) -> int:
    """1, unless it was cancelled meanwhile."""
    return update(tx, derived_copy, _running(number), permille=permille)


def finish(tx: Transaction, number: int, size: int, sha256: str, now: datetime) -> int:
    """1, unless it was cancelled meanwhile."""
    values = {"status": str(CopyStatus.DONE), "permille": 1000, "bytes": size, "sha256": sha256, "ended_at": now}
    return update(tx, derived_copy, _running(number), **values)


def fail(tx: Transaction, number: int, error: str, now: datetime) -> int:
    """1, unless it was cancelled meanwhile."""
    return update(tx, derived_copy, _running(number), status=str(CopyStatus.FAILED), error=error[:64], ended_at=now)


def cancel(tx: Transaction, number: int, now: datetime) -> int:
    """1, unless it was over already."""
    where = and_(derived_copy.c.id == number, derived_copy.c.status.in_(UNDER_WAY))
    return update(tx, derived_copy, where, status=str(CopyStatus.CANCELLED), ended_at=now)


def _running(number: int) -> ColumnElement[bool]:
    return and_(derived_copy.c.id == number, derived_copy.c.status == CopyStatus.RUNNING)


def _load(tx: Transaction, where: ColumnElement[bool], *, newest: bool = False) -> list[DerivedCopy]:
    recording, account = tables.recording, tables.account
    joined = derived_copy.join(recording, recording.c.id == derived_copy.c.recording_id).join(
        account, account.c.id == derived_copy.c.account_id
    )
    query = select(derived_copy, recording.c.code, account.c.name).select_from(joined).where(where)
    order = derived_copy.c.id.desc() if newest else derived_copy.c.id
    return [
        DerivedCopy(
            row.id,
            row.recording_id,
            row.code,
            row.account_id,
            row.name,
            CopyKind(row.kind),
            CopyStatus(row.status),
            row.permille,
            row.asked_at,
            row.started_at,
            row.ended_at,
            row.bytes,
            row.sha256,
            row.error,
            dict(row.wishes),
        )
        for row in rows(tx, query.order_by(order).limit(LIMIT))
    ]
