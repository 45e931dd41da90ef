"""What a viewer notes is kept with its moment; what was watched is a line that others can read."""

from __future__ import annotations

import asyncio
import json

import pytest

from orchestrator.domain.policy import Role
from orchestrator.domain.records import Recording
from orchestrator.store import audit
from tests.orchestrator.web.test_review_pages import _opened
from tests.support.office import Office, visitors
from tests.support.pages import check_page


@pytest.fixture
async def recording(office: Office) -> Recording:
    session = office.published(office.session(office.case()))
    return await asyncio.to_thread(office.recording, session, 2)


def _lines(office: Office, recording: Recording, act: str) -> list[str]:
    lines = office.store.run_now(audit.lines_of, f"recording {recording.code}")
    return [line.reason or line.after for line in lines if line.action == act]


async def test_a_note_is_kept_with_its_moment_and_shown_to_the_next_reader(
    office: Office, recording: Recording
) -> None:
    async with visitors(office) as enter:
        auditor = await enter(Role.AUDITOR)
        await _opened(auditor, recording)
        notes = f"/auditor/recordings/{recording.code}/notes"
        kept = await auditor.post(notes, {"at": "1:05", "text": "Có nêu giấy hẹn <b>"})
        assert (kept.status, kept.location) == (303, f"/auditor/recordings/{recording.code}?at=65000#notes")
        wrong = await auditor.post(notes, {"at": "1:05", "text": " "}, headers={"Accept": "application/json"})
        assert (wrong.status, "Viết nội dung ghi chú" in wrong.text) == (422, True)
        assert (await auditor.post(notes, {"at": "sau", "text": "x"})).status == 422
        chair = await enter(Role.CHAIR)
        page = (await _opened(chair, recording)).text
        check_page(page)
        assert 'data-at="65000"' in page
        assert "Có nêu giấy hẹn &lt;b&gt;" in page
    assert _lines(office, recording, "recording:note") == ["note 1"]
    assert len(_lines(office, recording, "recording:verify")) == 2


async def test_what_was_played_becomes_one_line_a_report(office: Office, recording: Recording) -> None:
    async with visitors(office) as enter:
        auditor = await enter(Role.AUDITOR)
        await _opened(auditor, recording)
        renew = f"/auditor/recordings/{recording.code}/renew"
        headers = {"X-CSRF-Token": auditor.token, "Accept": "application/json"}
        for body in (
            '{"spans": [[0, 61000], [61000, 62000], [3600000, 3605000]]}',
            "",
            "{",
            '{"spans": [["a", 1], [-5, 3]]}',
            '{"spans": [[9, 1e999]]}',
            "[" * 5000,
        ):
            assert (await auditor.client.post(renew, data=body, headers=headers)).status == 200, body
        assert _lines(office, recording, "recording:watch") == ["0:00:00–0:01:02, 1:00:00–1:00:05"]
        other = await enter(Role.CHAIR)
        headers = {"X-CSRF-Token": other.token, "Accept": "application/json"}
        assert (await other.client.post(renew, data="{}", headers=headers)).status == 403


async def test_how_loud_everybody_was_is_worked_out_once(office: Office, recording: Recording) -> None:
    async with visitors(office) as enter:
        auditor = await enter(Role.AUDITOR)
        await _opened(auditor, recording)
        address = f"/auditor/recordings/{recording.code}/loudness"
        first = json.loads((await auditor.get(address)).text)
        kept = office.settings.derived_directory / recording.code / "loudness.json"
        written = kept.stat().st_mtime_ns
        assert json.loads((await auditor.get(address)).text) == first
        assert kept.stat().st_mtime_ns == written
        assert (await (await enter(Role.CHAIR)).get(address)).status == 403
    assert len(first["seats"]) == 2
    assert all(max(levels) > 20 for levels in first["seats"].values())


async def test_a_recording_that_goes_on_is_not_offered(office: Office) -> None:
    from orchestrator.domain.policy import SYSTEM
    from orchestrator.domain.reception_session import SessionEvent
    from orchestrator.services import admission

    session = office.published(office.session(office.case()))
    opened = SessionEvent.WAITING_ROOM_OPENED
    office.store.run_now(admission.change_session, session.code, opened, SYSTEM, office.now)
    armed = office.store.run_now(admission.open_recording, session.code, office.now)
    async with visitors(office) as enter:
        page = (await (await enter(Role.AUDITOR)).get("/auditor")).text
    check_page(page)
    assert "Chưa xem được" in page
    assert f'href="/auditor/recordings/{armed.code}"' not in page
