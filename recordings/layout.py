"""Names of the files in an evidence package. Knows no directory, no clock and no content."""

from __future__ import annotations

import hashlib
import re

FORMAT_VERSION = 3
READABLE_FORMATS = (1, 2, 3)
"""Format 1 knew no seal and no custody, format 2 no encryption."""
SEALED_FROM = 2
"""From this format on a package without a seal is not whole."""

PACKAGE = "package.json"
TIMELINE = "timeline.jsonl"
MANIFEST = "manifest.json"
CUSTODY = "custody.jsonl"
KEYS = "keys.json"
SEAL = "seal.json"
TIMESTAMP = "timestamp.tsr"
ENVELOPE = "envelope.json"
TOMBSTONE = "tombstone.json"
PROOFS = frozenset({MANIFEST, CUSTODY, KEYS, SEAL, TIMESTAMP, ENVELOPE, TOMBSTONE})
"""Files that the manifest does not list: it, and what proves it."""
TRACKS = "tracks"
PLAYBACK = "playback"

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_PLAIN_SEAT = re.compile(r"[A-Za-z0-9_-]{1,64}")
_JOURNAL = re.compile(r"journal\.(\d{1,6})\.jsonl")
_TAKE = re.compile(rf"{TRACKS}/([A-Za-z0-9_-]{{1,64}})\.(microphone|camera|screen)\.(\d{{1,6}})\.(mkv|mka)")


def is_package_code(text: str) -> bool:
    """Whether `text` may name a package directory: no separators, no hidden names, at most 80 characters."""
    return _CODE.fullmatch(text) is not None and ".." not in text


def seat_in_names(seat: str) -> str:
    """The seat as it stands in file names: itself where it is plain, otherwise `x` and a digest of it."""
    if _PLAIN_SEAT.fullmatch(seat):
        return seat
    return "x" + hashlib.sha256(seat.encode()).hexdigest()[:24]


def journal_name(number: int) -> str:
    return f"journal.{number}.jsonl"


def journal_number(name: str) -> int | None:
    """The number in a journal's name; `None` for any other file."""
    found = _JOURNAL.fullmatch(name)
    return int(found[1]) if found else None


def take_name(seat: str, source: str, take: int, *, video: bool) -> str:
    """Path of a take's file, relative to the package."""
    return f"{TRACKS}/{seat_in_names(seat)}.{source}.{take}.{'mkv' if video else 'mka'}"


def take_number(path: str) -> tuple[str, str, int] | None:
    """Seat (as in names), source and take number of a take's path; `None` for any other file."""
    found = _TAKE.fullmatch(path)
    return (found[1], found[2], int(found[3])) if found else None


def draft_name(name: str) -> str:
    """What a small file is called until it is whole."""
    return f".{name}.draft"
