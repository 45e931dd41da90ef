"""How good somebody's line is, in one word for the operator. Pure.

The limits follow what speech needs: beyond 5 % loss or 400 ms words get lost (ITU-T G.114 asks for less than 400 ms
one way; we see the round trip).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LineQuality(StrEnum):
    GOOD = "good"
    FAIR = "fair"
    WEAK = "weak"
    LOST = "lost"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is known of a line now: the worse of what the server and the browser count."""

    round_trip: float | None = None
    """Seconds."""
    loss: float = 0.0
    """Fraction 0..1, the worse direction."""


FAIR_LOSS, WEAK_LOSS = 0.02, 0.06
FAIR_ROUND_TRIP, WEAK_ROUND_TRIP = 0.3, 0.7


def quality(facts: LineFacts | None, *, connected: bool) -> LineQuality:
    if not connected:
        return LineQuality.LOST
    if facts is None:
        return LineQuality.UNKNOWN
    round_trip = facts.round_trip or 0.0
    if facts.loss >= WEAK_LOSS or round_trip >= WEAK_ROUND_TRIP:
        return LineQuality.WEAK
    if facts.loss >= FAIR_LOSS or round_trip >= FAIR_ROUND_TRIP:
        return LineQuality.FAIR
    return LineQuality.GOOD
