"""The registration form in a real browser: an upload that breaks and goes on, a draft that survives a reload."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from tests.support import chromium
from tests.support.citizens import FIELDS
from tests.support.files import PDF
from tests.support.office import Office, visitors

pytestmark = [pytest.mark.journey, pytest.mark.slow]

PATIENCE = 60_000
"""Milliseconds: a busy machine is no failure."""
SIZE = 700_000


async def break_second_piece(page: Page) -> list[str]:
    """Let the line break once, in the middle of the file. Returns what was asked for."""
    asked: list[str] = []

    async def pass_on(route: Route) -> None:
        asked.append(route.request.method)
        if asked.count("PATCH") == 2 and route.request.method == "PATCH":
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await page.route("**/uploads/*", pass_on)
    return asked


async def test_a_form_survives_a_reload_and_a_file_a_broken_line(office: Office, tmp_path: Path) -> None:
    paper = tmp_path / "giấy hẹn.pdf"
    paper.write_bytes(PDF[:-6] + bytes(SIZE) + PDF[-6:])
    async with visitors(office) as enter:
        address = str((await enter()).client.make_url("/"))
        async with chromium.running() as browser:
            page = await (await browser.new_context(viewport={"width": 390, "height": 844}, locale="vi-VN")).new_page()
            page.set_default_timeout(PATIENCE)
            expect.set_options(timeout=PATIENCE)
            await page.goto(address + "register")
            for name in ("name", "summary", "phone", "village", "personal_id"):
                await page.fill(f"[name={name}]", FIELDS[name])
            await page.check("input[name=kind][value=complaint]")
            await page.reload()
            assert await page.input_value("[name=summary]") == FIELDS["summary"]
            assert await page.is_checked("input[name=kind][value=complaint]")
            assert await page.input_value("[name=personal_id]") == ""
            await expect(page.locator("#draft-note")).to_be_visible()
            await page.fill("[name=personal_id]", FIELDS["personal_id"])
            asked = await break_second_piece(page)
            await page.set_input_files("#f-file", paper)
            await expect(page.locator("#uploads li")).to_contain_text("đã gửi xong")
            assert asked.count("HEAD") >= 2
            await page.click("button[data-sending]")
            await expect(page.locator("h1")).to_have_text("Văn phòng đã nhận đăng ký")
            await page.goto(page.url.removesuffix("/receipt"))
            await expect(page.get_by_text("giấy hẹn")).to_be_visible()
            await page.goto(address + "register")
            assert await page.input_value("[name=summary]") == ""
