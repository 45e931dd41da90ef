"""The layout of Nghị định 30/2020/NĐ-CP, annex I: every number of it, once. Knows no file format.

Lengths are millimetres, font sizes points. The decree gives ranges; what stands here lies within them (DOMAIN.md 4.6).
"""

from __future__ import annotations

import unicodedata
from typing import Final

from reportlab.pdfbase.pdfmetrics import stringWidth

PAGE_WIDTH: Final = 210.0
PAGE_HEIGHT: Final = 297.0
MARGIN_TOP: Final = 20.0
MARGIN_BOTTOM: Final = 20.0
MARGIN_LEFT: Final = 30.0
MARGIN_RIGHT: Final = 15.0
LANDSCAPE_MARGIN: Final = 15.0
"""Left and right of a paper that lies on its side: its binding edge is the top."""
PAGE_NUMBER_AT: Final = 10.0
"""From the top edge, in the middle, from the second page on."""

FONT: Final = "Times New Roman"
NATION: Final = 12.5
MOTTO: Final = 13.5
AGENCY: Final = 12.5
NUMBER: Final = 13.0
ABOUT: Final = 12.0
DATE: Final = 13.5
TITLE: Final = 14.0
SUBJECT: Final = 14.0
BODY: Final = 14.0
BODY_COMPACT: Final = 13.0
CELL: Final = 12.0
SIGNATURE: Final = 14.0
SIGNATURE_COMPACT: Final = 13.0
HINT: Final = 12.0
RECIPIENTS_HEADING: Final = 12.0
RECIPIENTS: Final = 11.0
PAGE_NUMBER: Final = 13.0

FIRST_LINE: Final = 10.0
PARAGRAPH_SPACE: Final = 6.0
"""Points between paragraphs."""
TIGHT_SPACE: Final = 2.0
TIGHT_LINE: Final = 1.0
TIGHT_SIGNATURE_SPACE: Final = 40.0
LINE: Final = 1.15
"""Line spacing; the decree asks for single at least, 1.5 at most."""
SIGNATURE_SPACE: Final = 58.0
"""Points for the signature and the seal."""

LEFT_SHARE: Final = 0.41
"""The agency's share of the head's width; the nation's name has the rest."""
AGENCY_RULE: Final = 0.4
"""The rule under the issuing body, of its length: a third to a half."""


def text_width(landscape: bool) -> float:
    """Between the margins, in millimetres."""
    if landscape:
        return PAGE_HEIGHT - 2 * LANDSCAPE_MARGIN
    return PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT


def printed_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line in Times, in millimetres: marks above and below letters take no room.

    By the standard metrics, so that it needs no font of this machine.
    """
    letters = "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))
    letters = letters.replace("Đ", "D").replace("đ", "d")
    points: float = stringWidth(letters, "Times-Bold" if bold else "Times-Roman", size)
    return points / 72 * 25.4
