"""The manifest of a finished package: what is in it, where it lies in time, and what is missing. Pure.

Its own digest is inside: SHA-256 of its canonical JSON without the field `sha256`. That finds damage, not forgery; the
seal does that (`recordings.seal`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from recordings import layout
from recordings.canonical import canonical
from recordings.gaps import Gap
from recordings.session_clock import Opening


@dataclass(frozen=True, slots=True)
class FileEntry:
    path: str
    """Relative to the package, with `/`."""
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TakeEntry:
    """A take, placed. Times are milliseconds of the session clock."""

    file: str
    track: str
    seat: str
    source: str
    codec: str
    start_ms: int
    end_ms: int
    frames: int
    clock: str
    """What it was placed by: `sender_reports` or `arrival`."""
    ended: str | None
    """Why; `None` when its recorder was killed."""


@dataclass(frozen=True, slots=True)
class PlaybackEntry:
    """A playback file; its time 0 is `start_ms` of the session clock."""

    file: str
    seat: str
    shows: str
    """`person` (camera and microphone) or `screen`."""
    start_ms: int
    end_ms: int
    codecs: tuple[str, ...]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ChainEntry:
    journal: str
    head: str
    links: int
    broken: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HeadEntry:
    """The chain over one take, all journals together."""

    file: str
    head: str
    """`hash` of the last chain entry that names the file."""
    links: int


@dataclass(frozen=True, slots=True)
class TornEntry:
    """Bytes at `offset` that a kill left unfinished. They stay where they are."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Pause:
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class TimelineSummary:
    lines: int
    kinds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything a manifest says, but for its own digest."""

    opening: Opening
    finished_at: datetime
    duration_ms: int
    recovered: bool
    """The recorder or the timeline was not closed in good order."""
    files: Sequence[FileEntry]
    takes: Sequence[TakeEntry]
    playback: Sequence[PlaybackEntry]
    gaps: Sequence[Gap]
    pauses: Sequence[Pause]
    chains: Sequence[ChainEntry]
    heads: Sequence[HeadEntry]
    torn: Sequence[TornEntry]
    unplaced: Sequence[str]
    """Files of takes that no journal speaks of."""
    unplayable: Sequence[str]
    """Takes that could not be put into a playback file."""
    not_understood: int
    """Journal lines that could not be understood."""
    timeline: TimelineSummary


def manifest_bytes(contents: Contents) -> bytes:
    """The manifest as it stands in the package."""
    body: dict[str, Any] = {
        **contents.opening.json(),
        "format": layout.FORMAT_VERSION,
        "finished_at": contents.finished_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "duration_ms": contents.duration_ms,
        "recovered": contents.recovered,
        "files": [asdict(one) for one in sorted(contents.files, key=lambda one: one.path)],
        "takes": [asdict(one) for one in contents.takes],
        "playback": [asdict(one) for one in contents.playback],
        "gaps": [one.json() for one in contents.gaps],
        "pauses": [asdict(one) for one in contents.pauses],
        "chains": [asdict(one) for one in contents.chains],
        "heads": [asdict(one) for one in contents.heads],
        "torn": [asdict(one) for one in contents.torn],
        "unplaced": list(contents.unplaced),
        "unplayable": list(contents.unplayable),
        "not_understood": contents.not_understood,
        "timeline": asdict(contents.timeline),
    }
    body["sha256"] = hashlib.sha256(canonical(body)).hexdigest()
    return canonical(body) + b"\n"


def read_manifest(data: bytes) -> dict[str, Any]:
    """The manifest's fields. `ValueError` when the bytes are no manifest, or not the ones that were written."""
    try:
        body = json.loads(data)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(body, dict):
        raise ValueError("no JSON object")
    stated = body.pop("sha256", None)
    if hashlib.sha256(canonical(body)).hexdigest() != stated:
        raise ValueError("its digest does not fit")
    if canonical({**body, "sha256": stated}) + b"\n" != data:
        raise ValueError("not written as it was")
    if body.get("format") not in layout.READABLE_FORMATS:
        raise ValueError(f"format {body.get('format')!r} is not known")
    return {**body, "sha256": stated}
