"""The published schedule and the test of one's own device: what everybody may see, and nothing more."""

from __future__ import annotations

from datetime import UTC

import pytest
from icalendar import Calendar

from orchestrator.domain.policy import Role
from orchestrator.services import intake
from orchestrator.web.pages.device_test import browser_of
from tests.support.citizens import fill_in
from tests.support.office import Office, visitors
from tests.support.pages import check_page

RESULT = {
    "verdict": "ok",
    "line": "good",
    "microphone": "good",
    "speaker": "good",
    "camera": "good",
    "round_trip_ms": 41.5,
}


async def test_the_schedule_tells_when_and_where_and_never_whose_matter(office: Office) -> None:
    shown = office.published(office.session(office.case("Chậm cấp giấy cho bà Nhàn, thửa 112")))
    hidden = office.published(
        office.session(office.case("Thu quỹ sai", kind="denunciation", identity_waiver=True), hours=30)
    )
    draft = office.session(office.case(), hours=60)
    async with visitors(office) as enter:
        visitor = await enter()
        month = f"{shown.starts_at:%Y-%m}"
        page = (await visitor.get(f"/calendar?month={month}")).text
        home = (await visitor.get("/")).text
        feed = await visitor.client.get("/calendar.ics")
        book = await feed.read()
    check_page(page)
    assert "Tiếp công dân thường xuyên" in page
    for text in (page, home, book.decode()):
        assert "Nhàn" not in text
        assert "thửa 112" not in text
    assert feed.content_type == "text/calendar"
    events = list(Calendar.from_ical(book).walk("VEVENT"))
    assert [str(event["uid"]).partition("@")[0] for event in events] == [shown.code]
    assert events[0].decoded("dtstart").astimezone(UTC) == shown.starts_at
    assert hidden.code.encode() not in book
    assert draft.code.encode() not in book


@pytest.mark.parametrize("month", ["", "2026-13", "abc", "0000-01", "2026-12", "9" * 30])
async def test_any_month_that_is_asked_for_is_answered(office: Office, month: str) -> None:
    async with visitors(office) as enter:
        answer = await (await enter()).get("/calendar", params={"month": month})
    assert answer.status == 200
    check_page(answer.text)


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_pages_for_everybody_are_well_formed_and_light(office: Office, language: str) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        await visitor.get("/")
        await visitor.post("/preferences", {"language": language})
        for path in ("/", "/how", "/calendar", "/test", "/test?number=20260001"):
            page = (await visitor.get(path)).text
            check_page(page)
            assert len(page.encode()) < 100_000


async def test_the_result_of_a_test_reaches_the_office_with_the_number(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        sent = await fill_in(visitor)
        number = sent.location.split("/")[2]
        await visitor.get("/test")
        headers = {"X-CSRF-Token": visitor.token, "User-Agent": "Mozilla/5.0 (Linux; Android 10) Chrome/141.0 Mobile"}
        at = f"/test/device-check?number={number}"
        assert (await visitor.client.get(at)).status == 204
        assert (await visitor.client.post(at, json=RESULT, headers=headers)).status == 204
        assert (await visitor.client.post("/test/device-check", json=RESULT, headers=headers)).status == 204
        assert (await visitor.client.post(at, json={"verdict": "<b>"}, headers=headers)).status == 400
        case = f"HS-{number[:4]}-{number[4:]}"
        (kept,) = office.store.run_now(intake.tests_of, case, office.actor(Role.OPERATOR))
        assert (kept.check.verdict, kept.check.round_trip_ms, kept.browser) == ("ok", 41.5, "Chrome 141, Android")
        operator = await enter(Role.OPERATOR)
        assert "Chrome 141, Android" in (await operator.get(f"/operator/cases/{case}")).text


def test_a_browser_is_told_by_kind_and_not_by_person() -> None:
    assert browser_of("Mozilla/5.0 (iPhone; CPU) Version/17.0 Safari/604.1") == "Safari, iPhone"
    assert browser_of("Mozilla/5.0 (X11; Linux) Firefox/140.0") == "Firefox 140, Linux"
    assert browser_of("curl") == ""
