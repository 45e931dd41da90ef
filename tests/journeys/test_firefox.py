"""The same conference with one of its people in Debian's Firefox."""

from __future__ import annotations

import json

import pytest

from tests.journeys.conftest import NAMES, House
from tests.journeys.people import INBOUND, WATCH_CONNECTIONS, admit
from tests.support import firefox
from tests.support.firefox import FirefoxPage
from tests.support.waiting import eventually

pytestmark = pytest.mark.journey


async def shown(page: FirefoxPage, selector: str) -> None:
    """Wait until a person could see it, and press it if it is a button."""
    found = f"[...document.querySelectorAll({json.dumps(selector)})].some(one => one.offsetParent && !one.disabled)"
    await eventually(lambda: page.evaluate(found), within=60)


async def press(page: FirefoxPage, selector: str) -> None:
    """Wait for a button and click it."""
    await shown(page, selector)
    await page.click(selector)


async def to_waiting_room(page: FirefoxPage, link: str) -> None:
    """Link, device check, rules."""
    await page.goto(link)
    await press(page, "#act button[type=submit]")
    for button in ("#check-start", "#bell-play", "#bell-yes", "#check-on"):
        await press(page, button)
    for button in ("#rules-read", "#rules-on"):
        await press(page, button)
    await shown(page, "[data-step=waiting]")


async def growing(page: FirefoxPage, kind: str, measure: str) -> None:
    """Wait until a stream of this kind grows in Firefox."""

    async def total() -> float:
        return float(sum(one[measure] for one in await page.evaluate(INBOUND.strip()) if one["kind"] == kind))

    before = await total()

    async def more() -> bool:
        return await total() > before

    await eventually(more, within=60, every=0.3)


async def test_firefox_joins_sees_hears_and_is_seen(house: House) -> None:
    await house.in_session()
    async with firefox.running() as browser:
        await browser.command("script.addPreloadScript", functionDeclaration=f"() => {{ {WATCH_CONNECTIONS} }}")
        page = await browser.page()
        await to_waiting_room(page, house.planned.links["city"])
        await admit(house["operator"], NAMES["city"])
        await shown(page, "#call")
        await growing(page, "video", "frames")
        await growing(page, "audio", "energy")
        await house["room"].decodes_pictures(1)
        row = house["operator"].page.locator("tbody tr", has_text=NAMES["city"]).first
        await row.get_by_role("button", name="Mời phát biểu").click()
        await house["room"].hears()
        await house.closes()
        await shown(page, "[data-step=ended]")
    package = await house.package()
    recorded = {(take.seat, take.source) for take in package.takes}
    assert {(house.planned.seats["city"], source) for source in ("camera", "microphone")} <= recorded
