"""Copies of recordings and nightly reconciliations. Knows no store of copies and no file."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, select

from orchestrator.domain.records_copies import CopyState, Discrepancy, PackageCopy, Reconciled, Reconciliation
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, insert, one, rows, update
from orchestrator.store.tables_retention import package_copy, reconciliation


def copies(tx: Transaction, *, recording_ids: list[int] | None = None) -> list[PackageCopy]:
    """Of these recordings, or of all."""
    query = select(package_copy).order_by(package_copy.c.recording_id.desc(), package_copy.c.store)
    if recording_ids is not None:
        query = query.where(package_copy.c.recording_id.in_(recording_ids))
    return [_copy(row) for row in rows(tx, query)]


def note_copy(tx: Transaction, copy: PackageCopy) -> None:
    """What was found when it was looked at."""
    values = {
        "state": str(copy.state),
        "bytes": copy.bytes,
        "custody_sha256": copy.custody_sha256,
        "copied_at": copy.copied_at,
        "verified_at": copy.verified_at,
        "looked_at": copy.looked_at,
        "detail": copy.detail[:200],
    }
    where = and_(package_copy.c.recording_id == copy.recording_id, package_copy.c.store == copy.store)
    if not update(tx, package_copy, where, **values):
        insert(tx, package_copy, recording_id=copy.recording_id, store=copy.store, **values)


def _copy(row: AnyRow) -> PackageCopy:
    return PackageCopy(
        row.recording_id,
        row.store,
        CopyState(row.state),
        row.bytes,
        row.custody_sha256,
        row.copied_at,
        row.verified_at,
        row.looked_at,
        row.detail,
    )


def add_reconciliation(tx: Transaction, found: Reconciliation) -> None:
    """A night's result."""
    findings = [[str(one.discrepancy), one.thing] for one in found.findings]
    insert(tx, reconciliation, at=found.at, recordings=found.recordings, packages=found.packages, findings=findings)


def last_reconciliation(tx: Transaction) -> Reconciliation | None:
    """None before the first one."""
    row = one(tx, select(reconciliation).order_by(reconciliation.c.id.desc()))
    if row is None:
        return None
    findings = tuple(Reconciled(Discrepancy(what), thing) for what, thing in row.findings)
    return Reconciliation(row.at, row.recordings, row.packages, findings)


def started_sessions_without_recording(tx: Transaction, before: datetime) -> list[str]:
    """Codes of sessions that began before that time and have no recording at all."""
    session, recording = tables.reception_session, tables.recording
    missing = session.outerjoin(recording, recording.c.session_id == session.c.id)
    query = (
        select(session.c.code)
        .select_from(missing)
        .where(session.c.started_at.is_not(None), session.c.started_at < before, recording.c.id.is_(None))
        .order_by(session.c.code)
        .limit(1000)
    )
    return [row.code for row in rows(tx, query)]
