"""How many bit/s one line carries: what its reports say of delay and loss, and what a probe proved.

After draft-ietf-rmcat-gcc-02, for a sender that cannot choose its rate freely: it sends layers that exist, so it is
nearly always below what the line carries. The estimate therefore grows with what arrives only up to half as much
again; beyond that a probe has to prove it. Knows numbers and seconds; sends nothing. Bounded memory.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from media.bandwidth.delay import DelayTrend, Usage
from media.bandwidth.feedback import FeedbackReader
from media.bandwidth.sent import SIZE, SentLog

START: Final = 800_000
"""bit/s believed of a line that reports, before it did: small pictures of five people, or one large one."""
UNREPORTED: Final = 10_000_000
"""The same of a line that does not report: only loss brings it down."""
LEAST: Final = 30_000
MOST: Final = 20_000_000
GROWTH: Final = 1.08
"""Per second, while nothing speaks against it."""
AHEAD: Final = 1.5
"""How far the estimate may be ahead of what arrives without a probe."""
BACK_OFF: Final = 0.85
MUCH_LOSS, LITTLE_LOSS = 0.10, 0.02
UNREPORTED_LOSS: Final = 0.3
"""Much loss where nothing is known of delays: up to this, sending again mends it."""
_FORGOTTEN_AFTER: Final = 10.0
_USUAL_LOSS_MOST: Final = 0.08
"""Loss that is always there (radio) is no congestion, up to this."""
_JUDGE_EVERY: Final = 0.5
_LEAST_PACKETS: Final = 10
_WINDOW_MS: Final = 500.0
_DECREASE_EVERY: Final = 0.3
_HALVE_EVERY: Final = 1.0
_ECHO: Final = 1.0
"""Seconds after a probe in which a queue is taken for the probe's own."""
_CALM_FOR: Final = 2.0
"""Seconds without pressure after which the line carries at least what arrives."""
SILENT_AFTER: Final = 2.0
"""Seconds without a report, although packets went out, after which the line carries ever less."""
_PROVES, _SHOWS = 0.9, 0.6
"""The part of a probe's rate that has to arrive to prove it; or at least to be believed itself."""


@dataclass(slots=True)
class Probe:
    """Packets `first` to `last` (extended numbers) were sent at `rate` to see whether they arrive at that rate."""

    rate: float
    first: int
    last: int
    """-1: still being sent."""
    octets: int = 0
    began_ms: float = -1.0
    ended_ms: float = -1.0


class Bandwidth:
    """The estimate for one transport."""

    __slots__ = (
        "_acked",
        "_before_probe",
        "_decreased_at",
        "_expected",
        "_forgiven_until",
        "_grown_at",
        "_judged_at",
        "_lost",
        "_probed_at",
        "_trend",
        "_usual_loss",
        "arriving",
        "heard_at",
        "loss",
        "pressed_at",
        "probe",
        "probe_failed",
        "probe_proved",
        "rate",
        "reports",
    )

    def __init__(self, now: float) -> None:
        self.rate = float(START)
        """bit/s."""
        self.arriving = 0.0
        """bit/s that arrived lately; 0 before the first reports."""
        self.loss = 0.0
        """Fraction, of the last half second or more."""
        self.pressed_at = float("-inf")
        """When the line last said that it is too much."""
        self.heard_at = now
        self.reports = False
        """Whether a report ever came."""
        self.probe: Probe | None = None
        self.probe_proved = self.probe_failed = 0
        self._trend = DelayTrend()
        self._acked: deque[tuple[float, int]] = deque(maxlen=128)
        self._usual_loss = 0.0
        self._expected = self._lost = 0
        self._judged_at = self._grown_at = now
        self._decreased_at = self._probed_at = self._forgiven_until = float("-inf")
        self._before_probe = 0.0

    @property
    def usage(self) -> Usage:
        return self._trend.usage

    def feedback(self, log: SentLog, report: FeedbackReader, now: float) -> None:
        """The receiver reports on packets of `log`."""
        first = log.extended(report.base)
        if first < 0:
            return
        self.heard_at, self.reports = now, True
        self._take(log, report.arrivals, first)
        self._weigh_probe(now)
        if self._trend.usage is Usage.OVER:
            self._overused(now)
        if now - self._judged_at >= _JUDGE_EVERY and self._expected >= _LEAST_PACKETS:
            self._judge_loss(now)
        self._grow(now)

    def _take(self, log: SentLog, arrivals: list[int], first: int) -> None:
        times, sizes, packet, probe = log.times, log.sizes, self._trend.packet, self.probe
        oldest, reported, end = log.next - SIZE, log.reported, log.next
        octets, newest = 0, -1.0
        number = first - 1
        for ticks in arrivals:
            number += 1
            if number >= end:
                break
            if number < oldest:
                continue
            fresh = number >= reported
            self._expected += fresh
            if ticks < 0:
                self._lost += fresh
                continue
            self._lost -= not fresh and self._lost > 0
            slot = number & (SIZE - 1)
            size, arrived = sizes[slot], ticks * 0.25
            octets += size
            newest = max(newest, arrived)
            packet(times[slot] * 1000, arrived)
            if probe is not None and number >= probe.first and (probe.last < 0 or number <= probe.last):
                _count(probe, size, arrived)
        log.reported = max(reported, min(number + 1, end))
        if newest >= 0:
            self._measure(newest, octets)

    def _measure(self, arrived_ms: float, octets: int) -> None:
        acked = self._acked
        acked.append((arrived_ms, octets))
        while len(acked) > 2 and arrived_ms - acked[1][0] >= _WINDOW_MS:
            acked.popleft()
        span = arrived_ms - acked[0][0]
        if span >= _WINDOW_MS / 5:
            self.arriving = (sum(size for _, size in acked) - acked[0][1]) * 8000 / span

    def _weigh_probe(self, now: float) -> None:
        probe = self.probe
        if probe is None or probe.last < 0 or probe.ended_ms < 0:
            return
        span = probe.ended_ms - probe.began_ms
        arrived = probe.octets * 8000 / span if span > 50 else 0.0
        if arrived < _SHOWS * probe.rate:
            return
        self.rate = max(self.rate, min(0.95 * arrived, probe.rate))
        if arrived < _PROVES * probe.rate:
            self.end_probe()  # it showed what there is, and that there is no more
            return
        self.probe_proved += 1
        self.probe_failed = max(0, self.probe_failed - 1)
        self.probe, self._probed_at = None, now

    def _overused(self, now: float) -> None:
        """A queue grows. Where a probe of ours made it grow, that is the probe's answer, and no more than that."""
        if self.probe is not None or now - self._probed_at < _ECHO:
            self.rate = min(self.rate, max(self._before_probe, BACK_OFF * self.arriving))
            self.probe_failed += self.probe is None
            self.end_probe()
            self._probed_at = float("-inf")
            self._forgiven_until = now + _ECHO
        elif now > self._forgiven_until:
            self._decrease(BACK_OFF * (self.arriving or self.rate), now)

    def begin_probe(self, rate: float, first: int) -> None:
        """From packet `first` on `rate` bit/s are sent to see whether they arrive."""
        self.probe = Probe(rate, first, -1)
        self._before_probe = self.rate

    def end_probe(self) -> None:
        """It did not arrive as it was sent, or not in time."""
        if self.probe is not None:
            self.probe = None
            self.probe_failed += 1

    def _decrease(self, rate: float, now: float) -> None:
        self.pressed_at = now
        if now - self._decreased_at < _DECREASE_EVERY:
            return
        self._decreased_at = now
        self.rate = max(LEAST, min(self.rate, rate))

    def _judge_loss(self, now: float) -> None:
        self._judged_at = now
        loss = self.loss = max(0.0, self._lost / self._expected)
        self._expected = self._lost = 0
        if loss > max(MUCH_LOSS, self._usual_loss + 0.05):
            self._decrease(self.rate * (1 - loss / 2), now)
        elif self._trend.usage is Usage.NORMAL:
            self._usual_loss = min(_USUAL_LOSS_MOST, self._usual_loss + (loss - self._usual_loss) * 0.1)

    def _grow(self, now: float) -> None:
        passed, self._grown_at = min(1.0, now - self._grown_at), now
        calm = self._trend.usage is Usage.NORMAL and self.loss <= self._usual_loss + LITTLE_LOSS
        if not calm:
            return
        if self.rate < AHEAD * self.arriving:
            self.rate = min(MOST, self.rate * float(GROWTH**passed))
        if now - self.pressed_at > _CALM_FOR:
            self.rate = max(self.rate, min(MOST, 0.95 * self.arriving))

    def loss_report(self, loss: float, sending: float, now: float) -> None:
        """A receiver report of a line without transport-wide feedback: `sending` bit/s go out, `loss` of it is lost."""
        if self.reports:
            return
        self.loss = loss
        if loss > UNREPORTED_LOSS:
            self._decrease(sending * (1 - loss / 2), now)
        elif loss < LITTLE_LOSS and now - self.pressed_at > _FORGOTTEN_AFTER:
            # No probe can prove anything here: it is tried.
            self.rate = min(MOST, self.rate * 1.25)

    def watch(self, log: SentLog, now: float) -> None:
        """Called about five times a second: nothing is heard of a line that reported before."""
        silent = self.reports and log.unreported > _LEAST_PACKETS and now - self.heard_at > SILENT_AFTER
        if silent and now - self._decreased_at >= _HALVE_EVERY:
            self._decrease(self.rate / 2, now)
            self._trend.restart()
            self._acked.clear()


def _count(probe: Probe, size: int, arrived_ms: float) -> None:
    if probe.began_ms < 0:
        probe.began_ms = probe.ended_ms = arrived_ms
        return
    probe.octets += size
    probe.ended_ms = max(probe.ended_ms, arrived_ms)
