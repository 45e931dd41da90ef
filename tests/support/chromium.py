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
async def running(
    *, fake_devices: bool = True, binary: str = BINARY, more: tuple[str, ...] = ()
) -> AsyncIterator[Browser]:
    """A browser; contexts made in it are separate people (their own cookies). `more`: further flags."""
    flags = [*(flag for flag in FLAGS if fake_devices or "fake" not in flag), *more]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=binary, headless=True, args=flags)
        try:
            yield browser
        finally:
            await browser.close()
