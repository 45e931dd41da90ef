"""Where the letters of a PDF come from: a font with Vietnamese and the widths of Times New Roman. Knows no document."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from orchestrator.domain.errors import RuleBroken

FAMILY = "Document"
FOLDERS = (
    "/usr/share/fonts/truetype/liberation2",  # Debian 12: fonts-liberation2; its fonts-liberation has no Vietnamese
    "/usr/share/fonts/truetype/liberation",  # from Debian 13 on
    "/usr/share/fonts/liberation-serif",  # Fedora
    "/usr/share/fonts/liberation",  # Arch
    "/usr/share/fonts/truetype/msttcorefonts",
    "/Library/Fonts",
    "/System/Library/Fonts/Supplemental",
    "C:/Windows/Fonts",
)
FACES = (
    ("LiberationSerif-Regular", "LiberationSerif-Bold", "LiberationSerif-Italic", "LiberationSerif-BoldItalic"),
    ("Times_New_Roman", "Times_New_Roman_Bold", "Times_New_Roman_Italic", "Times_New_Roman_Bold_Italic"),
    ("Times New Roman", "Times New Roman Bold", "Times New Roman Italic", "Times New Roman Bold Italic"),
    ("times", "timesbd", "timesi", "timesbi"),
)
"""Regular, bold, italic, bold italic."""


PACKAGE = "fonts-liberation2"
"""Of Debian and its kin."""
NEEDED = "ẾếỢợƯưĐđẰẵỷ…"
"""A font without one of these has no Vietnamese."""


class FontMissing(RuleBroken):
    """The machine has no such font: the paper can be had as DOCX, or after `apt install fonts-liberation2`."""

    def __init__(self) -> None:
        super().__init__("papers.font_missing", package=PACKAGE)


def faces() -> tuple[Path, ...] | None:
    """The four files of the first family that is whole and has Vietnamese; None: this machine has none."""
    for folder in FOLDERS:
        for names in FACES:
            files = tuple(Path(folder, f"{name}.ttf") for name in names)
            if all(file.is_file() for file in files) and _speaks_vietnamese(files[0]):
                return files
    return None


def _speaks_vietnamese(file: Path) -> bool:
    glyphs = TTFont("looked-at", str(file)).face.charToGlyph
    return all(ord(letter) in glyphs for letter in NEEDED)


@cache
def family() -> str:
    """The name under which reportlab knows the font, read once. Raises `FontMissing`."""
    files = faces()
    if files is None:
        raise FontMissing
    for place, file in enumerate(files):
        bold, italic = place in (1, 3), place in (2, 3)
        name = face(bold=bold, italic=italic)
        pdfmetrics.registerFont(TTFont(name, str(file)))
        addMapping(FAMILY, 1 if bold else 0, 1 if italic else 0, name)
    return FAMILY


MISSING = "\u25a1"
"""A box: what stands for a letter that the font has not."""


def drawable(text: str) -> str:
    """The text with a box for each letter that the font has not, which would vanish otherwise."""
    glyphs = pdfmetrics.getFont(face()).face.charToGlyph  # type: ignore[attr-defined]  # a TTFont, by `family`
    return "".join(each if each == "\n" or ord(each) in glyphs else MISSING for each in text)


def face(*, bold: bool = False, italic: bool = False) -> str:
    """The name of one face."""
    return FAMILY + ("-Bold" if bold else "") + ("-Italic" if italic else "")
