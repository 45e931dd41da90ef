"""Whether a time is free, and when the next one is: pure interval logic. Knows no row.

Two bookings clash when they share a point or an official and their half-open times `[start, end)` overlap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

GRID = timedelta(minutes=15)
"""Free times are proposed on this grid of the clock."""

HORIZON = timedelta(days=14)
"""No free time is looked for beyond."""


@dataclass(frozen=True, slots=True)
class Booking:
    """One session as the calendar sees it."""

    code: str
    starts_at: datetime
    ends_at: datetime
    points: frozenset[int]
    officials: frozenset[int]

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether some moment belongs to both."""
        return self.starts_at < end and start < self.ends_at


def taken_by(bookings: Iterable[Booking], start: datetime, end: datetime) -> list[Booking]:
    """The bookings that overlap `[start, end)`, earliest first."""
    return sorted((one for one in bookings if one.overlaps(start, end)), key=lambda one: (one.starts_at, one.code))


def next_free(bookings: Iterable[Booking], start: datetime, length: timedelta) -> datetime | None:
    """The earliest start from `start` on that clashes with none of `bookings`; None within `HORIZON`.

    Moves behind each obstacle in turn; each obstacle is passed once, so that this ends.
    """
    candidate = start
    for booking in sorted(bookings, key=lambda one: one.starts_at):
        if booking.overlaps(candidate, candidate + length):
            candidate = on_grid(booking.ends_at)
    return candidate if candidate - start <= HORIZON else None


def on_grid(moment: datetime) -> datetime:
    """`moment`, or the next quarter of an hour after it."""
    past = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not past else moment - past + GRID
