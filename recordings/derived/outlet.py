"""A file written from front to back: encrypted where its package is, and hashed as it leaves. Knows no media."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from recordings.encryption import EVEN, DataKey, FileCipher
from recordings.lines import sync_directory


class Outlet:
    """What FFmpeg writes to. The file appears under its name when it is whole; until then beside it, as a draft."""

    def __init__(self, path: Path, key: DataKey | None) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path, self._draft = path, path.with_name(f".{path.name}.draft")
        self._draft.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self._file = os.fdopen(os.open(self._draft, flags, 0o600), "wb")
        self._cipher = FileCipher.new(key, path.name, EVEN) if key is not None else None
        if self._cipher is not None:
            self._file.write(self._cipher.header.data())
        self._waiting = bytearray()
        self._number = 0
        self._hash = hashlib.sha256()
        self.bytes = 0

    def write(self, data: bytes) -> int:
        """Take the next bytes."""
        self._hash.update(data)
        self.bytes += len(data)
        if self._cipher is None:
            self._file.write(data)
            return len(data)
        self._waiting += data
        while len(self._waiting) >= EVEN:
            self._seal(bytes(self._waiting[:EVEN]))
            del self._waiting[:EVEN]
        return len(data)

    def _seal(self, plain: bytes) -> None:
        assert self._cipher is not None
        self._file.write(self._cipher.seal(self._number, plain))
        self._number += 1

    def finish(self) -> str:
        """The file is whole and on the disk; the SHA-256 of what was written, in hex."""
        if self._waiting:
            self._seal(bytes(self._waiting))
            self._waiting.clear()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        os.replace(self._draft, self._path)
        sync_directory(self._path.parent)
        return self._hash.hexdigest()

    def abandon(self) -> None:
        """Leave nothing behind, unless it was finished."""
        self._file.close()
        self._draft.unlink(missing_ok=True)
