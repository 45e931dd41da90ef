"""Numbers that wrap around: RTP sequence numbers and timestamps (RFC 3550 s5.1, RFC 1982).

Knows integers only: no packets, no time.
"""

from __future__ import annotations

from typing import Final

WINDOW: Final = 1024
"""How many sequence numbers back a packet may come and still be taken."""

DUPLICATE: Final = -1
STRAY: Final = -2
RESTART: Final = -3


def distance(older: int, newer: int, bits: int = 16) -> int:
    """How far `newer` is ahead of `older`; negative when it is behind."""
    half = 1 << (bits - 1)
    return ((newer - older + half) & ((1 << bits) - 1)) - half


class ReceiveWindow:
    """Tells a new packet from a late one, a duplicate and a stray one.

    A sender that starts again at another number is believed at its second packet in order (RFC 3550 A.1).
    """

    __slots__ = ("_seen", "_stray", "highest")

    def __init__(self) -> None:
        self.highest = -1
        """Extended sequence number (cycles in the high bits); -1 before the first packet."""
        self._seen = [-1] * WINDOW
        self._stray = -1

    def accept(self, sequence: int) -> int:
        """How many numbers the stream advanced: 1 is the next packet, 0 a late one that is new.

        `DUPLICATE`: seen before. `STRAY`: too far away. `RESTART`: the stream began anew with this packet.
        """
        highest = self.highest
        if highest < 0:
            self._start(sequence)
            return 1
        ahead = ((sequence - highest + 0x8000) & 0xFFFF) - 0x8000
        number = highest + ahead
        if not -WINDOW < ahead < 3000:
            return self._is_stray(sequence)
        seen = self._seen
        if ahead > 0:
            self.highest = number
            seen[number % WINDOW] = number
            return ahead
        if seen[number % WINDOW] == number:
            return DUPLICATE
        seen[number % WINDOW] = number
        return 0

    def forget(self, sequence: int) -> None:
        """Take this number as not seen: what came with it was of no use."""
        number = self.highest + distance(self.highest & 0xFFFF, sequence)
        if self._seen[number % WINDOW] == number:
            self._seen[number % WINDOW] = -1

    def _is_stray(self, sequence: int) -> int:
        if sequence == self._stray:
            self._start(sequence)
            return RESTART
        self._stray = (sequence + 1) & 0xFFFF
        return STRAY

    def _start(self, sequence: int) -> None:
        self._stray = -1
        self._seen = [-1] * WINDOW
        # One cycle up, so that packets before the first one have numbers that are not negative.
        self.highest = sequence | 0x10000
        self._seen[self.highest % WINDOW] = self.highest
