"""Review in a real browser: denied, glass broken, watched, noted, composed, and taken away with a voice changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from playwright.async_api import Page, expect

from orchestrator.domain.policy import SYSTEM, Role
from orchestrator.domain.records import Recording
from orchestrator.services import accounts
from orchestrator.services.copy_worker import CopyWorker
from orchestrator.store import audit
from tests.support import chromium
from tests.support.office import PASSWORD, Office, open_office, visitors

PATIENCE = 60_000
WHY = "Đoàn kiểm tra cần đối chiếu ngay trong buổi sáng"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    opened = await asyncio.to_thread(open_office, tmp_path)
    yield opened
    opened.store.close()


@pytest.fixture
async def recording(office: Office) -> Recording:
    session = office.published(office.session(office.case()))
    return await asyncio.to_thread(office.recording, session, 12)


@asynccontextmanager
async def browsing(office: Office) -> AsyncIterator[Any]:
    """A function that signs somebody in, in a context of their own; a page of it."""
    async with visitors(office) as enter, chromium.running() as browser:
        base = str((await enter()).client.make_url("")).rstrip("/")

        async def signed_in(login: str) -> Page:
            context = await browser.new_context(base_url=base, locale="vi-VN", accept_downloads=True)
            context.set_default_timeout(PATIENCE)
            page = await context.new_page()
            await page.goto("/sign-in")
            await page.fill("[name=login]", login)
            await page.fill("[name=password]", PASSWORD)
            await page.press("[name=password]", "Enter")
            await page.wait_for_url(lambda address: "/sign-in" not in address)
            return page

        yield signed_in


def acts(office: Office, recording: Recording) -> list[str]:
    return [line.action for line in office.store.run_now(audit.lines_of, f"recording {recording.code}")]


async def test_denied_then_with_broken_glass_and_seen_by_the_chair(office: Office, recording: Recording) -> None:
    new = accounts.NewAccount("second", "Người thứ hai", frozenset({Role.OPERATOR}), password=PASSWORD)
    office.store.run_now(accounts.add_account, new, SYSTEM, office.now)
    async with browsing(office) as enter:
        stranger: Page = await enter("second")
        await stranger.goto(f"/auditor/recordings/{recording.code}")
        await expect(stranger.get_by_role("heading", level=1)).to_have_text("Không được xem bản ghi này")
        await stranger.get_by_role("link", name="Mở khẩn cấp, có lý do").click()
        await stranger.fill("[name=reason]", WHY)
        await stranger.get_by_role("button", name="Ghi nhật ký, báo người thứ hai và mở").click()
        await expect(stranger.get_by_text("Đang mở khẩn cấp.")).to_be_visible(timeout=PATIENCE)
        chair: Page = await enter(office.staff[Role.CHAIR].login)
        await chair.goto("/auditor/break-glass")
        await expect(chair.get_by_text(WHY)).to_be_visible(timeout=PATIENCE)
        await chair.get_by_role("button", name="Đã xem lại").click()
        await expect(chair.get_by_role("cell", name="Người chair").last).to_be_visible(timeout=PATIENCE)
    found = acts(office, recording)
    for act in ("recording:refused", "recording:break_glass", "recording:view", "recording:break_glass_seen"):
        assert act in found


async def test_watched_noted_composed_and_redacted(office: Office, recording: Recording, tmp_path: Path) -> None:
    worker = CopyWorker(office.store, office.settings, office.clock, look_every=0.2)
    async with browsing(office) as enter:
        page: Page = await enter(office.staff[Role.AUDITOR].login)
        await watch(page, recording)
        await page.get_by_role("link", name="Bản ghép, bản che").click()
        await page.fill("#f-reason-composition", "Xem nhanh cả phiên")
        await page.get_by_role("button", name="Làm bản ghép").click()
        await expect(page.get_by_text("Đang chờ")).to_be_visible(timeout=PATIENCE)
        people = page.locator("select[name^=picture-]")
        await people.nth(1).select_option("replaced")
        await page.locator("input[name^=voice-]").nth(1).check()
        await page.fill("#f-spans", "0:00 - 0:04")
        await page.fill("#f-reason-redaction", "Cung cấp cho tòa án")
        await page.get_by_role("button", name="Làm bản che").click()
        await worker.start()
        await expect(page.get_by_text("Xong")).to_have_count(2, timeout=3 * PATIENCE)
        await worker.stop()
        redacted = await taken(page, tmp_path / "redacted.mp4", 0)
        composed = await taken(page, tmp_path / "composed.mp4", 1)
    # Of two cells side by side, the right one has no picture any more; the first four seconds have no sound.
    left, right = slice(60, 600), slice(700, 1240)
    assert min(detail(composed, left), detail(composed, right), detail(redacted, left)) > 0.8
    assert detail(redacted, right) < detail(composed, right) / 8
    assert loud(redacted, 1, 3) < 0.001 < loud(composed, 1, 3)
    assert loud(redacted, 6, 9) > 0.001
    assert {"recording:watch", "recording:note", "recording:copy_fetched"} <= set(acts(office, recording))


PLAYS = "() => Number(document.querySelector('#seek').value) > 1500"
IN_STEP = "() => [...document.querySelectorAll('video')].every((one) => one.readyState > 1 && one.preservesPitch)"
JUMP = """() => {
  const slider = document.querySelector('#seek');
  slider.value = '9000';
  slider.dispatchEvent(new Event('input'));
}"""
ARRIVED = "() => [...document.querySelectorAll('video')].every((one) => one.currentTime > 5 && !one.seeking)"


async def watch(page: Page, recording: Recording) -> None:
    """Give a reason, play, note, jump; the loudness appears by itself."""
    await page.goto(f"/auditor/recordings/{recording.code}")
    await page.check("[name=ground][value=plan]")
    await page.fill("[name=reason]", "Kiểm tra việc trả lời tại lượt 2.")
    await page.get_by_role("button", name="Ghi nhật ký và mở bản ghi").click()
    await page.click("#play")
    await page.wait_for_function(PLAYS)
    await page.wait_for_function(IN_STEP)
    await page.click("#play")
    await page.fill("#note-text", "Có nêu giấy hẹn")
    await page.click("#note-form button[type=submit]")
    await expect(page.locator("#note-list li")).to_have_count(1, timeout=PATIENCE)
    await page.evaluate(JUMP)
    await page.wait_for_function(ARRIVED)
    await page.wait_for_selector(".lanes path.lane-loud", state="attached")


async def taken(page: Page, path: Path, number: int) -> Path:
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Tải về").nth(number).click()
    await (await download.value).save_as(path)
    return path


def detail(path: Path, columns: slice) -> float:
    """How much neighbouring points differ in a stretch above the sentence in the middle."""
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)][75:120:10]
    shown = np.stack(frames)[:, 240:320, columns].astype(np.int16)
    return float(np.abs(np.diff(shown, axis=2)).mean())


def loud(path: Path, begin: int, end: int) -> float:
    with av.open(str(path)) as container:
        samples = np.concatenate([frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)])
    return float(np.sqrt(np.mean(samples[begin * 48_000 : end * 48_000].astype(np.float64) ** 2)))
