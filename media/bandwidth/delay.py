"""Whether a queue grows on the way: the trend of one-way delays (draft-ietf-rmcat-gcc-02, with WebRTC's trendline).

Knows send and arrival times in milliseconds of two clocks; only differences count. Bounded: the last twenty groups.
"""

from __future__ import annotations

from collections import deque
from enum import StrEnum
from typing import Final

GROUP_MS: Final = 5.0
"""Packets sent within so long count as one group."""
WINDOW: Final = 20
SMOOTHING: Final = 0.9
GAIN: Final = 4.0
MOST_SAMPLES: Final = 60
OVERUSE_MS: Final = 50.0
"""A trend has to last so long before it counts; longer than in WebRTC: a layer is dropped, not a rate lowered."""
QUEUE_MS: Final = 80.0
"""So much longer than lately has a packet to be on its way: a browser too busy to read is no queue that grows."""
_LATELY_MS: Final = 20_000.0
_THRESHOLD: Final = (6.0, 600.0)
_UP, _DOWN = 0.0087, 0.039
_OUTLIER: Final = 15.0
_PAUSE_MS: Final = 3000.0


class Usage(StrEnum):
    NORMAL = "normal"
    OVER = "over"
    UNDER = "under"


class DelayTrend:
    """Feed it every packet that arrived, in order of sending; `usage` says what the line does."""

    __slots__ = (
        "_accumulated",
        "_count",
        "_first_arrival",
        "_group",
        "_half_since",
        "_last_update",
        "_over_ms",
        "_previous",
        "_queue",
        "_shortest",
        "_shortest_now",
        "_slope",
        "_smoothed",
        "_threshold",
        "_window",
        "usage",
    )

    def __init__(self) -> None:
        self.usage = Usage.NORMAL
        self._threshold = 12.5
        self._last_update = -1.0
        self.restart()

    def restart(self) -> None:
        """The path changed, or nothing was heard for long: older delays mean nothing."""
        self._group: tuple[float, float, float] | None = None
        """First send time, last send time, last arrival."""
        self._previous: tuple[float, float] | None = None
        self._window: deque[tuple[float, float]] = deque(maxlen=WINDOW)
        self._accumulated = self._smoothed = self._slope = 0.0
        self._first_arrival = -1.0
        self._count = 0
        self._over_ms = -1.0
        self._shortest = self._shortest_now = float("inf")
        self._half_since = float("-inf")
        self._queue = 0.0
        self.usage = Usage.NORMAL

    def packet(self, sent: float, arrived: float) -> None:
        """One packet; milliseconds."""
        group = self._group
        if group is None:
            self._group = (sent, sent, arrived)
            return
        first, last, latest = group
        if sent < first:
            return
        if sent - first > _PAUSE_MS:
            self.restart()
            self._group = (sent, sent, arrived)
            return
        if sent - first <= GROUP_MS or self._is_burst(arrived - latest, sent - last):
            self._group = (first, max(last, sent), max(latest, arrived))
            return
        self._ended(last, latest)
        self._group = (sent, sent, arrived)

    def _is_burst(self, arrival_delta: float, send_delta: float) -> bool:
        """Packets that came together although they were sent apart: the network held them (Wi-Fi does)."""
        return arrival_delta - send_delta < 0 and arrival_delta <= GROUP_MS

    def _ended(self, sent: float, arrived: float) -> None:
        previous = self._previous
        self._previous = (sent, arrived)
        if previous is None:
            return
        send_delta, arrival_delta = sent - previous[0], arrived - previous[1]
        if arrival_delta < 0:
            return
        if self._first_arrival < 0:
            self._first_arrival = arrived
        self._count += 1
        self._accumulated += arrival_delta - send_delta
        self._shortest_way(arrived - sent, arrived)
        self._smoothed = SMOOTHING * self._smoothed + (1 - SMOOTHING) * self._accumulated
        self._window.append((arrived - self._first_arrival, self._smoothed))
        if len(self._window) == WINDOW:
            self._judge(_slope(self._window, self._slope), send_delta, arrived)

    def _judge(self, slope: float, send_delta: float, arrived: float) -> None:
        trend = min(self._count, MOST_SAMPLES) * slope * GAIN
        if trend > self._threshold:
            self._over_ms = send_delta / 2 if self._over_ms < 0 else self._over_ms + send_delta
            if self._over_ms > OVERUSE_MS and slope >= self._slope and self._queue > QUEUE_MS:
                self._over_ms = 0.0
                self.usage = Usage.OVER
        else:
            self._over_ms = -1.0
            self.usage = Usage.UNDER if trend < -self._threshold else Usage.NORMAL
        self._slope = slope
        self._adapt(trend, arrived)

    def _shortest_way(self, way: float, arrived: float) -> None:
        """How much longer than the shortest of the last twenty seconds (in two halves) a packet was on its way."""
        if arrived - self._half_since > _LATELY_MS / 2:
            self._shortest, self._shortest_now, self._half_since = self._shortest_now, way, arrived
        self._shortest_now = min(self._shortest_now, way)
        self._queue = way - min(self._shortest, self._shortest_now)

    def _adapt(self, trend: float, arrived: float) -> None:
        """The threshold follows the trend slowly, so that other traffic's queues do not starve us."""
        size = abs(trend)
        passed = min(100.0, arrived - self._last_update) if self._last_update >= 0 else 0.0
        self._last_update = arrived
        if size > self._threshold + _OUTLIER:
            return
        speed = _DOWN if size < self._threshold else _UP
        self._threshold += speed * (size - self._threshold) * passed
        self._threshold = max(_THRESHOLD[0], min(_THRESHOLD[1], self._threshold))


def _slope(points: deque[tuple[float, float]], otherwise: float) -> float:
    """Of the line that fits the points best."""
    count = len(points)
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if not spread:
        return otherwise
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
