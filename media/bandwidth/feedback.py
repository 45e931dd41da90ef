"""Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 s3.1), read without objects per packet.

Knows the bytes of one report. What arrived is handed on as two flat lists; what is broken ends the reading.
"""

from __future__ import annotations

from typing import Final

MOST_STATUSES: Final = 2048
"""No honest report covers more packets."""
TICK: Final = 0.00025
"""Seconds."""
_REFERENCE_TICKS: Final = 256
_LOST: Final = -1


class FeedbackReader:
    """Reads one transport's reports. `arrivals` and `base` hold the last one; they are used again for the next."""

    __slots__ = ("_reference", "_symbols", "arrivals", "base")

    def __init__(self) -> None:
        self.base = 0
        """The 16-bit sequence number of the first status."""
        self.arrivals: list[int] = []
        """One for each status: the receiver's clock in ticks of 250 us, or -1 for a packet that did not come."""
        self._reference: int | None = None
        self._symbols = bytearray()

    def read(self, body: bytes) -> bool:
        """Whether `body` (behind the two SSRCs) is a report that makes sense."""
        arrivals = self.arrivals
        arrivals.clear()
        if len(body) < 10:
            return False
        self.base = body[0] << 8 | body[1]
        count = body[2] << 8 | body[3]
        if not 0 < count <= MOST_STATUSES:
            return False
        position = self._read_symbols(body, count)
        if position < 0:
            return False
        clock = self._unwrapped(body[4] << 16 | body[5] << 8 | body[6]) * _REFERENCE_TICKS
        return self._read_deltas(body, position, clock)

    def _read_symbols(self, body: bytes, count: int) -> int:
        """Fill `_symbols`; where the deltas begin, or -1."""
        symbols = self._symbols
        symbols.clear()
        position, size = 8, len(body)
        while len(symbols) < count:
            if position + 2 > size:
                return -1
            first, second = body[position], body[position + 1]
            position += 2
            if not first & 0x80:
                run = min((first & 0x1F) << 8 | second, count - len(symbols))
                if not run:
                    return -1
                symbols.extend(_RUNS[first >> 5 & 3] * run)
            elif first & 0x40:
                symbols += _PAIRS[first & 0x3F] + _FOURS[second]
            else:
                symbols += _SINGLES[first & 0x3F] + _EIGHTS[second]
        del symbols[count:]
        return position

    def _read_deltas(self, body: bytes, position: int, clock: int) -> bool:
        size, take = len(body), self.arrivals.append
        for symbol in self._symbols:
            if symbol == 1:
                if position >= size:
                    return False
                clock += body[position]
                position += 1
            elif symbol == 2:
                if position + 2 > size:
                    return False
                delta = body[position] << 8 | body[position + 1]
                clock += delta - 0x10000 if delta & 0x8000 else delta
                position += 2
            else:
                take(_LOST)
                continue
            take(clock)
        return True

    def _unwrapped(self, reference: int) -> int:
        """The 24 bits of the reference time, counted on (they begin anew every twelve days)."""
        before = self._reference
        if before is None:
            # One round up, so that no arrival is negative.
            reference += 1 << 24
        else:
            reference = before + ((reference - before + 0x800000) & 0xFFFFFF) - 0x800000
        self._reference = reference
        return reference


def _spread(bits: int, width: int, count: int) -> bytes:
    return bytes(bits >> (width * (count - 1 - index)) & ((1 << width) - 1) for index in range(count))


_RUNS: Final = tuple(bytes((symbol,)) for symbol in range(4))
_PAIRS: Final = tuple(_spread(bits, 2, 3) for bits in range(64))
"""The six bits of a vector's first byte as two-bit symbols, and as one-bit symbols; below, its second byte."""
_SINGLES: Final = tuple(_spread(bits, 1, 6) for bits in range(64))
_FOURS: Final = tuple(_spread(bits, 2, 4) for bits in range(256))
_EIGHTS: Final = tuple(_spread(bits, 1, 8) for bits in range(256))
