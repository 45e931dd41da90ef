"""A `Sheet` as XLSX: A4 on its side, headings on every page, nothing that calculates. Knows no form.

A text is written as a text, whatever it begins with; one that a program might take for a formula when it is edited or
copied (= + - @) also carries the mark by which Excel and LibreOffice keep it a text.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from textwrap import wrap
from typing import Any

import xlsxwriter

from orchestrator.documents import layout
from orchestrator.documents.paper import Align
from orchestrator.documents.phrases import PHRASES
from orchestrator.documents.sheets import Sheet, SheetColumn, Value

DANGEROUS = ("=", "+", "-", "@")
MAX_CELL = 32_767
"""Characters that the format allows in a cell."""
_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_ALIGNED = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right", Align.JUSTIFY: "justify"}
_INCH = 25.4
_A4 = 9
_ROW = 14.0
"""Points that a line of text takes."""
_TEXT = 10
_A4_CHARACTERS = 145.0
"""The width of the text on A4 that lies on its side, in the format's unit: figures of the standard font."""
_NARROWEST = 0.75
"""Columns are not made narrower than this share of what their form wants; what is too wide then prints smaller."""


def xlsx(sheet: Sheet) -> bytes:
    """The file."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": sheet.title, "created": _ALWAYS})
    _Writer(book, sheet).write()
    book.close()
    return out.getvalue()


class _Writer:
    def __init__(self, book: Any, sheet: Sheet) -> None:
        self.book = book
        self.sheet = sheet
        self.page = book.add_worksheet(sheet.name[:31])
        self.last = len(sheet.columns) - 1
        share = _A4_CHARACTERS / sum(column.width for column in sheet.columns)
        self.widths = [column.width * max(_NARROWEST, min(1.0, share)) for column in sheet.columns]

    def write(self) -> None:
        self._print_set_up()
        first = self._heading()
        below = self._headings(first)
        self.page.repeat_rows(first, below - 1)
        self.page.freeze_panes(below, 0)
        after = self._rows(below)
        self._foot(after)

    def _print_set_up(self) -> None:
        self.page.set_landscape()
        self.page.set_paper(_A4)
        self.page.fit_to_pages(1, 0)
        side = layout.LANDSCAPE_MARGIN / _INCH
        self.page.set_margins(side, side, layout.MARGIN_TOP / _INCH, layout.MARGIN_BOTTOM / _INCH)
        self.page.set_header(f'&C&"{layout.FONT},Regular"&13&P')
        for place, width in enumerate(self.widths):
            self.page.set_column(place, place, width)

    def _heading(self) -> int:
        """Agency, nation, title, period; returns the row of the first heading."""
        office = self.sheet.issue.office
        middle = max(1, self.last // 3)
        agency = "\n".join((*office.upper_body, *office.issuing_body))
        self._across(0, 0, middle, agency, self._face(bold=True))
        self._across(0, middle + 1, self.last, f"{PHRASES.nation}\n{PHRASES.motto}", self._face(bold=True))
        self.page.set_row(0, _ROW * 1.2 * max(2, agency.count("\n") + 1))
        self._across(2, 0, self.last, self.sheet.title, self._face(bold=True, size=14))
        self._across(3, 0, self.last, f"{self.sheet.subtitle} ({self.sheet.period})".strip(), self._face(italic=True))
        return 5

    def _headings(self, first: int) -> int:
        """The headings, grouped, and the columns' numbers below them; returns the row after."""
        depth = self.sheet.depth
        face = self._face(bold=True, border=1, size=_TEXT)
        heights = [_ROW] * depth
        for level in range(depth):
            start = 0
            while start <= self.last:
                end = self._group_end(start, level)
                self._heading_cell(first, level, start, end, face)
                self._make_room(heights, level, start, end)
                start = end + 1
        for level, height in enumerate(heights):
            self.page.set_row(first + level, height + 4)
        for place, number in enumerate(self.sheet.numbered):
            self.page.write_string(first + depth, place, number, self._face(italic=True, border=1, size=9))
        return first + depth + 1

    def _group_end(self, start: int, level: int) -> int:
        """The last column whose headings agree with those of `start` down to this level."""
        columns = self.sheet.columns
        mine = columns[start].headings[: level + 1]
        end = start
        while len(mine) < len(columns[start].headings) and end < self.last:
            following = columns[end + 1].headings
            if following[: level + 1] != mine or len(following) == len(mine):
                break
            end += 1
        return end

    def _heading_cell(self, first: int, level: int, start: int, end: int, face: Any) -> None:
        headings = self.sheet.columns[start].headings
        if level >= len(headings):
            return
        bottom = self.sheet.depth - 1 if level == len(headings) - 1 else level
        if start == end and bottom == level:
            self.page.write_string(first + level, start, headings[level], face)
        else:
            self.page.merge_range(first + level, start, first + bottom, end, headings[level], face)

    def _make_room(self, heights: list[float], level: int, start: int, end: int) -> None:
        """The heading rows as high as this heading needs; the last row of its cell takes what is missing."""
        headings = self.sheet.columns[start].headings
        if level >= len(headings):
            return
        bottom = len(heights) - 1 if level == len(headings) - 1 else level
        needed = _ROW * 1.1 * _lines(headings[level], sum(self.widths[start : end + 1]))
        heights[bottom] += max(0.0, needed - sum(heights[level : bottom + 1]))

    def _rows(self, first: int) -> int:
        faces = {
            (column, kind, quoted): self._cell_face(column, kind, quoted)
            for column in self.sheet.columns
            for kind in ("text", "day")
            for quoted in (False, True)
        }
        for below, row in enumerate(self.sheet.rows):
            for place, (cell, column) in enumerate(zip(row, self.sheet.columns, strict=True)):
                kind = "day" if isinstance(cell, date) else "text"
                quoted = isinstance(cell, str) and cell.startswith(DANGEROUS)
                self._cell(first + below, place, cell, faces[column, kind, quoted])
            self.page.set_row(first + below, self._height(row))
        return first + len(self.sheet.rows)

    def _cell(self, row: int, column: int, cell: Value, face: Any) -> None:
        if cell is None:
            self.page.write_blank(row, column, None, face)
        elif isinstance(cell, date):
            self.page.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), face)
        elif isinstance(cell, int | float):
            self.page.write_number(row, column, cell, face)
        else:
            self.page.write_string(row, column, cell[:MAX_CELL], face)

    def _height(self, row: tuple[Value, ...]) -> float:
        """Points: the wrapped lines of the fullest cell, as LibreOffice and Excel do not measure them for us."""
        lines = [_lines(cell, width) for cell, width in zip(row, self.widths, strict=True) if isinstance(cell, str)]
        return min(409.0, _ROW * max([1, *lines]) + 3)

    def _foot(self, row: int) -> None:
        row += 1
        for note in self.sheet.notes:
            self._across(row, 0, self.last, note, self._face(italic=True, size=10, align="left"))
            row += 1
        if not self.sheet.signed:
            return
        signer = self.sheet.issue.signer or self.sheet.issue.office.head("")
        middle = max(1, self.last // 2)
        self._across(row + 1, 0, middle - 1, PHRASES.prepared_by, self._face(bold=True))
        self._across(row + 2, 0, middle - 1, PHRASES.sign_here, self._face(italic=True, size=10))
        for title in signer.titles:
            row += 1
            self._across(row, middle, self.last, title, self._face(bold=True))
        self._across(row + 5, middle, self.last, signer.name, self._face(bold=True))

    def _across(self, row: int, first: int, last: int, text: str, face: Any) -> None:
        if first == last:
            self.page.write_string(row, first, text, face)
        else:
            self.page.merge_range(row, first, row, last, "", face)
            self.page.write_string(row, first, text, face)

    def _cell_face(self, column: SheetColumn, kind: str, quoted: bool) -> Any:
        face = self._face(border=1, align=_ALIGNED[column.align], size=_TEXT)
        face.set_align("top")
        if kind == "day":
            face.set_num_format("dd/mm/yyyy")
            face.set_align("center")
        if quoted:
            face.set_quote_prefix()
        return face

    def _face(
        self,
        *,
        bold: bool = False,
        italic: bool = False,
        border: int = 0,
        size: float = 12,
        align: str = "center",
    ) -> Any:
        return self.book.add_format(
            {
                "font_name": layout.FONT,
                "font_size": size,
                "bold": bold,
                "italic": italic,
                "border": border,
                "align": align,
                "valign": "vcenter",
                "text_wrap": True,
            }
        )


def _lines(text: str, width: float) -> int:
    """How many lines the text takes in a column of this width."""
    return sum(max(1, len(wrap(line, max(1, int(width))))) for line in text.split("\n"))
