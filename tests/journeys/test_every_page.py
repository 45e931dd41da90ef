"""Every page that the demonstration's people can reach, in a real browser: axe-core, 320 px, weight, script errors."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, BrowserContext, Page

from config.settings import CommuneSettings, HttpSettings, RecordingSettings, SecuritySettings, Settings
from orchestrator import demo_data
from orchestrator.domain.policy import SYSTEM
from orchestrator.services import accounts, setup
from orchestrator.store.database import Store, open_store
from orchestrator.web.application import bare
from orchestrator.words import words_in
from tests.support import chromium
from tests.support.service import ROOT

pytestmark = pytest.mark.journey

AXE = ROOT / ".local/node/node_modules/axe-core/axe.min.js"
RULES = """
async () => {
  const found = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"],
  });
  return found.violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
}
"""
LINKS = "() => [...document.querySelectorAll('a[href]')].map((one) => one.href)"
TOO_WIDE = "() => document.documentElement.scrollWidth"
PUBLIC_BYTES = 100_000
NARROW = 320
NOT_PAGES = re.compile(
    r"/static/|/sign-out|/live$|/police$|/media/|\.(ics|csv|json|xlsx|docx|pdf|zip|jpg|tar)(\?|$)|/(document|file|export|download)s?/"
)


@dataclass
class Found:
    """What is wrong, by page."""

    pages: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass
class Demonstration:
    """The made-up office, its pages served without media, and a way in for everybody."""

    url: str
    store: Store

    def way_in(self, login: str) -> str:
        """A one-time sign-in link."""
        now = datetime.now(UTC)
        account = self.store.run_now(accounts.account_by_login, login)
        made = self.store.run_now(accounts.make_sign_in_link, account.id, SYSTEM, now, timedelta(days=1))
        return f"{self.url}/s/{made}"

    def logins(self) -> list[str]:
        """Everybody of the office, most roles first."""
        found = self.store.run_now(accounts.all_accounts, SYSTEM)
        return [one.login for one in sorted(found, key=lambda one: (-len(one.roles), one.login))]


@asynccontextmanager
async def demonstration_in(folder: Path) -> AsyncIterator[Demonstration]:
    """The office, served until the end."""
    settings = Settings(
        data_directory=folder,
        commune=CommuneSettings(hotline="0900 000 010"),
        http=HttpSettings(),
        recordings=RecordingSettings(min_free_gib=0.0, alarm_free_gib=0.0),
        security=SecuritySettings(argon2_memory_kib=8),
    )
    settings.secret_file.write_bytes(b"a secret of this test, 32 bytes.")
    store = open_store(settings.database_url, migrate=True, rules=setup.rules_of(settings))
    demo_data.seed(store, settings, datetime.now(UTC), words_in("vi"))
    server = TestServer(bare(settings, store))
    await server.start_server()
    yield Demonstration(str(server.make_url("")).rstrip("/"), store)
    await server.close()
    store.close()


@pytest.fixture
async def demonstration(tmp_path: Path) -> AsyncIterator[Demonstration]:
    async with demonstration_in(tmp_path) as place:
        yield place


def shape(address: str) -> str:
    """Pages of the same kind: numbers and codes do not matter."""
    parts = urlsplit(address)
    names = sorted(piece.partition("=")[0] for piece in parts.query.split("&"))
    return re.sub(r"[A-Z]{2,3}-\d{4}-\d+(-\d+)?|\d+", "0", parts.path) + "?" + "&".join(names)


async def look(page: Page, address: str, found: Found, *, public: bool) -> list[str]:
    """One page in the language of its context; the links on it."""
    weight = 0
    errors: list[str] = []

    def finished(event: dict[str, Any]) -> None:
        nonlocal weight
        weight += int(event["encodedDataLength"])

    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.on("Network.loadingFinished", finished)
    page.on("pageerror", lambda error: errors.append(str(error)))
    response = await page.goto(address, wait_until="load")
    found.pages.append(address)
    if response is None or response.status >= 400:
        found.wrong.append(f"{address}: status {response.status if response else 0}")
    found.wrong += [f"{address}: script: {error[:200]}" for error in errors]
    if public and weight > PUBLIC_BYTES:
        found.wrong.append(f"{address}: weighs {weight} bytes")
    found.wrong += [f"{address}: axe {said}" for said in await page.evaluate(RULES)]
    await page.set_viewport_size({"width": NARROW, "height": 640})
    if (width := await page.evaluate(TOO_WIDE)) > NARROW:
        found.wrong.append(f"{address}: {width} px wide at {NARROW}")
    await page.set_viewport_size({"width": 1280, "height": 800})
    links: list[str] = await page.evaluate(LINKS)
    await session.detach()
    return links


async def context_for(browser: Browser, language: str, url: str) -> BrowserContext:
    """A person's browser; our scripts may look at pages in spite of their content policy."""
    context = await browser.new_context(
        bypass_csp=True, locale="vi-VN" if language == "vi" else "en-GB", viewport={"width": 1280, "height": 800}
    )
    context.set_default_timeout(60_000)
    await context.add_cookies([{"name": "language", "value": language, "url": url}])
    await context.add_init_script(path=AXE)
    return context


async def walk(browser: Browser, place: Demonstration, language: str, found: Found) -> None:
    """Nobody first, then everybody of the office; each kind of page is looked at once for whoever sees it first."""
    seen: set[str] = set()
    for login in ("", *place.logins()):
        context = await context_for(browser, language, place.url)
        page = await context.new_page()
        waiting = [f"{place.url}/"]
        if login:
            await page.goto(place.way_in(login))
            await page.locator("main button[type=submit]").click()
            await page.wait_for_url(lambda url: "/s/" not in url)
            waiting.append(page.url)
        while waiting:
            address = waiting.pop(0).partition("#")[0]
            own = address.startswith(place.url) and not NOT_PAGES.search(address)
            if not own or shape(address) in seen:
                continue
            seen.add(shape(address))
            waiting += await look(page, address, found, public=not login)
        await context.close()


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_every_page_is_fit_for_everybody(demonstration: Demonstration, language: str) -> None:
    found = Found()
    async with chromium.running() as browser:
        await walk(browser, demonstration, language, found)
    assert len(found.pages) > 20, found.pages
    assert found.wrong == [], json.dumps(found.wrong, indent=1, ensure_ascii=False)


async def test_what_is_wrong_is_found() -> None:
    """The looking itself: an obstacle and a wide box are told."""
    async with chromium.running() as browser:
        context = await context_for(browser, "vi", "http://localhost")
        page = await context.new_page()
        bad = "<!DOCTYPE html><html lang=vi><title>x</title><body><img src='data:,'><div style='width:900px'>x</div>"
        await page.goto(f"data:text/html,{bad}")
        assert any(said.startswith("image-alt") for said in await page.evaluate(RULES))
        await page.set_viewport_size({"width": NARROW, "height": 640})
        assert await page.evaluate(TOO_WIDE) > NARROW
        await context.close()
