"""Reporting periods of citizen reception and their cut-off dates (Circular 01/2024/TT-TTCP). Knows no figure.

A reporting year runs from 15 December to 14 December. When a commune must send its report is not fixed here: the city
sets it by letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class PeriodKind(StrEnum):
    QUARTER_1 = "quarter_1"
    QUARTER_2 = "quarter_2"
    QUARTER_3 = "quarter_3"
    QUARTER_4 = "quarter_4"
    HALF_YEAR = "half_year"
    NINE_MONTHS = "nine_months"
    YEAR = "year"


QUARTERS: Final = (PeriodKind.QUARTER_1, PeriodKind.QUARTER_2, PeriodKind.QUARTER_3, PeriodKind.QUARTER_4)

_FIRST_MONTH: Final = {
    PeriodKind.QUARTER_2: 3,
    PeriodKind.QUARTER_3: 6,
    PeriodKind.QUARTER_4: 9,
}
"""The month whose 15th begins the period; of the others: December of the year before."""
_LAST_MONTH: Final = {
    PeriodKind.QUARTER_1: 3,
    PeriodKind.QUARTER_2: 6,
    PeriodKind.QUARTER_3: 9,
    PeriodKind.QUARTER_4: 12,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.NINE_MONTHS: 9,
    PeriodKind.YEAR: 12,
}
_TABLES_ONLY: Final = frozenset(_FIRST_MONTH)


@dataclass(frozen=True, slots=True)
class ReportingPeriod:
    """One period of one year; both days belong to it."""

    kind: PeriodKind
    year: int
    first: date
    last: date

    @property
    def with_text(self) -> bool:
        """Whether the report needs a text; the second to fourth quarter are tables only."""
        return self.kind not in _TABLES_ONLY

    def covers(self, day: date) -> bool:
        """Whether what happened on that local day is counted in it."""
        return self.first <= day <= self.last


def reporting_period(kind: PeriodKind, year: int) -> ReportingPeriod:
    """The period of this kind of the reporting year `year`."""
    month = _FIRST_MONTH.get(kind)
    first = date(year - 1, 12, 15) if month is None else date(year, month, 15)
    return ReportingPeriod(kind, year, first, date(year, _LAST_MONTH[kind], 14))


def reporting_year(day: date) -> int:
    """The reporting year that a day is counted in: from 15 December on, the next one."""
    return day.year + ((day.month, day.day) >= (12, 15))


def periods_of(year: int) -> tuple[ReportingPeriod, ...]:
    """All seven, in the order in which they end (quarters before longer ones)."""
    return tuple(sorted((reporting_period(kind, year) for kind in PeriodKind), key=lambda each: each.last))


def quarter_of(day: date) -> ReportingPeriod:
    """The quarter that a day is counted in."""
    year = reporting_year(day)
    return next(each for kind in QUARTERS if (each := reporting_period(kind, year)).covers(day))


def ended_before(day: date) -> tuple[ReportingPeriod, ...]:
    """The periods of this reporting year and the last one that are complete on a day, the latest first."""
    year = reporting_year(day)
    both = (*periods_of(year - 1), *periods_of(year))
    return tuple(sorted((each for each in both if each.last < day), key=lambda each: each.last, reverse=True))
