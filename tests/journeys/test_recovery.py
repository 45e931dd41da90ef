"""What a crash costs: workers and the whole service killed in the middle of a session, with real browsers in it."""

from __future__ import annotations

import os
import random
import signal
import time

import av
import pytest
from playwright.async_api import expect

from recordings.integrity import verify
from recordings.package import Package
from tests.journeys.conftest import House
from tests.support.recording import media_of
from tests.support.waiting import eventually

pytestmark = pytest.mark.journey

LOST_AT_MOST = 1.0
"""Seconds of a track that a kill -9 may cost."""


async def before_the_crash(house: House) -> None:
    """Room and city are in session, and have been for a random while."""
    await house.in_session()
    await house.joins("city")
    await house["room"].decodes_pictures(1)
    await house["city"].decodes_pictures(1)
    await house["city"].page.wait_for_timeout(random.uniform(2000, 5000))


async def media_is_back(house: House) -> None:
    """Nobody clicked anything; pictures flow both ways again, and sound from the room."""
    await house["room"].decodes_pictures(1)
    await house["city"].decodes_pictures(1)


async def resumes(house: House) -> None:
    """The session paused by itself; somebody in charge goes on when bytes are written again."""
    resume = house["chair"].page.locator("#resume-key")
    chip = house["operator"].page.locator("#session-chip")
    await eventually(lambda: _shown(chip, ("Tạm dừng", "Đang diễn ra")), within=60)
    if "Tạm dừng" in await chip.inner_text():
        await expect(resume).not_to_have_attribute("aria-disabled", "true")
        await resume.click()
    await house.shows("Đang diễn ra")


async def _shown(chip: object, states: tuple[str, ...]) -> bool:
    text: str = await chip.inner_text()  # type: ignore[attr-defined]
    return any(state in text for state in states)


async def goes_on(house: House) -> Package:
    """Resumed, held to its end, and its package whole."""
    await resumes(house)
    await media_is_back(house)
    await house.closes()
    package = await house.package()
    assert verify(package.directory).whole
    return package


def at_most_a_second_is_lost(package: Package, killed_at: float) -> None:
    """Of every track that was being written; and the gap is written down."""
    losses = lost(package, killed_at)
    assert losses
    assert max(losses.values()) <= LOST_AT_MOST, losses
    assert package.gaps


def lost(package: Package, killed_at: float) -> dict[str, float]:
    """Per file that was being written: seconds between the kill and its last readable packet."""
    opened = package.opening.opened_at.timestamp()
    found = {}
    for take in package.takes:
        start = opened + take.start_ms / 1000
        if take.ended is not None or start > killed_at:
            continue
        with media_of(package, take.file) as stream, av.open(stream, "r") as container:
            last = max(float(p.pts * p.time_base) for p in container.demux() if p.pts is not None and p.time_base)
        found[take.file] = killed_at - (start + last)
    return found


async def test_a_killed_worker_is_replaced_and_everybody_rejoins(house: House) -> None:
    await before_the_crash(house)
    (worker,) = house.service.workers()
    os.kill(worker, signal.SIGKILL)
    killed_at = time.time()
    await eventually(lambda: house.service.workers() not in ([], [worker]), within=30)
    package = await goes_on(house)
    at_most_a_second_is_lost(package, killed_at)
    assert len({take.file for take in package.takes if take.source == "camera"}) >= 4


async def test_a_killed_service_goes_on_where_it_was(house: House) -> None:
    await before_the_crash(house)
    house.service.kill_all()
    killed_at = time.time()
    await house.service.ended()
    await house.service.start()
    package = await goes_on(house)
    at_most_a_second_is_lost(package, killed_at)


async def test_sigterm_closes_the_files_and_the_session_goes_on_after_a_restart(house: House) -> None:
    await before_the_crash(house)
    assert await house.service.stop() == 0
    await house.service.start()
    package = await goes_on(house)
    assert all(take.ended is not None for take in package.takes)
