"""Recordings and the grants to view them. Changes no status; knows no file."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from orchestrator.domain.recording import RecordingStatus
from orchestrator.domain.records import Recording
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, delete, insert, one, rows, update

_recording = tables.recording
_session = tables.reception_session
_grant = tables.view_grant


def add_recording(tx: Transaction, code: str, session_id: int, case_file_id: int, directory: str) -> Recording:
    """A recording that waits for its first byte."""
    number = insert(
        tx,
        _recording,
        code=code,
        session_id=session_id,
        case_file_id=case_file_id,
        directory=directory,
        status=str(RecordingStatus.ARMED),
        bytes=0,
        gap_count=0,
    )
    return recording_by_id(tx, number)


def recording_by_id(tx: Transaction, recording_id: int, *, lock: bool = False) -> Recording:
    """`LookupError` when there is none. With `lock` nobody else changes it until the transaction ends."""
    if lock:
        tx.connection.execute(select(_recording.c.id).where(_recording.c.id == recording_id).with_for_update())
    found = load(tx, _recording.c.id == recording_id, 1)
    if not found:
        raise LookupError(recording_id)
    return found[0]


def recording_by_code(tx: Transaction, code: str) -> Recording | None:
    """None when there is none."""
    found = load(tx, _recording.c.code == code, 1)
    return found[0] if found else None


def recordings_of_session(tx: Transaction, session_id: int) -> list[Recording]:
    """Newest first."""
    return load(tx, _recording.c.session_id == session_id, 100)


def recordings_in(tx: Transaction, states: set[RecordingStatus]) -> list[Recording]:
    """Newest first; what is unfinished after a restart."""
    return load(tx, _recording.c.status.in_(sorted(states)), 1000)


def every_recording(tx: Transaction) -> list[Recording]:
    """Newest first, over the years."""
    return load(tx, _recording.c.id > 0, 100_000)


def count_of_session(tx: Transaction, session_id: int) -> int:
    """How many recordings the session has."""
    query = select(func.count()).select_from(_recording).where(_recording.c.session_id == session_id)
    return int(tx.connection.execute(query).scalar_one())


def load(tx: Transaction, where: ColumnElement[bool], limit: int) -> list[Recording]:
    """Those that fulfil this (of recording, session or case), newest first."""
    case = tables.case_file
    joined = _recording.join(_session, _session.c.id == _recording.c.session_id).join(
        case, case.c.id == _recording.c.case_file_id
    )
    query = select(_recording, _session.c.code.label("session_code")).select_from(joined).where(where)
    return [_recording_of(row) for row in rows(tx, query.order_by(_recording.c.id.desc()).limit(limit))]


def _recording_of(row: AnyRow) -> Recording:
    return Recording(
        id=row.id,
        code=row.code,
        session_id=row.session_id,
        session_code=row.session_code,
        case_file_id=row.case_file_id,
        directory=row.directory,
        status=RecordingStatus(row.status),
        started_at=row.started_at,
        ended_at=row.ended_at,
        bytes=row.bytes,
        gap_count=row.gap_count,
        manifest_sha256=row.manifest_sha256,
    )


def add_grant(
    tx: Transaction, grant_hash: str, recording_id: int, account_id: int, reason: str, now: datetime, end: datetime
) -> None:
    """One account may read one recording until `end`."""
    values = {"reason": reason, "opened_at": now, "expires_at": end}
    insert(tx, _grant, hash=grant_hash, recording_id=recording_id, account_id=account_id, **values)


def grant(tx: Transaction, grant_hash: str) -> tuple[int, int, str, datetime, datetime] | None:
    """Recording, account, reason, opened, end."""
    row = one(tx, select(_grant).where(_grant.c.hash == grant_hash))
    return None if row is None else (row.recording_id, row.account_id, row.reason, row.opened_at, row.expires_at)


def renew_grant(tx: Transaction, grant_hash: str, end: datetime) -> None:
    """The page still plays."""
    update(tx, _grant, _grant.c.hash == grant_hash, expires_at=end)


def remove_old_grants(tx: Transaction, before: datetime) -> None:
    """What ended long ago is forgotten; the audit log keeps the views."""
    delete(tx, _grant, _grant.c.expires_at < before)
