"""What people type for days, times and numbers, and what is made of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from orchestrator.web.dates import Dates, length
from orchestrator.web.forms import clean, moment, parse_clock, parse_day, parse_number, safe_path
from orchestrator.words import words_in

OFFICE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize("text", ["26/11/2026", "26.11.2026", "26-11-2026", "2026-11-26"])
def test_a_day_is_read_as_people_and_browsers_write_it(text: str) -> None:
    assert parse_day(text) == date(2026, 11, 26)


@pytest.mark.parametrize(
    "text", ["", "26/11", "29/02/2027", "0/0/0", "26/11/26", "26/11/2026/1", "²/1/2026", "9" * 5000]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_day(text) is None


@pytest.mark.parametrize(
    ("text", "read"), [("08:30", time(8, 30)), ("8h30", time(8, 30)), ("8 giờ", time(8)), ("14", time(14))]
)
def test_a_time_is_read_as_people_write_it(text: str, read: time) -> None:
    assert parse_clock(text) == read


@pytest.mark.parametrize("text", ["", "24:00", "8:60", "sáng", "8:30:00", "-8:30"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_clock(text) is None


def test_a_number_is_short_and_made_of_digits() -> None:
    assert [parse_number(text) for text in ("90", "", "-1", "1e3", "٣", "1" * 10)] == [90, None, None, None, None, None]


def test_text_is_composed_trimmed_and_free_of_control_characters() -> None:
    assert clean("  Nha\u0300n\r\nthôn\x00 Đông\x1b[31m\ud800 ") == "Nhàn\nthôn Đông[31m"


def test_only_paths_of_our_own_are_followed() -> None:
    for bad in ("//x", "/\\x", "https://x", "javascript:x", "", "/\n", "/" + "a" * 3000, "/é"):
        assert safe_path(bad) == "/"
    assert safe_path("/operator/cases?q=a") == "/operator/cases?q=a"


def test_times_are_shown_on_the_clock_of_the_office() -> None:
    at = moment(date(2026, 11, 26), time(8, 40), OFFICE)
    assert at == datetime(2026, 11, 26, 1, 40, tzinfo=UTC)
    dates = Dates(words_in("vi"), OFFICE)
    assert dates.long_day(at) == "Thứ Năm, 26/11/2026"
    assert dates.until(at, 80) == "08:40 – 10:00"
    assert dates.full(datetime(2026, 11, 26, 17, 30, tzinfo=UTC)) == "00:30, 27/11/2026"
    assert [length(seconds) for seconds in (0, 59.9, 2160, 3723)] == ["00:00", "00:59", "36:00", "01:02:03"]
