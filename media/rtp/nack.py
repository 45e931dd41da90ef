"""Which packets are missing, and when to ask for them again (RFC 4585 s6.2.1).

Knows sequence numbers and time in seconds. Somebody else sends what this decides.
"""

from __future__ import annotations

MOST_MISSING = 256
"""More is not loss but an interruption: asking would only add to it."""
MOST_REQUESTS = 10
PATIENCE = 1.0
"""A packet that is this late (s) is of no use to anybody who watches live."""
REORDERING = 0.01
"""Wait this long (s) before the first request: the packet may only have been overtaken."""


class _Missing:
    __slots__ = ("due", "requests", "since")

    def __init__(self, now: float) -> None:
        self.since = now
        self.due = now + REORDERING
        self.requests = 0


class NackGenerator:
    """What to ask one publisher's stream for."""

    __slots__ = ("_missing", "given_up", "interval")

    def __init__(self) -> None:
        self._missing: dict[int, _Missing] = {}
        self.interval = 0.05
        """Seconds between two requests for one packet: a round trip, when it is known."""
        self.given_up = 0

    def __len__(self) -> int:
        return len(self._missing)

    def gap(self, newest: int, count: int, now: float) -> None:
        """The `count` packets before `newest` did not come (yet)."""
        if count > MOST_MISSING // 2:
            self.clear()
            return
        for sequence in range(newest - count, newest):
            self._missing[sequence & 0xFFFF] = _Missing(now)
        while len(self._missing) > MOST_MISSING:
            del self._missing[next(iter(self._missing))]
            self.given_up += 1

    def received(self, sequence: int) -> None:
        """It came after all."""
        if self._missing:
            self._missing.pop(sequence, None)

    def due(self, now: float) -> list[int]:
        """The sequence numbers to ask for now, oldest first. Counts as asked."""
        lost: list[int] = []
        hopeless: list[int] = []
        for sequence, missing in self._missing.items():
            if missing.requests >= MOST_REQUESTS or now - missing.since > PATIENCE:
                hopeless.append(sequence)
            elif missing.due <= now:
                missing.requests += 1
                missing.due = now + self.interval
                lost.append(sequence)
        for sequence in hopeless:
            del self._missing[sequence]
        self.given_up += len(hopeless)
        return lost

    def clear(self) -> None:
        self.given_up += len(self._missing)
        self._missing.clear()
