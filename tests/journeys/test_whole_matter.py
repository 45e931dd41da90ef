"""A whole matter through the pages: from a village head's telephone to the quarterly report, with its papers."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.journeys import follow_up, matter, reception
from tests.journeys.matter import Matter
from tests.support import chromium, service
from tests.support.service import Office

pytestmark = pytest.mark.journey

AT_WORK = ("village", "operator", "head", "tablet", "room", "citizen")


@pytest.fixture
def whole(tmp_path: Path) -> Matter:
    """An office with its staff, before anything has happened."""
    office = Office(tmp_path / "data")
    with office.store() as store:
        other = store.run_now(matter.furnish, office, datetime.now(UTC))
    return Matter(office, tmp_path, other=other)


async def test_a_matter_goes_from_a_village_head_to_the_quarterly_report(whole: Matter, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        browser = await stack.enter_async_context(chromium.running())
        async with AsyncExitStack() as day:
            await day.enter_async_context(service.running(whole.office, tmp_path / "service.log"))
            whole.people = await matter.everybody(day, browser, AT_WORK)
            await before(whole)
            await during(whole)
            await concluded(whole)
            assert whole.errors() == []
        await follow_up.weeks_later(whole, stack, browser)


async def before(whole: Matter) -> None:
    """Registered, classified, approved, planned, prepared, published."""
    await matter.register_for_a_neighbour(whole)
    await matter.classify(whole)
    await matter.approve_course(whole)
    await matter.schedule(whole)
    await matter.prepare(whole)
    await matter.add_a_second_turn(whole)
    await matter.approve_session(whole)
    await matter.publish(whole)
    await matter.make_links(whole)


async def during(whole: Matter) -> None:
    """Held: the turn opened, the minutes read back and confirmed, the turn closed."""
    await reception.open_session(whole)
    await reception.citizen_waits(whole)
    await reception.open_turn(whole)
    await reception.minutes_are_read_back(whole)
    await reception.close_turn(whole)
    await reception.skip_who_is_absent(whole)
    await reception.close_session(whole)
    await reception.minutes_as_papers(whole)


async def concluded(whole: Matter) -> None:
    """The notice drafted, signed, issued with its directive, and downloaded."""
    await follow_up.draft_notice(whole)
    await follow_up.sign_and_issue(whole)
    await follow_up.notice_as_papers(whole)
