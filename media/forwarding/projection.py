"""One source stream as one subscriber sees it: its sequence numbers and timestamps.

Knows numbers only. The subscriber's numbers go on without a gap when packets are withheld (a mute, waiting for a
keyframe) or when another source takes the stream over; a packet that was lost before us stays a gap.
"""

from __future__ import annotations

from collections import deque

from media.rtp.sequence import distance

REACH = 1000
"""How far back (packets) a late packet may be and still be sent on."""


class Projection:
    """Adds an offset to every number; a new one begins where the last numbers ended."""

    __slots__ = ("_highest", "_offset", "_reach", "_stretches", "next_sequence", "timestamp", "timestamp_offset")

    def __init__(self, sequence: int, timestamp: int) -> None:
        """The first numbers to use; RFC 3550 s5.1 wants them to be random."""
        self.next_sequence = sequence & 0xFFFF
        self.timestamp = timestamp & 0xFFFFFFFF
        """The timestamp of the newest packet sent on."""
        self.timestamp_offset = 0
        self._offset = 0
        self._highest = -1
        self._reach = 0
        self._stretches: deque[tuple[int, int]] = deque(maxlen=4)

    def begin(self, sequence: int, timestamp: int) -> None:
        """The first source keeps its own numbers."""
        self.next_sequence, self.timestamp = sequence, timestamp
        self.resume(sequence)

    def resume(self, sequence: int) -> None:
        """The packet `sequence` follows the last one that was sent on, whatever was withheld between them."""
        self._offset = (self.next_sequence - sequence) & 0xFFFF
        self._highest = (sequence - 1) & 0xFFFF
        self._reach = -1
        self._stretches.appendleft((self.next_sequence, self._offset))

    def take_over(self, sequence: int, timestamp: int, ticks: int) -> None:
        """Another source goes on here, `ticks` of its clock after the newest packet sent on."""
        self.timestamp_offset = (self.timestamp + max(1, ticks) - timestamp) & 0xFFFFFFFF
        self._stretches.clear()
        self.resume(sequence)

    def project(self, sequence: int) -> int:
        """The subscriber's sequence number for the source's; -1 when it is older than what the subscriber may see."""
        ahead = (sequence - self._highest) & 0xFFFF
        if ahead < 0x8000:
            if ahead:
                self._highest = sequence
                self._reach = min(self._reach + ahead, REACH)
                self.next_sequence = (sequence + self._offset + 1) & 0xFFFF
        elif 0x10000 - ahead > self._reach:
            return -1
        return (sequence + self._offset) & 0xFFFF

    def source_of(self, projected: int) -> int:
        """The source's sequence number that was sent as `projected`; -1 when it cannot be told any more."""
        for start, offset in self._stretches:
            if distance(start, projected) >= 0:
                return (projected - offset) & 0xFFFF
        return -1
