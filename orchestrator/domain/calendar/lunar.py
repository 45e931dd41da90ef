"""The Vietnamese lunar calendar, both ways, computed from sun and moon at UTC+7. Knows no holiday.

Rules, as Hồ Ngọc Đức states them and as the State has used them since 1968: a month begins on the local day of the new
moon; the month with the winter solstice is the eleventh; where thirteen months lie between two eleventh months, the
first without a major solar term repeats the number of the month before it. Positions follow the truncated series of
J. Meeus, Astronomical Algorithms (1998), exact to about two minutes. Compared with a full ephemeris, every new moon
from 1968 to 2071 falls on the same day; of those until 2199 seven do not, each within 130 seconds of midnight.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

FIRST_YEAR: Final = 1968
LAST_YEAR: Final = 2199

_SYNODIC_MONTH: Final = 29.530588861
_MOON_EPOCH: Final = 2415020.75933
"""Julian date of the mean new moon number 0, about 1 January 1900."""
_LOCAL_HOURS: Final = 7 / 24
_ORDINAL_TO_JULIAN: Final = 1721425
"""Julian day number at noon of a day, minus its ordinal in Python's count."""
_SOLSTICE_SECTOR: Final = 9
"""The sun's sector (30 degrees each, from the spring equinox) that begins with the winter solstice."""

# Of the moon's true phase: degrees at new moon 0, per lunation, and per century squared and cubed.
_SUN_ANOMALY: Final = (359.2242, 29.10535608, -0.0000333, -0.00000347)
_MOON_ANOMALY: Final = (306.0253, 385.81691806, 0.0107306, 0.00001236)
_LATITUDE: Final = (21.2964, 390.67050646, -0.0016528, -0.00000239)

# Days to add: amplitude, and how often the sun's anomaly, the moon's anomaly and the latitude argument enter the sine.
_PHASE_TERMS: Final = (
    (0.0021, 2, 0, 0),
    (-0.4068, 0, 1, 0),
    (0.0161, 0, 2, 0),
    (-0.0004, 0, 3, 0),
    (0.0104, 0, 0, 2),
    (-0.0051, 1, 1, 0),
    (-0.0074, 1, -1, 0),
    (0.0004, 1, 0, 2),
    (-0.0004, -1, 0, 2),
    (-0.0006, 0, 1, 2),
    (0.0010, 0, -1, 2),
    (0.0005, 1, 2, 0),
)


@dataclass(frozen=True, slots=True)
class LunarDate:
    """A day of the lunar calendar. `leap`: in the second month of that number."""

    year: int
    month: int
    day: int
    leap: bool = False


@dataclass(frozen=True, slots=True)
class _Month:
    first: int
    """Ordinal of its first day."""
    year: int
    number: int
    leap: bool


def lunar_of(day: date) -> LunarDate:
    """The lunar date of a day. Raises `ValueError` outside 1968-2199."""
    _within(day.year)
    ordinal = day.toordinal()
    months = _between_solstices(day.year) + _between_solstices(day.year + 1)
    month = max((each for each in months if each.first <= ordinal), key=lambda each: each.first)
    return LunarDate(month.year, month.number, ordinal - month.first + 1, month.leap)


def solar_of(lunar: LunarDate) -> date:
    """The day of a lunar date. Raises `ValueError` where that year has no such month or day."""
    _within(lunar.year)
    months = [*_between_solstices(lunar.year), *_between_solstices(lunar.year + 1)]
    for month, following in zip(months, (*months[1:], None), strict=True):
        if (month.year, month.number, month.leap) == (lunar.year, lunar.month, lunar.leap) and following is not None:
            if 1 <= lunar.day <= following.first - month.first:
                return date.fromordinal(month.first + lunar.day - 1)
            break
    raise ValueError(f"no such lunar date: {lunar}")


def tet(year: int) -> date:
    """Mùng 1 Tết: the first day of the lunar year that begins in `year`."""
    return solar_of(LunarDate(year, 1, 1))


def leap_month(year: int) -> int | None:
    """The number that occurs twice in this lunar year, or None."""
    _within(year)
    months = _between_solstices(year) + _between_solstices(year + 1)
    return next((each.number for each in months if each.year == year and each.leap), None)


def _within(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the lunar calendar is computed for {FIRST_YEAR} to {LAST_YEAR}, not for {year}")


@lru_cache(maxsize=512)
def _between_solstices(year: int) -> tuple[_Month, ...]:
    """The months from the eleventh of `year - 1` up to, and without, the eleventh of `year`."""
    first, last = _eleventh(year - 1), _eleventh(year)
    starts = [_new_moon_day(k) for k in range(first, last + 1)]
    leap = _leap_place(starts) if last - first == 13 else None
    months: list[_Month] = []
    for place, start in enumerate(starts[:-1]):
        counted = place + 11 - (leap is not None and place >= leap)
        months.append(_Month(start, year - (counted <= 12), (counted - 1) % 12 + 1, place == leap))
    return tuple(months)


def _eleventh(year: int) -> int:
    """The number of the new moon that begins the eleventh month, the one with the winter solstice of `year`."""
    end = date(year, 12, 31).toordinal()
    k = math.floor((end + _ORDINAL_TO_JULIAN - _MOON_EPOCH) / _SYNODIC_MONTH) + 1
    while _new_moon_day(k) > end or _sector(_new_moon_day(k)) >= _SOLSTICE_SECTOR:
        k -= 1
    return k


def _leap_place(starts: list[int]) -> int:
    """The first month that begins and ends in the same sector of the sun, and so holds no major term."""
    sectors = [_sector(start) for start in starts]
    return next(place for place in range(1, len(sectors) - 1) if sectors[place] == sectors[place + 1])


def _new_moon_day(k: int) -> int:
    """The ordinal of the local day of new moon number `k`."""
    return math.floor(_new_moon(k) + 0.5 + _LOCAL_HOURS) - _ORDINAL_TO_JULIAN


def _new_moon(k: int) -> float:
    """The Julian date (UT) of new moon number `k` (Meeus, phases of the moon)."""
    t = k / 1236.85
    sun, moon, latitude = (
        math.radians(at + rate * k + square * t**2 + cube * t**3)
        for at, rate, square, cube in (_SUN_ANOMALY, _MOON_ANOMALY, _LATITUDE)
    )
    mean = _MOON_EPOCH + 29.53058868 * k + 0.0001178 * t**2 - 0.000000155 * t**3
    mean += 0.00033 * math.sin(math.radians(166.56 + 132.87 * t - 0.009173 * t**2))
    true = (0.1734 - 0.000393 * t) * math.sin(sun)
    true += sum(size * math.sin(a * sun + b * moon + c * latitude) for size, a, b, c in _PHASE_TERMS)
    clock = -0.000278 + 0.000265 * t + 0.000262 * t**2
    return mean + true - clock


def _sector(ordinal: int) -> int:
    """Which twelfth of its way the sun is in when the day begins at UTC+7 (0 from the spring equinox)."""
    t = (ordinal + _ORDINAL_TO_JULIAN - 0.5 - _LOCAL_HOURS - 2451545.0) / 36525
    anomaly = math.radians(357.52910 + 35999.05030 * t - 0.0001559 * t**2 - 0.00000048 * t**3)
    centre = (1.914600 - 0.004817 * t - 0.000014 * t**2) * math.sin(anomaly)
    centre += (0.019993 - 0.000101 * t) * math.sin(2 * anomaly) + 0.000290 * math.sin(3 * anomaly)
    aberration = -0.00569 - 0.00478 * math.sin(math.radians(125.04 - 1934.136 * t))
    longitude = 280.46645 + 36000.76983 * t + 0.0003032 * t**2 + centre + aberration
    return int(longitude % 360 // 30)
