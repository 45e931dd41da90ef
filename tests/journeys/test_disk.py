"""No recorder, no session: a disk that fills in the middle of one, and is freed again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import House
from tests.support.waiting import eventually

pytestmark = pytest.mark.journey

FILLING = 1 << 20


@pytest.fixture
def recordings(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB for the recordings."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)], check=True)
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.fixture
def office_settings(recordings: Path) -> dict[str, str]:
    return {"TIEPDAN_RECORDINGS__DIRECTORY": str(recordings)}


def fill(disk: Path) -> Path:
    """Until not a byte fits."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        while True:
            try:
                if file.write(bytes(FILLING)) < FILLING:
                    return ballast
            except OSError:
                return ballast


async def test_a_full_disk_pauses_the_session_and_a_freed_one_lets_it_go_on(house: House, recordings: Path) -> None:
    await house.in_session()
    operator, chair = house["operator"].page, house["chair"].page
    ballast = fill(recordings)
    await house.shows("Tạm dừng")
    await expect(operator.locator("#gap")).to_be_visible()
    await expect(chair.locator("#gap")).to_be_visible()
    await expect(chair.locator("#resume-key")).to_have_attribute("aria-disabled", "true")
    ballast.unlink()
    await expect(chair.locator("#resume-key")).not_to_have_attribute("aria-disabled", "true", timeout=60_000)
    await chair.locator("#resume-key").click()
    await house.shows("Đang diễn ra")
    await house["room"].page.wait_for_timeout(3000)
    await house.closes()
    package = await house.package()
    assert package.gaps
    assert package.pauses
    await eventually(lambda: "package_finished" in house.service.log())
