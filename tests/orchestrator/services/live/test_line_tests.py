"""The readiness test's rooms: one per seat, bounded, gone afterwards. Over a Null conference."""

from __future__ import annotations

import pytest

from media.interfaces import RoomId
from orchestrator.domain.errors import RuleBroken
from orchestrator.services.line_test import MOST
from tests.support.reception import House


async def test_a_seat_has_one_test_and_the_office_so_many_at_a_time(house: House) -> None:
    tests = house.live.line_tests
    for number in range(MOST):
        await tests.publish(f"p{number}", "v=0")
        await tests.publish(f"p{number}", "v=0")
    with pytest.raises(RuleBroken) as refused:
        await tests.publish("pmore", "v=0")
    assert refused.value.code == "line_test.busy"
    await tests.close("p0")
    assert RoomId("line-test-p0") not in house.conference.rooms
    assert await tests.publish("pmore", "v=0")
    await tests.stop()
    assert not [room for room in house.conference.rooms if room.startswith("line-test-")]


async def test_who_did_not_begin_gets_no_offer(house: House) -> None:
    tests = house.live.line_tests
    with pytest.raises(RuleBroken):
        await tests.offer("pnobody")
    with pytest.raises(RuleBroken):
        await tests.answer("pnobody", 1, "v=0")
    await tests.close("pnobody")
