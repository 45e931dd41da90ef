"""People in real browsers: what each sees and does, in the words of the page, and what their browser measures.

A `Person` has a page of its own cookies. `watch_connections` keeps every RTCPeerConnection of the page where a test can
ask it for getStats; nothing else of the page is touched.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.support.service import Office, Planned
from tests.support.waiting import eventually

WATCH_CONNECTIONS = """
(() => {
  const Original = window.RTCPeerConnection;
  window.connectionsOfTest = [];
  window.RTCPeerConnection = class extends Original {
    constructor(...given) { super(...given); window.connectionsOfTest.push(this); }
  };
})();
"""
INBOUND = """
(async () => {
  const found = [];
  for (const connection of window.connectionsOfTest || []) {
    if (connection.connectionState !== "connected") continue;
    (await connection.getStats()).forEach((one) => {
      if (one.type === "inbound-rtp") found.push({
        track: one.trackIdentifier, kind: one.kind, packets: one.packetsReceived || 0, frames: one.framesDecoded || 0,
        energy: one.totalAudioEnergy || 0,
      });
    });
  }
  return found;
})()
"""
PATIENCE = 60_000


@dataclass
class Person:
    """One page. Errors of the page's own scripts are kept: a journey ends with none."""

    name: str
    page: Page
    errors: list[str]

    async def inbound(self) -> list[dict[str, Any]]:
        """What getStats says of each stream that comes in."""
        found: list[dict[str, Any]] = await self.page.evaluate(INBOUND)
        return found

    async def growing(self, kind: str, count: int, measure: str, within: float = 40.0) -> None:
        """Wait until `count` streams of this kind have `measure` growing."""
        before = {one["track"]: one[measure] for one in await self.inbound() if one["kind"] == kind}

        async def enough() -> bool:
            now = [one for one in await self.inbound() if one["kind"] == kind]
            return sum(1 for one in now if one[measure] > before.get(one["track"], 0)) >= count

        await eventually(enough, within=within, every=0.25)

    async def decodes_pictures(self, count: int, within: float = 40.0) -> None:
        await self.growing("video", count, "frames", within)

    async def hears(self, count: int = 1, within: float = 40.0) -> None:
        """Sound with energy, not silence that the decoder makes up."""
        await self.growing("audio", count, "energy", within)

    async def hears_nothing(self, within: float = 20.0) -> None:
        """For a whole second no packet of sound comes in."""

        async def silent() -> bool:
            before = await self._sound()
            await self.page.wait_for_timeout(1000)
            return before == await self._sound()

        await eventually(silent, within=within)

    async def _sound(self) -> int:
        return sum(int(one["packets"]) for one in await self.inbound() if one["kind"] == "audio")


@contextlib.asynccontextmanager
async def person(
    browser: Browser, name: str, *, width: int = 1280, height: int = 800, language: str = "vi-VN"
) -> AsyncIterator[Person]:
    """A person with a browser profile of their own."""
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        permissions=["camera", "microphone"],
        locale=language,
        ignore_https_errors=True,
    )
    context.set_default_timeout(PATIENCE)
    await context.add_init_script(WATCH_CONNECTIONS)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"{name}: {error}"))
    page.on("console", lambda message: errors.append(f"{name}: {message.text}") if message.type == "error" else None)
    try:
        yield Person(name, page, errors)
    finally:
        await context.close()


async def take_seat(who: Person, link: str) -> None:
    """Open the personal link and press its one button."""
    await who.page.goto(link)
    await who.page.locator("#act button[type=submit]").click()
    await who.page.wait_for_url("**/p/*/")


async def to_waiting_room(who: Person, link: str) -> None:
    """Link, device check, rules: as a citizen or an official at home does."""
    await take_seat(who, link)
    await who.page.locator("#check-start").click()
    await who.page.locator("#bell-play").click()
    await who.page.locator("#bell-yes").click()
    await who.page.locator("#check-on:visible").click()
    await who.page.locator("#rules-read").check()
    await who.page.locator("#rules-on").click()
    await expect(who.page.locator("[data-step=waiting]").first).to_be_visible(timeout=PATIENCE)


async def open_meeting_room(who: Person, link: str) -> None:
    """The big screen: test the devices, start; it is admitted by itself."""
    await take_seat(who, link)
    await who.page.locator("#room-test").click()
    await who.page.locator("#room-start").click()
    await expect(who.page.locator("#kiosk")).to_be_visible(timeout=PATIENCE)


async def open_chair(who: Person, link: str) -> None:
    """The chair's tablet."""
    await take_seat(who, link)
    await who.page.locator("#enter-key").click()
    await expect(who.page.locator("#board")).to_be_visible(timeout=PATIENCE)


async def sign_in(who: Person, office: Office, login: str) -> None:
    """A member of the staff signs in with name and password."""
    await who.page.goto(f"{office.url}/sign-in")
    await who.page.fill("input[name=login]", login)
    await who.page.fill("input[name=password]", office.passwords[login])
    await who.page.locator("main button[type=submit]").click()
    await who.page.wait_for_url(lambda url: "/sign-in" not in url)


async def open_console(who: Person, office: Office, planned: Planned) -> None:
    """The operator at the session's console."""
    await sign_in(who, office, "operator")
    await who.page.goto(f"{office.url}/operator/sessions/{planned.code}/live")
    await expect(who.page.locator("#board")).to_be_visible(timeout=PATIENCE)


async def admit(operator: Person, name: str, *, identity: bool = False) -> None:
    """Press the buttons beside this name in the waiting room."""
    row = operator.page.locator("#waiting li", has_text=name)
    if identity:
        await row.get_by_role("button", name="Xác nhận").click()
        await operator.page.locator("#identity-dialog button[value=id_card_camera]").click()
    await row.get_by_role("button", name="Mời vào").click()
    await expect(row).to_have_count(0, timeout=PATIENCE)


REASON = "Kiểm tra định kỳ hồ sơ tiếp công dân"
PLAYING = "[...document.querySelectorAll('video')].filter(v => !v.paused && v.currentTime > 1 && v.videoWidth).length"


async def watch_recording(page: Page, session: str = "") -> None:
    """From the auditor's list: open the session's recording with a reason, see that it is whole, and play it."""
    await page.locator("tbody tr", has_text=session).locator("a").first.click()
    await page.locator("input[type=radio]").first.check()
    await page.fill("textarea[name=reason]", REASON)
    await page.locator("dialog button[type=submit]").click()
    await expect(page.get_by_text("Hợp lệ").first).to_be_visible(timeout=PATIENCE)
    await page.locator("#play").click()
    await eventually(lambda: page.evaluate(PLAYING), within=60)
