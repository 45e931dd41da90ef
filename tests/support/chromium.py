"""Debian's Chromium, headless, with fake devices, driven by Playwright: one browser, a page or a context per person."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from playwright.async_api import Browser, async_playwright

BINARY = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--auto-select-desktop-capture-source=Entire screen",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A window in the background must go on drawing: one browser plays several people.
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
)


@contextlib.asynccontextmanager
async def running(*, binary: str = BINARY, trusted: str = "") -> AsyncIterator[Browser]:
    """A browser; contexts made in it are separate people (their own cookies).

    `trusted` is an address over plain HTTP where cameras work all the same.
    """
    flags = [*FLAGS, f"--unsafely-treat-insecure-origin-as-secure={trusted}"] if trusted else list(FLAGS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=binary, headless=True, args=flags)
        try:
            yield browser
        finally:
            await browser.close()
