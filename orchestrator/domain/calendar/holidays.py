"""Public holidays as data, and the days off that follow from them and from the yearly decisions. Knows no working day.

What the law fixes stands in `HOLIDAYS` (Labour Code article 112, 1); what the Prime Minister decides each year
(112, 3), and days that are worked in exchange for others, are `CalendarDecisions`, which come from the settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from orchestrator.domain.calendar.lunar import LunarDate, solar_of, tet
from orchestrator.domain.legal import Certainty, Citation, Instrument, Validity

DATA_EDITION: Final = 1
"""Goes up with every change of `HOLIDAYS` or of the way they are counted; part of the calendar's version."""

SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


class HolidayId(StrEnum):
    NEW_YEAR = "new_year"
    TET = "tet"
    KINGS = "kings"
    """Giỗ Tổ Hùng Vương."""
    VICTORY = "victory"
    LABOUR = "labour"
    NATIONAL = "national"
    CULTURE = "culture"
    """Ngày Văn hóa Việt Nam; counts only where the office has said that it is law."""


class DayOff(StrEnum):
    """Why nobody works on a day from Monday to Friday, or a holiday's own day at the weekend."""

    HOLIDAY = "holiday"
    COMPENSATION = "compensation"
    """In place of a holiday on a Saturday or Sunday (Labour Code 111, 3)."""
    SWAPPED = "swapped"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday of the law. `lunar`: month and day are of the lunar calendar."""

    id: HolidayId
    month: int
    day: int
    length: int
    citation: Citation
    certainty: Certainty
    validity: Validity
    lunar: bool = False


@dataclass(frozen=True, slots=True, order=True)
class SwappedDay:
    """A weekday off (`free`) for which a Saturday or Sunday is worked (`worked`)."""

    free: date
    worked: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDecisions:
    """What is decided anew each year, and what no law we could read settles. Hashable: days are worked out once."""

    extra_days: tuple[date, ...] = ()
    swapped_days: tuple[SwappedDay, ...] = ()
    tet_days_before: tuple[tuple[int, int], ...] = ()
    """Per year: how many of the five days of Tết lie before its first day. Other years: `DEFAULT_TET_DAYS_BEFORE`."""
    national_day_after: tuple[tuple[int, bool], ...] = ()
    """Per year: whether the second day of National Day is 3 September. Other years: 1 September."""
    culture_day: bool = False
    culture_day_first_year: int = 2026

    @property
    def version(self) -> str:
        """Names this calendar: the same days give the same name, other decisions another."""
        facts = (
            sorted(self.extra_days),
            sorted(self.swapped_days),
            sorted(self.tet_days_before),
            sorted(self.national_day_after),
            self.culture_day_first_year if self.culture_day else None,
        )
        return f"vn{DATA_EDITION}-{sha256(repr(facts).encode()).hexdigest()[:10]}"

    def assumed(self, year: int) -> tuple[HolidayId, ...]:
        """The holidays whose days of this year rest on a default, not on a decision."""
        tet_decided = year in dict(self.tet_days_before)
        national_decided = year in dict(self.national_day_after)
        decided = {HolidayId.TET: tet_decided, HolidayId.NATIONAL: national_decided}
        return tuple(holiday for holiday, known in decided.items() if not known)


DEFAULT_TET_DAYS_BEFORE: Final = 1
"""One day of the old year and four of the new: the other choice of recent years is two and three."""


def _code(provision: str) -> Citation:
    return Citation(Instrument.LABOUR_CODE, provision)


_CODE_2019: Final = Validity(date(2021, 1, 1))
_BOTH_CODES: Final = Validity(date(2013, 5, 1))
_S, _M = Certainty.SECONDARY, Certainty.REMEMBERED

HOLIDAYS: Final = (
    Holiday(HolidayId.NEW_YEAR, 1, 1, 1, _code("112.1.a"), _S, _BOTH_CODES),
    Holiday(HolidayId.TET, 1, 1, 5, _code("112.1.b"), _S, _BOTH_CODES, lunar=True),
    Holiday(HolidayId.KINGS, 3, 10, 1, _code("112.1.e"), _S, _BOTH_CODES, lunar=True),
    Holiday(HolidayId.VICTORY, 4, 30, 1, _code("112.1.c"), _S, _BOTH_CODES),
    Holiday(HolidayId.LABOUR, 5, 1, 1, _code("112.1.d"), _S, _BOTH_CODES),
    Holiday(
        HolidayId.NATIONAL,
        9,
        2,
        1,
        Citation(Instrument.LABOUR_CODE_2012, "115.1.đ"),
        _M,
        Validity(date(2013, 5, 1), date(2020, 12, 31)),
    ),
    Holiday(HolidayId.NATIONAL, 9, 2, 2, _code("112.1.đ"), _S, _CODE_2019),
    Holiday(
        HolidayId.CULTURE,
        11,
        24,
        1,
        Citation(Instrument.RESOLUTION_30),
        Certainty.CONFLICTING,
        Validity(date(2026, 1, 1)),
    ),
)


def holiday_days(year: int, decisions: CalendarDecisions) -> dict[date, HolidayId]:
    """The holidays' own days of this year, those at a weekend included, without any compensation."""
    found: dict[date, HolidayId] = {}
    for holiday in HOLIDAYS:
        first = _first_day(holiday, year)
        if holiday.validity.covers(first) and _counts(holiday, year, decisions):
            start = first - _DAY * _days_before(holiday, year, decisions)
            found |= {start + _DAY * offset: holiday.id for offset in range(holiday.length)}
    return dict(sorted(found.items()))


@lru_cache(maxsize=256)
def days_off(year: int, decisions: CalendarDecisions) -> Mapping[date, DayOff]:
    """Every day of this year that is off for another reason than being a Saturday or Sunday."""
    holidays = holiday_days(year, decisions)
    found: dict[date, DayOff] = dict.fromkeys(holidays, DayOff.HOLIDAY)
    found |= {swap.free: DayOff.SWAPPED for swap in decisions.swapped_days if swap.free.year == year}
    found |= {day: DayOff.EXTRA for day in decisions.extra_days if day.year == year and day not in holidays}
    for day in _compensations(list(holidays), set(found)):
        found[day] = DayOff.COMPENSATION
    return MappingProxyType(dict(sorted(found.items())))


def worked_weekend_days(decisions: CalendarDecisions) -> frozenset[date]:
    """Saturdays and Sundays that are worked in exchange for others."""
    return frozenset(swap.worked for swap in decisions.swapped_days)


def _compensations(holidays: list[date], off: set[date]) -> Iterator[date]:
    """For each holiday at a weekend, the next weekday that is not off already."""
    taken = set(off)
    for day in holidays:
        if day.weekday() < SATURDAY:
            continue
        while day.weekday() >= SATURDAY or day in taken:
            day += _DAY
        taken.add(day)
        yield day


def _first_day(holiday: Holiday, year: int) -> date:
    if not holiday.lunar:
        return date(year, holiday.month, holiday.day)
    return tet(year) if holiday.id is HolidayId.TET else solar_of(LunarDate(year, holiday.month, holiday.day))


def _counts(holiday: Holiday, year: int, decisions: CalendarDecisions) -> bool:
    if holiday.id is not HolidayId.CULTURE:
        return True
    return decisions.culture_day and year >= decisions.culture_day_first_year


def _days_before(holiday: Holiday, year: int, decisions: CalendarDecisions) -> int:
    """How many of its days lie before its date."""
    if holiday.id is HolidayId.TET:
        return dict(decisions.tet_days_before).get(year, DEFAULT_TET_DAYS_BEFORE)
    if holiday.id is HolidayId.NATIONAL and holiday.length > 1:
        return 0 if dict(decisions.national_day_after).get(year, False) else 1
    return 0
