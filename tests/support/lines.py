"""A line as numbers: a bottleneck with a queue in front of it, loss, delay, and a receiver that reports."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field

from media.bandwidth.estimate import Bandwidth
from media.bandwidth.feedback import FeedbackReader
from media.bandwidth.probing import Prober
from media.bandwidth.sent import SentLog
from media.rtp import rtcp
from media.rtp.twcc import ArrivalLog


@dataclass
class Line:
    """Sends `offered` bit/s in packets, paced by frames, through a simulated line; time is a number."""

    rate: float
    """bit/s that pass."""
    loss: float = 0.0
    delay: float = 0.05
    """Seconds, one way."""
    queue: float = 0.5
    """Seconds of traffic that wait before they are dropped."""
    jitter: float = 0.0
    seed: int = 1
    now: float = 1000.0
    sent: SentLog = field(default_factory=SentLog)
    reader: FeedbackReader = field(default_factory=FeedbackReader)
    prober: Prober = field(default_factory=Prober)
    wanted: float = 0.0
    dropped: int = 0
    packets: int = 0
    silent: bool = False

    def __post_init__(self) -> None:
        self.bandwidth = Bandwidth(self.now)
        self._random = random.Random(self.seed)
        self._free_at = self.now
        self._under_way: deque[tuple[float, int]] = deque()
        self._reports: deque[tuple[float, bytes]] = deque()
        self._arrivals = ArrivalLog()
        self._report_at = self.now
        self._owed = 0.0

    def run(self, seconds: float, offered: float | None = None) -> None:
        """`offered` bit/s are sent (`None`: whatever the estimate says), in beats of 20 ms."""
        end = self.now + seconds
        while self.now < end:
            self.now += 0.02
            rate = self.bandwidth.rate if offered is None else offered
            self._owed += rate * 0.02 / 8
            while self._owed >= 1000:
                self._owed -= 1000
                self._send(1000)
            for _ in range(self.prober.padding(self.bandwidth, self.sent, self.wanted, self.now) // 270):
                self._send(270)
            self._receive()
            self.bandwidth.watch(self.sent, self.now)

    def _send(self, size: int) -> None:
        number = self.sent.add(size, self.now)
        self.packets += 1
        starts = max(self._free_at, self.now)
        if self.silent or starts - self.now > self.queue or self._random.random() < self.loss:
            self.dropped += 1
            return
        self._free_at = starts + size * 8 / self.rate
        arrives = self._free_at + self.delay + self._random.random() * self.jitter
        self._under_way.append((arrives, number))

    def _receive(self) -> None:
        while self._under_way and self._under_way[0][0] <= self.now:
            arrives, number = self._under_way.popleft()
            self._arrivals.add(number, arrives)
        if self.now - self._report_at >= 0.1:
            self._report_at = self.now
            if (packet := self._arrivals.feedback(1, 2)) is not None and not self.silent:
                self._reports.append((self.now + self.delay, packet))
        while self._reports and self._reports[0][0] <= self.now:
            (feedback,) = rtcp.parse(self._reports.popleft()[1])
            assert isinstance(feedback, rtcp.TransportFeedback)
            assert self.reader.read(feedback.body)
            self.bandwidth.feedback(self.sent, self.reader, self.now)
