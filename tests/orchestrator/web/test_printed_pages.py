"""What the village hangs up, and the empty forms that everybody may print."""

from __future__ import annotations

import pytest

from orchestrator.documents.production import FileKind
from orchestrator.domain.deadlines import local_day
from orchestrator.domain.policy import Role
from orchestrator.services.printed_papers import BLANK
from orchestrator.web.pages.printed import _blank
from tests.support.citizens import FIELDS, code_on, fill_in
from tests.support.office import Office, visitors
from tests.support.pages import check_page
from tests.support.papers import docx_text, pdf_text, squeezed
from tests.support.papers import office as paper_office


async def test_the_village_head_prints_notice_and_loudspeaker_text(office: Office) -> None:
    session = office.published(office.session(office.case(), hours=30))
    day = f"{local_day(session.starts_at)}"
    async with visitors(office) as enter:
        head = await enter(Role.VILLAGE_HEAD)
        assert "/village/kit" in (await head.get("/village")).text
        page = await head.get("/village/kit")
        check_page(page.text)
        for paper in ("notice", "loudspeaker"):
            for kind in FileKind.DOCX, FileKind.PDF:
                address = f"/village/kit/{day}/{paper}.{kind}"
                assert address in page.text
                answer = await head.client.get(address)
                assert answer.status == 200
                content = await answer.read()
                text = squeezed(docx_text(content) if kind is FileKind.DOCX else pdf_text(content))
                assert squeezed("Nhà văn hóa thôn Ngọc Trại") in text
                assert "Nhàn" not in text
                assert (squeezed("/register") in text) == (paper == "notice")
        assert (await head.get("/village/kit/2020-01-01/notice.pdf")).status == 404
        assert (await (await enter(Role.AUDITOR)).get("/village/kit")).status == 403


async def test_a_village_without_a_day_of_reception_still_has_the_forms(office: Office) -> None:
    async with visitors(office) as enter:
        page = await (await enter(Role.VILLAGE_HEAD)).get("/village/kit")
        check_page(page.text)
        assert "Chưa có ngày tiếp dân nào" in page.text
        assert "/forms/registration.pdf" in page.text


async def test_everybody_prints_empty_forms(office: Office) -> None:
    async with visitors(office) as enter:
        citizen = await enter()
        for start in ("/how", "/register"):
            assert 'href="/forms"' in (await citizen.get(start)).text
        page = await citizen.get("/forms")
        check_page(page.text)
        assert all(f"/forms/{form}.{kind}" in page.text for form in BLANK for kind in ("pdf", "docx"))
        answer = await citizen.client.get("/forms/registration.pdf")
        assert answer.status == 200
        assert squeezed("Đơn đăng ký").upper() in squeezed(pdf_text(await answer.read())).upper()
        assert (await citizen.get("/forms/conclusion.pdf")).status == 404


@pytest.mark.parametrize("kind", ["complaint", "denunciation"])
async def test_the_receipt_comes_as_a_file_with_number_and_code(office: Office, kind: str) -> None:
    async with visitors(office) as enter:
        citizen = await enter()
        sent = await fill_in(citizen, kind=kind, secrecy_wish="no")
        page = await citizen.get(sent.location)
        assert f'href="{sent.location}/paper.pdf"' in page.text
        answer = await citizen.client.get(f"{sent.location}/paper.pdf")
        assert answer.status == 200
        text = squeezed(pdf_text(await answer.read()))
        assert squeezed(code_on(page.text)) in text
        assert sent.location.split("/")[2] in text.replace(" ", "")
        assert (squeezed(FIELDS["name"]) in text) == (kind == "complaint")
        assert (await (await enter()).get(f"{sent.location}/paper.pdf")).status == 303


@pytest.mark.parametrize("form", BLANK)
def test_an_empty_form_is_made_of_nothing(form: str) -> None:
    assert ".." in docx_text(_blank(form, paper_office(), FileKind.DOCX).content).replace("…", "..")
