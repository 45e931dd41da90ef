"""Denied review is said and remembered; broken glass opens one recording and stands before the second person."""

from __future__ import annotations

import asyncio

from orchestrator.domain.policy import SYSTEM, Role
from orchestrator.services import accounts
from orchestrator.store import audit
from tests.support.office import PASSWORD, Office, visitors
from tests.support.pages import check_page

WHY = "Đoàn kiểm tra cần đối chiếu ngay trong buổi sáng"


async def test_denied_then_broken_then_looked_at(office: Office) -> None:
    session = office.published(office.session(office.case()))
    recording = await asyncio.to_thread(office.recording, session, 2)
    new = accounts.NewAccount("second", "Người thứ hai", frozenset({Role.OPERATOR}), password=PASSWORD)
    office.store.run_now(accounts.add_account, new, SYSTEM, office.now)
    page = f"/auditor/recordings/{recording.code}"
    async with visitors(office) as enter:
        stranger = await enter()
        await stranger.sign_in("second")
        refused = await stranger.get(page)
        assert refused.status == 403
        check_page(refused.text)
        assert "đã được ghi vào nhật ký" in refused.text
        assert f"{page}/break-glass" in refused.text
        form = await stranger.get(f"{page}/break-glass")
        check_page(form.text)
        again = await stranger.post(f"{page}/break-glass", {"scope": "view", "reason": "gấp"})
        assert again.status == 422
        check_page(again.text)
        assert "gấp</textarea>" in again.text
        opened = await stranger.post(f"{page}/break-glass", {"scope": "view", "reason": WHY})
        assert opened.status == 303
        player = await stranger.get(page)
        check_page(player.text)
        assert "Đang mở khẩn cấp." in player.text
        assert 'id="playback"' in player.text
        chair = await enter(Role.CHAIR)
        assert "1 lần mở khẩn cấp" in (await chair.get("/auditor")).text
        listed = await chair.get("/auditor/break-glass")
        check_page(listed.text)
        assert WHY in listed.text
        assert (await chair.post("/auditor/break-glass/1/seen")).status == 303
        assert "Người chair" in (await chair.get("/auditor/break-glass")).text
        assert (await stranger.get("/auditor/break-glass")).status == 403
    acts = [line.action for line in office.store.run_now(audit.lines_of, f"recording {recording.code}")]
    for act in ("recording:refused", "recording:break_glass", "recording:view", "recording:break_glass_seen"):
        assert act in acts


async def test_a_refused_role_gets_no_way_around_and_leaves_a_line(office: Office) -> None:
    session = office.published(office.session(office.case()))
    recording = await asyncio.to_thread(office.recording, session, 2)
    async with visitors(office) as enter:
        visitor = await enter(Role.IT_OFFICER)
        for code in (recording.code, "BG-1999-0001-01"):
            answer = await visitor.get(f"/auditor/recordings/{code}")
            assert answer.status == 403
            check_page(answer.text)
            assert "break-glass" not in answer.text
            assert (await visitor.get(f"/auditor/recordings/{code}/break-glass")).status == 403
    (line, *_) = office.store.run_now(audit.lines_of, f"recording {recording.code}")
    assert (line.action, line.account_name) == ("recording:refused", "Người it_officer")
