"""One description of a document, drawn by every writer. Knows no file format, no wording and no form.

Lengths are millimetres, font sizes points. The numbers of the layout stand in `layout`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    """Where the lines of a paragraph or a cell stand."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    JUSTIFY = "justify"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one face. `\\n` in it breaks the line."""

    text: str
    bold: bool = False
    italic: bool = False


Runs = tuple[Run, ...]


def plain(runs: Runs) -> str:
    """The text without its faces."""
    return "".join(run.text for run in runs)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body."""

    runs: Runs
    align: Align = Align.JUSTIFY
    first_line: bool = True
    """Whether the first line is set in."""
    heading: bool = False
    """Stays on the page of what follows."""
    size: float | None = None
    """Points; none: that of the body."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its share of the width, and how its cells stand."""

    width: float
    """Of the sum of all columns' widths."""
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; its header rows are repeated on each page. Every row has as many cells as there are columns."""

    columns: tuple[Column, ...]
    header: tuple[tuple[Runs, ...], ...]
    rows: tuple[tuple[Runs, ...], ...]
    size: float | None = None


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code (ISO/IEC 18004) of the text, centred, with its caption."""

    text: str
    caption: str = ""
    side: float = 26.0


@dataclass(frozen=True, slots=True)
class DottedLines:
    """Lines to write on by hand."""

    count: int


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the lines above the signature, what is asked of the hand, the name below."""

    titles: tuple[str, ...]
    hint: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Signatures side by side, two in a row; three where there are three."""

    signers: tuple[Signer, ...]

    @property
    def in_rows(self) -> tuple[tuple[Signer, ...], ...]:
        """The signers as they stand on the paper."""
        width = 3 if len(self.signers) in (3, 5, 6) else min(2, max(1, len(self.signers)))
        return tuple(self.signers[start : start + width] for start in range(0, len(self.signers), width))


@dataclass(frozen=True, slots=True)
class Closing:
    """The foot of a paper of the office: who receives it on the left, who signs it on the right."""

    recipients: tuple[str, ...]
    signer: Signer


Block = Paragraph | Table | QrCode | DottedLines | PageBreak | Signatures | Closing


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head. Without an issuing body it is a citizen's paper: the nation's name stands alone, in the middle."""

    issuing_body: tuple[str, ...] = ()
    upper_body: tuple[str, ...] = ()
    number: str = ""
    about: str = ""
    """The trích yếu of a letter (công văn), which stands under its number."""
    place_and_date: str = ""

    @property
    def of_the_office(self) -> bool:
        return bool(self.issuing_body)


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document."""

    name: str
    """For the file's own title."""
    letterhead: Letterhead | None = None
    title: str = ""
    subject: Runs = ()
    addressees: tuple[str, ...] = ()
    """`Kính gửi`; one stands in the middle, several below each other."""
    addressed: str = ""
    """The words before the addressees."""
    blocks: tuple[Block, ...] = ()
    landscape: bool = False
    compact: bool = False
    """Smaller letters, for forms and tables."""
    tight: bool = False
    """Little room between paragraphs: for forms that no decree lays out, so that they fit on one page."""
