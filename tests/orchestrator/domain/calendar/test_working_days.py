"""Days are counted as the Civil Code counts them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from orchestrator.domain.calendar.holidays import CalendarDecisions, SwappedDay
from orchestrator.domain.calendar.working_days import (
    add_calendar_days,
    add_working_days,
    calendar_days_before,
    is_working_day,
    working_day_from,
    working_days_before,
    working_days_between,
)

NONE = CalendarDecisions()
DAYS = some.dates(date(2021, 1, 1), date(2150, 12, 31))
NUMBERS = some.integers(0, 60)


@some.composite
def decisions(draw: some.DrawFn) -> CalendarDecisions:
    """A calendar with some swapped and extra days around the day that the tests use."""
    monday = date(2027, 1, 4) + timedelta(weeks=draw(some.integers(0, 60)))
    swap = SwappedDay(monday, monday + timedelta(days=draw(some.sampled_from([5, 6, -1]))))
    return CalendarDecisions(swapped_days=(swap,), extra_days=(monday + timedelta(days=draw(some.integers(7, 20))),))


def test_the_first_day_is_not_counted() -> None:
    assert add_working_days(date(2026, 7, 6), 1, NONE) == date(2026, 7, 7)
    assert add_working_days(date(2026, 7, 6), 0, NONE) == date(2026, 7, 6)


def test_a_weekend_is_stepped_over() -> None:
    assert add_working_days(date(2026, 7, 3), 5, NONE) == date(2026, 7, 10)
    assert add_working_days(date(2026, 7, 4), 1, NONE) == date(2026, 7, 6)


def test_tet_is_stepped_over() -> None:
    assert add_working_days(date(2026, 2, 13), 1, NONE) == date(2026, 2, 23)


def test_an_exchanged_saturday_counts_and_its_monday_does_not() -> None:
    swapped = CalendarDecisions(swapped_days=(SwappedDay(date(2026, 8, 31), date(2026, 8, 22)),))
    assert add_working_days(date(2026, 8, 21), 1, swapped) == date(2026, 8, 22)
    assert add_working_days(date(2026, 8, 28), 1, swapped) == date(2026, 9, 3)


def test_five_working_days_before_a_monday_is_the_monday_before() -> None:
    assert working_days_before(date(2026, 7, 13), 5, NONE) == date(2026, 7, 6)


def test_five_working_days_before_a_friday_is_a_friday_and_not_the_sunday_after_it() -> None:
    assert working_days_before(date(2026, 7, 17), 5, NONE) == date(2026, 7, 10)


def test_before_a_day_off_the_same_number_of_whole_working_days_lies_between() -> None:
    assert working_days_before(date(2026, 7, 18), 5, NONE) == date(2026, 7, 10)


def test_calendar_days_that_end_on_a_sunday_end_on_monday() -> None:
    assert add_calendar_days(date(2026, 7, 3), 30, NONE) == date(2026, 8, 3)


def test_calendar_days_before_that_end_on_a_sunday_end_on_friday() -> None:
    assert calendar_days_before(date(2026, 7, 17), 5, NONE) == date(2026, 7, 10)


def test_counting_forwards_takes_no_negative_number() -> None:
    with pytest.raises(ValueError, match="backwards"):
        add_working_days(date(2026, 7, 3), -1, NONE)


@given(DAYS, NUMBERS, decisions())
def test_adding_and_counting_agree(day: date, number: int, calendar: CalendarDecisions) -> None:
    assert working_days_between(day, add_working_days(day, number, calendar), calendar) == number


@given(DAYS, NUMBERS, decisions())
def test_counting_back_and_counting_between_agree(day: date, number: int, calendar: CalendarDecisions) -> None:
    done = working_days_before(day, number, calendar)
    assert is_working_day(done, calendar)
    assert working_days_between(done, day, calendar) == number
    later = working_day_from(done + timedelta(days=1), calendar)
    assert working_days_between(later, day, calendar) < max(number, 1)


@given(DAYS, some.integers(1, 60), decisions())
def test_a_time_limit_always_ends_on_a_working_day(day: date, number: int, calendar: CalendarDecisions) -> None:
    assert is_working_day(add_working_days(day, number, calendar), calendar)
    assert is_working_day(add_calendar_days(day, number, calendar), calendar)
    assert is_working_day(calendar_days_before(day, number, calendar), calendar)


@given(DAYS, NUMBERS, NUMBERS, decisions())
def test_adding_twice_is_adding_the_sum(day: date, one: int, other: int, calendar: CalendarDecisions) -> None:
    together = add_working_days(day, one + other, calendar)
    assert add_working_days(add_working_days(day, one, calendar), other, calendar) == together


@given(DAYS, DAYS, DAYS)
def test_the_way_over_another_day_is_as_long(first: date, second: date, third: date) -> None:
    start, middle, end = sorted((first, second, third))
    end = min(end, start + timedelta(days=400))
    middle = min(middle, end)
    whole = working_days_between(start, end, NONE)
    assert working_days_between(start, middle, NONE) + working_days_between(middle, end, NONE) == whole
    assert working_days_between(end, start, NONE) == -whole
