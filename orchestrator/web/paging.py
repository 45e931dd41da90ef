"""Where a long list goes on: the last row of the page before, out of an address. Knows no list."""

from __future__ import annotations

from datetime import datetime


def position(text: str) -> tuple[datetime, int] | None:
    """`2026-11-23T08:00:00+00:00,4711`: a moment and a number; None for anything else, which begins at the start."""
    moment, _, number = text.partition(",")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at, int(number)) if at.tzinfo is not None and number.isdecimal() and len(number) < 18 else None
