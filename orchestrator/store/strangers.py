"""What people without an account tried lately, and their files on the way in. Keys are hashes: nobody is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, count, delete, insert, one, rows, update
from orchestrator.store.tables_registration import public_attempt as _attempt
from orchestrator.store.tables_registration import upload as _upload

REMEMBERED: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in. `media_type` is empty until the last byte came and was looked at."""

    hash: str
    title: str
    size: int
    media_type: str
    created_at: datetime
    expires_at: datetime
    finished_at: datetime | None = None


def attempts(tx: Transaction, kind: str, key: str, since: datetime) -> int:
    """How often this was tried since then."""
    return count(tx, _attempt, (_attempt.c.kind == kind) & (_attempt.c.key == key) & (_attempt.c.at >= since))


def add_attempt(tx: Transaction, kind: str, key: str, now: datetime) -> None:
    """One more; what is older than a day is forgotten."""
    delete(tx, _attempt, _attempt.c.at < now - REMEMBERED)
    insert(tx, _attempt, kind=kind, key=key, at=now)


def add_upload(tx: Transaction, new: Upload, key: str) -> None:
    """A file begins to arrive."""
    insert(
        tx,
        _upload,
        hash=new.hash,
        title=new.title,
        size=new.size,
        media_type=new.media_type,
        key=key,
        created_at=new.created_at,
        expires_at=new.expires_at,
        finished_at=new.finished_at,
    )


def upload_of(tx: Transaction, upload_hash: str, now: datetime) -> Upload | None:
    """The file, unless its time is over."""
    row = one(tx, select(_upload).where(_upload.c.hash == upload_hash, _upload.c.expires_at > now))
    return None if row is None else _of(row)


def finish_upload(tx: Transaction, upload_hash: str, media_type: str, now: datetime) -> None:
    """The last byte came, and it is of this kind."""
    update(tx, _upload, _upload.c.hash == upload_hash, media_type=media_type, finished_at=now)


def drop_upload(tx: Transaction, upload_hash: str) -> None:
    """It is in a case file now, or nobody wants it."""
    delete(tx, _upload, _upload.c.hash == upload_hash)


def bytes_on_the_way(tx: Transaction) -> int:
    """Of all files that are arriving or wait for their form."""
    total = tx.connection.execute(select(func.coalesce(func.sum(_upload.c.size), 0))).scalar_one()
    return int(total)


def expired(tx: Transaction, now: datetime) -> list[str]:
    """Hashes of files whose time is over; their rows are gone afterwards."""
    found = [str(row.hash) for row in rows(tx, select(_upload.c.hash).where(_upload.c.expires_at <= now).limit(500))]
    if found:
        delete(tx, _upload, _upload.c.hash.in_(found))
    return found


def _of(row: AnyRow) -> Upload:
    return Upload(row.hash, row.title, row.size, row.media_type, row.created_at, row.expires_at, row.finished_at)
