"""Dates, numbers and dots as Vietnamese papers write them; what a template may and may not do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from orchestrator.documents import markup, wording, written
from orchestrator.documents.facts import Person
from orchestrator.documents.paper import Align, Paragraph, Table, plain
from tests.support.papers import issue, office


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 7, 5), "ngày 05 tháng 7 năm 2026"),
        (date(2026, 1, 15), "ngày 15 tháng 01 năm 2026"),
        (date(2027, 2, 9), "ngày 09 tháng 02 năm 2027"),
        (date(2026, 3, 10), "ngày 10 tháng 3 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_days_below_ten_and_the_first_two_months_have_a_zero(day: date, said: str) -> None:
    assert wording.long_day(day) == said


def test_moments_are_told_by_vietnams_clock() -> None:
    late = datetime(2026, 7, 4, 18, 30, 5, tzinfo=UTC)
    assert wording.long_day(late) == "ngày 05 tháng 7 năm 2026"
    assert wording.hour(late) == "01 giờ 30 phút"
    assert wording.seconds(late) == "01:30:05"
    assert wording.clock(late.astimezone(timezone(timedelta(hours=-5)))) == "01:30"
    assert wording.weekday(late) == "Chủ nhật"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        wording.clock(datetime(2026, 7, 4))


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0"), (42, "42"), (1234, "1.234"), (99.6, "99,6"), (1234567.5, "1.234.567,5"), (-3, "-3")]
)
def test_numbers_have_points_and_a_comma(number: float, said: str) -> None:
    assert written.number(number) == said


@pytest.mark.parametrize("nothing", [None, "", "  ", "\u202e", "\x00"])
def test_what_is_not_known_leaves_dots(nothing: str | None) -> None:
    assert wording.blank(nothing) == "………… …………"


def test_a_fact_made_of_marks_is_a_fact() -> None:
    assert wording.unshield(wording.blank(wording.one_line("***"))) == "***"


@pytest.mark.parametrize(("text", "said"), [("xong", "xong."), ("xong.", "xong."), ("sao?", "sao?"), ("……", "……")])
def test_a_sentence_has_one_end(text: str, said: str) -> None:
    assert wording.unshield(wording.stop(text)) == said


def test_a_telephone_number_is_not_broken() -> None:
    assert wording.unshield(wording.unbroken("0900 000  001")) == "0900\u00a0000\u00a0001"


@pytest.mark.parametrize("value", [True, False, None, datetime(2026, 7, 4, tzinfo=UTC)])
def test_what_has_no_one_way_to_be_written_is_an_error(value: object) -> None:
    with pytest.raises(TypeError):
        wording._shown(value)


def test_a_template_that_asks_for_what_is_not_there_fails_loudly() -> None:
    with pytest.raises(UndefinedError):
        wording.filled("receipt.jinja", facts=object(), office=office(), issue=issue())


@pytest.mark.parametrize("text", ["@nonsense", "@table 10l\n| a |", "@table 10l 10l\n| a |\n@end"])
def test_a_broken_template_is_said_to_be_broken(text: str) -> None:
    with pytest.raises(markup.MarkupBroken):
        markup.read(text, "x", issue())


def test_marks_of_a_template_become_a_paper() -> None:
    text = "\n".join(
        (
            "@office",
            "@letter V/v đôn đốc",
            "@to Phòng Kinh tế",
            "@to Công an xã",
            "Một **đậm** và __nghiêng__.",
            "# Mục",
            "< trái",
            "@table 10c 30l",
            "|! A | B |",
            "| 1 | hai |",
            "@end",
            f"Địa chỉ: {wording.blank('')}",
        )
    )
    paper = markup.read(text, "Thử", issue())
    assert paper.letterhead is not None
    assert (paper.letterhead.number, paper.letterhead.about) == ("Số: 15/UBND-VP", "V/v đôn đốc")
    assert paper.addressees == ("Phòng Kinh tế", "Công an xã")
    first, heading, left, table, dotted = paper.blocks
    assert isinstance(first, Paragraph)
    assert [(run.text, run.bold, run.italic) for run in first.runs] == [
        ("Một ", False, False),
        ("đậm", True, False),
        (" và ", False, False),
        ("nghiêng", False, True),
        (".", False, False),
    ]
    assert isinstance(heading, Paragraph)
    assert heading.heading
    assert isinstance(left, Paragraph)
    assert left.align is Align.LEFT
    assert isinstance(table, Table)
    assert [[plain(cell) for cell in row] for row in (*table.header, *table.rows)] == [["A", "B"], ["1", "hai"]]
    assert isinstance(dotted, Paragraph)
    assert dotted.align is Align.LEFT  # justified, the dots would tear the line apart


def test_several_lines_of_a_fact_are_several_paragraphs_or_one_cell() -> None:
    fact = Markup(wording.shield("một\nhai"))
    paper = markup.read(f"Nói: {fact}\n@table 10l\n| {fact} |\n@end", "Thử", issue())
    *said, table = paper.blocks
    assert [plain(each.runs) for each in said if isinstance(each, Paragraph)] == ["Nói: một", "hai"]
    assert isinstance(table, Table)
    assert plain(table.rows[0][0]) == "một\nhai"


@pytest.mark.parametrize(("told", "called"), [("", "ông (bà)"), ("Bà", "bà"), (" ông ", "ông")])
def test_people_are_addressed_whatever_is_known(told: str, called: str) -> None:
    assert Person(name="A", salutation=told).called == called


def test_the_signature_block_is_what_the_office_set() -> None:
    usual = office()
    assert usual.head("A").titles == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    assert usual.deputy("A").titles == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert usual.by_order("A").titles == ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")
    assert usual.head_alone("A").titles == ("CHỦ TỊCH",)
    plan = office(signing_for="")
    assert plan.deputy("A").titles == ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")


def test_the_issuing_body_is_written_out_in_capitals() -> None:
    assert office().issuing_body == ("ỦY BAN NHÂN DÂN", "XÃ AN PHƯỢNG")
    assert office(issuing_body="Hội đồng nhân dân|xã An Phượng").issuing_body == ("HỘI ĐỒNG NHÂN DÂN", "XÃ AN PHƯỢNG")
    assert office(upper_body="UBND thành phố Hải Phòng").upper_body == ("UBND THÀNH PHỐ HẢI PHÒNG",)


def test_what_is_left_open_is_left_open_in_the_head() -> None:
    paper = markup.read("@office\n@number TB", "Thử", replace(issue(), issued_on=None, number=""))
    assert paper.letterhead is not None
    assert paper.letterhead.number == "Số: ………/TB-UBND"
    assert paper.letterhead.place_and_date == "xã An Phượng, ngày …… tháng …… năm ………"
