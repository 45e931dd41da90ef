"""The note-taker's page: typed, saved by form and by script, read back, confirmed, printed."""

from __future__ import annotations

import json

from aiohttp import web

from orchestrator.domain.policy import Role
from orchestrator.services.live.receptions import LiveReceptions
from orchestrator.web.app_keys import LIVE, SETTINGS, STORE
from orchestrator.web.pages import minutes
from tests.support.null_conference import NullConference
from tests.support.office import Office, visitors
from tests.support.pages import check_page

SAID = {"statement": "Chậm cấp giấy chứng nhận.", "answer": "Trả lời trước 11/12/2026."}


def add_minutes(application: web.Application) -> None:
    application[LIVE] = LiveReceptions(application[STORE], NullConference(), application[SETTINGS])
    application.add_routes(minutes.routes)


async def test_minutes_are_typed_read_back_confirmed_and_printed(office: Office) -> None:
    session = office.published(office.session(office.case()))
    at = f"/operator/sessions/{session.code}/minutes/1"
    async with visitors(office, add_minutes) as another:
        operator = await another(Role.OPERATOR)
        page = await operator.get(at)
        assert page.status == 200
        check_page(page.text)
        empty = await operator.post(f"{at}/show")
        assert empty.status == 422
        assert "Hãy ghi nội dung công dân trình bày" in empty.text
        assert (await operator.post(at, {**SAID, "version": "0"})).status == 303
        other = await operator.post(at, {**SAID, "statement": "Khác", "version": "0"})
        assert other.status in {409, 422}
        assert "Khác" in other.text
        assert "Lưu nội dung của tôi" in other.text
        by_script = await operator.post(at, {**SAID, "version": "1"}, headers={"Accept": "application/json"})
        assert json.loads(by_script.text)["version"] == 1
        assert (await operator.post(f"{at}/show")).status == 303
        unsaid = await operator.post(f"{at}/confirm", {"version": "1"})
        assert "Hãy chọn cách công dân xác nhận" in unsaid.text
        assert (await operator.post(f"{at}/confirm", {"version": "1", "method": "hand"})).status == 303
        frozen = await operator.get(at)
        assert frozen.status == 200
        assert SAID["answer"] in frozen.text
        check_page(frozen.text)
        assert "<textarea" not in frozen.text
        pdf = await operator.get(f"{at}.pdf")
        assert pdf.status == 200
        docx = await operator.get(f"{at}.docx")
        assert docx.status == 200


async def test_who_has_no_part_in_them_does_not_see_minutes(office: Office) -> None:
    session = office.published(office.session(office.case()))
    async with visitors(office, add_minutes) as another:
        for role in (Role.AUDITOR, Role.DEPARTMENT, Role.IT_OFFICER):
            page = await (await another(role)).get(f"/operator/sessions/{session.code}/minutes/1")
            assert page.status in {403, 404}
