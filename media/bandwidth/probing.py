"""When to try whether a line carries more than is sent on it, and how much to add while trying.

The addition is padding (or old packets) in a stream that nobody decodes. Knows numbers and seconds.
"""

from __future__ import annotations

from typing import Final

from media.bandwidth.estimate import Bandwidth, Probe
from media.bandwidth.sent import SentLog

LASTS: Final = 0.25
"""Seconds of one probe: long enough to be told from the unevenness of a beat, short enough for a small queue."""
ANSWERED_WITHIN: Final = 2.0
AFTER_PRESSURE: Final = 5.0
PAUSES: Final = (0.3, 4.0, 8.0, 16.0, 32.0, 60.0)
"""Seconds to the next probe, by how many failed in a row."""
STEP: Final = 2.0
"""At most so many times what is believed."""
CAREFUL_STEP: Final = 1.5
"""The same after the line was pressed once."""
MARGIN: Final = 1.15
_LARGEST_GAP: Final = 0.1


class Prober:
    """Asks for padding, one probe at a time."""

    __slots__ = ("_ends_at", "_filled_at", "_octets")

    def __init__(self) -> None:
        self._ends_at = 0.0
        self._filled_at = 0.0
        self._octets = 0

    def padding(self, bandwidth: Bandwidth, log: SentLog, wanted: float, now: float) -> int:
        """Bytes to add now, so that `wanted` bit/s can be believed in; 0 nearly always."""
        probe = bandwidth.probe
        if probe is None:
            return self._begin(bandwidth, log, wanted, now)
        if probe.last >= 0:
            if now > self._ends_at + ANSWERED_WITHIN:
                bandwidth.end_probe()
            return 0
        if now >= self._ends_at:
            probe.last = log.next - 1
            return 0
        return self._fill(probe, log, now)

    def _begin(self, bandwidth: Bandwidth, log: SentLog, wanted: float, now: float) -> int:
        if not bandwidth.reports or wanted <= bandwidth.rate or now - bandwidth.pressed_at < AFTER_PRESSURE:
            return 0
        if now - self._ends_at < PAUSES[min(bandwidth.probe_failed, len(PAUSES) - 1)]:
            return 0
        step = STEP if bandwidth.pressed_at < 0 else CAREFUL_STEP
        rate = min(wanted * MARGIN, bandwidth.rate * step)
        bandwidth.begin_probe(rate, log.next)
        self._ends_at = now + LASTS
        self._filled_at = now
        self._octets = log.octets
        return 0

    def _fill(self, probe: Probe, log: SentLog, now: float) -> int:
        passed = min(_LARGEST_GAP, now - self._filled_at)
        sent = log.octets - self._octets
        missing = max(0, int(probe.rate * passed / 8) - sent)
        # What is added now is not to be missed less in the next look.
        self._filled_at, self._octets = now, log.octets + missing
        return missing
