"""The chain of a journal: each entry names a closed byte range by its hash, and the entry before it. Pure.

Knows no file: whoever verifies hands in the hashes of the ranges.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from recordings.canonical import canonical

CHAIN = "chain"


@dataclass(frozen=True, slots=True)
class Link:
    """One entry: the range `[offset, offset + length)` of a file, fsynced before the entry was written."""

    file: str
    offset: int
    length: int
    sha256: str
    previous: str
    synced: bool
    hash: str

    def line(self) -> dict[str, Any]:
        """As a journal line."""
        return {"what": CHAIN, **_hashed(self), "hash": self.hash}


def _hashed(link: Link) -> dict[str, Any]:
    return {
        "file": link.file,
        "offset": link.offset,
        "length": link.length,
        "sha256": link.sha256,
        "previous": link.previous,
        "synced": link.synced,
    }


def genesis(first_line: bytes) -> str:
    """What the first entry names as its previous one: the hash of the journal's first line (with its newline)."""
    return hashlib.sha256(first_line).hexdigest()


def link(file: str, offset: int, length: int, sha256: str, previous: str, *, synced: bool = True) -> Link:
    """The entry that follows `previous`."""
    draft = Link(file, offset, length, sha256, previous, synced, "")
    digest = hashlib.sha256(canonical(_hashed(draft))).hexdigest()
    return Link(file, offset, length, sha256, previous, synced, digest)


def read_link(line: Mapping[str, Any]) -> Link | None:
    """The entry in a journal line; `None` when a field is missing or of the wrong kind."""
    values = [line.get(name) for name in ("file", "offset", "length", "sha256", "previous", "synced", "hash")]
    kinds = (str, int, int, str, str, bool, str)
    if not all(type(value) is kind for value, kind in zip(values, kinds, strict=True)):
        return None
    found = Link(*values)  # type: ignore[arg-type]
    return found if found.offset >= 0 and found.length >= 0 else None


def broken_links(lines: Iterable[Mapping[str, Any]], start: str) -> tuple[list[Link], list[int]]:
    """The chain entries among a journal's lines, and the numbers (from 0) of those that do not fit where they stand."""
    links: list[Link] = []
    wrong: list[int] = []
    for number, line in enumerate(line for line in lines if line.get("what") == CHAIN):
        entry = read_link(line)
        if entry is None:
            wrong.append(number)
            continue
        again = link(entry.file, entry.offset, entry.length, entry.sha256, start, synced=entry.synced)
        if again.hash != entry.hash or entry.previous != start:
            wrong.append(number)
        start = entry.hash
        links.append(entry)
    return links, wrong
