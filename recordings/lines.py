"""Append-only files of JSON lines: written so that a kill tears at most the last line, read so that a torn one is told.

Knows no meaning of a line.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recordings import layout
from recordings.canonical import canonical

__all__ = ["Line", "LineFile", "Lines", "digest_of", "read_lines", "sync_directory", "write_proof", "write_whole"]

Line = Mapping[str, Any]

MAX_PENDING = 1024 * 1024
"""Bytes kept for a disk that takes nothing; what is more is counted and lost."""
MAX_LINE = 64 * 1024


class LineFile:
    """One open file. A line that the disk refuses is kept and written later, in order and whole."""

    def __init__(self, path: Path, *, new: bool) -> None:
        """Open for appending; `new`: must not exist yet. After a torn line, a fresh one is begun. `OSError`."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | (os.O_EXCL if new else 0)
        self._fd = os.open(path, flags, 0o640)
        self._pending = b""
        self._digest = hashlib.sha256()
        self._unsealed = 0
        self.size = os.fstat(self._fd).st_size
        self.lost = 0
        """Lines that found no room while the disk took nothing."""
        if self.size and not _ends_with_newline(path):
            self._pending = b"\n"

    @property
    def fd(self) -> int:
        return self._fd

    def append(self, line: Line) -> None:
        """Write a line to the file system. `OSError`: it is kept and goes out with a later call."""
        data = canonical(line) + b"\n"
        if len(self._pending) + len(data) > MAX_PENDING:
            self.lost += 1
        else:
            self._pending += data
        self.flush()

    def flush(self) -> None:
        """Hand to the file system what it has not taken yet. `OSError`."""
        while self._pending:
            written = os.write(self._fd, self._pending)
            self._digest.update(self._pending[:written])
            self._unsealed += written
            self.size += written
            self._pending = self._pending[written:]

    def cut(self) -> tuple[int, int, str]:
        """Offset, length and SHA-256 of what was written since the last cut."""
        result = (self.size - self._unsealed, self._unsealed, self._digest.hexdigest())
        self._digest, self._unsealed = hashlib.sha256(), 0
        return result

    def sync(self) -> None:
        os.fdatasync(self._fd)

    def close(self) -> None:
        os.close(self._fd)


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


@dataclass(frozen=True, slots=True)
class Lines:
    """What a file of lines holds."""

    lines: tuple[Line, ...]
    torn: tuple[tuple[int, int], ...]
    """(offset, length) of what is no JSON object: torn by a kill, or damaged."""


def read_lines(path: Path) -> Lines:
    """All lines that can be read; the others are named in `torn`. Never raises on content. `OSError`."""
    lines: list[Line] = []
    torn: list[tuple[int, int]] = []
    offset = 0
    with path.open("rb") as file:
        while data := file.readline(MAX_LINE):
            line = _parse(data)
            if line is not None:
                lines.append(line)
            elif data.strip():
                torn.append((offset, len(data)))
            offset += len(data)
    return Lines(tuple(lines), tuple(torn))


def _parse(data: bytes) -> Line | None:
    if not data.endswith(b"\n"):
        return None
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def write_whole(path: Path, data: bytes) -> None:
    """Write a small file so that it is there whole or not at all, also after a power cut. `OSError`."""
    _write_by_way_of(path.with_name(layout.draft_name(path.name)), path, data)


def write_proof(package: Path, name: str, data: bytes) -> None:
    """`write_whole` for a file of a package. The draft lies beside the package: inside, every name is evidence."""
    package = package.absolute()
    _write_by_way_of(package.with_name(layout.draft_name(f"{package.name}.{name}")), package / name, data)


def _write_by_way_of(draft: Path, path: Path, data: bytes) -> None:
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Make the names in a directory durable. `OSError`."""
    fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def digest_of(paths: Iterable[Path]) -> str:
    """SHA-256 of the files one after the other. `OSError`."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    return digest.hexdigest()
