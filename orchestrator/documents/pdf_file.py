"""A `Paper` as PDF, with its fonts in it and its text to be copied out. Knows no form; numbers are in `layout`."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from threading import Lock
from typing import Any
from xml.sax.saxutils import escape

import segno
from reportlab.lib.colors import black
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate, Spacer
from reportlab.platypus import PageBreak as PdfPageBreak
from reportlab.platypus import Paragraph as PdfParagraph
from reportlab.platypus.tables import LongTable
from reportlab.platypus.tables import Table as PdfTable

from orchestrator.documents import fonts, layout
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

_ALIGNED = {Align.LEFT: TA_LEFT, Align.CENTRE: TA_CENTER, Align.RIGHT: TA_RIGHT, Align.JUSTIFY: TA_JUSTIFY}
_BARE = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]
_ONE_AT_A_TIME = Lock()
"""reportlab keeps the fonts of the whole process in one place, and promises nothing to threads."""


def pdf(paper: Paper) -> bytes:
    """The file. Raises `FontMissing` on a machine without a font for it."""
    with _ONE_AT_A_TIME:
        fonts.family()
        return _Writer(paper).written()


class _Rule(Flowable):
    """A line in the middle of the width."""

    def __init__(self, length: float) -> None:
        super().__init__()
        self.length = length
        self.room = 0.0

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        self.room = aW
        return aW, 6.5

    def draw(self) -> None:
        start = (self.room - self.length) / 2
        self.canv.setLineWidth(0.75)
        self.canv.line(start, 2.5, start + self.length, 2.5)


class _Dots(Flowable):
    """A dotted line over the whole width, to write on."""

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        self.room = aW
        return aW, 22

    def draw(self) -> None:
        self.canv.setLineWidth(0.6)
        self.canv.setDash(0.6, 2.2)
        self.canv.line(0, 3, self.room, 3)


class _Qr(Flowable):
    """A QR code, drawn as squares: sharp at any size."""

    def __init__(self, text: str, side: float) -> None:
        super().__init__()
        self.rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
        self.side = side
        self.room = 0.0

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        self.room = aW
        return aW, self.side + 8

    def draw(self) -> None:
        step = self.side / len(self.rows)
        left = (self.room - self.side) / 2
        self.canv.setFillColor(black)
        for y, row in enumerate(self.rows):
            for x, dark in enumerate(row):
                if dark:
                    self.canv.rect(left + x * step, self.side - (y + 1) * step, step, step, stroke=0, fill=1)


class _Writer:
    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.width = layout.text_width(paper.landscape) * mm
        self.body = layout.BODY_COMPACT if paper.compact else layout.BODY
        self.signing = layout.TIGHT_SIGNATURE_SPACE if paper.tight else layout.SIGNATURE_SPACE

    def written(self) -> bytes:
        out = BytesIO()
        across, down = layout.PAGE_WIDTH * mm, layout.PAGE_HEIGHT * mm
        left = layout.MARGIN_LEFT * mm
        if self.paper.landscape:
            across, down, left = down, across, layout.LANDSCAPE_MARGIN * mm
        bottom, top = layout.MARGIN_BOTTOM * mm, layout.MARGIN_TOP * mm
        document = BaseDocTemplate(
            out,
            pagesize=(across, down),
            title=self.paper.name,
            author=" ".join(self.paper.letterhead.issuing_body) if self.paper.letterhead else "",
            lang="vi",
            invariant=1,
        )
        frame = Frame(left, bottom, self.width, down - top - bottom, 0, 0, 0, 0)
        document.addPageTemplates(PageTemplate(frames=[frame], onPage=_page_number))
        document.build(self._story())
        return out.getvalue()

    def _story(self) -> list[Flowable]:
        story: list[Flowable] = []
        if self.paper.letterhead:
            story += self._letterhead(self.paper.letterhead)
        story += self._title() + self._addressees()
        for block in self.paper.blocks:
            if isinstance(block, Closing | Signatures):
                self._foot(story, block)
            else:
                story += self._block(block)
        return story

    def _foot(self, story: list[Flowable], block: Closing | Signatures) -> None:
        """Signatures stay with the end of the text: a page of signatures alone could be put under another text."""
        parts = self._closing(block) if isinstance(block, Closing) else self._signatures(block)
        before: list[Flowable] = []
        while story and isinstance(story[-1], PdfParagraph) and (not before or story[-1].style.keepWithNext):
            before.insert(0, story.pop())
        story.append(KeepTogether([*before, *parts]))

    # ── the head ──

    def _letterhead(self, head: Letterhead) -> list[Flowable]:
        if not head.of_the_office:
            parts = self._nation()
            if head.place_and_date:
                date_line = (Run(head.place_and_date, italic=True),)
                parts.append(self._text(date_line, layout.DATE, Align.RIGHT, before=6))
            return parts
        left_width = self.width * layout.LEFT_SHARE
        left = [self._line(head.number, layout.NUMBER)]
        if head.about:
            left.append(self._line(head.about, layout.ABOUT))
        right = [self._line(head.place_and_date, layout.DATE, italic=True)]
        rows: list[list[Any]] = [[self._agency(head, left_width), self._nation()], [left, right]]
        style = [*_BARE, ("TOPPADDING", (0, 1), (-1, 1), layout.PARAGRAPH_SPACE)]
        return [PdfTable(rows, colWidths=[left_width, self.width - left_width], style=style)]

    def _agency(self, head: Letterhead, width: float) -> list[Flowable]:
        parts: list[Flowable] = [self._line(line, layout.AGENCY) for line in head.upper_body]
        parts += [self._line(line, layout.AGENCY, bold=True) for line in head.issuing_body]
        longest = max(layout.printed_width(line, layout.AGENCY, bold=True) for line in head.issuing_body) * mm
        return [*parts, _Rule(min(longest, width) * layout.AGENCY_RULE)]

    def _nation(self) -> list[Flowable]:
        length = layout.printed_width(PHRASES.motto, layout.MOTTO, bold=True) * mm
        return [
            self._line(PHRASES.nation, layout.NATION, bold=True),
            self._line(PHRASES.motto, layout.MOTTO, bold=True),
            _Rule(length),
        ]

    # ── title and addressees ──

    def _title(self) -> list[Flowable]:
        if not self.paper.title:
            return []
        parts: list[Flowable] = [self._text((Run(self.paper.title, bold=True),), layout.TITLE, Align.CENTRE, before=12)]
        if self.paper.subject:
            parts += [self._text(self.paper.subject, layout.SUBJECT, Align.CENTRE), _Rule(self.width / 5)]
        return parts

    def _addressees(self) -> list[Flowable]:
        given, addressed = self.paper.addressees, self.paper.addressed
        if not given:
            return []
        if len(given) == 1:
            return [self._text((Run(f"{addressed} {given[0]}"),), self.body, Align.CENTRE, before=12)]
        parts: list[Flowable] = [self._text((Run(addressed),), self.body, Align.LEFT, before=12, left=35 * mm)]
        for place, each in enumerate(given, 1):
            end = "." if place == len(given) else ";"
            parts.append(self._text((Run(f"- {each}{end}"),), self.body, Align.LEFT, left=50 * mm))
        return parts

    # ── the body ──

    def _block(self, block: Block) -> list[Flowable]:
        match block:
            case Paragraph():
                return [self._body_paragraph(block)]
            case Table():
                return [self._table(block), Spacer(0, 4)]
            case QrCode():
                parts: list[Flowable] = [Spacer(0, 6), _Qr(block.text, block.side * mm)]
                parts.append(self._line(block.caption, layout.HINT, italic=True))
                return [KeepTogether(parts)]
            case DottedLines():
                return [_Dots() for _ in range(block.count)]
            case PageBreak():
                return [PdfPageBreak()]
            case Signatures() | Closing():
                raise TypeError("a foot")

    def _body_paragraph(self, block: Paragraph) -> PdfParagraph:
        return self._text(
            block.runs,
            block.size or self.body,
            block.align,
            before=layout.TIGHT_SPACE if self.paper.tight else layout.PARAGRAPH_SPACE,
            first_line=layout.FIRST_LINE * mm if block.first_line else 0,
            keep=block.heading,
        )

    def _table(self, block: Table) -> LongTable:
        share = self.width / sum(column.width for column in block.columns)
        size = block.size or layout.CELL
        header = [[self._text(cell, size, Align.CENTRE) for cell in row] for row in block.header]
        rows = [
            [self._text(cell, size, column.align) for cell, column in zip(row, block.columns, strict=True)]
            for row in block.rows
        ]
        return LongTable(
            header + rows or [[""] * len(block.columns)],
            colWidths=[column.width * share for column in block.columns],
            repeatRows=len(header),
            splitInRow=1,
            spaceBefore=6,
            style=[
                ("GRID", (0, 0), (-1, -1), 0.5, black),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ],
        )

    # ── the foot ──

    def _signatures(self, block: Signatures) -> list[Flowable]:
        parts: list[Flowable] = []
        for signers in block.in_rows:
            heads: list[list[Flowable]] = [self._signer(signer, layout.BODY_COMPACT) for signer in signers]
            names = [self._line(signer.name, layout.BODY_COMPACT, bold=True) for signer in signers]
            parts += [Spacer(0, 16), self._side_by_side([heads, names])]
        return parts

    def _closing(self, block: Closing) -> list[Flowable]:
        last = len(block.recipients) - 1
        left: list[Flowable] = [
            self._text((Run(PHRASES.recipients, bold=True, italic=True),), layout.RECIPIENTS_HEADING, Align.LEFT)
        ]
        for place, each in enumerate(block.recipients):
            end = "." if place == last else ";"
            left.append(self._text((Run(f"- {each.rstrip('.;')}{end}"),), layout.RECIPIENTS, Align.LEFT))
        name = self._line(block.signer.name, layout.SIGNATURE, bold=True)
        right = [*self._signer(block.signer, layout.SIGNATURE), name]
        return [Spacer(0, 10), self._side_by_side([[left, right]])]

    def _side_by_side(self, rows: Sequence[Sequence[object]]) -> PdfTable:
        width = self.width / len(rows[0])
        return PdfTable([list(row) for row in rows], colWidths=[width] * len(rows[0]), style=_BARE)

    def _signer(self, signer: Signer, size: float) -> list[Flowable]:
        """Titles, hint and the room to sign in."""
        parts: list[Flowable] = [self._line(title, size, bold=True) for title in signer.titles]
        if signer.hint:
            parts.append(self._line(signer.hint, layout.HINT, italic=True))
        return [*parts, Spacer(0, self.signing)]

    # ── how everything is put ──

    def _line(self, text: str, size: float, *, bold: bool = False, italic: bool = False) -> PdfParagraph:
        """A centred line of the head or of a signature."""
        return self._text((Run(text, bold, italic),), size, Align.CENTRE)

    def _text(
        self,
        runs: Runs,
        size: float,
        align: Align = Align.LEFT,
        *,
        before: float = 0,
        first_line: float = 0,
        left: float = 0,
        keep: bool = False,
    ) -> PdfParagraph:
        options: dict[str, Any] = {"splitLongWords": 1, "allowWidows": 0, "allowOrphans": 0, "keepWithNext": int(keep)}
        options["alignment"] = _ALIGNED[align]
        style = ParagraphStyle(
            "text",
            fontName=fonts.face(),
            fontSize=size,
            leading=size * 1.06 * (layout.TIGHT_LINE if self.paper.tight else layout.LINE),
            spaceBefore=before,
            firstLineIndent=first_line,
            leftIndent=left,
            **options,
        )
        return PdfParagraph("".join(_marked(run) for run in runs), style)


def _marked(run: Run) -> str:
    """The run in reportlab's own markup; what a fact says stays text."""
    text = escape(fonts.drawable(run.text)).replace("\n", "<br/>")
    face = fonts.face(bold=run.bold, italic=run.italic)
    return f'<font name="{face}">{text}</font>' if run.bold or run.italic else text


def _page_number(canvas: Canvas, document: BaseDocTemplate) -> None:
    """On top, in the middle, from the second page on."""
    number = canvas.getPageNumber()
    if number == 1:
        return
    canvas.saveState()
    canvas.setFont(fonts.face(), layout.PAGE_NUMBER)
    across, down = document.pagesize
    canvas.drawCentredString(across / 2, down - (layout.PAGE_NUMBER_AT + 4) * mm, str(number))
    canvas.restoreState()
