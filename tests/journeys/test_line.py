"""A line that breaks and a link opened on a second device: the seat stays the person's own."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import NAMES, House
from tests.journeys.people import admit, person, take_seat, to_waiting_room
from tests.support import chromium
from tests.support.network import Cable, cable

pytestmark = pytest.mark.journey

PATIENCE = 60_000


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Cable]:
    """A cable to a machine of its own."""
    if os.geteuid() != 0:
        pytest.skip("only root can lay a cable between two networks")
    with cable(tmp_path) as laid:
        yield laid


@pytest.fixture
def office_settings(request: pytest.FixtureRequest) -> dict[str, str]:
    """Reachable over the cable, where there is one."""
    return {"TIEPDAN_HTTP__HOST": "0.0.0.0"} if "line" in request.fixturenames else {}


async def test_a_pulled_cable_costs_no_seat(line: Cable, house: House) -> None:
    await house.in_session()
    near = house.office.url.replace("localhost", line.address)
    async with chromium.running(binary=str(line.browser), trusted=near) as browser, person(browser, "away") as away:
        await to_waiting_room(away, house.planned.links["city"].replace(house.office.url, near))
        await admit(house["operator"], NAMES["city"])
        await away.decodes_pictures(1)
        await house["room"].decodes_pictures(1)
        row = house["operator"].page.locator("tbody tr", has_text=NAMES["city"]).first
        line.pull()
        await expect(row).to_contain_text("Đang kết nối lại", timeout=PATIENCE)
        line.plug()
        back = time.monotonic()
        await away.decodes_pictures(1, within=60)
        await away.hears(within=60)
        await house["room"].decodes_pictures(1, within=60)
        print(f"media both ways {time.monotonic() - back:.1f} s after the line was back")
        await expect(row).not_to_contain_text("Đang kết nối lại", timeout=PATIENCE)
    assert house.errors() == []


async def test_a_link_on_a_second_device_asks_and_then_moves_the_seat(house: House) -> None:
    await house.in_session()
    await house.joins("city")
    await house["city"].decodes_pictures(1)
    async with chromium.running() as browser, person(browser, "second device") as second:
        await second.page.goto(house.planned.links["city"])
        await expect(second.page.get_by_role("alert").first).to_contain_text("máy khác")
        await take_seat(second, house.planned.links["city"])
        await expect(house["city"].page.locator("[data-step=moved]").first).to_be_visible(timeout=PATIENCE)
        await expect(second.page.locator("#call")).to_be_visible(timeout=PATIENCE)
        await second.decodes_pictures(1)
        await house["room"].decodes_pictures(1)
