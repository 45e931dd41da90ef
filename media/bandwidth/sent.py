"""What was sent on one transport, by transport-wide sequence number, until the receiver reports on it.

Knows numbers and times in seconds. Two fixed arrays: a packet costs two assignments, and memory does not grow.
"""

from __future__ import annotations

from array import array
from typing import Final

SIZE: Final = 2048
"""Packets remembered: more than a second of a subscriber in a twelve-person room. A power of two."""
_MASK: Final = SIZE - 1


class SentLog:
    """Send times and sizes of the last packets of a transport."""

    __slots__ = ("next", "octets", "reported", "sizes", "times")

    def __init__(self) -> None:
        self.next = 1
        """The extended sequence number of the next packet; its low 16 bits go out."""
        self.reported = 1
        """Everything below was reported on, or is taken for lost track of."""
        self.octets = 0
        """Sent so far."""
        self.times = array("d", bytes(8 * SIZE))
        self.sizes = array("L", bytes(array("L").itemsize * SIZE))

    def add(self, size: int, now: float) -> int:
        """One packet leaves now; the 16-bit number it carries."""
        number = self.next
        self.next = number + 1
        slot = number & _MASK
        self.times[slot] = now
        self.sizes[slot] = size
        self.octets += size
        return number & 0xFFFF

    def extended(self, sequence: int) -> int:
        """The extended number meant by 16 bits of a report: the newest that was sent and ends so. -1: none."""
        newest = self.next - 1
        number = newest - ((newest - sequence) & 0xFFFF)
        return number if number > 0 else -1

    def remembers(self, number: int) -> bool:
        return 0 < number < self.next and self.next - number <= SIZE

    @property
    def unreported(self) -> int:
        """Packets on which no report came yet."""
        return self.next - self.reported
