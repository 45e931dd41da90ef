"""A media worker whose sinks only count: the program that tests start as a worker process.

Options of a sink: `hang` blocks the loop for so many seconds when it is opened, `refuse` and `fail` raise when it is
opened and at every packet, `say_closed` is a file to write when it is closed.
"""

from __future__ import annotations

import errno
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from media.interfaces import RoomId, TrackId, TrackInfo
from media.worker.program import run


class CountingSink:
    """Counts calls by track, and says so."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._fail = bool(options.get("fail"))
        self._say_closed: str | None = options.get("say_closed")
        self._calls: list[list[Any]] = []
        self._packets: Counter[str] = Counter()
        self._sources: dict[str, str] = {}
        self._sequences: dict[str, list[int]] = {}

    def track_opened(self, track: TrackInfo, request_keyframe: Callable[[], None]) -> None:
        self._sources[track.track] = f"{track.peer}/{track.source}/{track.codec}"
        self._calls.append(["opened", self._sources[track.track]])
        request_keyframe()

    def packet(
        self, track: TrackId, sequence: int, timestamp: int, marker: bool, payload: bytes, arrival: float
    ) -> None:
        if self._fail:
            raise OSError(errno.ENOSPC, "full")
        self._packets[self._sources[track]] += 1
        self._sequences.setdefault(self._sources[track], []).append(sequence)

    def sender_report(self, track: TrackId, ntp: int, rtp: int, arrival: float) -> None:
        self._packets[f"{self._sources[track]}/reports"] += 1

    def track_muted(self, track: TrackId, muted: bool, arrival: float) -> None:
        self._calls.append(["muted" if muted else "unmuted", self._sources[track]])

    def track_closed(self, track: TrackId, arrival: float) -> None:
        self._calls.append(["closed", self._sources[track]])

    def progress(self) -> Mapping[str, Any]:
        return {"packets": dict(self._packets)}

    def _note_closed(self) -> None:
        if self._say_closed is not None:
            Path(self._say_closed).touch()

    async def close(self) -> Mapping[str, Any]:
        self._note_closed()
        return {"calls": self._calls, "packets": dict(self._packets), "sequences": self._sequences}


def open_sink(room: RoomId, options: Mapping[str, Any]) -> CountingSink:
    if options.get("refuse"):
        raise OSError(errno.ENOSPC, "No space left on device")
    threading.Event().wait(float(options.get("hang", 0)))
    return CountingSink(options)


if __name__ == "__main__":
    run(int(sys.argv[1]), open_sink)
