"""What a track's recording has around it: the package's directory, the journal, and the books of the recorder.

Lives in the writer's thread, but for `LiveTrack`, whose fields the media loop sets and reads too.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from media.interfaces import TrackInfo
from recordings import layout, matroska
from recordings.encryption import DataKey
from recordings.journal import Journal
from recordings.journal_entries import Entry
from recordings.take import TakeFile

ERROR_SECONDS = 3.0


@dataclass(slots=True)
class LiveTrack:
    """One track as both threads see it. Each field has one writer; reads of the other may be a moment old."""

    info: TrackInfo
    request_keyframe: Callable[[], None]
    # set on the loop
    muted: bool = False
    last_packet_at: float = 0.0
    """Unix time."""
    dropped: int = 0
    """Packets that found the queue full."""
    # set by the writer
    wants_keyframe: bool = False
    """The loop asks for one at the next packet and takes the wish back."""
    last_byte_at: float = 0.0
    bytes: int = 0


@dataclass(slots=True)
class Desk:
    """Shared by the recordings of all tracks of a room."""

    package: Path
    journal: Journal
    reorder_seconds: float
    keyframe_interval_seconds: float
    key: DataKey | None = None
    """Of an encrypted package."""
    _error: str | None = None
    _error_at: float = float("-inf")
    last_byte_at: float = 0.0
    """Unix time of the last byte that the file system took, in any file."""
    bytes: int = 0
    gaps: int = 0
    faults: int = 0
    """Messages whose treatment failed: our mistakes."""
    _takes: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for name in os.listdir(self.package / layout.TRACKS):
            parts = layout.take_number(f"{layout.TRACKS}/{name}")
            if parts is not None:
                self._takes[parts[:2]] = max(self._takes[parts[:2]], parts[2])

    def open_take(self, info: TrackInfo, form: matroska.Format) -> TakeFile:
        """The next take of the track's seat and source. `OSError`."""
        seat, source = layout.seat_in_names(info.peer), str(info.source)
        video = form.codec.lower() != "opus"
        while True:
            self._takes[seat, source] += 1
            name = layout.take_name(info.peer, source, self._takes[seat, source], video=video)
            try:
                return TakeFile(self.package, name, form, self.key)
            except FileExistsError:  # by a recorder that hung and was given up, and came back
                continue

    def write(self, what: Entry, **fields: Any) -> None:
        """A journal line; a refusal of the disk shows in `error`."""
        before = self.journal.size
        if self.journal.write(what, **fields):
            self.bytes += self.journal.size - before
            if self.error is None:  # lines that fit into the last bytes of a full disk are no proof of recording
                self.last_byte_at = time.time()

    def gap(self, cause: str, **fields: Any) -> None:
        self.gaps += 1
        self.write(Entry.GAP, cause=cause, **fields)

    def refused(self, code: str) -> None:
        """The disk did not take a frame."""
        self._error, self._error_at = code, time.monotonic()

    @property
    def error(self) -> str | None:
        """Code of what is wrong with the disk now: tracks try again every second, so a silence means it is well."""
        return self._error if time.monotonic() - self._error_at < ERROR_SECONDS else None

    def wrote(self, count: int) -> None:
        self.last_byte_at = time.time()
        self.bytes += count
