"""Files on their way in, before there is a case file: announced, arriving in pieces, waiting for their form.

The bytes lie in a file of their own, named by the hash of the upload's secret address; its length is how far it came:
a line that broke, or a service that restarted, loses nothing. Whoever has the address may go on; nobody can read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from config.settings import FileSettings
from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.file_kinds import EXTENSIONS, FileKind, safe_title
from orchestrator.domain.records_documents import Blob
from orchestrator.services import strangers
from orchestrator.services.secret import digest, new_secret
from orchestrator.store import strangers as rows
from orchestrator.store.blobs import Blobs, look_at
from orchestrator.store.database import Transaction
from orchestrator.store.strangers import Upload

FILES_PER_FORM = 10
"""The hourly bound of uploads is so many times that of registrations."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that came with a form, kept already."""

    title: str
    blob: Blob


def folder_of(files_directory: Path) -> Path:
    """Where files lie while they arrive."""
    return files_directory / "incoming"


def begin(
    tx: Transaction, name: str, size: int, limits: FileSettings, address: str, now: datetime
) -> tuple[str, Upload, list[str]]:
    """The secret, the upload, and the hashes of files whose time is over (their bytes can go).

    `RuleBroken`: `document.too_large`, `document.empty`, `public.too_many`, `document.no_room`.
    """
    if not 0 < size <= limits.max_bytes:
        code = "document.too_large" if size > 0 else "document.empty"
        raise RuleBroken(code, field="file", name=safe_title(name, "?"), most=limits.max_file_mib)
    most = tx.rules.registration.per_address_hour * FILES_PER_FORM
    strangers.count_one(tx, "upload", address, most, now)
    over = rows.expired(tx, now)
    if rows.bytes_on_the_way(tx) + size > limits.uploading_mib << 20:
        raise RuleBroken("document.no_room", field="file")
    secret = new_secret()
    upload = Upload(digest(secret), safe_title(name, ""), size, "", now, now + timedelta(hours=limits.upload_hours))
    rows.add_upload(tx, upload, digest(address))
    return secret, upload, over


def upload_of(tx: Transaction, secret: str, now: datetime) -> Upload:
    """`NotFound("upload.gone")` when its time is over, or it never was."""
    found = rows.upload_of(tx, digest(secret), now)
    if found is None:
        raise NotFound("upload.gone")
    return found


def uploads_of(tx: Transaction, secrets: tuple[str, ...], now: datetime) -> dict[str, Upload]:
    """Those that are complete, by their secret: what a form that comes back shows again."""
    found = {secret: rows.upload_of(tx, digest(secret), now) for secret in secrets}
    return {secret: upload for secret, upload in found.items() if upload is not None and upload.finished_at is not None}


def finish(tx: Transaction, upload: Upload, kind: FileKind, now: datetime) -> None:
    """Every byte came, and they are of this kind."""
    rows.finish_upload(tx, upload.hash, kind, now)


def drop(tx: Transaction, upload_hash: str) -> None:
    """Forget it: refused, or taken back by the sender."""
    rows.drop_upload(tx, upload_hash)


def judge(file: Path) -> FileKind:
    """The kind by content; `RuleBroken` as `domain.file_kinds.kind_of`. Blocking."""
    return look_at(file)


def keep(blobs: Blobs, folder: Path, uploads: dict[str, Upload]) -> tuple[Sent, ...]:
    """Copy complete files to where documents lie; the uploads stay until their time is over. Blocking."""
    sent = []
    for upload in uploads.values():
        title = f"{upload.title}.{EXTENSIONS[FileKind(upload.media_type)]}" if upload.title else ""
        sent.append(Sent(title, blobs.take(folder / upload.hash)))
    return tuple(sent)
