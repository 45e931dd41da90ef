"""Personal links over HTTP: looking consumes nothing, taking, moving, what opens no seat, and the device check."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from config.settings import Settings
from orchestrator.domain.participant import SessionRole
from orchestrator.domain.reception_session import SessionEvent
from orchestrator.services import admission, links
from orchestrator.store import participants, sessions
from orchestrator.store.database import Store, Transaction, open_store
from orchestrator.web import application
from orchestrator.web.pages import live, seat
from tests.support.reception import CITIZEN, CITY, CODE, OPERATOR, PEOPLE, ROOM, fill, settings_in

Browser = TestClient[web.Request, web.Application]


class Office:
    """The pages on a real server and database; every browser made from it has its own cookies. The clock can be set."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.ahead = timedelta(0)
        app = application.bare(settings, store, clock=lambda: datetime.now(UTC) + self.ahead)
        app.add_routes(seat.routes)
        app.add_routes(live.routes)
        self.server = TestServer(app)
        self.browsers: list[Browser] = []

    async def browser(self) -> Browser:
        browser = TestClient(self.server)
        await browser.start_server()
        self.browsers.append(browser)
        return browser

    def link(self, public_id: str = CITIZEN) -> str:
        """The path of a fresh personal link."""
        return self.store.run_now(_link, public_id)

    def seat_row(self, public_id: str = CITIZEN) -> tuple[str, bool]:
        """Status, and whether a device has the seat."""
        person = self.store.run_now(participants.participant_by_public_id, public_id)
        assert person is not None
        return str(person.status), person.taken


def _link(tx: Transaction, public_id: str) -> str:
    person = participants.participant_by_public_id(tx, public_id)
    assert person is not None
    return "/j/" + links.make_link(tx, person.id, OPERATOR, datetime.now(UTC))


@asynccontextmanager
async def _office(directory: Path, *, denunciation: bool = False) -> AsyncIterator[Office]:
    settings = settings_in(directory)
    store = open_store(settings.database_url, migrate=True)
    fill(store, denunciation=denunciation)
    office = Office(store, settings)
    try:
        yield office
    finally:
        for browser in office.browsers:
            await browser.close()
        await office.server.close()
        store.close()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with _office(tmp_path) as office:
        yield office


async def _take(browser: Browser, link: str, **fields: str) -> ClientResponse:
    page = await (await browser.get(link)).text()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    form = {"csrf_token": token[1], **fields}
    return await browser.post(link, data=form, allow_redirects=False)


async def test_looking_at_a_link_consumes_nothing(office: Office) -> None:
    browser, link = await office.browser(), office.link()
    for _ in range(3):
        answer = await browser.get(link)
        assert answer.status == 200
        assert "seat" not in answer.cookies
    assert office.seat_row() == ("invited", False)


async def test_the_landing_names_the_person_the_time_and_the_matter(office: Office) -> None:
    page = await (await (await office.browser()).get(office.link())).text()
    assert "Nguyễn Văn An" in page
    assert "ranh giới đất" in page
    assert "Người chủ trì" in page


async def test_the_landing_of_a_denunciation_shows_no_matter(tmp_path: Path) -> None:
    async with _office(tmp_path, denunciation=True) as office:
        page = await (await (await office.browser()).get(office.link())).text()
    assert "Nguyễn Văn An" in page
    assert "ranh giới đất" not in page


async def test_before_the_waiting_room_opens_one_may_test_the_device(office: Office) -> None:
    page = await (await (await office.browser()).get(office.link())).text()
    assert "Phòng chờ mở lúc" in page
    assert "Thử máy" in page


async def test_taking_the_seat_leaves_a_cookie_for_this_seat_only(office: Office) -> None:
    browser, link = await office.browser(), office.link()
    answer = await _take(browser, link)
    assert (answer.status, answer.headers["Location"]) == (303, f"/p/{CITIZEN}/")
    cookie = answer.cookies["seat"]
    assert cookie["path"] == f"/p/{CITIZEN}"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert office.seat_row()[1]
    assert (await browser.get(f"/p/{CITIZEN}/")).status == 200


async def test_a_seat_without_its_cookie_is_not_shown(office: Office) -> None:
    browser = await office.browser()
    answer = await browser.get(f"/p/{CITIZEN}/")
    assert answer.status == 403
    assert "Máy này chưa giữ chỗ" in await answer.text()


async def test_the_cookie_of_one_seat_opens_no_other(office: Office) -> None:
    browser = await office.browser()
    taken = await _take(browser, office.link(CITIZEN))
    token = taken.cookies["seat"].value
    answer = await browser.get(f"/p/{CITY}/", headers={"Cookie": f"seat={token}"})
    assert answer.status == 403


async def test_one_browser_holds_several_seats(office: Office) -> None:
    browser = await office.browser()
    await _take(browser, office.link(CITIZEN))
    await _take(browser, office.link(ROOM))
    citizen = await (await browser.get(f"/p/{CITIZEN}/")).text()
    room = await (await browser.get(f"/p/{ROOM}/")).text()
    assert "js/seat/page.js" in citizen
    assert "js/room.js" in room


async def test_every_role_has_a_page(office: Office) -> None:
    for public_id, (role, _) in PEOPLE.items():
        browser = await office.browser()
        await _take(browser, office.link(public_id))
        answer = await browser.get(f"/p/{public_id}/")
        page = await answer.text()
        script = {SessionRole.MEETING_ROOM: "js/room.js", SessionRole.CHAIR: "js/chair.js"}.get(role, "js/seat/page.js")
        assert answer.status == 200
        assert script in page
        assert 'id="told"' in page
        assert 'id="alarm"' in page
        assert " style=" not in page


async def test_a_second_device_is_asked_and_then_takes_the_seat(office: Office) -> None:
    first, second, link = await office.browser(), await office.browser(), office.link()
    await _take(first, link)
    page = await (await second.get(link)).text()
    assert "Đang mở trên máy khác." in page
    assert 'name="move" value="yes"' in page

    answer = await _take(second, link)
    assert answer.headers["Location"] == link
    assert (await first.get(f"/p/{CITIZEN}/")).status == 200

    answer = await _take(second, link, move="yes")
    assert answer.headers["Location"] == f"/p/{CITIZEN}/"
    assert (await second.get(f"/p/{CITIZEN}/")).status == 200
    assert (await first.get(f"/p/{CITIZEN}/")).status == 403


async def test_the_same_device_opens_its_link_again_without_being_asked(office: Office) -> None:
    browser, link = await office.browser(), office.link()
    await _take(browser, link)
    assert "Đang mở trên máy khác." not in await (await browser.get(link)).text()
    assert (await _take(browser, link)).headers["Location"] == f"/p/{CITIZEN}/"


async def test_an_expired_link_opens_nothing(office: Office) -> None:
    browser, link = await office.browser(), office.link()
    office.ahead = timedelta(days=60)
    answer = await browser.get(link)
    assert answer.status == 410
    page = await answer.text()
    assert "Đường dẫn này đã hết hạn" in page
    assert "Nguyễn Văn An" not in page


async def test_a_revoked_link_opens_nothing_and_its_seat_is_gone(office: Office) -> None:
    browser, link = await office.browser(), office.link()
    await _take(browser, link)
    office.store.run_now(_revoke, CITIZEN)
    answer = await browser.get(link)
    assert answer.status == 410
    assert "Đường dẫn này không còn dùng" in await answer.text()
    assert (await browser.get(f"/p/{CITIZEN}/")).status == 403


def _revoke(tx: Transaction, public_id: str) -> None:
    person = participants.participant_by_public_id(tx, public_id)
    assert person is not None
    links.revoke_link(tx, person.id, OPERATOR, datetime.now(UTC))


async def test_a_link_of_a_session_that_was_called_off_opens_nothing(office: Office) -> None:
    browser, link = await office.browser(), office.link()
    office.store.run_now(_cancel)
    answer = await browser.get(link)
    assert answer.status == 410
    assert "Buổi tiếp này đã kết thúc" in await answer.text()


def _cancel(tx: Transaction) -> None:
    assert sessions.session_by_code(tx, CODE) is not None
    admission.change_session(tx, CODE, SessionEvent.CANCELLED, OPERATOR, datetime.now(UTC), reason="Mưa bão")


@pytest.mark.parametrize("secret", ["x", "a" * 43, "%2e%2e%2f", "a" * 3000])
async def test_an_unknown_link_says_so(office: Office, secret: str) -> None:
    answer = await (await office.browser()).get(f"/j/{secret}")
    assert answer.status == 404
    assert "Không tìm thấy đường dẫn này" in await answer.text()


async def test_who_is_not_the_person_learns_nothing_about_them(office: Office) -> None:
    answer = await (await office.browser()).get(office.link() + "?not_me=yes")
    page = await answer.text()
    assert "Đường dẫn này của người khác" in page
    assert "Nguyễn Văn An" not in page


async def test_plain_http_in_the_office_network_explains_why_cameras_cannot_work(office: Office) -> None:
    browser, link = await office.browser(), office.link()
    there = await (await browser.get(link, headers={"Host": "192.168.1.20:8080"})).text()
    here = await (await browser.get(link, headers={"Host": "localhost:8080"})).text()
    assert "Trang này chưa mở bằng kết nối an toàn." in there
    assert "Trang này chưa mở bằng kết nối an toàn." not in here


async def test_a_page_of_a_seat_is_kept_by_no_cache_and_leaks_no_address(office: Office) -> None:
    answer = await (await office.browser()).get(office.link())
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_english_readers_get_english(office: Office) -> None:
    browser, link = await office.browser(), office.link()
    page = await (await browser.get(link, headers={"Accept-Language": "en"})).text()
    assert "You are invited to an online reception." in page


async def test_the_console_is_for_staff(office: Office) -> None:
    answer = await (await office.browser()).get(f"/operator/sessions/{CODE}/live", allow_redirects=False)
    assert answer.status in {302, 303}
    assert answer.headers["Location"].startswith("/sign-in")


# The device check.

GOOD = {"verdict": "ok", "line": "good", "microphone": "good", "speaker": "wait", "camera": "good", "round_trip_ms": 12}


async def _seated(office: Office) -> tuple[Browser, dict[str, str]]:
    browser = await office.browser()
    await _take(browser, office.link())
    page = await (await browser.get(f"/p/{CITIZEN}/")).text()
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert token is not None
    return browser, {"X-CSRF-Token": token[1], "Content-Type": "application/json"}


async def test_the_result_of_the_device_check_is_kept_for_the_operator(office: Office) -> None:
    browser, headers = await _seated(office)
    answer = await browser.post(f"/p/{CITIZEN}/device-check", data=json.dumps(GOOD), headers=headers)
    assert answer.status == 204
    person = office.store.run_now(participants.participant_by_public_id, CITIZEN)
    assert person is not None
    assert person.device_check is not None
    assert (person.device_check.verdict, person.device_check.round_trip_ms) == ("ok", 12)


MEASURED = {
    "path": "udp",
    "paths": ["udp", "tcp"],
    "round_trip_ms": 80,
    "jitter_ms": 5,
    "loss_up": 0.02,
    "loss_down": 0,
    "kbps_up": 700,
    "kbps_down": 650,
}


async def test_what_ten_seconds_came_to_is_kept_with_the_check(office: Office) -> None:
    browser, headers = await _seated(office)
    body = json.dumps({**GOOD, "measured": MEASURED})
    assert (await browser.post(f"/p/{CITIZEN}/device-check", data=body, headers=headers)).status == 204
    person = office.store.run_now(participants.participant_by_public_id, CITIZEN)
    assert person is not None
    assert person.device_check is not None
    assert person.device_check.measured is not None
    assert person.device_check.measured.paths == ("udp", "tcp")
    assert person.device_check.measured.kbps_up == 700


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"null",
        b"[" * 2000,
        b"\xff\xfe",
        json.dumps({**GOOD, "more": 1}).encode(),
        json.dumps({**GOOD, "verdict": ""}).encode(),
        json.dumps({**GOOD, "verdict": "<script>"}).encode(),
        json.dumps({**GOOD, "camera": "x" * 41}).encode(),
        json.dumps({**GOOD, "camera": {"a": 1}}).encode(),
        json.dumps({**GOOD, "round_trip_ms": "soon"}).encode(),
        json.dumps({**GOOD, "round_trip_ms": True}).encode(),
        json.dumps({**GOOD, "round_trip_ms": -1}).encode(),
        json.dumps({**GOOD, "round_trip_ms": float("nan")}).encode(),
        json.dumps({**GOOD, "round_trip_ms": 10**400}).encode(),
        json.dumps({**GOOD, "measured": {}}).encode(),
        json.dumps({**GOOD, "measured": {**MEASURED, "path": "carrier pigeon"}}).encode(),
        json.dumps({**GOOD, "measured": {**MEASURED, "paths": "udp"}}).encode(),
        json.dumps({**GOOD, "measured": {**MEASURED, "kbps_up": -1}}).encode(),
        json.dumps({**GOOD, "measured": {**MEASURED, "more": 1}}).encode(),
    ],
)
async def test_a_hostile_device_check_changes_nothing(office: Office, body: bytes) -> None:
    browser, headers = await _seated(office)
    answer = await browser.post(f"/p/{CITIZEN}/device-check", data=body, headers=headers)
    assert answer.status == 400
    assert "Traceback" not in await answer.text()
    person = office.store.run_now(participants.participant_by_public_id, CITIZEN)
    assert person is not None
    assert person.device_check is None


async def test_a_device_check_that_is_too_large_or_no_json_is_refused(office: Office) -> None:
    browser, headers = await _seated(office)
    path = f"/p/{CITIZEN}/device-check"
    assert (await browser.post(path, data=b" " * 5000, headers=headers)).status == 413
    form = {**headers, "Content-Type": "text/plain"}
    assert (await browser.post(path, data=b"{}", headers=form)).status == 415


async def test_a_device_check_wants_the_seat_and_the_token(office: Office) -> None:
    browser, headers = await _seated(office)
    stranger = await office.browser()
    path = f"/p/{CITIZEN}/device-check"
    without_token = {"Content-Type": "application/json"}
    assert (await browser.post(path, data=json.dumps(GOOD), headers=without_token)).status == 403
    assert (await stranger.post(path, data=json.dumps(GOOD), headers=headers)).status == 403
    assert (await browser.post(f"/p/{CITY}/device-check", data=json.dumps(GOOD), headers=headers)).status == 403


async def test_the_line_test_is_answered_with_nothing(office: Office) -> None:
    answer = await (await office.browser()).get(f"/p/{CITIZEN}/device-check")
    assert (answer.status, await answer.read()) == (204, b"")
