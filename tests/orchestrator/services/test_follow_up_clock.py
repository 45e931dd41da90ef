"""The service's own clock urges what is overdue, without anybody asking."""

from __future__ import annotations

from datetime import timedelta

from orchestrator.services.follow_up_clock import FollowUpClock
from orchestrator.store import directives as rows
from tests.support.concluded import directed
from tests.support.stores import Bureau
from tests.support.waiting import eventually


async def test_the_clock_reminds_then_reminds_again_then_goes_to_the_chair(bureau: Bureau) -> None:
    directive = directed(bureau)
    clock = FollowUpClock(bureau.store, lambda: bureau.now, every=0.05)
    await clock.start()

    def reached(reminders: int, escalated: bool) -> bool:
        found = bureau.do(rows.directive_by_id, directive.id)
        assert found is not None
        return (found.reminders, found.escalated_at is not None) == (reminders, escalated)

    try:
        bureau.now = directive.due_at + timedelta(hours=1)
        await eventually(lambda: reached(1, False), within=60)
        bureau.now += timedelta(days=8)
        await eventually(lambda: reached(2, False), within=60)
        bureau.now += timedelta(days=8)
        await eventually(lambda: reached(2, True), within=60)
    finally:
        await clock.stop()
