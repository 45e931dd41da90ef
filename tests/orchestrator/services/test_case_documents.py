"""Documents of a case file: kept whole, versioned, shown to who may see them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from orchestrator.domain.errors import NotAllowed, NotFound, RuleBroken
from orchestrator.domain.policy import SYSTEM, Role
from orchestrator.domain.records_documents import AccessClass, Blob, CaseDocument, DocumentOrigin
from orchestrator.services import case_documents
from orchestrator.services.case_documents import NewDocument
from orchestrator.store import audit
from orchestrator.store.blobs import Blobs
from tests.support.files import HTML, PDF, png
from tests.support.stores import NOW, Bureau

OFFICE, PRODUCED, TURN = DocumentOrigin.OFFICE, DocumentOrigin.PRODUCED, DocumentOrigin.TURN


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "documents")


def kept(blobs: Blobs, folder: Path, content: bytes = PDF) -> Blob:
    file = folder / "sent"
    file.write_bytes(content)
    return blobs.take(file)


def add(bureau: Bureau, blob: Blob, case: str, **more: object) -> CaseDocument:
    new = NewDocument(case, **{"origin": OFFICE, "title": "Đơn.pdf", "blob": blob, **more})  # type: ignore[arg-type]  # a test's shorthand
    return bureau.do(case_documents.add_document, new, bureau.operator, NOW)


def test_the_bytes_lie_under_their_hash_and_for_us_alone(blobs: Blobs, tmp_path: Path) -> None:
    blob = kept(blobs, tmp_path)
    path = blobs.path(blob.sha256)
    assert path.read_bytes() == PDF
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert blobs.whole(blob)
    assert kept(blobs, tmp_path) == blob
    assert [each.name for each in blobs.directory.rglob("*") if each.is_file()] == [blob.sha256]


def test_changed_bytes_are_noticed(blobs: Blobs, tmp_path: Path) -> None:
    blob = kept(blobs, tmp_path)
    path = blobs.path(blob.sha256)
    path.write_bytes(PDF.replace(b"1.7", b"1.6"))
    assert not blobs.whole(blob)
    path.unlink()
    assert not blobs.whole(blob)


@pytest.mark.parametrize("name", ["", "..", "a" * 63, "A" * 64, "../" + "a" * 61])
def test_only_a_hash_names_a_file(blobs: Blobs, name: str) -> None:
    with pytest.raises(LookupError):
        blobs.path(name)


def test_what_is_refused_leaves_nothing_behind(blobs: Blobs, tmp_path: Path) -> None:
    with pytest.raises(RuleBroken):
        kept(blobs, tmp_path, HTML)
    assert not list(blobs.directory.rglob("*"))


def test_a_document_gets_its_number_and_its_audit_line(bureau: Bureau, blobs: Blobs, tmp_path: Path) -> None:
    case = bureau.case()
    added = add(bureau, kept(blobs, tmp_path), case.code)
    assert (added.code, added.version, added.title) == ("TL-2026-0001", 1, "Đơn")
    assert added.file_name == "TL-2026-0001.pdf"
    line = bureau.do(audit.lines_of, f"case {case.code}")[0]
    assert (line.action, line.after) == ("case_document:add", "TL-2026-0001/1")


def test_a_new_version_leaves_the_one_before(bureau: Bureau, blobs: Blobs, tmp_path: Path) -> None:
    case = bureau.case()
    first = add(bureau, kept(blobs, tmp_path), case.code)
    second = add(bureau, kept(blobs, tmp_path, png()), case.code, replaces=first.code)
    assert (second.code, second.version) == (first.code, 2)
    assert [one.version for one in bureau.do(case_documents.documents_of, case.code, bureau.operator)] == [2]
    before = bureau.do(case_documents.document_to_read, case.code, first.code, bureau.operator, NOW, 1)
    assert before.blob == first.blob


def test_a_version_belongs_to_its_own_case(bureau: Bureau, blobs: Blobs, tmp_path: Path) -> None:
    first = add(bureau, kept(blobs, tmp_path), bureau.case().code)
    other = bureau.case()
    with pytest.raises(NotFound):
        add(bureau, first.blob, other.code, replaces=first.code)
    with pytest.raises(NotFound):
        bureau.do(case_documents.document_to_read, other.code, first.code, bureau.operator, NOW)


def test_a_denouncers_papers_are_for_who_may_know_the_denouncer(bureau: Bureau, blobs: Blobs, tmp_path: Path) -> None:
    case = bureau.case("denunciation")
    paper = add(bureau, kept(blobs, tmp_path), case.code, origin=TURN, title="Đơn của bà Nhàn.pdf")
    assert (paper.title, paper.access) == ("", AccessClass.PROTECTED)
    add(bureau, kept(blobs, tmp_path, png()), case.code, title="Ảnh nhà bà Nhàn.png")
    other = bureau.second_operator()
    seen = bureau.do(case_documents.documents_of, case.code, other)
    assert [(one.title, one.masked) for one in seen] == [("", True)]
    with pytest.raises(NotFound):
        bureau.do(case_documents.document_to_read, case.code, paper.code, other, NOW)
    assert len(bureau.do(case_documents.documents_of, case.code, bureau.chair)) == 2


def test_the_service_adds_what_it_made_and_nothing_else(bureau: Bureau, blobs: Blobs) -> None:
    case = bureau.case()
    made = blobs.put(b"minutes", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    new = NewDocument(case.code, PRODUCED, "Biên bản", made, AccessClass.CITIZEN)
    added = bureau.do(case_documents.add_document, new, SYSTEM, NOW)
    assert added.file_name == "TL-2026-0001.docx"
    with pytest.raises(NotAllowed):
        bureau.do(case_documents.add_document, NewDocument(case.code, OFFICE, "", made), SYSTEM, NOW)


def test_reading_leaves_a_line_too(bureau: Bureau, blobs: Blobs, tmp_path: Path) -> None:
    case = bureau.case()
    added = add(bureau, kept(blobs, tmp_path), case.code)
    bureau.do(case_documents.document_to_read, case.code, added.code, bureau.chair, NOW)
    assert bureau.do(audit.lines_of, f"case {case.code}")[0].action == "case_document:view"


@pytest.mark.parametrize("role", [Role.IT_OFFICER, Role.COMMUNE_POLICE, Role.VILLAGE_HEAD, Role.AUDITOR])
def test_who_has_nothing_to_do_with_the_case_finds_no_documents(
    bureau: Bureau, blobs: Blobs, tmp_path: Path, role: Role
) -> None:
    case = bureau.case()
    added = add(bureau, kept(blobs, tmp_path), case.code)
    with pytest.raises(NotFound):
        bureau.do(case_documents.documents_of, case.code, bureau.actor(role))
    with pytest.raises(NotFound):
        bureau.do(case_documents.document_to_read, case.code, added.code, bureau.actor(role), NOW)
