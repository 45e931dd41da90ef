"""Counting of days as the Civil Code has it: working days, calendar days, forwards and backwards. Knows no deadline.

The first day is not counted (article 147); a time limit in calendar days that ends on a day off ends on the next
working day (148, 5). A working day is Monday to Friday without the days off of `holidays`, and a weekend day that is
worked in exchange for another. All days are local (`legal.VIETNAM`).
"""

from __future__ import annotations

from datetime import date, timedelta

from orchestrator.domain.calendar.holidays import SATURDAY, CalendarDecisions, days_off, worked_weekend_days

_DAY = timedelta(days=1)


def is_working_day(day: date, decisions: CalendarDecisions) -> bool:
    """Whether the office works on that day."""
    if day in worked_weekend_days(decisions):
        return True
    return day.weekday() < SATURDAY and day not in days_off(day.year, decisions)


def working_day_from(day: date, decisions: CalendarDecisions) -> date:
    """`day` itself, or the next working day."""
    while not is_working_day(day, decisions):
        day += _DAY
    return day


def working_day_until(day: date, decisions: CalendarDecisions) -> date:
    """`day` itself, or the working day before it."""
    while not is_working_day(day, decisions):
        day -= _DAY
    return day


def add_working_days(day: date, number: int, decisions: CalendarDecisions) -> date:
    """The `number`-th working day after `day`, which is not counted; 0 gives `day` itself. Negative: ValueError."""
    if number < 0:
        raise ValueError("count backwards with working_days_before")
    for _ in range(number):
        day = working_day_from(day + _DAY, decisions)
    return day


def working_days_between(start: date, end: date, decisions: CalendarDecisions) -> int:
    """How many working days lie after `start`, up to and with `end`. Negative where `end` comes first."""
    if end < start:
        return -working_days_between(end, start, decisions)
    return sum(is_working_day(start + _DAY * n, decisions) for n in range(1, (end - start).days + 1))


def working_days_before(day: date, number: int, decisions: CalendarDecisions) -> date:
    """The last working day on which something may be done that the law wants `number` working days before `day`.

    From it, `number` working days are counted up to `day` ("at least 5 working days before"): the day it is done is not
    counted, `day` is if it is worked. What is done on a day off therefore counts as done on the working day after.
    """
    done = working_day_until(day, decisions)
    for _ in range(number):
        done = working_day_until(done - _DAY, decisions)
    return done


def add_calendar_days(day: date, number: int, decisions: CalendarDecisions) -> date:
    """`number` calendar days after `day`; a last day off moves to the next working day."""
    return working_day_from(day + _DAY * number, decisions)


def calendar_days_before(day: date, number: int, decisions: CalendarDecisions) -> date:
    """The last day for what must be done `number` calendar days before `day`; if it is off, the working day before it.

    Moved back and not forward: forward would leave fewer days than the law wants.
    """
    return working_day_until(day - _DAY * number, decisions)
