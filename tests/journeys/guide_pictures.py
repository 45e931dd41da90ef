"""Takes the pictures of the guides from the demonstration's real pages: `make pictures` (Vietnamese, as the office is).

Run it when pages have changed, look at what it made, and commit it: small JPEGs beside the style sheet.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser

from orchestrator.web.assets import STATIC
from tests.journeys.test_every_page import Demonstration, context_for, demonstration_in
from tests.support import chromium

DESK, PHONE = (1120, 700), (390, 640)
QUALITY = 45


@dataclass(frozen=True, slots=True)
class Shot:
    """A guide's picture: who looks, at what, on which screen. A `link` is followed from there by its address."""

    name: str
    login: str
    path: str
    size: tuple[int, int] = DESK
    link: str = ""


# The note-taker's page is full only while a session goes on: its guide has no picture.
SHOTS = (
    Shot("citizen", "", "/register", PHONE),
    Shot("village_head", "bon", "/village/register", PHONE),
    Shot("operator", "hang", "/operator"),
    Shot("chair", "hoa", "/operator/sessions", link="/operator/sessions/TCD-"),
    Shot("case_officer", "hang", "/operator/cases", link="/operator/cases/HS-"),
    Shot("department", "khai", "/operator/inbox"),
    Shot("it_officer", "long", "/readiness"),
    Shot("commune_police", "cuong", "/security"),
    Shot("auditor", "viet", "/auditor"),
)


async def take(browser: Browser, place: Demonstration, shot: Shot, folder: Path) -> str:
    """One picture; a line that says what was taken."""
    context = await context_for(browser, "vi", place.url)
    page = await context.new_page()
    await page.set_viewport_size({"width": shot.size[0], "height": shot.size[1]})
    if shot.login:
        await page.goto(place.way_in(shot.login))
        await page.locator("main button[type=submit]").click()
        await page.wait_for_url(lambda url: "/s/" not in url)
    response = await page.goto(place.url + shot.path)
    if shot.link:
        await page.locator(f'main a[href^="{shot.link}"]').first.click()
        await page.wait_for_load_state()
    file = folder / f"{shot.name}.vi.jpg"
    await page.screenshot(path=file, type="jpeg", quality=QUALITY)
    await context.close()
    return f"{shot.name:16}{response.status if response else 0}  {file.stat().st_size:>7} bytes  {page.url}"


async def main() -> int:
    """Take every picture."""
    folder = STATIC / "guide"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        async with demonstration_in(Path(data)) as place, chromium.running() as browser:
            for shot in SHOTS:
                print(await take(browser, place, shot, folder))
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
