"""A reception session from the first click to the auditor's player, everybody in Debian's Chromium."""

from __future__ import annotations

import av
import pytest
from playwright.async_api import expect

from recordings.integrity import verify
from recordings.package import Package
from tests.journeys.conftest import NAMES, House
from tests.journeys.people import REASON, sign_in, watch_recording
from tests.support.recording import media_of

pytestmark = pytest.mark.journey

IN_CALL = ("room", *NAMES)
SHOWN = dict.fromkeys(IN_CALL, len(IN_CALL) - 1) | {"citizen": 1}
"""Pictures on each page: a telephone shows one, and what is not shown is not sent."""


async def test_a_session_is_held_recorded_and_reviewed(house: House) -> None:
    await house.in_session()
    for name in NAMES:
        await house.joins(name)
    for name in IN_CALL:
        await house[name].decodes_pictures(SHOWN[name])
    for name in ("city", "department", "citizen"):
        await house[name].hears()
    await floor_is_asked_for_and_given(house)
    await everybody_is_heard_by_everybody(house)
    await microphone_is_shut_by_the_operator(house)
    await screen_is_shared(house)
    await a_reload_keeps_the_seat(house)
    await house.closes()
    await expect(house["citizen"].page.locator("[data-step=ended]")).to_be_visible()
    package = await house.package()
    the_package_holds_everybody(house, package)
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


async def everybody_is_heard_by_everybody(house: House) -> None:
    """One after the other gets the floor; all others hear the room, whose microphone is open, and the speaker."""
    operator = house["operator"].page
    for speaker, full_name in NAMES.items():
        row = operator.locator("tbody tr", has_text=full_name).first
        await row.get_by_role("button", name="Mời phát biểu").click()
        await expect(operator.locator("#floor-name")).to_contain_text(full_name)
        for listener in IN_CALL:
            if listener != speaker:
                await house[listener].hears(1 if listener == "room" else 2)
    await operator.locator("#floor-end").click()
    await expect(operator.locator("#floor-name")).not_to_contain_text("Vũ Thị Nhàn")


async def microphone_is_shut_by_the_operator(house: House) -> None:
    """The meeting room's microphone is open while the chair presides; muted by the server, nobody hears it."""
    operator, city = house["operator"].page, house["city"]
    row = operator.locator("tbody tr", has_text="Phòng họp trực tuyến").first
    await row.get_by_role("button", name="Chi tiết").click()
    await operator.locator("#person-mute").click()
    await expect(operator.locator("#person-mute")).to_have_attribute("aria-pressed", "true")
    await city.hears_nothing()
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
    await house["city"].decodes_pictures(SHOWN["city"])  # the screen instead of the room's camera
    await department.locator("#share-key").click()
    await house["city"].decodes_pictures(len(IN_CALL) - 1)


async def a_reload_keeps_the_seat(house: House) -> None:
    """A page that is loaded again is back in its own seat by itself, media both ways."""
    citizen = house["citizen"]
    await citizen.page.reload()
    await expect(citizen.page.locator("#call")).to_be_visible()
    await citizen.decodes_pictures(SHOWN["citizen"])
    await citizen.hears()
    await house["room"].decodes_pictures(len(IN_CALL) - 1)


def the_package_holds_everybody(house: House, package: Package) -> None:
    """Every take decodes without an error; everybody is in it; the playback files have the session's length."""
    assert verify(package.directory).whole
    recorded = {take.seat for take in package.takes}
    assert recorded == {house.planned.seats[name] for name in IN_CALL}
    for part in package.playback:
        with media_of(package, part.file) as stored, av.open(stored, "r") as container:
            last = max(_last_frame(container, stream) for stream in container.streams)
        assert last * 1000 == pytest.approx(part.end_ms - part.start_ms, abs=1500)
    room = [part for part in package.playback if part.seat == house.planned.seats["room"]]
    since_it_came = package.duration_ms - room[0].start_ms
    assert sum(part.end_ms - part.start_ms for part in room) == pytest.approx(since_it_came, abs=15_000)


def _last_frame(container: av.container.InputContainer, stream: av.stream.Stream) -> float:
    """Seconds of the last frame; everything before it was decoded."""
    container.seek(0)
    frames = container.decode(stream)
    return max(frame.time or 0.0 for frame in frames if isinstance(frame, av.VideoFrame | av.AudioFrame))


async def the_auditor_watches(house: House) -> None:
    """Found by its code, opened with a reason, played in the browser, and the view is on record."""
    auditor = house["auditor"].page
    await sign_in(house["auditor"], house.office, "auditor")
    await auditor.goto(f"{house.office.url}/auditor?q={house.planned.code}")
    await watch_recording(auditor)
    await expect(auditor.get_by_text(REASON).first).to_be_visible()
