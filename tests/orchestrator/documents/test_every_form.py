"""Every form of the catalogue, as every kind of file that it is offered as, read back from the file."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from functools import cache

import pytest

from orchestrator.documents.catalogue import FormId, forms
from orchestrator.documents.production import Document, FileKind, NotOffered, offered, paper_of, produce
from tests.support.more_papers import EVERY, LEFT_OPEN
from tests.support.papers import docx_text, issue, pdf_text, squeezed

LETTERS = [form for form in FormId if FileKind.XLSX not in offered(form)]
HEADED = [form for form in LETTERS if form is not FormId.LOUDSPEAKER]
OFFERED = [(form, kind) for form in FormId for kind in offered(form)]


@cache
def made(form: FormId, kind: FileKind) -> Document:
    return produce(form, EVERY[form], issue(), kind)


@pytest.mark.parametrize(("form", "kind"), OFFERED)
def test_a_form_becomes_a_file_that_names_nobody(form: FormId, kind: FileKind) -> None:
    document = made(form, kind)
    assert document.filename == f"{forms()[form].file_name}-HS-2026-0012.{kind}"
    assert document.filename.isascii()
    assert document.content[:4] == (b"%PDF" if kind is FileKind.PDF else b"PK\x03\x04")


@pytest.mark.parametrize(("form", "kind"), OFFERED)
def test_equal_facts_give_equal_bytes(form: FormId, kind: FileKind) -> None:
    assert produce(form, EVERY[form], issue(), kind) == made(form, kind)


@pytest.mark.parametrize("form", LETTERS)
def test_both_writers_say_the_same(form: FormId) -> None:
    """Letter by letter; page numbers and where lines break aside."""
    in_docx = docx_text(made(form, FileKind.DOCX).content).split()
    in_pdf = pdf_text(made(form, FileKind.PDF).content)
    words = [word for page, text in enumerate(in_pdf.split("\f")) for word in _without_number(text, page).split()]
    assert sorted("".join(words)) == sorted("".join(in_docx))


def _without_number(page: str, place: int) -> str:
    return page.lstrip().removeprefix(str(place + 1)) if place else page


@pytest.mark.parametrize("form", HEADED)
def test_text_can_be_copied_out_composed(form: FormId) -> None:
    text = pdf_text(made(form, FileKind.PDF).content)
    assert unicodedata.is_normalized("NFC", text)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in squeezed(text)


@pytest.mark.parametrize("form", LETTERS)
def test_no_mark_of_the_template_is_left_on_paper(form: FormId) -> None:
    text = docx_text(made(form, FileKind.DOCX).content)
    for mark in ("{{", "{%", "**", "__", "|", "@end", "\ue000", "None"):
        assert mark not in text


def test_the_catalogue_is_whole() -> None:
    for form in forms().values():
        assert form.name
        assert form.basis
        assert form.signed_by
        assert isinstance(EVERY[form.id], form.facts)
    names = [form.file_name for form in forms().values()]
    assert len(set(names)) == len(names)


def test_facts_of_another_form_are_refused() -> None:
    with pytest.raises(TypeError):
        produce(FormId.REFUSAL, EVERY[FormId.RECEIPT], issue(), FileKind.PDF)


def test_a_letter_is_no_workbook() -> None:
    with pytest.raises(NotOffered):
        produce(FormId.REFUSAL, EVERY[FormId.REFUSAL], issue(), FileKind.XLSX)


@pytest.mark.parametrize("reference", ["", "Nguyễn Văn A", "NguyenVanA", "../HS-1", "HS 1", "HS-1/2", "x" * 80 + "1"])
def test_a_file_is_named_by_a_code_only(reference: str) -> None:
    with pytest.raises(ValueError, match="code"):
        produce(FormId.REFUSAL, EVERY[FormId.REFUSAL], issue(reference=reference), FileKind.DOCX)


def test_what_is_not_known_yet_is_left_open() -> None:
    form = forms()[FormId.REFUSAL]
    paper = paper_of(form, EVERY[FormId.REFUSAL], replace(issue(), issued_on=None, number=""))
    assert paper.letterhead is not None
    assert paper.letterhead.number == "Số: ………/TB-UBND"
    assert paper.letterhead.place_and_date == "xã An Phượng, ngày …… tháng …… năm ………"


@pytest.mark.parametrize("form", LEFT_OPEN)
def test_a_form_to_be_filled_by_hand_has_dots(form: FormId) -> None:
    text = docx_text(produce(form, LEFT_OPEN[form], issue(issued_on=None), FileKind.DOCX).content)
    assert "None" not in text
    assert form in (FormId.SATISFACTION, FormId.VILLAGE_NOTICE, FormId.LOUDSPEAKER) or "……" in text
