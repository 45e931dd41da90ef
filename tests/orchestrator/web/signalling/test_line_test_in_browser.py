"""Ten seconds against the media port, in real Chromium, on a good line and on a poor one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.orchestrator.web.signalling.test_conference_in_browser import PORT, house_with_pages
from tests.support import chromium
from tests.support.poor_line import poor_line
from tests.support.reception import CITY
from tests.support.served import link_of
from tests.support.udp_relay import Way
from tests.support.waiting import eventually

pytestmark = pytest.mark.journey


@pytest.mark.parametrize(("way", "verdict"), [(Way(), "good"), (Way(rate=250_000, delay=0.1, loss=0.02), "poor")])
async def test_ten_seconds_say_what_the_line_carries(tmp_path: Path, way: Way, verdict: str) -> None:
    async with (
        house_with_pages(tmp_path) as (house, media, where),
        chromium.running() as browser,
        poor_line((PORT, PORT + 1), way, Way()) as line,
    ):
        context = await line.through(browser)
        tab = await context.new_page()
        await tab.goto(f"{where}/j/{link_of(house.store, CITY)}")
        await tab.evaluate("() => fetch(location.href, { method: 'POST', redirect: 'manual' })")
        await tab.goto(f"{where}/p/{CITY}/")
        facts: Any = await tab.evaluate(
            "async (address) => { const m = await import('/static/js/seat/line_probe.js');"
            " const facts = await new m.LineProbe(address).run(); return [facts, facts && m.judge(facts)]; }",
            f"/p/{CITY}/line-test",
        )
        print(facts)
        assert facts[0] is not None
        assert facts[0]["path"] == "udp"
        assert facts[1] == verdict
        await eventually(lambda: not [room for room in media._homes if room.startswith("line-test-")])
