"""How well a stream is received: loss and jitter, sender reports, round trips (RFC 3550 s6.4, A.3, A.8).

Knows sequence numbers and time in seconds. Sends nothing.
"""

from __future__ import annotations

from collections import deque

from media.rtp.rtcp import ReportBlock


class Reception:
    """The statistics of one stream that comes to us."""

    __slots__ = (
        "_base",
        "_clock_rate",
        "_expected_before",
        "_jitter",
        "_quality_before",
        "_received_before",
        "_sender_report",
        "_sender_report_at",
        "_transit",
        "highest",
        "octets",
        "received",
        "recovered",
    )

    def __init__(self, clock_rate: int) -> None:
        self._clock_rate = clock_rate
        self.octets = 0
        """Of payload, retransmissions included."""
        self.restart()

    def restart(self) -> None:
        """The stream begins anew at another number."""
        self._base = -1
        self.highest = -1
        self.received = 0
        self.recovered = 0
        self._jitter = 0.0
        self._transit = 0.0
        self._expected_before = self._received_before = 0
        self._quality_before = (0, 0)
        self._sender_report = 0
        self._sender_report_at = 0.0

    def packet(self, highest: int, timestamp: int, advanced: bool, arrival: float) -> None:
        """A packet came by itself; `highest` is the extended highest number now."""
        if self._base < 0:
            self._base = highest
        self.received += 1
        self.highest = highest
        if advanced:
            self._update_jitter(arrival * self._clock_rate - timestamp)

    def _update_jitter(self, transit: float) -> None:
        if self.received > 1:
            # The timestamp has 32 bits: the difference is taken modulo 2^32 (RFC 3550 A.8).
            change = abs((transit - self._transit + 0x80000000) % 0x100000000 - 0x80000000)
            if change < 10 * self._clock_rate:
                self._jitter += (change - self._jitter) / 16
        self._transit = transit

    def sender_report(self, ntp: int, arrival: float) -> None:
        self._sender_report = ntp >> 16 & 0xFFFFFFFF
        self._sender_report_at = arrival

    @property
    def expected(self) -> int:
        return self.highest - self._base + 1 if self._base >= 0 else 0

    def report(self, ssrc: int, now: float) -> ReportBlock:
        """What to tell the sender; the loss is of the time since the last report, before retransmission."""
        expected = self.expected - self._expected_before
        lost = expected - (self.received - self._received_before)
        self._expected_before = self.expected
        self._received_before = self.received
        fraction = max(0, min(255, (lost << 8) // expected)) if expected > 0 else 0
        delay = int((now - self._sender_report_at) * 65536) & 0xFFFFFFFF if self._sender_report else 0
        highest = max(0, self.highest - 0x10000) & 0xFFFFFFFF
        jitter = int(self._jitter) & 0xFFFFFFFF
        return ReportBlock(ssrc, fraction, self.expected - self.received, highest, jitter, self._sender_report, delay)

    @property
    def jitter(self) -> float:
        """Seconds."""
        return self._jitter / self._clock_rate

    def loss_since_last(self) -> tuple[int, int]:
        """Packets expected and packets lost after retransmission since this was asked the last time."""
        arrived = self.received + self.recovered
        expected_before, arrived_before = self._quality_before
        expected, came = self.expected - expected_before, arrived - arrived_before
        self._quality_before = (self.expected, arrived)
        return expected, max(0, expected - came)


class RoundTrips:
    """Round trip times from the receiver reports that answer our sender reports."""

    __slots__ = ("_sent", "last")

    def __init__(self) -> None:
        self._sent: deque[tuple[int, float]] = deque(maxlen=8)
        self.last: float | None = None
        """Seconds."""

    def sent(self, ntp: int, now: float) -> None:
        """A sender report with this NTP time left us now (the NTP time may be of another clock)."""
        self._sent.append((ntp >> 16 & 0xFFFFFFFF, now))

    def reported(self, block: ReportBlock, now: float) -> None:
        for middle, at in self._sent:
            if middle == block.last_sr:
                self.last = max(0.0, now - at - block.delay_since_last_sr / 65536)
