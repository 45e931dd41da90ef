"""The timeline of a package: what happened in the reception session, written by the orchestrator as it happens.

Independent of the recorder: either may die while the other goes on. Holds seats and codes, no names of people.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from recordings.layout import TIMELINE
from recordings.lines import LineFile
from recordings.now import boot_id
from recordings.timeline_kinds import What

__all__ = ["TimelineWriter", "What"]

SYNC_SECONDS = 1.0
LONGEST_WAIT = 60.0
"""Seconds that a line may have waited for being written. A larger difference is a clock that was set."""


class TimelineWriter:
    """Appends lines; each is with the file system on return, and on the disk at most a second of lines later."""

    def __init__(self, directory: Path, *, now: datetime) -> None:
        """Open the package's timeline and write a line that the writing began (again). `OSError`."""
        self._file = LineFile(directory / TIMELINE, new=False)
        self._synced = float("-inf")
        self.append(What.BEGAN, now=now, boot=boot_id())

    def append(self, what: What, *, now: datetime, **facts: Any) -> None:
        """Write one line: `facts` are JSON values (`seat`, `state`, ...). `OSError`: it goes out with a later line.

        May block for one write to the disk: call it in a thread where that matters.
        """
        monotonic = time.monotonic()
        waited = time.time() - now.timestamp()
        line: Mapping[str, Any] = {
            **facts,
            "what": str(what),
            "at": now.astimezone(UTC).isoformat(timespec="milliseconds"),
            "monotonic": round(monotonic - (waited if 0 < waited < LONGEST_WAIT else 0), 3),
        }
        self._file.append(line)
        if monotonic - self._synced >= SYNC_SECONDS or what in (What.STATE, What.CLOSED):
            self._synced = monotonic
            self._file.sync()

    def close(self, *, now: datetime) -> None:
        """Write that nothing more will come, and close. `OSError`."""
        try:
            self.append(What.CLOSED, now=now)
        finally:
            self._file.close()
