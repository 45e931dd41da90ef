"""From Wi-Fi to 4G and back: another interface, another address; the seat stays, and so do sound and picture."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from media.webrtc.mux import interface_addresses
from tests.journeys.conftest import House
from tests.journeys.people import Person, admit, person, to_waiting_room
from tests.support import chromium
from tests.support.two_lines import TwoLines, needs_namespaces
from tests.support.waiting import eventually

pytestmark = [pytest.mark.journey, needs_namespaces]

OWN = interface_addresses()[0]
WITHIN = 20.0
"""Seconds until media flows both ways on the other network. Under five is wanted; this bound is for a busy machine."""
LEFTOVER = 8
"""Pictures that may still be decoded of what came before the cut."""


@pytest.fixture
def office_settings() -> dict[str, str]:
    return {"TIEPDAN_HTTP__HOST": "0.0.0.0", "TIEPDAN_MEDIA__ANNOUNCE": OWN}


@pytest.fixture
def lines() -> Iterator[TwoLines]:
    lines = TwoLines()
    with lines.made():
        yield lines


async def decodes_anew(who: Person) -> None:
    """Pictures that were sent after now."""
    before = {one["track"]: one["frames"] for one in await who.inbound()}

    async def enough() -> bool:
        return any(
            one["kind"] == "video" and one["frames"] > before.get(one["track"], 0) + LEFTOVER
            for one in await who.inbound()
        )

    await eventually(enough, within=60)


async def test_a_switch_between_networks_keeps_the_seat(lines: TwoLines, house: House) -> None:
    await house.in_session()
    outside = house.office.url.replace("localhost", OWN)
    async with (
        chromium.running(binary=lines.browser(house.office.settings.data_directory), trusted=outside) as browser,
        person(browser, "city") as city,
    ):
        await to_waiting_room(city, house.planned.links["city"].replace(house.office.url, outside))
        await admit(house["operator"], "Cao Thị Yến")
        await city.decodes_pictures(1)
        room = house["room"]
        await room.decodes_pictures(1)
        for old, new in (("wifi", "mobile"), ("mobile", "wifi")):
            lines.connect(new)
            lines.cut(old)
            switched = time.monotonic()
            await decodes_anew(city)
            there = time.monotonic() - switched
            await decodes_anew(room)
            back = time.monotonic() - switched
            await city.hears()
            print(f"{old} to {new}: picture there after {there:.1f} s, from there after {back:.1f} s")
            assert back < WITHIN
    await house.closes()
