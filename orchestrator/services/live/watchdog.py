"""Whether evidence is being written, judged from bytes on the disk only (rule R05). Pure: facts and times in.

"Recording" never means a status: it means that a byte reached the file system in the last seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

PROVED_WITHIN = timedelta(seconds=3)
"""A byte this young proves that writing works: demanded for start and resumption."""


class Change(StrEnum):
    """What `RecordingWatch.judge` found new."""

    STALLED = "stalled"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """What the recorder said last (`RoomSink.progress`)."""

    last_byte_at: datetime | None = None
    writing: int = 0
    """Tracks being written."""
    expected: int = 0
    """Tracks that should be."""
    bytes: int = 0
    error: str | None = None

    @property
    def idle(self) -> bool:
        """Packets come and none of their tracks is written: signs of life in the journal are no evidence."""
        return self.expected > 0 and self.writing == 0


def facts_from_progress(progress: Mapping[str, Any]) -> RecordingFacts:
    """Read what the recorder says, as far as it says it."""
    last = progress.get("last_byte_at")
    error = progress.get("error")
    return RecordingFacts(
        last_byte_at=datetime.fromtimestamp(last, UTC) if isinstance(last, int | float) and last > 0 else None,
        writing=int(progress.get("writing", 0)),
        expected=int(progress.get("expected", 0)),
        bytes=int(progress.get("bytes", 0)),
        error=str(error) if error else None,
    )


class RecordingWatch:
    """One room's recorder, watched."""

    def __init__(self, stalled_after: timedelta, now: datetime) -> None:
        self._stalled_after = stalled_after
        self._patience_from = now
        self._gone = False
        self._told = False
        self._idle_since: datetime | None = None
        self.facts = RecordingFacts()
        self.lost_since: datetime | None = None
        """Since when nothing is written while something should be."""

    def room_opened(self, now: datetime) -> None:
        """A new recorder: its first byte is waited for from now."""
        self._patience_from = now

    def heard(self, facts: RecordingFacts) -> None:
        self.facts = facts
        self._gone = False

    def age(self, now: datetime) -> timedelta | None:
        """Since the last byte; `None`: there was none yet."""
        last = self.facts.last_byte_at
        return None if last is None else max(now - last, timedelta())

    def proved(self, now: datetime) -> bool:
        """Whether a byte reached the disk just now, and the recorder knows of no fault."""
        age = self.age(now)
        sound = not self._gone and self.facts.error is None and not self.facts.idle
        return sound and age is not None and age <= PROVED_WITHIN

    def gone(self, now: datetime) -> bool:
        """The recorder is known to be away (worker dead, disk refused). Whether that is news."""
        self._gone = True
        if self.lost_since is not None:
            return False
        self.lost_since, self._told = self.facts.last_byte_at or now, False
        return True

    def judge(self, now: datetime, *, demanded: bool) -> Change | None:
        """What changed since the last call. `demanded`: the session is in a state that needs evidence.

        A recorder that is away and back within the patience pauses nothing: the gap is written down all the same.
        """
        self._idle_since = (self._idle_since or now) if self.facts.idle else None
        if self.lost_since is None and demanded and self._silent(now):
            self.lost_since = self._idle_since or self.facts.last_byte_at or self._patience_from
            self._told = False
        if self.lost_since is None:
            return None
        if self.proved(now):
            self.lost_since = None
            return Change.WRITING
        if demanded and not self._told and now - self.lost_since >= self._stalled_after:
            self._told = True
            return Change.STALLED
        return None

    def _silent(self, now: datetime) -> bool:
        heard = self._idle_since or max(self._patience_from, self.facts.last_byte_at or self._patience_from)
        patience = PROVED_WITHIN if self.facts.error is not None else self._stalled_after
        return now - heard >= min(patience, self._stalled_after)
