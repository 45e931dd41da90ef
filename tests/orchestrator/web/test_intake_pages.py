"""The office takes matters in, and village heads help: pages, rights, and nothing overwritten."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from orchestrator.domain.policy import SYSTEM, Role
from orchestrator.services.messages import letter_of
from orchestrator.store import outbox
from tests.support.citizens import FIELDS, code_on, fill_in
from tests.support.office import Office, visitors
from tests.support.pages import check_page

NEIGHBOUR = {**FIELDS, "place": "village_hall", "notify_by": "helper", "phone": "", "personal_id": "", "once": "o"}


async def test_a_registration_waits_in_the_inbox_until_somebody_opens_it(office: Office) -> None:
    async with visitors(office) as enter:
        sent = await fill_in(await enter(), support="hearing", circumstances="elderly")
        code = f"HS-{sent.location.split('/')[2][:4]}-{sent.location.split('/')[2][4:]}"
        operator = await enter(Role.OPERATOR)
        page = await operator.get("/operator/registrations")
        check_page(page.text)
        assert code in page.text
        opened = await operator.post(f"/operator/registrations/{code}")
        assert opened.location == f"/operator/cases/{code}"
        case = await operator.get(opened.location)
        check_page(case.text)
        assert "Trang đăng ký" in case.text
        assert "Nghe kém" in case.text
        assert "Đã xem hết" in (await operator.get("/operator/registrations")).text


async def test_two_officers_are_told_before_one_overwrites_the_other(office: Office) -> None:
    at = f"/operator/cases/{office.case().code}/edit"
    async with visitors(office) as enter:
        first, second = await enter(Role.OPERATOR), await enter(Role.OPERATOR)
        fields = {"name": "Vũ Thị Nhàn", "people_count": "1", "version": "1"}
        for visitor in (first, second):
            check_page((await visitor.get(at)).text)
        assert (
            await first.post(at, {**fields, "summary": "Chậm cấp giấy, thửa 112 (bản của người thứ nhất)"})
        ).status == 303
        clash = await second.post(at, {**fields, "summary": "Chậm cấp giấy, thửa 112 (bản của người thứ hai)"})
        check_page(clash.text)
        assert clash.status == 409
        assert "Người operator đã sửa hồ sơ này lúc" in clash.text
        assert "bản của người thứ nhất" in clash.text
        assert "bản của người thứ hai" in clash.text
        version = re.search(r'name="version" value="(\d+)"', clash.text)
        assert version is not None
        assert version[1] == "2"
        over = {**fields, "version": version[1], "summary": "Chậm cấp giấy, thửa 112 (bản của người thứ hai)"}
        assert (await second.post(at, over)).status == 303


async def test_the_citizen_reads_what_is_missing(office: Office) -> None:
    async with visitors(office) as enter:
        citizen = await enter()
        at = (await fill_in(citizen)).location.removesuffix("/receipt")
        code = f"HS-{at.split('/')[2][:4]}-{at.split('/')[2][4:]}"
        operator = await enter(Role.OPERATOR)
        check_page((await operator.get(f"/operator/cases/{code}/ask")).text)
        assert (await operator.post(f"/operator/cases/{code}/ask", {"text": ""})).status == 422
        assert (await operator.post(f"/operator/cases/{code}/ask", {"text": "Xin gửi ảnh giấy hẹn."})).status == 303
        assert "Xin gửi ảnh giấy hẹn." in (await citizen.get(at)).text


@pytest.mark.parametrize("kind", ["complaint", "denunciation"])
async def test_who_left_an_address_is_written_to_without_name_and_matter(office: Office, kind: str) -> None:
    case = office.case(kind=kind, email="nhan@example.vn")
    office.store.rules = replace(office.store.rules, mail_configured=True)
    async with visitors(office) as enter:
        operator = await enter(Role.OPERATOR)
        at = f"/operator/cases/{case.code}"
        page = await operator.get(f"{at}/ask")
        check_page(page.text)
        assert "một thư được gửi đi" in page.text
        assert (await operator.post(f"{at}/ask", {"text": "Xin gửi ảnh giấy hẹn."})).status == 303
        assert "Thư điện tử đang chờ gửi." in (await operator.get(at)).text
    (message,) = office.store.run_now(outbox.lease, office.now, office.now, 10)
    letter = office.store.run_now(letter_of, message.id, "https://t.example.vn", SYSTEM, office.now, mint=True)
    text = f"{letter.subject} {letter.body}"
    number = case.code.removeprefix("HS-").replace("-", "")
    assert letter.address == "nhan@example.vn"
    assert f"https://t.example.vn/lookup?number={number}" in text
    assert not any(told in text for told in ("Nhàn", "giấy hẹn", "thửa 112", "tố cáo"))


async def test_without_an_address_the_office_is_told_to_call(office: Office) -> None:
    at = f"/operator/cases/{office.case().code}"
    async with visitors(office) as enter:
        operator = await enter(Role.OPERATOR)
        assert "văn phòng phải gọi điện" in (await operator.get(f"{at}/ask")).text
        await operator.post(f"{at}/ask", {"text": "Xin gửi ảnh giấy hẹn."})
        assert "văn phòng phải gọi điện" in (await operator.get(at)).text


async def test_the_counter_prints_a_receipt_whose_code_opens_the_matter(office: Office) -> None:
    case = office.case()
    async with visitors(office) as enter:
        operator = await enter(Role.OPERATOR)
        await operator.get(f"/operator/cases/{case.code}")
        receipt = await operator.post(f"/operator/cases/{case.code}/receipt")
        check_page(receipt.text)
        citizen = await enter()
        await citizen.get("/lookup")
        number = case.code.removeprefix("HS-").replace("-", "")
        assert (await citizen.post("/lookup", {"number": number, "code": code_on(receipt.text)})).status == 303


@pytest.mark.parametrize(
    ("channel", "more", "status"),
    [
        ("telephone", {}, 303),
        ("city", {}, 422),
        ("city", {"directed_by": "UBND TP", "directed_document": "12/UBND"}, 303),
    ],
)
async def test_the_office_notes_by_which_way_a_matter_came(
    office: Office, channel: str, more: dict[str, str], status: int
) -> None:
    async with visitors(office) as enter:
        operator = await enter(Role.OPERATOR)
        check_page((await operator.get("/operator/cases/new")).text)
        made = await operator.post("/operator/cases/new", {**FIELDS, "channel": channel, **more})
        assert made.status == status
        if status == 303:
            assert {"telephone": "Qua điện thoại", "city": "Thành phố chuyển đến"}[channel] in (
                await operator.get(made.location)
            ).text


async def test_a_village_head_registers_a_neighbour_and_keeps_the_number_only(office: Office) -> None:
    async with visitors(office) as enter:
        head = await enter(Role.VILLAGE_HEAD)
        check_page((await head.get("/village")).text)
        check_page((await head.get("/village/register")).text)
        sent = await head.post("/village/register", NEIGHBOUR)
        assert sent.status == 303, sent.text
        receipt = await head.get(sent.location)
        check_page(receipt.text)
        own = (await head.get("/village")).text
        number = sent.location.split("/")[2]
        assert f"{number[:4]} {number[4:]}" in own
        assert "Nhàn" not in own
        assert FIELDS["summary"] not in own
        code = f"HS-{number[:4]}-{number[4:]}"
        assert (await head.get(f"/operator/cases/{code}")).status in (403, 404)
        assert (await head.get(f"/registrations/{number}")).status == 303
        refused = await head.post("/village/register", {**NEIGHBOUR, "kind": "denunciation", "once": "p"})
        assert refused.status == 422
        assert "Tố cáo không khai qua trưởng thôn" in refused.text


async def test_the_wished_place_stands_in_the_classification(office: Office) -> None:
    case = office.case(place="village_hall", point="ngoc-trai")
    async with visitors(office) as enter:
        page = await (await enter(Role.OPERATOR)).get(f"/operator/cases/{case.code}/classify")
        check_page(page.text)
        assert re.search(r'name="attendance" value="village_hall"[^>]* checked', page.text)
        assert "Nhà văn hóa thôn Ngọc Trại" in page.text


async def test_a_village_report_is_answered(office: Office) -> None:
    async with visitors(office) as enter:
        head, operator = await enter(Role.VILLAGE_HEAD), await enter(Role.OPERATOR)
        check_page((await head.get("/village/report")).text)
        assert (await head.post("/village/report", {"kind": "denunciation"})).status == 422
        told = {"kind": "feedback", "place": "thôn Vạn Thắng", "text": "Xe tải quá tải làm hỏng đường", "urgent": "yes"}
        assert (await head.post("/village/report", told)).location == "/village?told"
        page = await operator.get("/operator/reports")
        check_page(page.text)
        code = re.search(r"PA-\d{4}-\d{4}", page.text)
        assert code is not None
        assert (await operator.post(f"/operator/reports/{code[0]}", {"answer": ""})).status == 422
        assert (
            await operator.post(f"/operator/reports/{code[0]}", {"answer": "Công an xã kiểm tra ngày mai."})
        ).status == 303
        assert "Công an xã kiểm tra ngày mai." in (await head.get("/village")).text


async def test_a_village_report_becomes_a_case_that_came_through_the_village_head(office: Office) -> None:
    async with visitors(office) as enter:
        head, operator = await enter(Role.VILLAGE_HEAD), await enter(Role.OPERATOR)
        await head.get("/village/report")
        text = "Xe tải quá tải làm hỏng đường"
        await head.post("/village/report", {"kind": "feedback", "place": "thôn Vạn Thắng", "text": text})
        found = re.search(
            r'href="(/operator/cases/new\?report=PA-[0-9-]+)"', (await operator.get("/operator/reports")).text
        )
        assert found is not None
        page = await operator.get(found[1])
        check_page(page.text)
        assert text in page.text
        assert "Qua trưởng thôn" in page.text
        fields = {"kind": "feedback", "summary": text, "village": "thôn Vạn Thắng", "people_count": "1"}
        fields |= {"name": office.staff[Role.VILLAGE_HEAD].name, "notify_by": "helper"}
        assert (await operator.post(found[1], {**fields, "name": ""})).status == 422
        made = await operator.post(found[1], fields)
        assert made.status == 303
        case = (await operator.get(made.location)).text
        assert "Qua trưởng thôn" in case
        assert office.staff[Role.VILLAGE_HEAD].name in case
        assert made.location in (await operator.get("/operator/reports")).text
        assert "Đã lập hồ sơ" in (await head.get("/village")).text
        assert (await operator.post(found[1], fields)).status in (409, 422)
        assert (await operator.get(found[1])).status in (409, 422)


async def test_pages_open_for_whom_the_policy_says(office: Office) -> None:
    wanted = {
        "/operator/registrations": {Role.OPERATOR},
        "/operator/reports": {Role.OPERATOR, Role.CHAIR},
        "/village": {Role.OPERATOR, Role.VILLAGE_HEAD},
        "/village/register": {Role.OPERATOR, Role.CASE_OFFICER, Role.CITY, Role.VILLAGE_HEAD},
    }
    async with visitors(office) as enter:
        for role in (Role.OPERATOR, Role.CHAIR, Role.VILLAGE_HEAD, Role.AUDITOR, Role.CITY, Role.COMMUNE_POLICE):
            visitor = await enter(role)
            for path, allowed in wanted.items():
                assert (await visitor.get(path)).status == (200 if role in allowed else 403), (path, role)
