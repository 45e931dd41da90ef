"""Where a take lies on the session clock. Pure: numbers in, numbers out.

The session clock counts milliseconds since the package was opened, on this machine's monotonic clock. A sender report
ties a take's RTP time to its publisher's clock; one curve per seat ties that clock to ours. All tracks of a seat share
the curve, so sound and picture stay together exactly. Delay only ever adds, so both the curve and the take's points
follow the least delay seen around a moment; between points time runs linearly, which follows drifting clocks.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

CURVE_WINDOW_MS = 30_000.0
EPOCH_MS = 1_000.0
"""A change of (arrival - publisher's clock) beyond this is that clock being set, not a delay."""
POINT_WINDOW_MS = 60_000.0
POINT_TOLERANCE_MS = 60.0
"""A point this much later than the least delayed around it says more about a queue than about a clock."""
BELIEVABLE_MS = 2_000.0
"""Reports that place a take this far from where its packets arrived are not believed."""


class Clock(StrEnum):
    """What a take was placed by."""

    SENDER_REPORTS = "sender_reports"
    ARRIVAL = "arrival"


@dataclass(frozen=True, slots=True)
class Report:
    """A sender report: all in milliseconds."""

    media: float
    """Since the take's first frame, by RTP."""
    publisher: float
    """The publisher's own clock."""
    arrival: float
    """On the session clock."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Arrival of one of the take's packets, in milliseconds."""

    media: float
    arrival: float


class PublisherCurve:
    """Session clock minus publisher's clock, by time of arrival."""

    def __init__(self, reports: Sequence[Report]) -> None:
        """From the reports of all tracks of a seat, in any order."""
        ordered = sorted(reports, key=lambda report: report.arrival)
        self._arrivals: list[float] = []
        self._skews: list[float] = []
        epoch: list[tuple[float, float]] = []
        for report in ordered:
            skew = report.arrival - report.publisher
            if epoch and abs(skew - epoch[-1][1]) > EPOCH_MS:
                self._close(epoch)
                epoch = []
            epoch.append((report.arrival, skew))
        self._close(epoch)

    def at(self, arrival: float) -> float:
        """The skew for a report that arrived then."""
        found = bisect_left(self._arrivals, arrival)
        if found == len(self._arrivals):
            return self._skews[-1]
        return self._skews[found]

    def _close(self, epoch: list[tuple[float, float]]) -> None:
        arrivals = [arrival for arrival, _ in epoch]
        for arrival in arrivals:
            first = bisect_left(arrivals, arrival - CURVE_WINDOW_MS)
            last = bisect_right(arrivals, arrival + CURVE_WINDOW_MS)
            self._arrivals.append(arrival)
            self._skews.append(min(skew for _, skew in epoch[first:last]))


@dataclass(frozen=True, slots=True)
class Placement:
    """Maps a take's pts to the session clock."""

    clock: Clock
    media: tuple[float, ...]
    """Increasing; at least one."""
    offsets: tuple[float, ...]
    """Session clock minus media time, at each."""

    def at(self, pts: float) -> float:
        """Session milliseconds of a pts (milliseconds of the take)."""
        media, offsets = self.media, self.offsets
        right = bisect_right(media, pts)
        if right == 0:
            return pts + offsets[0]
        if right == len(media):
            return pts + offsets[-1]
        left = right - 1
        share = (pts - media[left]) / (media[right] - media[left])
        return pts + offsets[left] + share * (offsets[right] - offsets[left])


def place(reports: Sequence[Report], paces: Sequence[Pace], curve: PublisherCurve) -> Placement:
    """Place a take; `paces` has at least one element. By arrival where it has no report that can be believed."""
    by_arrival = _placement(Clock.ARRIVAL, [(pace.media, pace.arrival - pace.media) for pace in paces])
    points = []
    for report in reports:
        offset = report.publisher + curve.at(report.arrival) - report.media
        if abs(report.media + offset - by_arrival.at(report.media)) < BELIEVABLE_MS:
            points.append((report.media, offset))
    return _placement(Clock.SENDER_REPORTS, points) if points else by_arrival


def _placement(clock: Clock, points: list[tuple[float, float]]) -> Placement:
    points.sort()
    media = [point[0] for point in points]
    kept: list[tuple[float, float]] = []
    for at, offset in points:
        first = bisect_left(media, at - POINT_WINDOW_MS)
        last = bisect_right(media, at + POINT_WINDOW_MS)
        least = min(other for _, other in points[first:last])
        if offset - least <= POINT_TOLERANCE_MS and (not kept or at > kept[-1][0]):
            kept.append((at, offset))
    return Placement(clock, tuple(at for at, _ in kept), tuple(offset for _, offset in kept))
