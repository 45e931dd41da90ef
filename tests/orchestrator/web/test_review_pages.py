"""The auditor finds a recording, says why, and watches it under a log; nobody else gets a byte."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.domain.policy import Role
from orchestrator.domain.records import Recording
from orchestrator.services import inspection
from tests.support.office import Answer, Office, Visitor, visitors
from tests.support.pages import check_page

REASON = {"ground": "plan", "document": "41/KH-TTTP", "reason": "Kiểm tra việc trả lời tại lượt 2."}


@pytest.fixture
async def recording(office: Office) -> Recording:
    session = office.published(office.session(office.case()))
    return await asyncio.to_thread(office.recording, session, 3)


async def _opened(visitor: Visitor, recording: Recording) -> Answer:
    page = f"/auditor/recordings/{recording.code}"
    await visitor.get(page)
    answer = await visitor.post(page, REASON)
    assert answer.status == 303, answer.text
    return await visitor.get(page)


def _media(page: str) -> list[str]:
    found = re.search(r'id="playback">(.*?)</script>', page)
    assert found
    return [part["url"] for part in json.loads(found[1])["parts"]]


async def test_a_recording_is_found_by_case_code_person_and_date(office: Office, recording: Recording) -> None:
    async with visitors(office) as enter:
        auditor = await enter(Role.AUDITOR)
        today = f"{office.now + timedelta(hours=7):%d/%m/%Y}"
        for query in ({"q": "HS-"}, {"q": recording.code}, {"person": "nhàn"}, {"start": today, "end": today}):
            page = (await auditor.get("/auditor", params=query)).text
            check_page(page)
            assert recording.code in page, query
        assert recording.code not in (await auditor.get("/auditor", params={"q": "HS-1999-0001"})).text
        for wrong in ({"start": "hôm qua"}, {"start": "02/01/2026", "end": "01/01/2026"}):
            page = (await auditor.get("/auditor", params=wrong)).text
            check_page(page)
            assert 'class="errors"' in page


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, {"ground", "reason"}),
        ({"ground": "curiosity", "reason": "x" * 30}, {"ground"}),
        ({"ground": "plan", "reason": "vì tôi muốn"}, {"reason"}),
        ({"ground": "plan", "reason": "x" * 5000}, {"reason"}),
    ],
)
async def test_without_a_reason_nothing_opens(
    office: Office, recording: Recording, fields: dict[str, str], wrong: set[str]
) -> None:
    async with visitors(office) as enter:
        auditor = await enter(Role.AUDITOR)
        asked = await auditor.get(f"/auditor/recordings/{recording.code}")
        check_page(asked.text)
        assert "playback" not in asked.text
        refused = await auditor.post(f"/auditor/recordings/{recording.code}", fields)
    assert refused.status == 422
    check_page(refused.text)
    assert set(re.findall(r'id="f-(\w+)-error"', refused.text)) == wrong
    views = office.store.run_now(inspection.views_of, recording.code, office.actor(Role.AUDITOR))
    assert views == []


async def test_the_reason_is_in_the_log_before_the_first_byte_and_on_the_page(
    office: Office, recording: Recording
) -> None:
    async with visitors(office) as enter:
        auditor = await enter(Role.AUDITOR)
        page = f"/auditor/recordings/{recording.code}"
        await auditor.get(page)
        await auditor.post(page, REASON)
        views = office.store.run_now(inspection.views_of, recording.code, office.actor(Role.AUDITOR))
        assert [REASON["reason"] in line.reason for line in views] == [True]
        player = await auditor.get(page)
    check_page(player.text)
    assert "Hợp lệ" in player.text
    assert REASON["reason"] in player.text
    assert "Đọc thông báo ghi âm, ghi hình" in player.text
    assert len(_media(player.text)) == 2


async def test_media_answers_ranges_to_the_holder_of_a_grant_only(office: Office, recording: Recording) -> None:
    async with visitors(office) as enter:
        auditor = await enter(Role.AUDITOR)
        media = _media((await _opened(auditor, recording)).text)[0]
        part = await auditor.client.get(media, headers={"Range": "bytes=10-19"})
        assert (part.status, len(await part.read())) == (206, 10)
        assert part.content_type in ("video/webm", "video/mp4")
        assert (await auditor.get(media)).response.headers["Accept-Ranges"] == "bytes"
        assert (await (await enter()).get(media)).status == 303
        for role in (Role.OPERATOR, Role.CHAIR, Role.IT_OFFICER):
            assert (await (await enter(role)).get(media)).status == 403, role
        base = f"/auditor/recordings/{recording.code}/media/"
        for name in ("manifest.json", "timeline.jsonl", "../x", "%2e%2e/%2e%2e/tiepdan.sqlite3", "playback/none.webm"):
            assert (await auditor.get(base + name)).status == 404, name


async def test_the_evidence_itself_is_not_handed_out(office: Office, recording: Recording) -> None:
    tracks = sorted((office.settings.recordings_directory / recording.directory / "tracks").iterdir())
    async with visitors(office) as enter:
        auditor = await enter(Role.AUDITOR)
        await _opened(auditor, recording)
        for track in tracks:
            path = f"/auditor/recordings/{recording.code}/media/tracks/{track.name}"
            assert (await auditor.get(path)).status == 404
    assert tracks


async def test_a_viewing_lasts_while_the_page_renews_it(office: Office, recording: Recording) -> None:
    async with visitors(office) as enter:
        auditor = await enter(Role.AUDITOR)
        player = await _opened(auditor, recording)
        media = _media(player.text)[0]
        script = {"X-CSRF-Token": auditor.token, "Accept": "application/json"}
        renew = f"/auditor/recordings/{recording.code}/renew"
        for _ in range(4):
            office.now += timedelta(minutes=2)
            assert (await auditor.client.post(renew, headers=script)).status == 200
        office.now += timedelta(minutes=6)
        assert (await auditor.client.post(renew, headers=script)).status == 403
        assert (await auditor.get(media)).status == 403


async def test_one_changed_byte_is_said_in_words(office: Office, recording: Recording) -> None:
    track = next((office.settings.recordings_directory / recording.directory / "tracks").iterdir())
    _change_one_byte(track)
    async with visitors(office) as enter:
        page = (await _opened(await enter(Role.AUDITOR), recording)).text
    check_page(page)
    assert "Không hợp lệ" in page
    assert track.name in page


def _change_one_byte(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


async def test_a_package_that_is_not_there_is_said_and_not_a_fault(office: Office, recording: Recording) -> None:
    (office.settings.recordings_directory / recording.directory / "manifest.json").unlink()
    async with visitors(office) as enter:
        page = await _opened(await enter(Role.AUDITOR), recording)
    assert page.status == 200
    check_page(page.text)
    assert "Bản ghi chưa hoàn tất" in page.text
