"""A line that breaks and a link opened on a second device: the seat stays the person's own."""

from __future__ import annotations

import time

import pytest
from playwright.async_api import CDPSession, expect

from tests.journeys.conftest import House
from tests.journeys.people import person, take_seat
from tests.support import chromium

pytestmark = pytest.mark.journey

PATIENCE = 60_000


async def cut(line: CDPSession, cut_off: bool) -> None:
    """No packet of any kind comes through, nor leaves: neither the socket's nor the conference's."""
    await line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": cut_off,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": -1,
            "packetLoss": 100 if cut_off else 0,
        },
    )


async def test_a_broken_line_comes_back_to_the_same_seat_by_itself(house: House) -> None:
    await house.in_session()
    await house.joins("city")
    city, room = house["city"], house["room"]
    await city.decodes_pictures(1)
    line = await city.page.context.new_cdp_session(city.page)
    await line.send("Network.enable")
    await cut(line, True)
    row = house["operator"].page.locator("tbody tr", has_text="Cao Thị Yến").first
    await expect(row).to_contain_text("Đang kết nối lại", timeout=PATIENCE)
    await cut(line, False)
    back = time.monotonic()
    await city.decodes_pictures(1, within=60)
    await city.hears(within=60)
    await room.decodes_pictures(1, within=60)
    print(f"media both ways {time.monotonic() - back:.1f} s after the line was back")
    await expect(row).not_to_contain_text("Đang kết nối lại", timeout=PATIENCE)


async def test_a_link_on_a_second_device_asks_and_then_moves_the_seat(house: House) -> None:
    await house.in_session()
    await house.joins("city")
    await house["city"].decodes_pictures(1)
    async with chromium.running() as browser, person(browser, "second device") as second:
        await second.page.goto(house.planned.links["city"])
        await expect(second.page.get_by_role("alert").first).to_contain_text("máy khác")
        await take_seat(second, house.planned.links["city"])
        await expect(house["city"].page.locator("[data-step=moved]").first).to_be_visible(timeout=PATIENCE)
        await second.page.locator("#check-start").click()
        await second.page.locator("#check-on:visible").click(timeout=PATIENCE)
        await second.page.locator("#rules-read").check()
        await second.page.locator("#rules-on").click()
        await expect(second.page.locator("#call")).to_be_visible(timeout=PATIENCE)
        await second.decodes_pictures(1)
