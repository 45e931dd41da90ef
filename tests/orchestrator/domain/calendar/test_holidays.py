"""Days off are those that were announced, wherever the year's announcement is given."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from orchestrator.domain.calendar.holidays import (
    HOLIDAYS,
    CalendarDecisions,
    DayOff,
    HolidayId,
    SwappedDay,
    days_off,
    holiday_days,
)
from orchestrator.domain.calendar.working_days import is_working_day
from orchestrator.words import LANGUAGES, catalogue

NONE = CalendarDecisions()
YEAR_2026 = CalendarDecisions(
    swapped_days=(
        SwappedDay(date(2026, 1, 2), date(2026, 1, 10)),
        SwappedDay(date(2026, 8, 31), date(2026, 8, 22)),
    )
)


def days(text: str) -> set[date]:
    return {date.fromisoformat(each) for each in text.split()}


def free_weekdays(year: int, month: int, decisions: CalendarDecisions) -> set[int]:
    return {day.day for day in days_off(year, decisions) if day.month == month and day.weekday() < 5}


def test_eleven_days_are_public_holidays() -> None:
    assert all(len(holiday_days(year, NONE)) == 11 for year in range(2021, 2031))


def test_national_day_had_one_day_before_2021() -> None:
    assert len(holiday_days(2020, NONE)) == 10
    assert date(2020, 9, 1) not in holiday_days(2020, NONE)


def test_the_kings_day_on_a_sunday_gives_the_monday() -> None:
    assert days_off(2026, NONE)[date(2026, 4, 26)] is DayOff.HOLIDAY
    assert days_off(2026, NONE)[date(2026, 4, 27)] is DayOff.COMPENSATION


def test_three_holidays_in_a_row_were_compensated_one_after_the_other_in_2023() -> None:
    assert free_weekdays(2023, 5, NONE) == {1, 2, 3}


def test_national_day_of_2023_gave_the_fourth_of_september() -> None:
    assert free_weekdays(2023, 9, NONE) == {1, 4}


def test_national_day_of_2024_was_the_second_and_third() -> None:
    assert free_weekdays(2024, 9, CalendarDecisions(national_day_after=((2024, True),))) == {2, 3}


def test_tet_of_2022_had_one_day_before_and_four_of_the_new_year() -> None:
    assert set(holiday_days(2022, NONE)) >= days("2022-01-31 2022-02-01 2022-02-02 2022-02-03 2022-02-04")


def test_tet_of_2023_had_seven_days_with_its_compensation() -> None:
    decided = CalendarDecisions(tet_days_before=((2023, 2),))
    assert free_weekdays(2023, 1, decided) == {2, 20, 23, 24, 25, 26}


def test_twenty_five_days_were_off_in_2026_with_their_weekends() -> None:
    """DOMAIN 2.3: 25 in all, nine of them at Tết, five around 2 September."""
    holidays = holiday_days(2026, YEAR_2026)
    stretches = {day for holiday in holidays for day in _stretch(holiday)}
    assert len(stretches) == 25
    assert len([day for day in stretches if day.month == 2]) == 9
    assert sorted(day for day in stretches if day > date(2026, 8, 1))[0] == date(2026, 8, 29)
    assert len([day for day in stretches if day > date(2026, 8, 1)]) == 5


def _stretch(day: date) -> set[date]:
    """The unbroken days off around a day."""
    found = {day}
    for step in (timedelta(days=1), timedelta(days=-1)):
        other = day + step
        while not is_working_day(other, YEAR_2026):
            found.add(other)
            other += step
    return found


def test_a_swapped_day_is_off_and_its_saturday_is_worked() -> None:
    assert days_off(2026, YEAR_2026)[date(2026, 8, 31)] is DayOff.SWAPPED
    assert is_working_day(date(2026, 8, 22), YEAR_2026)
    assert not is_working_day(date(2026, 8, 22), NONE)


def test_an_extra_day_is_off() -> None:
    assert not is_working_day(date(2026, 9, 9), CalendarDecisions(extra_days=(date(2026, 9, 9),)))


def test_the_day_of_culture_is_worked_until_the_office_says_otherwise() -> None:
    day = date(2026, 11, 24)
    assert is_working_day(day, NONE)
    assert not is_working_day(day, CalendarDecisions(culture_day=True))
    assert is_working_day(day, CalendarDecisions(culture_day=True, culture_day_first_year=2027))


def test_the_day_of_culture_is_marked_as_not_confirmed() -> None:
    assert [holiday.id for holiday in HOLIDAYS if holiday.certainty == "conflicting"] == [HolidayId.CULTURE]


def test_what_rests_on_a_default_is_said() -> None:
    assert NONE.assumed(2027) == (HolidayId.TET, HolidayId.NATIONAL)
    decided = CalendarDecisions(tet_days_before=((2027, 2),), national_day_after=((2027, True),))
    assert decided.assumed(2027) == ()


def test_the_version_names_the_decisions_whatever_their_order() -> None:
    turned = CalendarDecisions(swapped_days=YEAR_2026.swapped_days[::-1])
    assert turned.version == YEAR_2026.version
    assert NONE.version != YEAR_2026.version
    assert CalendarDecisions(culture_day=True).version != NONE.version
    assert CalendarDecisions(culture_day_first_year=2027).version == NONE.version


@given(some.integers(2021, 2150))
def test_each_holiday_gives_a_weekday_off_whatever_day_it_falls_on(year: int) -> None:
    holidays = holiday_days(year, NONE)
    weekdays = [day for day in days_off(year, NONE) if day.weekday() < 5]
    assert len(weekdays) == len(holidays)


def test_days_off_cannot_be_changed_by_who_reads_them() -> None:
    with pytest.raises(TypeError):
        days_off(2026, NONE)[date(2026, 1, 5)] = DayOff.EXTRA  # type: ignore[index]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_holiday_has_a_name(language: str) -> None:
    wanted = {f"calendar.holiday.{holiday}" for holiday in HolidayId} | {f"calendar.day_off.{why}" for why in DayOff}
    assert wanted <= catalogue(language).keys()
