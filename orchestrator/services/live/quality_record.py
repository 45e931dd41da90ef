"""What every line did, kept with the session: one line of the timeline per seat and ten seconds, and what they come to.

Pure but for the notes it makes through the function it is given. Bounded: a day of one seat, then no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from media.interfaces import PeerQuality
from orchestrator.services.live.line_quality import WEAK_LOSS, WEAK_ROUND_TRIP

EVERY: Final = timedelta(seconds=10)
MOST_LINES: Final = 8640
"""Of one seat."""


class QualityRecord:
    """Collects the room's reports (one every two seconds) of every seat."""

    def __init__(self, note: Callable[[str, Mapping[str, Any]], None], clock: Callable[[], datetime]) -> None:
        self._note = note
        self._clock = clock
        self._reports: dict[str, list[PeerQuality]] = {}
        self._since: dict[str, datetime] = {}
        self._lines: dict[str, int] = {}

    def heard(self, seat: str, event: PeerQuality) -> None:
        """One report; every ten seconds they become a line."""
        now = self._clock()
        reports = self._reports.setdefault(seat, [])
        since = self._since.setdefault(seat, now)
        reports.append(event)
        if now - since < EVERY:
            return
        self._since[seat] = now
        self._reports[seat] = []
        count = self._lines[seat] = self._lines.get(seat, 0) + 1
        if count <= MOST_LINES:
            self._note(seat, line_of(reports))


def line_of(reports: list[PeerQuality]) -> Mapping[str, Any]:
    """Rates on average, everything else at its worst."""
    count = len(reports)
    trips = [one.round_trip for one in reports if one.round_trip is not None]
    return {
        "up_kbps": round(sum(one.bitrate_up for one in reports) / count / 1000),
        "up_loss": round(max(one.loss_up for one in reports), 3),
        "up_jitter_ms": round(max(one.jitter_up for one in reports) * 1000),
        "down_kbps": round(sum(one.bitrate_down for one in reports) / count / 1000),
        "down_loss": round(max(one.loss_down for one in reports), 3),
        "carries_kbps": round(min(one.carries_down for one in reports) / 1000),
        "round_trip_ms": round(max(trips) * 1000) if trips else None,
        "layers": list(reports[-1].layers),
    }


@dataclass(frozen=True, slots=True)
class LineSummary:
    """What one seat's lines of a session come to."""

    seconds: int
    """Measured."""
    weak: float
    """Part of them in which words may have been lost."""
    worst_loss: float
    worst_round_trip_ms: int | None


def summaries(lines: Iterable[Mapping[str, Any]]) -> dict[str, LineSummary]:
    """By seat, from the timeline's lines of this kind (in any order); what is not of our making is left out."""
    found: dict[str, list[tuple[float, int | None]]] = {}
    for line in lines:
        seat, trip = line.get("seat"), line.get("round_trip_ms")
        losses = [line.get("up_loss"), line.get("down_loss")]
        if isinstance(seat, str) and all(isinstance(loss, int | float) for loss in losses):
            worst = max(float(loss) for loss in losses if loss is not None)
            found.setdefault(seat, []).append((worst, trip if isinstance(trip, int) else None))
    return {seat: _summary(measured) for seat, measured in found.items()}


def _summary(measured: list[tuple[float, int | None]]) -> LineSummary:
    weak = sum(loss >= WEAK_LOSS or (trip or 0) >= WEAK_ROUND_TRIP * 1000 for loss, trip in measured)
    trips = [trip for _, trip in measured if trip is not None]
    return LineSummary(
        seconds=len(measured) * int(EVERY.total_seconds()),
        weak=weak / len(measured),
        worst_loss=max(loss for loss, _ in measured),
        worst_round_trip_ms=max(trips, default=None),
    )
