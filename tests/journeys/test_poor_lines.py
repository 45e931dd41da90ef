"""Real Chromium behind poor lines: speech gets through, pictures give way, and nobody else notices."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser
from playwright.async_api import Page as Tab

from orchestrator.services.live import asked
from tests.orchestrator.web.signalling.test_conference_in_browser import PORT, both_ways, house_with_pages
from tests.support import chromium
from tests.support.poor_line import (
    BLOCKS,
    SILENCE,
    Heard,
    PoorLine,
    concealed,
    heard,
    listens,
    poor_line,
    sings,
    with_ears,
)
from tests.support.reception import CITY, OPERATOR, ROOM, House, Page
from tests.support.served import link_of
from tests.support.udp_relay import Way
from tests.support.waiting import eventually

pytestmark = pytest.mark.journey

SECONDS = float(os.environ.get("TIEPDAN_POOR_LINE_SECONDS", "60"))
HERTZ = 440


@dataclass
class Two:
    """A meeting room on a good line and a city on a poor one, who has the floor."""

    house: House
    operator: Page
    room: Tab
    city: Tab
    line: PoorLine


async def sit(context_of: Browser, where: str, house: House, public_id: str, line: PoorLine | None) -> Tab:
    context = await (line.through(context_of) if line is not None else with_ears(context_of))
    tab = await context.new_page()
    await tab.goto(f"{where}/j/{link_of(house.store, public_id)}")
    await tab.evaluate("() => fetch(location.href, { method: 'POST', redirect: 'manual' })")
    await tab.goto(f"{where}/p/{public_id}/")
    return tab


@asynccontextmanager
async def two(directory: Path, up: Way, down: Way) -> AsyncIterator[Two]:
    async with (
        house_with_pages(directory) as (house, _, where),
        chromium.running() as browser,
        poor_line((PORT, PORT + 1), up, down) as line,
    ):
        operator = house.page(OPERATOR)
        room = await sit(browser, where, house, ROOM, None)
        city = await sit(browser, where, house, CITY, line)
        await eventually(lambda: house.status_of(CITY) == "waiting", within=60)
        assert await operator.ask(asked.Admit, participant=CITY) is None
        await eventually(lambda: both_ways(room), within=90)
        assert await operator.ask(asked.GiveFloor, participant=CITY) is None
        await sings(city, HERTZ)
        await eventually(lambda: room.evaluate(f"() => conference.stream({CITY!r}, 'microphone') !== null"))
        yield Two(house, operator, room, city, line)


async def sound_of(tab: Tab, seconds: float, before: Heard = SILENCE) -> Heard:
    """What was heard, once so much time passed in it."""

    async def enough() -> Heard | None:
        now = await heard(tab)
        return now if now.blocks - before.blocks >= seconds * BLOCKS else None

    told: Heard = await eventually(enough, within=60 + 3 * seconds, every=0.5)
    return told


async def test_speech_gets_through_150_kbit_with_loss_and_delay(tmp_path: Path) -> None:
    up = Way(rate=150_000, loss=0.05, burst=1.5, delay=0.15, jitter=0.02)
    down = Way(rate=1_000_000, loss=0.05, burst=1.5, delay=0.15, jitter=0.02)
    async with two(tmp_path, up, down) as here:
        await listens(here.room, CITY, HERTZ)
        before = await sound_of(here.room, 10)  # the browser finds out what its line carries
        sound = (await sound_of(here.room, SECONDS, before)).since(before)
        print(
            f"{sound.missing:.2%} of the sound missing in {SECONDS:.0f} s, longest gap {sound.longest:.2f} s;",
            await concealed(here.room),
            f"up: {up.lost} lost of {up.lost + up.passed}",
        )
        assert sound.missing < 0.01
