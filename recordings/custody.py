"""Chain of custody: what was done to a package as a whole, one hash-chained line each. Pure, but for `append`.

Until the seal the lines are covered by it; after it, each is signed by itself. Knows no database: who viewed a
recording stands in the audit log.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from recordings import fields, layout
from recordings.canonical import canonical
from recordings.lines import write_proof
from recordings.signatures import PublicKey, Signer, is_signed, read_key, stamp

SIGNED = b"tiepdan custody line\n"
MAX_CUSTODY = 64 << 20
"""Bytes that a custody file never reaches."""


class Act(StrEnum):
    """What was done."""

    OPENED = "opened"
    RECOVERED = "recovered"
    """Not everything had been closed in good order."""
    FINISHED = "finished"
    SEALED = "sealed"
    TIME_STAMPED = "time_stamped"
    COPIED = "copied"
    """To a store, and read back there."""
    VERIFIED = "verified"
    REPAIRED = "repaired"
    """Damaged files were put right from a copy."""
    VIEWED = "viewed"
    EXPORTED = "exported"
    DOCUMENT_ADDED = "document_added"
    DESTROYED = "destroyed"
    REWRAPPED = "rewrapped"
    """The data key has a new envelope, by another master key."""


@dataclass(frozen=True, slots=True)
class Custody:
    """A custody file as it was read."""

    lines: tuple[Mapping[str, Any], ...]
    ends: tuple[int, ...]
    """Bytes up to the end of each line."""
    wrong: tuple[int, ...]
    """Numbers (from 1) of the lines that are no line of ours, or do not follow from the one before."""
    head: str
    """`hash` of the last line; without any, what the first one must name."""

    def last(self, act: Act) -> Mapping[str, Any] | None:
        return next((line for line in reversed(self.lines) if line.get("what") == act), None)


def stated_envelope(lines: Iterable[Mapping[str, Any]]) -> str | None:
    """Digest of the envelope that these lines name last."""
    named = [line["envelope_sha256"] for line in lines if isinstance(line.get("envelope_sha256"), str)]
    return named[-1] if named else None


def genesis(package_file: bytes) -> str:
    """What the first line names as its previous one: SHA-256 of `package.json`."""
    return hashlib.sha256(package_file).hexdigest()


def read_custody(data: bytes, start: str) -> Custody:
    """All lines, and which of them are wrong. Never raises on content."""
    lines: list[Mapping[str, Any]] = []
    ends: list[int] = []
    wrong: list[int] = []
    offset = 0
    for number, raw in enumerate(data.splitlines(keepends=True), 1):
        offset += len(raw)
        line = _line(raw)
        if line is None or line.get("previous") != start or _hash(line) != line.get("hash"):
            wrong.append(number)
        line = line or {}
        lines.append(line)
        ends.append(offset)
        stated = line.get("hash")
        start = stated if isinstance(stated, str) else start
    return Custody(tuple(lines), tuple(ends), tuple(wrong), start)


def _line(raw: bytes) -> Mapping[str, Any] | None:
    """A line that is written just as we write it."""
    try:
        value = json.loads(raw)
        return value if isinstance(value, dict) and canonical(value) + b"\n" == raw else None
    except (ValueError, RecursionError):
        return None


def _hash(line: Mapping[str, Any]) -> str:
    body = {name: value for name, value in line.items() if name not in ("hash", "signature")}
    return hashlib.sha256(canonical(body)).hexdigest()


def line_after(previous: str, act: Act, now: datetime, **facts: Any) -> dict[str, Any]:
    """The line that follows, not signed."""
    line = {**facts, "what": str(act), "at": stamp(now), "previous": previous}
    return {**line, "hash": _hash(line)}


def signed_line(
    previous: str, act: Act, now: datetime, signer: Signer, introduced: Iterable[PublicKey], **facts: Any
) -> dict[str, Any]:
    """The line that follows a seal. `introduced`: keys that the package's `keys.json` does not know yet."""
    keys = [key.json() for key in introduced]
    line = line_after(previous, act, now, **facts, key=signer.key, keys=keys)
    return {**line, "signature": signer.sign(SIGNED + line["hash"].encode())}


def keys_in(line: Mapping[str, Any]) -> list[PublicKey]:
    """The keys that a signed line introduces. `ValueError`."""
    entries = line.get("keys")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError("no keys")
    return [read_key(entry) for entry in entries]


def is_line_signed(line: Mapping[str, Any], public: bytes) -> bool:
    """Whether the line carries this key's signature. `ValueError` when it carries none."""
    return is_signed(public, fields.text(line, "signature"), SIGNED + fields.text(line, "hash").encode())


def load(package: Path) -> tuple[bytes, Custody]:
    """A package's custody file and what it says; empty where there is none yet. `OSError`."""
    start = genesis(_read(package / layout.PACKAGE))
    path = package / layout.CUSTODY
    data = _read(path) if path.is_file() else b""
    return data, read_custody(data, start)


@contextmanager
def locked(package: Path) -> Iterator[None]:
    """Nobody else adds a line meanwhile: each names the one before it. Held for moments; not to be taken twice.

    A lock (flock) on the directory, apart from the one on `package.json`: lines are added while it is recorded, too.
    """
    fd = os.open(package, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def append(package: Path, act: Act, *, now: datetime, **facts: Any) -> None:
    """Add a line, on the disk on return, whole or not at all. Only before the seal. `OSError`."""
    with locked(package):
        append_locked(package, act, now=now, **facts)


def append_locked(package: Path, act: Act, *, now: datetime, **facts: Any) -> None:
    """`append` for who holds the lock."""
    data, custody = load(package)
    add_line(package, data, line_after(custody.head, act, now, **facts))


def add_line(package: Path, data: bytes, line: Mapping[str, Any]) -> None:
    """Write the file anew with one line more. `OSError`."""
    torn = b"" if not data or data.endswith(b"\n") else b"\n"
    write_proof(package, layout.CUSTODY, data + torn + canonical(line) + b"\n")


def _read(path: Path) -> bytes:
    """All of it: what was cut short must never be written back."""
    with path.open("rb") as file:
        data = file.read(MAX_CUSTODY + 1)
    if len(data) > MAX_CUSTODY:
        raise OSError(errno.EFBIG, "too large for custody", str(path))
    return data
