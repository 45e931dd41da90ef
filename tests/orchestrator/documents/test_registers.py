"""Books and tables, read back by another library than the one that wrote them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from orchestrator.documents import sheets
from orchestrator.documents.catalogue import FormId
from orchestrator.documents.production import FileKind, offered, produce
from orchestrator.documents.registers import Register, Statistics, StatisticsLine
from tests.support.more_papers import EVERY
from tests.support.papers import FACTS, issue, pdf_text, squeezed

BOOKS = [form for form in FormId if FileKind.XLSX in offered(form)]
REGISTER: Any = FACTS[FormId.REGISTER]
HEADINGS = 6
"""The row of the first heading, counted from 1."""


def page(form: FormId, facts: Register | None = None) -> Any:
    content = produce(form, facts or EVERY[form], issue(), FileKind.XLSX).content
    return openpyxl.load_workbook(BytesIO(content)).active


def test_the_register_has_the_thirteen_columns_of_the_decree() -> None:
    sheet = page(FormId.REGISTER)
    headings = [cell.value for cell in sheet[HEADINGS]]
    assert [heading.split(" (")[0] for heading in headings] == [
        "STT",
        "Ngày tiếp",
        "Họ tên, địa chỉ",
        "CCCD/Hộ chiếu",
        "Nội dung vụ việc",
        "Phân loại",
        "Số người có đơn cùng nội dung",
        "Cơ quan đã giải quyết",
        "Thuộc thẩm quyền",
        "Hướng dẫn công dân đến cơ quan có thẩm quyền",
        "Cơ quan, đơn vị thụ lý",
        "Theo dõi quá trình, kết quả giải quyết",
        "Ghi chú",
    ]
    assert [cell.value for cell in sheet[HEADINGS + 1]] == [f"({number})" for number in range(1, 14)]


def test_a_line_of_the_register_is_whole() -> None:
    first = [cell.value for cell in page(FormId.REGISTER)[HEADINGS + 2]]
    line = REGISTER.lines[0]
    assert first[0] == 1
    assert first[1] == datetime(2026, 11, 26)
    assert first[2:5] == [line.citizen_name_address, line.id_doc, line.summary]
    assert first[8] == "x"
    assert first[12] == line.note


def test_an_id_keeps_its_leading_zeros() -> None:
    cell = page(FormId.REGISTER).cell(HEADINGS + 2, 4)
    assert (cell.value, cell.data_type) == ("000151000012", "s")


@pytest.mark.parametrize("form", BOOKS)
def test_a_book_is_set_up_for_printing(form: FormId) -> None:
    sheet = page(form)
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert sheet.page_setup.fitToWidth in (1, None)
    assert int(sheet.page_setup.fitToHeight) == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows.startswith(f"${HEADINGS}:$")
    assert sheet.freeze_panes


@pytest.mark.parametrize("form", BOOKS)
def test_long_texts_wrap(form: FormId) -> None:
    sheet = page(form)
    for row in sheet.iter_rows(min_row=HEADINGS):
        for cell in row:
            if isinstance(cell.value, str):
                assert cell.alignment.wrap_text


def test_headings_are_grouped() -> None:
    sheet = page(FormId.STATISTICS_01_TCD)
    merged = {sheet.cell(area.min_row, area.min_col).value for area in sheet.merged_cells.ranges}
    assert {"Tiếp thường xuyên", "Thủ trưởng tiếp", "Ủy quyền tiếp", "Trong đó đoàn đông người"} <= merged


def test_figures_stand_under_their_keys() -> None:
    sheet = page(FormId.STATISTICS_02_TCD)
    numbers = next(row for row in sheet.iter_rows() if row[0].value == "UBND xã An Phượng")
    assert numbers[1].value == 39
    assert 7 in [cell.value for cell in numbers]
    assert sum(cell.value for cell in numbers[1:]) == 46


def test_a_figure_under_an_unknown_key_is_refused() -> None:
    wrong = Statistics(
        first=date(2026, 9, 15), last=date(2026, 12, 14), lines=(StatisticsLine(unit="xã", counts={"guidde": 1}),)
    )
    with pytest.raises(ValueError, match="guidde"):
        produce(FormId.STATISTICS_02_TCD, wrong, issue(), FileKind.XLSX)
    assert "guided" in sheets.keys(FormId.STATISTICS_02_TCD)


def test_an_empty_book_can_be_printed() -> None:
    empty = replace(REGISTER, lines=())
    for kind in offered(FormId.REGISTER):
        assert produce(FormId.REGISTER, empty, issue(), kind).content


def test_a_long_register_goes_on_over_the_pages_with_its_headings() -> None:
    lines = tuple(replace(REGISTER.lines[0], seq_no=number) for number in range(1, 61))
    text = pdf_text(produce(FormId.REGISTER, replace(REGISTER, lines=lines), issue(), FileKind.PDF).content)
    pages = text.split("\f")[:-1]
    assert len(pages) > 3
    assert all("Ngày" in page for page in pages)


def test_a_cell_longer_than_a_page_is_printed_whole() -> None:
    words = " ".join(f"từ{number}" for number in range(3000))
    book = replace(REGISTER, lines=(replace(REGISTER.lines[0], summary=words),))
    text = squeezed(pdf_text(produce(FormId.REGISTER, book, issue(), FileKind.PDF).content))
    assert "từ0" in text
    assert "từ2999" in text


@pytest.mark.parametrize("form", BOOKS)
def test_a_book_can_be_printed_as_a_paper(form: FormId) -> None:
    text = squeezed(pdf_text(produce(form, EVERY[form], issue(), FileKind.PDF).content))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "NGƯỜI LẬP" in text
