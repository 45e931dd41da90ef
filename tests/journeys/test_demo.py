"""The demonstration, as a newcomer has it: one command, one browser, a living session, and its recording."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.journeys.people import (
    WATCH_CONNECTIONS,
    Person,
    admit,
    open_chair,
    open_meeting_room,
    to_waiting_room,
    watch_recording,
)
from tests.support import chromium
from tests.support.service import ROOT, free_port
from tests.support.waiting import eventually

pytestmark = pytest.mark.journey


@pytest.fixture
async def links(tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """`tiepdan demo --links FILE`, running; its links by role."""
    file = tmp_path / "links.json"
    environ = {
        "TIEPDAN_DATA_DIRECTORY": str(tmp_path / "data"),
        "TIEPDAN_HTTP__PORT": str(free_port(socket.SOCK_STREAM)),
        "TIEPDAN_MEDIA__PORT": str(free_port(socket.SOCK_DGRAM)),
        "TIEPDAN_MEDIA__WORKERS": "1",
        "TIEPDAN_RECORDINGS__MIN_FREE_GIB": "0",
        "TIEPDAN_RECORDINGS__ALARM_FREE_GIB": "0",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "orchestrator", "demo", "--links", str(file)),
        cwd=ROOT,
        env={**os.environ, **environ},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        await eventually(lambda: process.returncode is not None or (file.exists() and file.read_text()), within=60)
        assert process.returncode is None
        yield {row["role"]: row["url"] for row in json.loads(file.read_text())}
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), 60) == 0
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def enter(page: Page, link: str) -> None:
    """A one-time sign-in link: its page, its button."""
    await page.goto(link)
    await page.locator("main button[type=submit]").click()
    await page.wait_for_url(lambda url: "/s/" not in url)


async def test_one_person_with_one_browser_holds_a_session(links: dict[str, str]) -> None:
    async with chromium.running() as browser:
        context = await browser.new_context(permissions=["camera", "microphone"], locale="vi-VN")
        context.set_default_timeout(60_000)
        await context.add_init_script(WATCH_CONNECTIONS)
        names = ("operator", "meeting_room", "chair", "citizen")
        people = {name: Person(name, await context.new_page(), []) for name in names}
        operator, chair = people["operator"].page, people["chair"].page
        await enter(operator, links["operator"])
        await operator.get_by_role("link", name="Điều hành").first.click()
        await expect(operator.locator("#board")).to_be_visible()
        await open_meeting_room(people["meeting_room"], links["meeting_room"])
        await open_chair(people["chair"], links["chair"])
        await chair.locator("#start-key").click()
        await expect(operator.locator("#session-chip")).to_contain_text("Đang diễn ra")
        await admit(people["operator"], "Cao Thị Yến")
        await admit(people["operator"], "Mạc Văn Phúc")
        await to_waiting_room(people["citizen"], links["citizen"])
        await admit(people["operator"], "Vũ Thị Nhàn", identity=True)
        await people["citizen"].decodes_pictures(1, within=60)  # a telephone is sent the one picture that it shows
        await people["meeting_room"].decodes_pictures(3, within=60)
        await chair.locator("#close-key").click()
        await chair.fill("#reason-text", "Kết thúc buổi thử")
        await chair.locator("#reason-yes").click()
        await expect(people["citizen"].page.locator("[data-step=ended]")).to_be_visible()
        code = operator.url.split("/sessions/")[1].split("/")[0]
        await watch(operator, links["auditor"], code)
        await context.close()


async def watch(page: Page, link: str, session: str) -> None:
    """A minute later the session's recording is in the list, and plays."""
    await enter(page, link)
    review = page.locator("tbody tr", has_text=session).locator("a")

    async def listed() -> bool:
        await page.goto(page.url.split("/auditor")[0] + "/auditor")
        return await review.count() > 0

    await eventually(listed, within=120, every=1)
    await watch_recording(page, session)
