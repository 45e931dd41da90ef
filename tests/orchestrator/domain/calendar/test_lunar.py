"""The lunar calendar agrees with the dates that everybody remembers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from orchestrator.domain.calendar.lunar import LunarDate, leap_month, lunar_of, solar_of, tet

TET = """
1985-01-21 1990-01-27 1991-02-15 1992-02-04 1993-01-23 1994-02-10 1995-01-31 1996-02-19 1997-02-07 1998-01-28
1999-02-16 2000-02-05 2001-01-24 2002-02-12 2003-02-01 2004-01-22 2005-02-09 2006-01-29 2007-02-17 2008-02-07
2009-01-26 2010-02-14 2011-02-03 2012-01-23 2013-02-10 2014-01-31 2015-02-19 2016-02-08 2017-01-28 2018-02-16
2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26
2029-02-13 2030-02-02 2031-01-23 2032-02-11 2033-01-31 2034-02-19 2035-02-08 2036-01-28 2037-02-15 2038-02-04
2039-01-24 2040-02-12
"""
KINGS = "2019-04-14 2020-04-02 2021-04-21 2022-04-10 2023-04-29 2024-04-18 2025-04-07 2026-04-26 2027-04-16 2028-04-04"
LEAPS = {1987: 7, 1990: 5, 1993: 3, 1995: 8, 1998: 5, 2001: 4, 2004: 2, 2006: 7, 2009: 5, 2012: 4, 2014: 9, 2017: 6}
LEAPS |= {2020: 4, 2023: 2, 2025: 6, 2028: 5, 2031: 3, 2033: 11, 2036: 6, 2039: 5}

DAYS = some.dates(date(1968, 2, 1), date(2199, 12, 31))


@pytest.mark.parametrize("day", TET.split())
def test_the_lunar_year_begins_when_people_celebrated_it(day: str) -> None:
    first = date.fromisoformat(day)
    assert tet(first.year) == first
    assert lunar_of(first) == LunarDate(first.year, 1, 1)


@pytest.mark.parametrize("day", [*KINGS.split(), "2029-04-23", "2030-04-12"])
def test_the_tenth_of_the_third_month_is_the_kings_day(day: str) -> None:
    assert lunar_of(date.fromisoformat(day)) == LunarDate(int(day[:4]), 3, 10)


def test_leap_months_stand_where_the_calendars_print_them() -> None:
    assert {year: month for year in range(1986, 2041) if (month := leap_month(year))} == LEAPS


def test_a_leap_month_follows_the_month_of_its_number() -> None:
    ordinary, leap = solar_of(LunarDate(2025, 6, 1)), solar_of(LunarDate(2025, 6, 1, leap=True))
    assert (ordinary, leap) == (date(2025, 6, 25), date(2025, 7, 25))


def test_the_year_is_the_old_one_until_tet() -> None:
    assert lunar_of(date(2026, 2, 16)) == LunarDate(2025, 12, 29)


@given(DAYS)
def test_there_and_back_is_the_same_day(day: date) -> None:
    assert solar_of(lunar_of(day)) == day


@given(DAYS)
def test_tomorrow_is_the_next_lunar_day_or_the_first(day: date) -> None:
    today, tomorrow = lunar_of(day - timedelta(days=1)), lunar_of(day)
    if tomorrow.day == 1:
        assert today.day in (29, 30)
    else:
        assert tomorrow == LunarDate(today.year, today.month, today.day + 1, today.leap)


@given(some.integers(1968, 2199))
def test_tet_falls_between_the_end_of_january_and_the_end_of_february(year: int) -> None:
    assert date(year, 1, 19) < tet(year) < date(year, 2, 23)


@pytest.mark.parametrize(
    "lunar", [LunarDate(2026, 6, 1, leap=True), LunarDate(2026, 13, 1), LunarDate(2026, 1, 31), LunarDate(2026, 1, 0)]
)
def test_a_lunar_date_that_does_not_exist_is_refused(lunar: LunarDate) -> None:
    with pytest.raises(ValueError, match="no such lunar date"):
        solar_of(lunar)


@pytest.mark.parametrize("day", [date(1967, 12, 31), date(2200, 1, 1)])
def test_what_the_series_does_not_reach_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match="1968 to 2199"):
        lunar_of(day)
