"""Transport-wide feedback: when each packet of a transport came (draft-holmer-rmcat-transport-wide-cc-extensions-01).

Knows sequence numbers and arrival times in seconds. The estimate itself is made by the publisher.
"""

from __future__ import annotations

import struct

from media.rtp.rtcp import RTPFB, TWCC_FORMAT
from media.rtp.sequence import distance

MOST_PACKETS = 500
"""Packets in one feedback, so that it fits into a datagram; older ones are left out."""
_TICKS = 4000
"""Deltas count in 250 us."""
_REFERENCE = 256
"""Ticks in one unit of the reference time (64 ms)."""


class ArrivalLog:
    """Collects arrivals until they are reported. One per transport."""

    __slots__ = ("_arrivals", "_base", "_count", "_highest")

    def __init__(self) -> None:
        self._arrivals: dict[int, float] = {}
        self._base = -1
        """The first extended number that is not reported yet."""
        self._highest = -1
        self._count = 0

    def add(self, sequence: int, arrival: float) -> None:
        if self._highest < 0:
            self._base = self._highest = number = sequence | 0x10000
        else:
            number = self._highest + distance(self._highest & 0xFFFF, sequence)
            self._highest = max(self._highest, number)
        if number >= self._base and len(self._arrivals) < MOST_PACKETS:
            self._arrivals.setdefault(number, arrival)

    def feedback(self, ssrc: int, media_ssrc: int) -> bytes | None:
        """The RTCP packet for everything that came since the last one; `None` when nothing did."""
        if not self._arrivals:
            return None
        first = max(self._base, self._highest - MOST_PACKETS + 1)
        symbols, deltas, reference = self._symbols(first)
        head = struct.pack(
            "!LLHHL", ssrc, media_ssrc, first & 0xFFFF, len(symbols), reference << 8 | self._count & 0xFF
        )
        self._count += 1
        self._base = self._highest + 1
        self._arrivals.clear()
        return _padded(head + _chunks(symbols) + deltas)

    def _symbols(self, first: int) -> tuple[list[int], bytes, int]:
        arrivals = self._arrivals
        earliest = next((arrivals[number] for number in range(first, self._highest + 1) if number in arrivals), 0.0)
        reference = int(earliest * _TICKS) // _REFERENCE
        before = reference * _REFERENCE
        symbols: list[int] = []
        deltas = bytearray()
        for number in range(first, self._highest + 1):
            arrival = arrivals.get(number)
            if arrival is None:
                symbols.append(0)
                continue
            delta = max(-0x8000, min(0x7FFF, int(arrival * _TICKS) - before))
            before += delta
            if 0 <= delta < 256:
                symbols.append(1)
                deltas.append(delta)
            else:
                symbols.append(2)
                deltas += struct.pack("!h", delta)
        return symbols, bytes(deltas), reference & 0xFFFFFF


def _chunks(symbols: list[int]) -> bytes:
    """Run length chunks where seven or more are alike, else vectors of seven two-bit symbols (s3.1.3)."""
    chunks = bytearray()
    position = 0
    while position < len(symbols):
        symbol = symbols[position]
        end = position + 1
        while end < len(symbols) and end - position < 0x1FFF and symbols[end] == symbol:
            end += 1
        if end - position >= 7 or end == len(symbols):
            chunks += struct.pack("!H", symbol << 13 | (end - position))
            position = end
        else:
            vector = 0xC000
            for index, value in enumerate(symbols[position : position + 7]):
                vector |= value << (12 - 2 * index)
            chunks += struct.pack("!H", vector)
            position += 7
    return bytes(chunks)


def _padded(body: bytes) -> bytes:
    padding = -len(body) % 4
    first = 0x80 | TWCC_FORMAT
    if padding:
        body += bytes(padding - 1) + bytes((padding,))
        first |= 0x20
    return struct.pack("!BBH", first, RTPFB, len(body) // 4) + body
