"""How much one socket may ask of us: messages a second, mistakes a minute. Pure; monotonic seconds come in."""

from __future__ import annotations

from collections import deque
from typing import Final

MOST_A_SECOND: Final = 50
MOST_MISTAKES: Final = 20
MISTAKES_WITHIN: Final = 60.0


class Window:
    """Counts what happened in the last seconds, up to a bound."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._times: deque[float] = deque(maxlen=most)

    def full(self, now: float) -> bool:
        """Whether as many as allowed happened already."""
        return len(self._times) == self._most and now - self._times[0] < self._seconds

    def count(self, now: float) -> None:
        self._times.append(now)
