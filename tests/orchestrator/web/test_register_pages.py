"""Registering and looking up as a citizen does: without an account, without a script."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from aiohttp import FormData

from orchestrator.domain.policy import Role
from orchestrator.services import cases
from tests.support.citizens import FIELDS, code_on, fill_in
from tests.support.files import HTML, PDF, png
from tests.support.office import Answer, Office, Visitor, visitors
from tests.support.pages import check_page

LIMIT = 100_000
"""Bytes of a public page with everything it loads but pictures: what weak lines are promised."""


async def send_files(visitor: Visitor, path: str, files: list[tuple[str, bytes]], **fields: str) -> Answer:
    form = FormData(quote_fields=False)
    form.add_field("csrf_token", visitor.token)
    for name, value in fields.items():
        form.add_field(name, value)
    for name, content in files:
        form.add_field("file", io.BytesIO(content), filename=name)
    response = await visitor.client.post(path, data=form, allow_redirects=False)
    return await visitor._read(response)


async def test_a_citizen_registers_reads_the_receipt_and_comes_back_with_number_and_code(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        sent = await fill_in(visitor)
        assert sent.status == 303, sent.text
        receipt = await visitor.get(sent.location)
        check_page(receipt.text)
        assert "Văn phòng đã nhận đăng ký" in receipt.text
        code = code_on(receipt.text)
        own = await visitor.get(sent.location.removesuffix("/receipt"))
        assert "Văn phòng đã nhận và đang xem" in own.text
        stranger = await enter()
        assert (await stranger.get(sent.location)).status == 303
        assert (await stranger.get(sent.location.removesuffix("/receipt"))).location.startswith("/lookup?number=")
        await stranger.get("/lookup")
        number = sent.location.split("/")[2]
        assert (await stranger.post("/lookup", {"number": number, "code": "11 11 11 11"})).status == 422
        found = await stranger.post("/lookup", {"number": number, "code": code})
        assert found.status == 303
        page = await stranger.get(found.location)
        check_page(page.text)
        assert "Vũ Thị Nhàn" in page.text


async def test_a_second_press_leads_to_the_same_receipt(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        await visitor.get("/register")
        first = await visitor.post("/register", {**FIELDS, "once": "the same form"})
        code = code_on((await visitor.get(first.location)).text)
        again = await enter()
        await again.get("/register")
        second = await again.post("/register", {**FIELDS, "once": "the same form"})
        assert second.location == first.location
        assert code_on((await again.get(second.location)).text) == code


async def test_mistakes_come_back_with_everything_typed_and_every_file(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        await visitor.get("/register")
        wrong = {**FIELDS, "once": "o", "personal_id": "0005800001", "summary": "", "request": "Xin <b>trả lời</b>"}
        back = await send_files(visitor, "/register", [("trả lời số 12.pdf", PDF)], **wrong)
        assert back.status == 422
        check_page(back.text)
        assert "ông/bà mới nhập 10" in back.text
        assert back.text.index("mới nhập 10") < back.text.index("Ghi tóm tắt sự việc")
        assert "Xin &lt;b&gt;trả lời&lt;/b&gt;" in back.text
        assert "trả lời số 12" in back.text
        kept = back.text.split('name="upload" value="')[1].split('"')[0]
        good = {**FIELDS, "once": "o", "upload": kept}
        sent = await send_files(visitor, "/register", [("ảnh.png", png())], **good)
        assert sent.status == 303, sent.text
        own = await visitor.get(sent.location.removesuffix("/receipt"))
        assert "trả lời số 12" in own.text
        assert "ảnh" in own.text
        paper = await visitor.client.get(f"{sent.location.removesuffix('/receipt')}/documents/TL-2026-0001")
        assert await paper.read() == PDF
        assert paper.headers["Content-Disposition"].startswith("attachment")
    operator = office.actor(Role.OPERATOR)
    assert len(office.store.run_now(cases.find_cases, operator)) == 1


async def test_a_hostile_file_is_told_and_the_rest_of_the_form_is_kept(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        await visitor.get("/register")
        back = await send_files(visitor, "/register", [("sổ đỏ.pdf", HTML)], **FIELDS, once="o")
    assert back.status == 422
    assert "Chỉ nhận tệp PDF và ảnh" in back.text
    assert "Vũ Thị Nhàn" in back.text


async def test_a_secret_denunciation_is_sent_to_the_office_in_person(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        back = await fill_in(visitor, kind="denunciation", secrecy_wish="yes")
    assert back.status == 422
    assert "hệ thống chưa lưu điều gì" in back.text
    assert office.store.run_now(cases.find_cases, office.actor(Role.OPERATOR)) == []


async def test_the_receipt_of_a_denunciation_tells_nothing(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        sent = await fill_in(visitor, kind="denunciation", secrecy_wish="no")
        receipt = (await visitor.get(sent.location)).text
        own = (await visitor.get(sent.location.removesuffix("/receipt"))).text
    for page in (receipt, own):
        assert "Nhàn" not in page
        assert FIELDS["summary"] not in page


async def test_a_program_that_fills_every_field_gets_nowhere(office: Office) -> None:
    async with visitors(office) as enter:
        assert (await fill_in(await enter(), website="https://buy.example")).status == 409
    assert office.store.run_now(cases.find_cases, office.actor(Role.OPERATOR)) == []


async def test_what_may_be_done_by_look_up(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        at = (await fill_in(visitor)).location.removesuffix("/receipt")
        await visitor.get(at)
        empty = await send_files(visitor, f"{at}/answer", [], text="")
        assert empty.status == 422
        check_page(empty.text)
        added = await send_files(visitor, f"{at}/answer", [("thêm.pdf", PDF)], text="Tôi gửi thêm một giấy.")
        assert added.location == f"{at}?told=added"
        assert "Tôi gửi thêm một giấy." in (await visitor.get(added.location)).text
        assert (await visitor.post(f"{at}/notify", {"notify_by": "paper"})).status == 303
        assert (await visitor.post(f"{at}/in-person", {"why": ""})).status == 303
        missing = await visitor.post(f"{at}/withdraw", {"reason": ""})
        assert missing.status == 422
        assert (await visitor.post(f"{at}/withdraw", {"reason": "Đã hòa giải xong"})).status == 303
        assert "Ông/bà đã rút đăng ký" in (await visitor.get(at)).text
        await visitor.post(f"{at}/close")
        assert (await visitor.get(at)).status == 303
        assert (await visitor.post(f"{at}/withdraw", {"reason": "Lần nữa"})).status == 404


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_public_pages_are_well_formed_and_light(office: Office, language: str) -> None:
    office.store.rules = replace(office.store.rules, home_join_allowed=True)
    async with visitors(office) as enter:
        visitor = await enter()
        await visitor.get("/")
        await visitor.post("/preferences", {"language": language})
        at = (await fill_in(visitor)).location
        for path in ("/", "/register", "/lookup", at, at.removesuffix("/receipt")):
            page = await visitor.get(path)
            assert page.status == 200
            check_page(page.text)
            assert len(page.text.encode()) < LIMIT
