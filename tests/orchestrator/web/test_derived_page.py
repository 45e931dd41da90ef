"""Copies are asked for on a page, for the holder of a view grant; mistakes lose nothing."""

from __future__ import annotations

import asyncio
import json

import pytest

from orchestrator.domain.policy import Role
from orchestrator.domain.records import Recording
from orchestrator.services.copy_worker import CopyWorker
from tests.orchestrator.web.test_review_pages import _opened
from tests.support.office import Office, visitors
from tests.support.pages import check_page


@pytest.fixture
async def recording(office: Office) -> Recording:
    session = office.published(
        office.session(office.case("Tố cáo việc cấp đất sai quy định", kind="denunciation", identity_waiver=True))
    )
    return await asyncio.to_thread(office.recording, session, 2)


async def test_a_redacted_copy_from_the_form_to_the_file(office: Office, recording: Recording) -> None:
    copies = f"/auditor/recordings/{recording.code}/derived"
    async with visitors(office) as enter:
        auditor = await enter(Role.AUDITOR)
        assert (await auditor.get(copies)).location == f"/auditor/recordings/{recording.code}"
        await _opened(auditor, recording)
        page = (await auditor.get(copies)).text
        check_page(page)
        assert "Nhàn" not in page
        assert page.count('value="replaced" selected') == 1
        wrong = await auditor.post(copies, {"kind": "redaction", "spans": "một phút", "reason": "Cung cấp cho tòa án"})
        assert wrong.status == 422
        check_page(wrong.text)
        assert "một phút</textarea>" in wrong.text
        assert "Cung cấp cho tòa án</textarea>" in wrong.text
        assert (await auditor.post(copies, {"kind": "composition", "reason": "x"})).status == 422
        fields = {"kind": "redaction", "spans": "0:00 - 0:01", "reason": "Cung cấp cho tòa án"}
        assert (await auditor.post(copies, fields)).status == 303
        page = (await auditor.get(copies)).text
        check_page(page)
        assert "Đang chờ" in page
        await CopyWorker(office.store, office.settings, office.clock).make_next()
        page = (await auditor.get(copies)).text
        check_page(page)
        part = await auditor.client.get(f"{copies}/1/file", headers={"Range": "bytes=4-7"})
        assert (part.status, await part.read()) == (206, b"ftyp")
        said = json.loads((await auditor.get(f"{copies}/1/list")).text)
        assert said["silenced_ms"] == [[0, 1000]]
        assert (await auditor.get(f"{copies}/7/file")).status == 404
        assert (await (await enter(Role.CHAIR)).get(f"{copies}/1/file")).status == 403


async def test_a_copy_can_be_cancelled_on_the_page(office: Office, recording: Recording) -> None:
    copies = f"/auditor/recordings/{recording.code}/derived"
    async with visitors(office) as enter:
        auditor = await enter(Role.AUDITOR)
        await _opened(auditor, recording)
        await auditor.get(copies)
        await auditor.post(copies, {"kind": "composition", "reason": "Xem nhanh cả phiên"})
        assert (await auditor.post(f"{copies}/1/cancel")).status == 303
        assert "Đã hủy" in (await auditor.get(copies)).text
