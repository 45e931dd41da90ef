"""Overlapping times and the next free one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from orchestrator.domain.schedule import HORIZON, Booking, next_free, on_grid, taken_by

DAY = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
NOBODY: frozenset[int] = frozenset()


def booking(start: int, minutes: int, code: str = "TCD-2026-0001") -> Booking:
    begins = DAY + timedelta(minutes=start)
    return Booking(code, begins, begins + timedelta(minutes=minutes), frozenset({1}), NOBODY)


def at(minutes: int) -> datetime:
    return DAY + timedelta(minutes=minutes)


def test_a_session_that_ends_when_the_next_begins_does_not_clash() -> None:
    assert taken_by([booking(0, 60)], at(60), at(90)) == []
    assert taken_by([booking(60, 60)], at(0), at(60)) == []


def test_one_minute_in_common_is_a_clash() -> None:
    assert taken_by([booking(0, 61)], at(60), at(90)) == [booking(0, 61)]


def test_clashes_are_named_earliest_first() -> None:
    late, early = booking(50, 10, "TCD-2026-0003"), booking(10, 10, "TCD-2026-0002")
    assert taken_by([late, early], at(0), at(60)) == [early, late]


def test_the_next_free_time_is_behind_every_obstacle_on_a_quarter_of_an_hour() -> None:
    assert next_free([booking(0, 62)], at(30), timedelta(minutes=60)) == at(75)


def test_a_gap_that_is_too_short_is_not_proposed() -> None:
    assert next_free([booking(0, 60), booking(90, 60)], at(0), timedelta(minutes=60)) == at(150)


def test_no_time_is_proposed_beyond_the_horizon() -> None:
    length = int(HORIZON.total_seconds() // 60) + 60
    assert next_free([booking(0, length)], at(0), timedelta(minutes=30)) is None


def test_a_time_on_the_grid_stays() -> None:
    assert on_grid(at(15)) == at(15)
    assert on_grid(at(15) + timedelta(microseconds=1)) == at(30)


@given(
    some.lists(some.tuples(some.integers(0, 600), some.integers(5, 120)), max_size=12),
    some.integers(0, 600),
    some.integers(5, 120),
)
def test_a_proposed_time_is_always_free(taken: list[tuple[int, int]], start: int, minutes: int) -> None:
    bookings = [booking(begins, length) for begins, length in taken]
    found = next_free(bookings, at(start), timedelta(minutes=minutes))
    assert found is not None
    assert found >= at(start)
    assert not taken_by(bookings, found, found + timedelta(minutes=minutes))
