"""The pages of readiness and of the calendar, in both languages."""

from __future__ import annotations

import pytest

from orchestrator.domain.policy import Role
from orchestrator.domain.records_readiness import CheckItem
from orchestrator.words import LANGUAGES
from tests.support.office import Office, visitors
from tests.support.pages import check_page


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_officer_keeps_the_points_ready_by_clicking(office: Office, language: str) -> None:
    base = "/readiness/points/ngoc-trai"
    async with visitors(office) as enter:
        officer = await enter(Role.IT_OFFICER)
        officer.client.session.cookie_jar.update_cookies({"language": language})
        check_page((await officer.get("/readiness")).text)
        check_page((await officer.get(base)).text)
        camera = {"id": "0", "kind": "camera", "name": "Camera PTZ", "quantity": "0", "condition": "good"}
        back = await officer.post(f"{base}/equipment", camera)
        assert back.status == 422
        assert "Camera PTZ" in back.text
        check_page(back.text)
        assert (await officer.post(f"{base}/equipment", {**camera, "quantity": "2"})).status == 303
        assert (await officer.post(f"{base}/check", {"camera": "ok"})).status == 422
        assert (await officer.post(f"{base}/check", {str(item): "ok" for item in CheckItem})).status == 303
        rehearsed = {"camera": "yes", "microphone": "yes", "speaker": "yes", "up_kbps": "900", "down_kbps": "4000"}
        assert (await officer.post(f"{base}/rehearsal", rehearsed)).status == 303
        room = {"version": "0", "seats": "20", "power": "UPS 1 giờ"}
        assert (await officer.post(f"{base}/room", room)).status == 303
        assert (await officer.post(f"{base}/room", room)).status == 409
        shown = (await officer.get(base)).text
        check_page(shown)
        assert "UPS 1 giờ" in shown
        assert (await officer.post("/readiness/tasks", {"title": "Lắp loa", "due_on": "?"})).status == 422
        assert (await officer.post("/readiness/tasks", {"title": "Lắp loa", "due_on": "30/06/2026"})).status == 303
        report = {"phase": "before", "kind": "technical", "severity": "low", "description": "Mất mạng nội bộ"}
        assert (await officer.post("/readiness/incidents", report)).status == 303
        lesson = {"topic": "Vận hành phiên", "audience": "Trưởng thôn", "people": "9", "held_on": ""}
        assert (await officer.post("/readiness/training", lesson)).status == 303
        shown = (await officer.get("/readiness")).text
        check_page(shown)
        assert "Mất mạng nội bộ" in shown
        check_page((await officer.get("/readiness/calendar")).text)


async def test_readiness_is_not_everybodys(office: Office) -> None:
    async with visitors(office) as enter:
        stranger = await enter(Role.DEPARTMENT)
        assert (await stranger.get("/readiness")).status == 403
