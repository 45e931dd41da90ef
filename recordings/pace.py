"""Thinning what tells a take's clock: sender reports, and how late packets came. Pure; knows no file.

Of each interval the line with the least delay is kept, because queues on the way only ever add.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recordings.journal_entries import Entry
from recordings.reorder import Unwrapper

REPORT_SECONDS = 4.0
PACE_SECONDS = 8.0
EAGER_LINES = 4
"""The first reports of a take are all kept: a short take has no others."""


@dataclass(frozen=True, slots=True)
class KeptLine:
    what: Entry
    fields: Mapping[str, Any]


class ReportKeeper:
    """Sender reports of one track (RFC 3550 s6.4.1), as lines of the take they fall into."""

    def __init__(self, clock_rate: int) -> None:
        self._near = 10 * clock_rate
        self._before: list[tuple[int, int, float]] = []
        self._clock: Unwrapper | None = None
        self._first = 0
        self._kept = 0
        self._best: tuple[float, KeptLine] | None = None
        self._written = float("-inf")

    def begin(self, rtp: int) -> None:
        """A take begins with this RTP timestamp. Reports that came shortly before count for it."""
        self._clock, self._first, self._kept = Unwrapper(32), rtp, 0
        self._clock.unwrap(rtp)
        self._best, self._written = None, float("-inf")
        for report in self._before:
            if abs(self._clock.near(report[1]) - rtp) < self._near:  # otherwise it speaks of another count
                self._keep(*report)

    def received(self, ntp: int, rtp: int, arrival: float) -> None:
        self._before = [*self._before[-1:], (ntp, rtp, arrival)]
        self._keep(ntp, rtp, arrival)

    def due(self, now: float) -> list[KeptLine]:
        """Lines to write now."""
        if self._best is None or (self._kept >= EAGER_LINES and now - self._written < REPORT_SECONDS):
            return []
        line, self._best = self._best[1], None
        self._kept += 1
        self._written = now
        return [line]

    def _keep(self, ntp: int, rtp: int, arrival: float) -> None:
        if self._clock is None or ntp <= 0:
            return
        ticks = self._clock.unwrap(rtp) - self._first
        delay = arrival - ntp / 2**32
        if self._best is None or delay < self._best[0]:
            fields = {"ntp": ntp, "ticks": ticks, "arrival": arrival}
            self._best = (delay, KeptLine(Entry.REPORT, fields))


class PaceKeeper:
    """Arrival of the take's frames against their RTP time; the clock of a take whose sender sends no reports."""

    def __init__(self, clock_rate: int) -> None:
        self._rate = clock_rate
        self._best: tuple[float, KeptLine] | None = None
        self._written = float("-inf")

    def begin(self) -> None:
        self._best, self._written = None, float("-inf")

    def received(self, ticks: int, arrival: float) -> None:
        """A frame at `ticks` since the take's first one was written."""
        delay = arrival - ticks / self._rate
        if self._best is None or delay < self._best[0]:
            self._best = (delay, KeptLine(Entry.PACE, {"ticks": ticks, "arrival": arrival}))

    def due(self, now: float) -> list[KeptLine]:
        """Lines to write now."""
        if self._best is None or now - self._written < PACE_SECONDS:
            return []
        line, self._best = self._best[1], None
        self._written = now
        return [line]
