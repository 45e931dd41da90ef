"""A `Paper` as DOCX, to be edited in any office suite. Knows no form; the numbers are those of `layout`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from itertools import zip_longest

import segno
from docx import Document as new_document
from docx.document import Document as DocxDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Mm, Pt
from docx.table import Table as DocxTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as DocxParagraph

from orchestrator.documents import layout
from orchestrator.documents.docx_parts import (
    dotted_line,
    in_times,
    in_vietnamese,
    page_number,
    repeated,
    rule_below,
    ruled,
    unbroken,
    without_thumbnail,
)
from orchestrator.documents.fixed_zip import without_times
from orchestrator.documents.paper import (
    Align,
    Block,
    Closing,
    DottedLines,
    Letterhead,
    PageBreak,
    Paper,
    Paragraph,
    QrCode,
    Run,
    Runs,
    Signatures,
    Signer,
    Table,
)
from orchestrator.documents.phrases import PHRASES

_ALIGNED = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    Align.JUSTIFY: WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_ALWAYS = datetime(2000, 1, 1)
"""What the file says of its own making: always the same, so that equal facts give equal bytes."""


def docx(paper: Paper) -> bytes:
    """The file."""
    return _Writer(paper).written()


class _Writer:
    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.width = layout.text_width(paper.landscape)
        self.body = layout.BODY_COMPACT if paper.compact else layout.BODY
        self.signing = layout.TIGHT_SIGNATURE_SPACE if paper.tight else layout.SIGNATURE_SPACE
        self.document: DocxDocument = new_document()

    def written(self) -> bytes:
        self._page()
        self._about_itself()
        if self.paper.letterhead:
            self._letterhead(self.paper.letterhead)
        self._title()
        self._addressees()
        for block, following in zip_longest(self.paper.blocks, self.paper.blocks[1:]):
            self._block(block, signed=isinstance(following, Closing | Signatures))
        out = BytesIO()
        self.document.save(out)
        return without_times(out.getvalue())

    def _page(self) -> None:
        section = self.document.sections[0]
        across, down = layout.PAGE_WIDTH, layout.PAGE_HEIGHT
        left, right = layout.MARGIN_LEFT, layout.MARGIN_RIGHT
        if self.paper.landscape:
            across, down = down, across
            left = right = layout.LANDSCAPE_MARGIN
            section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(across), Mm(down)
        section.left_margin, section.right_margin = Mm(left), Mm(right)
        section.top_margin, section.bottom_margin = Mm(layout.MARGIN_TOP), Mm(layout.MARGIN_BOTTOM)
        section.header_distance = section.footer_distance = Mm(layout.PAGE_NUMBER_AT)
        section.different_first_page_header_footer = True
        number = section.header.paragraphs[0]
        number.alignment = WD_ALIGN_PARAGRAPH.CENTER
        page_number(number, layout.FONT, layout.PAGE_NUMBER)
        normal = self.document.styles["Normal"]
        normal.font.name = layout.FONT
        normal.font.size = Pt(self.body)

    def _about_itself(self) -> None:
        properties = self.document.core_properties
        properties.title = self.paper.name
        properties.author = " ".join(self.paper.letterhead.issuing_body) if self.paper.letterhead else ""
        properties.language = "vi-VN"
        in_vietnamese(self.document)
        without_thumbnail(self.document)
        properties.comments = ""
        properties.created = properties.modified = _ALWAYS
        properties.last_modified_by = ""
        properties.revision = 1

    # ── the head ──

    def _letterhead(self, head: Letterhead) -> None:
        if not head.of_the_office:
            self._nation(self._paragraph(), self._paragraph(), self._paragraph(), self.width)
            if head.place_and_date:
                self._text(self._paragraph(Align.RIGHT), (Run(head.place_and_date, italic=True),), layout.DATE)
            return
        left_width = self.width * layout.LEFT_SHARE
        table = self._bare_table((left_width, self.width - left_width), 2)
        left, right = table.rows[0].cells
        self._agency(left, head, left_width)
        self._nation(right.paragraphs[0], right.add_paragraph(), right.add_paragraph(), self.width - left_width)
        left, right = table.rows[1].cells
        for cell in (left, right):
            cell.paragraphs[0].paragraph_format.space_before = Pt(layout.PARAGRAPH_SPACE)
        self._line(left.paragraphs[0], head.number, layout.NUMBER)
        if head.about:
            self._line(left.add_paragraph(), head.about, layout.ABOUT)
        self._line(right.paragraphs[0], head.place_and_date, layout.DATE, italic=True)

    def _agency(self, cell: _Cell, head: Letterhead, width: float) -> None:
        lines = [(line, False) for line in head.upper_body] + [(line, True) for line in head.issuing_body]
        paragraph = cell.paragraphs[0]
        for place, (line, bold) in enumerate(lines):
            paragraph = cell.add_paragraph() if place else paragraph
            self._line(paragraph, line, layout.AGENCY, bold=bold)
        longest = max(layout.printed_width(line, layout.AGENCY, bold=True) for line in head.issuing_body)
        self._rule(cell.add_paragraph(), width, min(longest, width) * layout.AGENCY_RULE)

    def _nation(self, first: DocxParagraph, second: DocxParagraph, third: DocxParagraph, width: float) -> None:
        self._line(first, PHRASES.nation, layout.NATION, bold=True)
        self._line(second, PHRASES.motto, layout.MOTTO, bold=True)
        self._rule(third, width, layout.printed_width(PHRASES.motto, layout.MOTTO, bold=True))

    def _rule(self, paragraph: DocxParagraph, width: float, length: float) -> None:
        rule_below(paragraph, indent=(width - length) / 2)
        paragraph.paragraph_format.space_before = Pt(2)
        self._gap(paragraph, 5)

    def _line(
        self, paragraph: DocxParagraph, text: str, size: float, *, bold: bool = False, italic: bool = False
    ) -> None:
        """A centred line of the head or of a signature."""
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._text(paragraph, (Run(text, bold, italic),), size)

    def _gap(self, paragraph: DocxParagraph, points: float, *, keep: bool = False) -> None:
        """An empty paragraph of exactly this height."""
        paragraph.paragraph_format.keep_with_next = keep
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = Pt(points)

    # ── title and addressees ──

    def _title(self) -> None:
        if not self.paper.title:
            return
        title = self._paragraph(Align.CENTRE, before=12)
        self._text(title, (Run(self.paper.title, bold=True),), layout.TITLE)
        if self.paper.subject:
            self._text(self._paragraph(Align.CENTRE), self.paper.subject, layout.SUBJECT)
            self._rule(self._paragraph(Align.CENTRE), self.width, self.width / 5)

    def _addressees(self) -> None:
        several = len(self.paper.addressees) > 1
        if not self.paper.addressees:
            return
        if not several:
            line = self._paragraph(Align.CENTRE, before=12)
            self._text(line, (Run(f"{self.paper.addressed} {self.paper.addressees[0]}"),), self.body)
            return
        for place, each in enumerate((self.paper.addressed, *(f"- {each};" for each in self.paper.addressees))):
            line = self._paragraph(Align.LEFT, before=12 if not place else 0)
            line.paragraph_format.left_indent = Mm(35 if not place else 50)
            text = each if not place or place < len(self.paper.addressees) else f"{each.removesuffix(';')}."
            self._text(line, (Run(text),), self.body)

    # ── the body ──

    def _block(self, block: Block, *, signed: bool) -> None:
        match block:
            case Paragraph():
                self._body_paragraph(block, keep=block.heading or signed)
            case Table():
                self._table(block)
            case QrCode():
                self._qr(block)
            case DottedLines():
                for _ in range(block.count):
                    dotted_line(self._paragraph(before=8))
            case PageBreak():
                self._paragraph().add_run().add_break(WD_BREAK.PAGE)
            case Signatures():
                self._signatures(block)
            case Closing():
                self._closing(block)

    def _body_paragraph(self, block: Paragraph, *, keep: bool) -> None:
        space = layout.TIGHT_SPACE if self.paper.tight else layout.PARAGRAPH_SPACE
        paragraph = self._paragraph(block.align, before=space)
        form = paragraph.paragraph_format
        form.line_spacing = layout.TIGHT_LINE if self.paper.tight else layout.LINE
        # A page of signatures alone could be put under another text.
        form.keep_with_next = keep
        if block.first_line:
            form.first_line_indent = Mm(layout.FIRST_LINE)
        self._text(paragraph, block.runs, block.size or self.body)

    def _table(self, block: Table) -> None:
        self._gap(self._paragraph(), 4, keep=True)
        share = self.width / sum(column.width for column in block.columns)
        widths = [column.width * share for column in block.columns]
        table = self._bare_table(widths, len(block.header) + len(block.rows), lined=True)
        size = block.size or layout.CELL
        for row, cells in zip(table.rows, (*block.header, *block.rows), strict=True):
            for cell, runs, column in zip(row.cells, cells, block.columns, strict=True):
                paragraph = cell.paragraphs[0]
                paragraph.alignment = _ALIGNED[column.align]
                self._text(paragraph, runs, size)
        for row in table.rows[: len(block.header)]:
            repeated(row)
            unbroken(row)
            for cell in row.cells:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._gap(self._paragraph(), 4)

    def _qr(self, block: QrCode) -> None:
        picture = BytesIO()
        segno.make(block.text, error="m", micro=False).save(picture, kind="png", scale=8, border=2)
        paragraph = self._paragraph(Align.CENTRE, before=6)
        paragraph.paragraph_format.keep_with_next = bool(block.caption)
        paragraph.add_run().add_picture(picture, width=Mm(block.side))
        if block.caption:
            self._text(self._paragraph(Align.CENTRE), (Run(block.caption, italic=True),), layout.HINT)

    # ── the foot ──

    def _signatures(self, block: Signatures) -> None:
        for signers in block.in_rows:
            self._gap(self._paragraph(), 16, keep=True)
            table = self._bare_table([self.width / len(signers)] * len(signers), 2)
            for row in table.rows:
                unbroken(row)
            for cell, signer in zip(table.rows[0].cells, signers, strict=True):
                self._signer(cell, signer, layout.BODY_COMPACT)
            for cell, signer in zip(table.rows[1].cells, signers, strict=True):
                self._name(cell.paragraphs[0], signer, layout.BODY_COMPACT)

    def _closing(self, block: Closing) -> None:
        self._gap(self._paragraph(), 10, keep=True)
        table = self._bare_table((self.width / 2, self.width / 2), 1)
        unbroken(table.rows[0])
        left, right = table.rows[0].cells
        heading = left.paragraphs[0]
        self._text(heading, (Run(PHRASES.recipients, bold=True, italic=True),), layout.RECIPIENTS_HEADING)
        last = len(block.recipients) - 1
        for place, each in enumerate(block.recipients):
            end = "." if place == last else ";"
            self._text(left.add_paragraph(), (Run(f"- {each.rstrip('.;')}{end}"),), layout.RECIPIENTS)
        self._signer(right, block.signer, layout.SIGNATURE)
        self._name(right.add_paragraph(), block.signer, layout.SIGNATURE)

    def _signer(self, cell: _Cell, signer: Signer, size: float) -> None:
        for place, title in enumerate(signer.titles):
            self._line(cell.add_paragraph() if place else cell.paragraphs[0], title, size, bold=True)
        if signer.hint:
            self._line(cell.add_paragraph(), signer.hint, layout.HINT, italic=True)
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True

    def _name(self, paragraph: DocxParagraph, signer: Signer, size: float) -> None:
        paragraph.paragraph_format.space_before = Pt(self.signing)
        self._line(paragraph, signer.name, size, bold=True)

    # ── how everything is put ──

    def _paragraph(self, align: Align = Align.LEFT, *, before: float = 0) -> DocxParagraph:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = _ALIGNED[align]
        paragraph.paragraph_format.space_before = Pt(before)
        return paragraph

    def _text(self, paragraph: DocxParagraph, runs: Runs, size: float) -> None:
        if paragraph.paragraph_format.space_before is None:
            paragraph.paragraph_format.space_before = Pt(0)
        paragraph.paragraph_format.space_after = Pt(0)
        for run in runs:
            added = paragraph.add_run(run.text)
            in_times(added, layout.FONT)
            added.font.size = Pt(size)
            added.bold, added.italic = run.bold, run.italic

    def _bare_table(self, widths: Sequence[float], rows: int, *, lined: bool = False) -> DocxTable:
        table: DocxTable = self.document.add_table(rows=rows, cols=len(widths))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        ruled(table, ruled_lines=lined)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
            for cell in column.cells:
                cell.width = Mm(width)
        return table
