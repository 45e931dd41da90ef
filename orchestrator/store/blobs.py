"""Files named by their hash, in folders of the data directory: written once, synced, never changed. Knows no row.

A file is on the disk before the row that names it is committed: a crash between the two leaves a file nobody names,
never a row without its file. Rights are 0600 in folders of 0700. Nothing here is executed, decoded or converted.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from orchestrator.domain.file_kinds import HEAD, TAIL, FileKind, kind_of
from orchestrator.domain.records_documents import Blob

PIECE: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Blobs:
    """One folder of blobs. Blocking: call from a thread."""

    directory: Path

    def path(self, sha256: str) -> Path:
        """Where the bytes with this hash lie. `LookupError` when it is no hash."""
        if len(sha256) != 64 or not all(letter in "0123456789abcdef" for letter in sha256):
            raise LookupError(sha256[:80])
        return self.directory / sha256[:2] / sha256

    def put(self, content: bytes, media_type: str) -> Blob:
        """Keep bytes that the service itself made."""
        name = self._fresh()
        with _open_new(name) as file:
            file.write(content)
            _sync(file)
        return self._settle(name, Blob(hashlib.sha256(content).hexdigest(), len(content), media_type))

    def take(self, file: Path) -> Blob:
        """Keep a file from outside, if it is of a kind we take (`kind_of` refuses); the original stays where it is."""
        kind = look_at(file)
        name = self._fresh()
        digest = hashlib.sha256()
        with _open_new(name) as copy, file.open("rb") as source:
            for piece in iter(lambda: source.read(PIECE), b""):
                digest.update(piece)
                copy.write(piece)
            _sync(copy)
        return self._settle(name, Blob(digest.hexdigest(), name.stat().st_size, kind))

    def whole(self, blob: Blob) -> bool:
        """Whether the bytes are there and still what they were."""
        try:
            return _digest(self.path(blob.sha256)) == blob.sha256
        except FileNotFoundError:
            return False

    def _fresh(self) -> Path:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.directory / f"new-{secrets.token_hex(12)}"

    def _settle(self, name: Path, blob: Blob) -> Blob:
        target = self.path(blob.sha256)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        os.replace(name, target)
        sync_folder(target.parent)
        sync_folder(self.directory)
        return blob


def look_at(file: Path) -> FileKind:
    """The kind of a file by its content; `RuleBroken` as `kind_of`."""
    size = file.stat().st_size
    with file.open("rb") as opened:
        head = opened.read(HEAD)
        opened.seek(max(0, size - TAIL))
        return kind_of(head, opened.read(TAIL), size)


def sync_folder(folder: Path) -> None:
    """The names in this folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def pieces(file: Path) -> Iterator[bytes]:
    """The content, a piece at a time."""
    with file.open("rb") as opened:
        yield from iter(lambda: opened.read(PIECE), b"")


def _open_new(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    for piece in pieces(path):
        digest.update(piece)
    return digest.hexdigest()
