"""Keeping and destroying, by hand: proposed, decided and carried out on one page, each by who may."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from orchestrator.domain.policy import Role
from orchestrator.domain.recording import RecordingEvent
from orchestrator.services import admission
from recordings.proof import prove
from tests.support.office import Office, visitors
from tests.support.pages import check_page

PAGE = "/operator/retention"


async def test_from_the_end_of_its_period_to_the_minutes(office: Office) -> None:
    made = await asyncio.to_thread(office.recording, office.published(office.session(office.case())), 1)
    for event in (RecordingEvent.VERIFIED, RecordingEvent.LINKED):
        facts = {"ended_at": office.now} if event is RecordingEvent.LINKED else {}
        office.store.run_now(admission.change_recording, made.id, event, office.now, **facts)
    office.now += timedelta(days=20 * 366)
    async with visitors(office) as enter:
        operator, chair = await enter(Role.OPERATOR), await enter(Role.CHAIR)
        page = await operator.get(PAGE)
        check_page(page.text)
        assert made.code in page.text
        empty = await operator.post(f"{PAGE}/propose", {"reason": ""})
        assert empty.status == 422
        check_page(empty.text)
        proposed = await operator.post(f"{PAGE}/propose", {"recordings": made.code, "reason": "Hết thời hạn"})
        assert proposed.status == 303
        page = await chair.get(PAGE)
        check_page(page.text)
        code = f"TH-{office.now:%Y}-0001"
        assert code in page.text
        wrong = await chair.post(f"{PAGE}/disposals/{code}/approve", {"decision": ""})
        assert wrong.status == 422
        check_page(wrong.text)
        assert (await chair.post(f"{PAGE}/disposals/{code}/approve", {"decision": "Đồng ý"})).status == 303
        refused = await chair.post(f"{PAGE}/disposals/{code}/carry-out")
        assert refused.status == 409, "whoever decided"
        check_page(refused.text)
        page = await operator.get(PAGE)
        check_page(page.text)
        assert "Bạn là người chứng kiến" in page.text
        assert (await operator.post(f"{PAGE}/disposals/{code}/carry-out")).status == 303
        page = await operator.get(PAGE)
        check_page(page.text)
        assert "Biên bản tiêu hủy" in page.text
        assert (await (await enter(Role.IT_OFFICER)).get(PAGE)).status == 403
    assert prove(office.settings.recordings_directory / made.directory).destroyed_at is not None


async def test_a_hold_is_set_and_lifted(office: Office) -> None:
    made = await asyncio.to_thread(office.recording, office.published(office.session(office.case())), 1)
    for event in (RecordingEvent.VERIFIED, RecordingEvent.LINKED):
        office.store.run_now(admission.change_recording, made.id, event, office.now)
    async with visitors(office) as enter:
        auditor = await enter(Role.AUDITOR)
        await auditor.get(PAGE)
        unknown = await auditor.post(f"{PAGE}/hold", {"recording": "BG-1", "hold_reason": "Tòa án yêu cầu"})
        assert unknown.status == 404
        check_page(unknown.text)
        fields = {"recording": made.code, "hold_reason": "Tòa án yêu cầu"}
        assert (await auditor.post(f"{PAGE}/hold", fields)).status == 303
        page = await auditor.get(PAGE)
        check_page(page.text)
        assert "Tòa án yêu cầu" in page.text
        assert (await auditor.post(f"{PAGE}/lift", fields)).status == 303
