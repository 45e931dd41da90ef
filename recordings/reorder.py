"""Putting a track's packets back in order, and counting on where its counters wrap. Pure; knows no codec and no clock.

A packet waits for an earlier one at most `wait` seconds of arrival time (a retransmission is that late at worst)
and at most `depth` packets; then the hole is given up and reported with the packet behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

LATE_RUN = 64
"""So many packets in a row from before the window mean that the sender started counting anew."""
JUMP = 4096
"""A sequence number further ahead than this is a new count, not a loss."""


class Unwrapper:
    """Follows a counter of `bits` bits around its corners (RFC 3711 appendix A does the same for sequence numbers)."""

    def __init__(self, bits: int) -> None:
        self._modulus = 1 << bits
        self._last: int | None = None

    def unwrap(self, value: int) -> int:
        """The value nearest to the last one; moves on from there."""
        self._last = self.near(value)
        return self._last

    def near(self, value: int) -> int:
        """The value nearest to the last one, without moving."""
        if self._last is None:
            return value
        ahead = (value - self._last) % self._modulus
        return self._last + (ahead if ahead < self._modulus // 2 else ahead - self._modulus)


class Reorder(Generic[T]):
    """A small window that yields `(lost, item)` in order: `lost` packets are missing right before the item."""

    def __init__(self, wait: float, depth: int = 1024) -> None:
        self._wait = wait
        self._depth = depth
        self._unwrapper = Unwrapper(16)
        self._expected: int | None = None
        self._held: dict[int, tuple[T, float]] = {}
        self._late_run = 0
        self.late = 0
        """Packets that came after their place was given up."""

    def push(self, sequence: int, item: T, arrival: float) -> Iterator[tuple[int, T]]:
        """Take one packet (16-bit sequence number); yields what became ready. Exhaust the iterator."""
        number = self._unwrapper.near(sequence)
        if self._expected is None:
            self._expected = number
        if number < self._expected or number in self._held:
            self.late += 1
            self._late_run += 1
            if self._late_run < LATE_RUN:
                return
        elif number - self._expected <= JUMP:
            self._unwrapper.unwrap(sequence)
            self._late_run = 0
            self._held[number] = (item, arrival)
            yield from self._ready()
            while len(self._held) > self._depth:
                yield from self._give_up()
            return
        yield from self._restart(sequence, item)

    def expire(self, now: float) -> Iterator[tuple[int, T]]:
        """Give up what has been waited for since before `now - wait`. Exhaust the iterator."""
        while self._held and now - next(iter(self._held.values()))[1] > self._wait:
            yield from self._give_up()

    def flush(self) -> Iterator[tuple[int, T]]:
        """Everything still held, as nothing more will come."""
        while self._held:
            yield from self._give_up()

    def _restart(self, sequence: int, item: T) -> Iterator[tuple[int, T]]:
        yield from self.flush()
        self._late_run = 0
        self._expected = self._unwrapper.unwrap(sequence) + 1
        yield 1, item

    def _ready(self, lost: int = 0) -> Iterator[tuple[int, T]]:
        assert self._expected is not None
        while (held := self._held.pop(self._expected, None)) is not None:
            self._expected += 1
            yield lost, held[0]
            lost = 0

    def _give_up(self) -> Iterator[tuple[int, T]]:
        assert self._expected is not None
        first = min(self._held)
        lost, self._expected = first - self._expected, first
        yield from self._ready(lost)
