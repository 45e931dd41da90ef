"""What python-docx has no words for: rules, bare tables, repeated rows, page numbers. Knows no document of ours."""

from __future__ import annotations

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
THUMBNAIL = RELATIONSHIP_TYPE.THUMBNAIL
RULE_EIGHTHS = "6"
"""0.75 points."""


def element(name: str, **attributes: str) -> BaseOxmlElement:
    """`<w:name w:attribute=...>`."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def in_times(run: Run, font: str) -> None:
    """The font for every script of the run, not for Latin letters alone."""
    run.font.name = font
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), font)


def rule_below(paragraph: Paragraph, *, indent: float) -> None:
    """Makes the paragraph a rule: its upper border, set in by `indent` millimetres on both sides."""
    properties = paragraph._p.get_or_add_pPr()
    borders = element("pBdr")
    borders.append(element("top", val="single", sz=RULE_EIGHTHS, space="1", color="000000"))
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    paragraph.paragraph_format.left_indent = Mm(indent)
    paragraph.paragraph_format.right_indent = Mm(indent)


def dotted_line(paragraph: Paragraph) -> None:
    """A line to write on: a dotted lower border."""
    borders = element("pBdr")
    borders.append(element("bottom", val="dotted", sz="6", space="1", color="000000"))
    borders.append(element("between", val="dotted", sz="6", space="1", color="000000"))
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def ruled(table: Table, *, ruled_lines: bool) -> None:
    """Black lines around every cell, or none; columns keep the widths that they were given."""
    properties = table._tbl.tblPr
    borders = element("tblBorders")
    for edge in EDGES:
        kind = "single" if ruled_lines else "nil"
        borders.append(element(edge, val=kind, sz="4", space="0", color="000000"))
    properties.append(borders)
    properties.append(element("tblLayout", type="fixed"))
    if not ruled_lines:
        margins = element("tblCellMar")
        margins.append(element("left", w="0", type="dxa"))
        margins.append(element("right", w="0", type="dxa"))
        properties.append(margins)
    _in_order(properties)


_TABLE_ORDER = ("tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblCellMar", "tblLook")


def _in_order(properties: BaseOxmlElement) -> None:
    """The schema wants these in one order; Word refuses a file that has another."""
    seen: dict[str, BaseOxmlElement] = {}
    for child in list(properties):
        name = child.tag.rpartition("}")[2]
        properties.remove(child)
        seen[name] = child
    for name in _TABLE_ORDER:
        if name in seen:
            properties.append(seen[name])


def repeated(row: _Row) -> None:
    """The row stands at the head of each page."""
    row._tr.get_or_add_trPr().append(element("tblHeader"))


def unbroken(row: _Row) -> None:
    """The row is not split between pages."""
    row._tr.get_or_add_trPr().append(element("cantSplit"))


def in_vietnamese(document: Document) -> None:
    """The language of every run that names none: spelling is checked in Vietnamese."""
    for language in document.styles.element.iter(qn("w:lang")):
        for script in ("val", "eastAsia"):
            language.set(qn(f"w:{script}"), "vi-VN")


def without_thumbnail(document: Document) -> None:
    """python-docx's own template carries a picture of an empty page, which file lists would show."""
    relations = document.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype == THUMBNAIL]:
        del relations[key]


def page_number(paragraph: Paragraph, font: str, points: float) -> None:
    """A field that shows the number of the page."""
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "2"), ("end", "")):
        run = paragraph.add_run()
        in_times(run, font)
        run.font.size = Pt(points)
        if kind == "text":
            run.text = text
        elif kind:
            run._element.append(element("fldChar", fldCharType=kind))
        else:
            instruction = element("instrText")
            instruction.text = text
            run._element.append(instruction)
