"""The numbers of Nghị định 30/2020, read off the files."""

from __future__ import annotations

import re
import subprocess
import zipfile
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from orchestrator.documents import fonts
from orchestrator.documents.catalogue import FormId
from orchestrator.documents.production import FileKind, produce
from orchestrator.words import words_in
from tests.support.papers import FACTS, MINUTES, issue, office, pdf_text

POINTS_A_MM = 72 / 25.4


def letter(form: FormId = FormId.CONCLUSION) -> Document:
    return docx.Document(BytesIO(produce(form, FACTS[form], issue(), FileKind.DOCX).content))


def every_paragraph(document: Document) -> list[Paragraph]:
    return [Paragraph(each, document._body) for each in document.element.body.iter(qn("w:p"))]


def line(document: Document, text: str) -> Paragraph:
    return next(each for each in every_paragraph(document) if each.text == text)


def test_the_paper_is_a4_with_the_margins_of_the_decree() -> None:
    section = letter().sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    top, bottom, left, right = (margin.mm for margin in margins if margin is not None)
    assert 20 <= round(top, 1) <= 25
    assert 20 <= round(bottom, 1) <= 25
    assert 30 <= round(left, 1) <= 35
    assert 15 <= round(right, 1) <= 20


def test_every_letter_is_in_times_new_roman() -> None:
    for paragraph in every_paragraph(letter()):
        for run in paragraph.runs:
            assert run.font.name == "Times New Roman"


@pytest.mark.parametrize(
    ("text", "least", "most", "bold", "italic"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, 13, True, False),
        ("Độc lập - Tự do - Hạnh phúc", 13, 14, True, False),
        ("ỦY BAN NHÂN DÂN", 12, 13, True, False),
        ("XÃ AN PHƯỢNG", 12, 13, True, False),
        ("Số: 15/TB-UBND", 13, 13, False, False),
        ("xã An Phượng, ngày 05 tháng 7 năm 2026", 13, 14, False, True),
        ("THÔNG BÁO", 13, 14, True, False),
        ("Kết luận việc tiếp công dân", 13, 14, True, False),
        ("Yêu cầu của công dân: Được cấp giấy chứng nhận.", 13, 14, False, False),
        ("Nơi nhận:", 12, 12, True, True),
        ("- Lưu: VT, VP.", 11, 11, False, False),
        ("TM. ỦY BAN NHÂN DÂN", 13, 14, True, False),
    ],
)
def test_a_part_has_its_size_and_face(text: str, least: float, most: float, bold: bool, italic: bool) -> None:
    for run in line(letter(), text).runs:
        assert run.font.size is not None
        assert least <= run.font.size.pt <= most
        assert (run.bold, run.italic) == (bold, italic)


def test_the_upper_body_stands_above_in_plain_letters() -> None:
    over = issue(office=office(upper_body="UBND thành phố Hải Phòng"))
    made = produce(FormId.CONCLUSION, FACTS[FormId.CONCLUSION], over, FileKind.DOCX)
    upper = line(docx.Document(BytesIO(made.content)), "UBND THÀNH PHỐ HẢI PHÒNG")
    assert [run.bold for run in upper.runs] == [False]


def test_the_file_says_that_it_is_vietnamese_and_carries_no_strange_picture() -> None:
    content = produce(FormId.CONCLUSION, FACTS[FormId.CONCLUSION], issue(), FileKind.DOCX).content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]
        assert b'w:val="vi-VN"' in archive.read("word/styles.xml")
    assert letter().core_properties.title == "Thông báo kết luận việc tiếp công dân"


def test_a_paragraph_is_justified_and_set_in() -> None:
    body = line(letter(), "Yêu cầu của công dân: Được cấp giấy chứng nhận.").paragraph_format
    assert body.first_line_indent is not None
    assert 10 <= round(body.first_line_indent.mm, 1) <= 12.7
    assert body.space_before is not None
    assert body.space_before.pt >= 6
    assert body.line_spacing is not None
    assert 1 <= body.line_spacing <= 1.5


def test_pages_are_numbered_on_top_from_the_second() -> None:
    section = letter().sections[0]
    assert section.different_first_page_header_footer
    assert not section.first_page_header.paragraphs[0].text
    instructions = [each.text for each in section.header._element.iter(qn("w:instrText"))]
    assert instructions == ["PAGE"]

    long = replace(MINUTES, statement="Nội dung trình bày của công dân.\n" * 120)
    pages = pdf_text(produce(FormId.MINUTES, long, issue(), FileKind.PDF).content).split("\f")[:-1]
    assert len(pages) > 3
    assert not re.match(r"\s*1\n", pages[0])
    for number, page in enumerate(pages[1:], 2):
        assert page.lstrip().startswith(f"{number}\n")


def test_a_pdf_page_is_a4_and_its_text_keeps_to_the_margins() -> None:
    content = produce(FormId.CONCLUSION, FACTS[FormId.CONCLUSION], issue(), FileKind.PDF).content
    boxes = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=content, capture_output=True, check=True).stdout
    found = boxes.decode()
    assert 'width="595' in found
    words = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', found)
    assert min(float(left) for left, *_ in words) >= 30 * POINTS_A_MM - 0.5
    assert max(float(right) for _, _, right, _ in words) <= 195 * POINTS_A_MM + 0.5


def test_a_pdf_has_its_letters_in_it() -> None:
    content = produce(FormId.CONCLUSION, FACTS[FormId.CONCLUSION], issue(), FileKind.PDF).content
    told = subprocess.run(["pdffonts", "-"], input=content, capture_output=True, check=True).stdout.decode()
    used = [each.split() for each in told.splitlines()[2:] if "Liberation" in each or "Times" in each]
    assert used
    assert all(each[-5] == "yes" for each in used)


def test_a_font_without_vietnamese_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "NEEDED", "\U0001f600")
    assert fonts.faces() is None


def test_without_a_font_the_pdf_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", ())
    fonts.family.cache_clear()
    with pytest.raises(fonts.FontMissing) as missing:
        produce(FormId.CONCLUSION, FACTS[FormId.CONCLUSION], issue(), FileKind.PDF)
    assert "fonts-liberation2" in words_in("vi").text(missing.value.code, **missing.value.values)
    assert produce(FormId.CONCLUSION, FACTS[FormId.CONCLUSION], issue(), FileKind.DOCX).content


def test_head_rows_of_a_table_are_repeated() -> None:
    table = letter().tables[1]
    assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None


def test_a_signature_is_never_alone_on_a_page() -> None:
    """The last lines of the text go with it: otherwise it could be put under another text."""
    facts = FACTS[FormId.CONCLUSION]
    for lines in range(1, 40, 3):
        longer = replace(facts, matter="Nội dung vụ việc.\n" * lines)
        last = pdf_text(produce(FormId.CONCLUSION, longer, issue(), FileKind.PDF).content).split("\f")[-2]
        assert "thông báo để công dân" in " ".join(last.split())
