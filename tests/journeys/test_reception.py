"""A reception session from the first click to the auditor's player, in Debian's Chromium, everybody in their own browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import av
import pytest
from playwright.async_api import expect

from recordings.integrity import verify
from recordings.package import Package, open_package
from tests.journeys.people import (
    Person,
    admit,
    open_chair,
    open_console,
    open_meeting_room,
    person,
    sign_in,
    to_waiting_room,
)
from tests.support import chromium, service
from tests.support.service import Office, Planned, Service
from tests.support.waiting import eventually

pytestmark = pytest.mark.journey

IN_CALL = ("room", "city", "department", "citizen")
NAMES = {"city": "Cao Thị Yến", "department": "Mạc Văn Phúc", "citizen": "Vũ Thị Nhàn"}
SIZES = {"operator": (1440, 900), "room": (1920, 1080), "chair": (1024, 768), "citizen": (390, 844)}


@dataclass
class House:
    """Everything that a journey has: the office, its service, and its people's pages."""

    office: Office
    planned: Planned
    service: Service
    people: dict[str, Person]

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def errors(self) -> list[str]:
        return [error for one in self.people.values() for error in one.errors]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A published session, the service running, and a browser page for everybody."""
    office = Office(tmp_path / "data")
    planned = office.plan()
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(service.running(office, tmp_path / "service.log"))
        browser = await stack.enter_async_context(chromium.running())
        people = {}
        for name in ("operator", "chair", *IN_CALL, "auditor"):
            width, height = SIZES.get(name, (1280, 800))
            people[name] = await stack.enter_async_context(person(browser, name, width=width, height=height))
        yield House(office, planned, running, people)


async def begin(house: House) -> None:
    """The room is connected, the chair has opened the session, everybody is admitted."""
    await open_console(house["operator"], house.office, house.planned)
    await open_meeting_room(house["room"], house.planned.links["room"])
    await expect(house["operator"].page.locator("#session-chip")).to_contain_text("Sẵn sàng")
    await open_chair(house["chair"], house.planned.links["chair"])
    await house["chair"].page.locator("#start-key").click()
    await expect(house["operator"].page.locator("#session-chip")).to_contain_text("Đang diễn ra")
    for name, full_name in NAMES.items():
        await to_waiting_room(house[name], house.planned.links[name])
        await admit(house["operator"], full_name, identity=name == "citizen")
        await expect(house[name].page.locator("#call")).to_be_visible()


async def test_a_session_is_held_recorded_and_reviewed(house: House) -> None:
    await begin(house)
    for name in IN_CALL:
        await house[name].decodes_pictures(len(IN_CALL) - 1)
    for name in ("city", "department", "citizen"):
        await house[name].hears()
    await floor_is_asked_for_and_given(house)
    await microphone_is_shut_by_the_operator(house)
    await screen_is_shared(house)
    await a_reload_keeps_the_seat(house)
    await the_chair_closes(house)
    package = await finished_package(house)
    await the_package_holds_everybody(house, package)
    await the_auditor_watches(house)
    assert house.errors() == []


async def floor_is_asked_for_and_given(house: House) -> None:
    """The citizen asks, the operator gives, the room hears, the citizen ends."""
    citizen, operator = house["citizen"].page, house["operator"].page
    await citizen.locator("#floor-key").click()
    row = operator.locator("#requests li", has_text="Vũ Thị Nhàn")
    await row.get_by_role("button").click()
    await expect(operator.locator("#floor-name")).to_contain_text("Vũ Thị Nhàn")
    await house["room"].hears()
    await expect(citizen.locator("#floor-key")).to_contain_text("nói xong")
    await citizen.locator("#floor-key").click()
    await expect(operator.locator("#floor-name")).not_to_contain_text("Vũ Thị Nhàn")


async def microphone_is_shut_by_the_operator(house: House) -> None:
    """The meeting room's microphone is open while the chair presides; muted by the server, nobody hears it."""
    operator, city = house["operator"].page, house["city"]
    row = operator.locator("tbody tr", has_text="Phòng họp trực tuyến").first
    await row.get_by_role("button", name="Chi tiết").click()
    await operator.locator("#person-mute").click()
    await expect(operator.locator("#person-mute")).to_have_attribute("aria-pressed", "true")

    async def silent() -> bool:
        before = sum(one["packets"] for one in await city.inbound() if one["kind"] == "audio")
        await city.page.wait_for_timeout(1000)
        return before == sum(one["packets"] for one in await city.inbound() if one["kind"] == "audio")

    await eventually(silent)
    await operator.locator("#person-mute").click()
    await expect(operator.locator("#person-mute")).to_have_attribute("aria-pressed", "false")
    await operator.keyboard.press("Escape")
    await city.hears()


async def screen_is_shared(house: House) -> None:
    """The department shows its screen: one more picture for everybody, and gone again."""
    operator, department = house["operator"].page, house["department"].page
    row = operator.locator("tbody tr", has_text="Mạc Văn Phúc").first
    await row.get_by_role("button", name="Chi tiết").click()
    await operator.locator("#person-screen").click()
    await expect(operator.locator("#person-screen")).to_have_attribute("aria-pressed", "true")
    await operator.keyboard.press("Escape")
    await department.locator("#share-key").click()
    await house["city"].decodes_pictures(len(IN_CALL))
    await department.locator("#share-key").click()
    await house["city"].decodes_pictures(len(IN_CALL) - 1)


async def a_reload_keeps_the_seat(house: House) -> None:
    """A page that is loaded again is back in its own seat by itself, media both ways."""
    citizen = house["citizen"]
    await citizen.page.reload()
    await expect(citizen.page.locator("#call")).to_be_visible()
    await citizen.decodes_pictures(len(IN_CALL) - 1)
    await citizen.hears()
    await house["room"].decodes_pictures(len(IN_CALL) - 1)


async def the_chair_closes(house: House) -> None:
    """Read back, then closed: everybody's page says so."""
    chair = house["chair"].page
    await chair.locator("#read-back-key").click()
    await expect(house["operator"].page.locator("#session-chip")).to_contain_text("Đọc lại")
    await chair.locator("#close-key").click()
    await chair.locator("#reason-yes").click()
    await expect(house["citizen"].page.locator("[data-step=ended]")).to_be_visible()


async def finished_package(house: House) -> Package:
    """The package, once its manifest is written."""
    (directory,) = await eventually(house.office.packages)
    await eventually((directory / "manifest.json").exists, within=60)
    return open_package(directory)


async def the_package_holds_everybody(house: House, package: Package) -> None:
    """Every take decodes without an error; everybody is in it; the playback files have the session's length."""
    assert verify(package.directory).whole
    recorded = {take.seat for take in package.takes}
    assert recorded == {house.planned.seats[name] for name in IN_CALL}
    for part in package.playback:
        with av.open(str(package.path(part.file))) as container:
            decoded = [frame.time for stream in container.streams for frame in _frames(container, stream.index)]
        assert max(decoded) * 1000 == pytest.approx(part.end_ms - part.start_ms, abs=1500)
    room = [part for part in package.playback if part.seat == house.planned.seats["room"]]
    assert sum(part.end_ms - part.start_ms for part in room) == pytest.approx(package.duration_ms, abs=15_000)


def _frames(container: av.container.InputContainer, index: int) -> list[av.AudioFrame | av.VideoFrame]:
    container.seek(0)
    return [frame for frame in container.decode(container.streams[index])]


async def the_auditor_watches(house: House) -> None:
    """Found by its code, opened with a reason, played in the browser, and the view is on record."""
    auditor = house["auditor"].page
    await sign_in(house["auditor"], house.office, "auditor")
    await auditor.goto(f"{house.office.url}/auditor?q={house.planned.code}")
    await auditor.locator("tbody a").first.click()
    await auditor.locator("input[type=radio]").first.check()
    await auditor.fill("textarea[name=reason]", "Kiểm tra định kỳ hồ sơ tiếp công dân")
    await auditor.locator("dialog button[type=submit]").click()
    await expect(auditor.get_by_text("Hợp lệ").first).to_be_visible()
    await auditor.locator("#play").click()

    async def plays() -> bool:
        moving: int = await auditor.evaluate(
            "[...document.querySelectorAll('video')].filter(v => !v.paused && v.currentTime > 1 && v.videoWidth).length"
        )
        return moving >= 1

    await eventually(plays, within=30)
    await expect(auditor.get_by_text("Kiểm tra định kỳ hồ sơ tiếp công dân").first).to_be_visible()
