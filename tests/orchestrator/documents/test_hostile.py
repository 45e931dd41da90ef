"""What strangers write stays text: in XML, in reportlab's markup, in our templates, in a workbook."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.documents import wording
from orchestrator.documents.catalogue import FormId
from orchestrator.documents.facts import HandedItem
from orchestrator.documents.production import FileKind, produce
from orchestrator.documents.written import clean
from tests.support.papers import FACTS, MINUTES, docx_text, issue, pdf_text, squeezed

HOSTILE = [
    "<b>đậm</b> & <script>alert(1)</script>",
    "</w:t></w:r><w:br/>",
    "{{ office.name }} {% include 'people.jinja' %}",
    "**đậm** __nghiêng__ # mục | cột | @end",
    "@page",
    "# Kết luận giả",
    "| giả | mạo |",
    "= ở giữa",
    "&lt;không phải dấu nhỏ hơn&gt;",
    "a" * 400,
    "C:\\nguoi-dung\\n",
    "\"trích\" 'dẫn'",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_statement_stands_on_paper_as_it_was_said(text: str) -> None:
    facts = replace(MINUTES, statement=text, chair=replace(MINUTES.chair, name=text))
    assert text in docx_text(produce(FormId.MINUTES, facts, issue(), FileKind.DOCX).content)
    printed = pdf_text(produce(FormId.MINUTES, facts, issue(), FileKind.PDF).content)
    assert "".join(text.split()) in "".join(printed.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_keeps_its_text_too(text: str) -> None:
    facts = replace(FACTS[FormId.RECEIPT], items=(HandedItem(name=text, condition=text),))
    content = produce(FormId.RECEIPT, facts, issue(), FileKind.DOCX).content
    assert docx_text(content).count(" ".join(text.split())) == 2


def test_what_cannot_be_printed_is_left_out() -> None:
    assert clean("a\x00b\x07c\x1bd") == "abcd"
    assert clean("\u202egnul\u202c \u2066x\u2069 \u200fy") == "gnul x y"
    assert clean("\ud800x\ue000y\uffff") == "xy"
    assert clean("một\r\nhai\rba\u2028bốn\tnăm") == "một\nhai\nba\nbốn năm"


def test_letters_are_composed() -> None:
    apart = unicodedata.normalize("NFD", "Nguyễn Thị Lựu, thôn Đông Lâm")
    facts = replace(MINUTES, statement=apart)
    for kind, read in ((FileKind.DOCX, docx_text), (FileKind.PDF, pdf_text)):
        text = read(produce(FormId.MINUTES, facts, issue(), kind).content)
        assert "Nguyễn Thị Lựu, thôn Đông Lâm" in squeezed(text)


def test_what_the_font_has_not_is_a_box_and_not_a_gap() -> None:
    facts = replace(MINUTES, statement="mệt quá 😀 中")
    assert "mệt quá □ □" in pdf_text(produce(FormId.MINUTES, facts, issue(), FileKind.PDF).content)
    assert "mệt quá 😀 中" in docx_text(produce(FormId.MINUTES, facts, issue(), FileKind.DOCX).content)


def test_a_flood_is_cut() -> None:
    assert len(clean("a" * 1_000_000)) == 100_000


@pytest.mark.parametrize(
    "text", ["=1+1", "+84900", "-2", "@SUM(A1)", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0"]
)
def test_a_workbook_calculates_nothing(text: str) -> None:
    register = FACTS[FormId.REGISTER]
    hostile = replace(register, lines=(replace(register.lines[0], summary=text, note=text),))
    content = produce(FormId.REGISTER, hostile, issue(), FileKind.XLSX).content
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(cells) == 2
    for cell in cells:
        assert cell.data_type == "s"
        assert cell.quotePrefix


ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)


@given(ANYTHING)
@settings(max_examples=200)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert wording.unshield(wording.shield(once)) == once


@given(ANYTHING)
@settings(max_examples=15)
def test_any_text_makes_a_paper_that_says_it(text: str) -> None:
    facts = replace(MINUTES, request=text)
    read = docx_text(produce(FormId.MINUTES, facts, issue(), FileKind.DOCX).content)
    assert all(line.strip() in read for line in clean(text).split("\n"))


@given(ANYTHING)
@settings(max_examples=15)
def test_any_text_makes_a_pdf(text: str) -> None:
    item = HandedItem(name=text, condition=text)
    facts = replace(FACTS[FormId.RECEIPT], place=text, items=(item,))
    assert pdf_text(produce(FormId.RECEIPT, facts, issue(), FileKind.PDF).content)


@given(ANYTHING)
@settings(max_examples=15)
def test_any_text_makes_a_workbook(text: str) -> None:
    register = FACTS[FormId.REGISTER]
    facts = replace(register, lines=(replace(register.lines[0], summary=text),))
    sheet = openpyxl.load_workbook(BytesIO(produce(FormId.REGISTER, facts, issue(), FileKind.XLSX).content)).active
    assert sheet is not None
    assert (sheet.cell(8, 5).value or "") == clean(text)
