"""Conclusions and directives as the office and the units click through them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestrator.domain.policy import SYSTEM, Role
from orchestrator.domain.reception_session import SessionEvent
from orchestrator.domain.recording import RecordingEvent
from orchestrator.domain.records import CaseFile
from orchestrator.services import admission, urging
from orchestrator.store import turns
from orchestrator.store.database import Transaction
from tests.support.office import Office, Visitor, open_office, visitors
from tests.support.pages import check_page

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DRAFT = {
    "outcome": "time_limit",
    "opinions": "Công dân đề nghị trả lời rõ thời hạn.",
    "next_step": "Kiểm tra hồ sơ thửa 112.",
    "due_on": "04/12/2026",
    "contact_name": "Hoàng Thị Lan",
    "contact_phone": "0900 000 041",
    "item-0-text": "Kiểm tra hồ sơ, trả lời bằng văn bản",
    "item-0-unit": "Phòng Kinh tế",
    "item-0-due": "01/12/2026",
    "revision": "0",
}


@pytest.fixture
def monday(tmp_path: Path) -> Iterator[Office]:
    """An office whose clock stands on a working day."""
    office = open_office(tmp_path)
    office.now = MONDAY
    yield office
    office.store.close()


def received(office: Office, **fields: Any) -> tuple[CaseFile, int]:
    """A matter that was received, and its turn."""
    case = office.case(**fields)
    session = office.published(office.session(case))

    def hold(tx: Transaction) -> int:
        admission.change_session(tx, session.code, SessionEvent.WAITING_ROOM_OPENED, SYSTEM, office.now)
        armed = admission.open_recording(tx, session.code, office.now)
        admission.change_recording(tx, armed.id, RecordingEvent.BYTES_WRITTEN, office.now)
        for event in (SessionEvent.POINTS_READY, SessionEvent.STARTED, SessionEvent.CLOSED):
            admission.change_session(tx, session.code, event, SYSTEM, office.now)
        return turns.turns_of_session(tx, session.id)[0].id

    return case, office.store.run_now(hold)


async def issued(enter: Any, office: Office, turn: int) -> Visitor:
    """The operator, who has just issued the notice that the chair signed."""
    operator: Visitor = await enter(Role.OPERATOR)
    responsible = {"item-0-responsible": str(office.staff[Role.DEPARTMENT].id)}
    kept = await operator.post(f"/operator/turns/{turn}/conclusion", {**DRAFT, **responsible})
    chair: Visitor = await enter(Role.CHAIR)
    assert (await chair.post(f"{kept.location}/sign")).status == 303
    assert (await operator.post(f"{kept.location}/issue")).status == 303
    return operator


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_notice_goes_from_the_case_page_to_the_proof_of_delivery(monday: Office, language: str) -> None:
    case, turn = received(monday)
    async with visitors(monday) as enter:
        operator, chair = await enter(Role.OPERATOR), await enter(Role.CHAIR)
        for visitor in (operator, chair):
            await visitor.post("/preferences", {"language": language})
        page = await operator.get(f"/operator/cases/{case.code}")
        check_page(page.text)
        assert f"/operator/turns/{turn}/conclusion" in page.text
        check_page((await operator.get(f"/operator/turns/{turn}/conclusion")).text)
        kept = await operator.post(f"/operator/turns/{turn}/conclusion", DRAFT)
        assert kept.location == "/operator/conclusions/KL-2026-0001"
        check_page((await chair.get("/operator/conclusions")).text)
        assert (await chair.post(f"{kept.location}/sign")).status == 303
        assert (await operator.post(f"{kept.location}/issue")).status == 303
        shown = await operator.get(kept.location)
        check_page(shown.text)
        assert "1/TB-UBND" in shown.text
        wrong = await operator.post(f"{kept.location}/delivery", {"method": "post", "day": "", "note": "RR 1234"})
        assert wrong.status == 422
        assert 'value="RR 1234"' in wrong.text
        check_page(wrong.text)
        proof = {"method": "post", "day": "23/11/2026", "note": "RR 1234"}
        assert (await operator.post(f"{kept.location}/delivery", proof)).status == 303
        check_page((await operator.get(f"/operator/cases/{case.code}")).text)


async def test_a_draft_that_is_not_right_comes_back_whole(monday: Office) -> None:
    _, turn = received(monday)
    async with visitors(monday) as enter:
        operator = await enter(Role.OPERATOR)
        wrong = {**DRAFT, "due_on": "mai", "item-0-due": "29/11/2026", "item-0-text": "ab", "contact_phone": "x"}
        answer = await operator.post(f"/operator/turns/{turn}/conclusion", wrong)
    assert answer.status == 422
    check_page(answer.text)
    assert {"f-due_on", "f-item-0-due", "f-item-0-text", "f-contact_phone"} <= set(
        re.findall(r'<li><a href="#([^"]+)"', answer.text)
    )
    assert 'value="mai"' in answer.text
    assert "Hoàng Thị Lan" in answer.text


async def test_the_unit_works_from_its_inbox_and_the_office_closes(monday: Office) -> None:
    _, turn = received(monday)
    async with visitors(monday) as enter:
        operator = await issued(enter, monday, turn)
        unit = await enter(Role.DEPARTMENT)
        inbox = await unit.get("/operator/inbox")
        check_page(inbox.text)
        assert "CD-2026-0001" in inbox.text
        path = "/operator/directives/CD-2026-0001"
        check_page((await unit.get(path)).text)
        assert (await unit.post(f"{path}/acknowledge")).status == 303
        empty = await unit.post(f"{path}/report", {"note": "", "done": "yes"})
        assert empty.status == 422
        check_page(empty.text)
        report = {"note": "Đã kiểm tra, hẹn trả lời công dân.", "done": "yes", "document": "45/BC-PKT"}
        assert (await unit.post(f"{path}/report", report)).status == 303
        assert (await unit.post(f"{path}/accept")).status == 403
        assert (await operator.post(f"{path}/accept")).status == 303
        check_page((await operator.get(path)).text)
        closed = await operator.post(f"{path}/close", {"told_on": "23/11/2026", "proof": "Ký nhận"})
        assert closed.status == 303
        check_page((await operator.get(f"{path}")).text)
        assert "CD-2026-0001" in (await operator.get("/operator/directives?view=closed")).text


async def test_an_overdue_directive_shows_and_its_letter_can_be_had(monday: Office) -> None:
    _, turn = received(monday)
    async with visitors(monday) as enter:
        operator = await issued(enter, monday, turn)
        monday.now = MONDAY + timedelta(days=10)
        monday.store.run_now(urging.urge_overdue, monday.now)
        operator = await enter(Role.OPERATOR)
        page = await operator.get("/operator/directives?view=overdue")
        check_page(page.text)
        assert "Đôn đốc lần 1" in page.text
        assert "quá hạn 2 ngày làm việc" in page.text
        one = await operator.get("/operator/directives/CD-2026-0001")
        check_page(one.text)
        letter = await operator.get("/operator/directives/CD-2026-0001/reminder-1.docx")
        assert (letter.status, letter.response.headers["Content-Disposition"]) == (
            200,
            'attachment; filename="van-ban-don-doc-CD-2026-0001-1.docx"',
        )
        assert (await operator.get("/operator/directives/CD-2026-0001/reminder-2.docx")).status == 404


async def test_nobody_else_opens_a_directive_or_a_notice(monday: Office) -> None:
    _, turn = received(monday)
    async with visitors(monday) as enter:
        await issued(enter, monday, turn)
        for role in (Role.COMMUNE_POLICE, Role.VILLAGE_HEAD, Role.CASE_OFFICER):
            stranger = await enter(role)
            assert (await stranger.get("/operator/directives/CD-2026-0001")).status == 404
            assert "CD-2026-0001" not in (await stranger.get("/operator/inbox")).text
        assert (await (await enter(Role.IT_OFFICER)).get("/operator/directives")).status == 403
        assert (await (await enter(Role.DEPARTMENT)).get("/operator/conclusions/KL-2026-0001")).status in (403, 404)


async def test_the_paper_of_a_denunciation_names_nobody(monday: Office) -> None:
    _, turn = received(monday, kind="denunciation", summary="Ghi khống khối lượng đường ngõ", identity_waiver=True)
    async with visitors(monday) as enter:
        operator = await issued(enter, monday, turn)
        paper = await operator.client.get("/operator/conclusions/KL-2026-0001/notice.docx")
        content = await paper.read()
    assert paper.status == 200
    assert text_of(content)
    assert "Nhàn" not in text_of(content)


def text_of(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as opened:
        return re.sub(r"<[^>]+>", "", opened.read("word/document.xml").decode())


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_the_books_open_and_can_be_had_as_files(monday: Office, language: str) -> None:
    received(monday)
    async with visitors(monday) as enter:
        operator, chair = await enter(Role.OPERATOR), await enter(Role.CHAIR)
        for visitor in (operator, chair):
            await visitor.post("/preferences", {"language": language})
        for path in ("/operator/register", "/operator/deadlines", "/operator/deadlines?level=45", "/operator"):
            page = await operator.get(path)
            assert page.status == 200, path
            check_page(page.text)
        assert (await chair.get("/operator/register")).status == 200
        assert (
            await chair.post("/operator/register/sign", {"first": "2026-11-23", "last": "2026-11-23"})
        ).status == 303
        check_page((await chair.get("/operator/register")).text)
        check_page((await operator.get("/operator/register/2026/1")).text)
        empty = await operator.post("/operator/register/2026/1", {"summary": "x", "people_count": "nhiều"})
        assert empty.status == 422
        check_page(empty.text)
        for path in ("/operator/register.xlsx", "/operator/tracking.xlsx", "/operator/deadlines.xlsx"):
            answer = await operator.client.get(path)
            assert (answer.status, (await answer.read())[:2]) == (200, b"PK"), path


async def test_a_denouncer_is_in_no_book(monday: Office) -> None:
    received(monday, kind="denunciation", summary="Ghi khống khối lượng đường ngõ", identity_waiver=True)
    async with visitors(monday) as enter:
        chair = await enter(Role.CHAIR)
        assert "Nhàn" not in (await chair.get("/operator/register")).text
        book = await (await chair.client.get("/operator/register.xlsx")).read()
    with zipfile.ZipFile(io.BytesIO(book)) as opened:
        texts = "".join(opened.read(name).decode() for name in opened.namelist() if name.endswith(".xml"))
    assert "Ghi khống" in texts
    assert "Nhàn" not in texts


async def test_a_citizen_says_how_it_was_without_a_name(monday: Office) -> None:
    async with visitors(monday) as enter:
        citizen = await enter()
        check_page((await citizen.get("/satisfaction")).text)
        nothing = await citizen.post("/satisfaction", {"remark": ""})
        assert nothing.status == 422
        check_page(nothing.text)
        assert (await citizen.post("/satisfaction", {"courtesy": "4"})).location == "/satisfaction/thanks"
        check_page((await citizen.get("/satisfaction/thanks")).text)


async def test_a_unit_reports_a_difficulty_and_reads_the_answer(monday: Office) -> None:
    async with visitors(monday) as enter:
        unit, operator = await enter(Role.VILLAGE_HEAD), await enter(Role.OPERATOR)
        check_page((await unit.get("/operator/difficulties")).text)
        wrong = await unit.post("/operator/difficulties", {"text": "mất điện", "about": "hôm qua"})
        assert wrong.status == 422
        assert 'value="hôm qua"' in wrong.text
        told = await unit.post("/operator/difficulties", {"text": "Nhà văn hóa mất điện luôn", "about": ""})
        assert told.status == 303
        check_page((await operator.get("/operator/difficulties")).text)
        answer = {"answer": "Đã lắp bộ lưu điện", "close": "yes"}
        assert (await operator.post("/operator/difficulties/KK-2026-0001", answer)).status == 303
        assert "Đã lắp bộ lưu điện" in (await unit.get("/operator/difficulties")).text


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_statistics_open_lead_to_their_records_and_can_be_had_as_files(monday: Office, language: str) -> None:
    received(monday)
    async with visitors(monday) as enter:
        operator = await enter(Role.OPERATOR)
        await operator.post("/preferences", {"language": language})
        page = await operator.get("/operator/statistics?period=quarter_4-2026")
        check_page(page.text)
        behind = set(re.findall(r'href="(/operator/statistics/0[^"?.]+)\?period=quarter_4-2026">', page.text))
        assert len(behind) > 5
        for path in sorted(behind)[:4]:
            check_page((await operator.get(f"{path}?period=quarter_4-2026")).text)
        for table in ("01-TCD", "02-TCD", "01-XLD"):
            book = await operator.client.get(f"/operator/statistics/{table}.xlsx?period=quarter_4-2026")
            assert (book.status, (await book.read())[:2]) == (200, b"PK")
        report = await operator.client.get("/operator/statistics/report.docx?period=quarter_4-2026")
        assert "quý IV năm 2026" in text_of(await report.read())
        assert (await operator.get("/operator/statistics?period=decade-2026")).status == 404
