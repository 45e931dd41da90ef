"""Documents over HTTP: the form with files, and answers that no browser takes for a page of ours."""

from __future__ import annotations

import io

import pytest
from aiohttp import FormData

from orchestrator.domain.policy import Role
from tests.support.files import HTML, PDF, archive, png
from tests.support.office import Answer, Office, Visitor, visitors
from tests.support.pages import check_page


async def send(
    visitor: Visitor, path: str, files: list[tuple[str, bytes]], *, token: str | None = None, **fields: str
) -> Answer:
    """A form with files, the token first."""
    form = FormData(quote_fields=False)
    form.add_field("csrf_token", visitor.token if token is None else token)
    for name, value in fields.items():
        form.add_field(name, value)
    for name, content in files:
        form.add_field("file", io.BytesIO(content), filename=name, content_type="text/html")
    response = await visitor.client.post(path, data=form, allow_redirects=False)
    return Answer(response.status, await response.text(errors="replace"), response)


async def test_a_document_is_added_seen_and_saved(office: Office) -> None:
    at = f"/operator/cases/{office.case().code}/documents"
    async with visitors(office) as enter:
        visitor = await enter(Role.OPERATOR)
        check_page((await visitor.get(at)).text)
        added = await send(visitor, at, [("Đơn.html", PDF), ("ảnh.exe", png())], title="", access="case")
        assert (added.status, added.location) == (303, at)
        page = (await visitor.get(at)).text
        check_page(page)
        assert "Đơn" in page
        saved = await visitor.client.get(f"{at}/TL-2026-0001")
        assert await saved.read() == PDF
        looked = await visitor.client.get(f"{at}/TL-2026-0002?look")
    assert saved.headers["Content-Disposition"] == 'attachment; filename="TL-2026-0001.pdf"'
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert looked.headers["Content-Disposition"].startswith("inline")
    assert looked.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert looked.content_type == "image/png"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", HTML, "Chỉ nhận tệp PDF"),
        ("a.png", png() + archive(), "nhiều loại"),
        ("a.pdf", PDF[:30], "thiếu phần cuối"),
    ],
)
async def test_a_hostile_file_is_refused_with_a_sentence(office: Office, name: str, content: bytes, said: str) -> None:
    at = f"/operator/cases/{office.case().code}/documents"
    async with visitors(office) as enter:
        visitor = await enter(Role.OPERATOR)
        await visitor.get(at)
        answer = await send(visitor, at, [(name, content)], title="Tên đã gõ", access="case")
    assert answer.status == 422
    assert said in answer.text
    assert "Tên đã gõ" in answer.text
    assert [file for file in office.settings.files_directory.rglob("*") if file.is_file()] == []


async def test_a_file_too_large_is_named_and_nothing_stays(office: Office) -> None:
    at = f"/operator/cases/{office.case().code}/documents"
    most = office.settings.files.max_bytes
    async with visitors(office) as enter:
        visitor = await enter(Role.OPERATOR)
        await visitor.get(at)
        answer = await send(visitor, at, [("to.pdf", PDF + bytes(most))], access="case")
    assert answer.status == 422
    assert "to.pdf" in answer.text
    assert [file for file in office.settings.files_directory.rglob("*") if file.is_file()] == []


async def test_a_form_with_files_needs_its_token_before_any_byte_is_kept(office: Office) -> None:
    at = f"/operator/cases/{office.case().code}/documents"
    async with visitors(office) as enter:
        visitor = await enter(Role.OPERATOR)
        await visitor.get(at)
        assert (await send(visitor, at, [("a.pdf", PDF)], token="0" * 64)).status == 403
    assert not office.settings.files_directory.exists()


async def test_documents_open_for_whom_the_case_opens(office: Office) -> None:
    at = f"/operator/cases/{office.case().code}/documents"
    async with visitors(office) as enter:
        assert (await (await enter()).get(at)).status == 303
        for role, status in ((Role.CHAIR, 200), (Role.DEPARTMENT, 404), (Role.AUDITOR, 403)):
            assert (await (await enter(role)).get(at)).status == status
