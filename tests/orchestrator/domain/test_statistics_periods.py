"""Every day is counted in one quarter, and the longer periods are made of quarters."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from orchestrator.domain.statistics_periods import (
    QUARTERS,
    PeriodKind,
    ended_before,
    periods_of,
    quarter_of,
    reporting_period,
    reporting_year,
)

K = PeriodKind


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        (K.QUARTER_1, date(2025, 12, 15), date(2026, 3, 14)),
        (K.QUARTER_2, date(2026, 3, 15), date(2026, 6, 14)),
        (K.QUARTER_3, date(2026, 6, 15), date(2026, 9, 14)),
        (K.QUARTER_4, date(2026, 9, 15), date(2026, 12, 14)),
        (K.HALF_YEAR, date(2025, 12, 15), date(2026, 6, 14)),
        (K.NINE_MONTHS, date(2025, 12, 15), date(2026, 9, 14)),
        (K.YEAR, date(2025, 12, 15), date(2026, 12, 14)),
    ],
)
def test_a_period_has_the_cut_off_dates_of_the_circular(kind: PeriodKind, first: date, last: date) -> None:
    period = reporting_period(kind, 2026)
    assert (period.first, period.last) == (first, last)


def test_tables_alone_are_enough_for_three_quarters() -> None:
    assert [each.kind for each in periods_of(2026) if not each.with_text] == [K.QUARTER_2, K.QUARTER_3, K.QUARTER_4]


@given(some.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_day_is_in_one_quarter_and_in_its_year(day: date) -> None:
    year = reporting_year(day)
    assert [kind for kind in QUARTERS if reporting_period(kind, year).covers(day)] == [quarter_of(day).kind]
    assert reporting_period(K.YEAR, year).covers(day)
    assert not reporting_period(K.YEAR, year + 1).covers(day)


@given(some.integers(2000, 2100))
def test_quarters_follow_each_other_without_a_gap(year: int) -> None:
    quarters = [reporting_period(kind, each) for each in (year, year + 1) for kind in QUARTERS]
    for one, following in pairwise(quarters):
        assert following.first == one.last + timedelta(days=1)


def test_the_fifteenth_of_december_begins_the_new_year() -> None:
    assert quarter_of(date(2026, 12, 14)).kind is K.QUARTER_4
    assert (quarter_of(date(2026, 12, 15)).kind, reporting_year(date(2026, 12, 15))) == (K.QUARTER_1, 2027)


def test_a_period_is_complete_on_the_day_after_its_last() -> None:
    assert ended_before(date(2026, 9, 14))[0].kind is not K.NINE_MONTHS
    assert [each.kind for each in ended_before(date(2026, 9, 15))[:2]] == [K.QUARTER_3, K.NINE_MONTHS]
