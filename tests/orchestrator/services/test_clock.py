"""The alarm clock with a real scheduler: what is overdue rings at once, what comes rings in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from orchestrator.domain.policy import SYSTEM
from orchestrator.domain.reception_session import SessionEvent, SessionStatus
from orchestrator.domain.records import ReceptionSession
from orchestrator.services import admission, scheduling
from orchestrator.services.clock import ReceptionClock
from orchestrator.services.messages import messages_for_session
from tests.support.stores import Bureau
from tests.support.waiting import eventually


@dataclass(slots=True)
class Bell:
    """Opens waiting rooms as the live part does, and remembers who rang."""

    bureau: Bureau
    rung: list[str] = field(default_factory=list)
    broken: int = 0

    async def opened(self, code: str) -> None:
        self.rung.append(code)
        if self.broken:
            self.broken -= 1
            raise ConnectionError
        opened, now = SessionEvent.WAITING_ROOM_OPENED, self.bureau.now
        await self.bureau.store.run(admission.change_session, code, opened, SYSTEM, now)


@asynccontextmanager
async def running(
    bureau: Bureau, bell: Bell, abandoned: Callable[[str], Awaitable[object]] | None = None
) -> AsyncIterator[ReceptionClock]:
    """On the real time: the scheduler knows no other."""
    clock = ReceptionClock(
        bureau.store,
        lambda: datetime.now(UTC),
        opened=bell.opened,
        abandoned=abandoned,
        again_after=timedelta(milliseconds=200),
    )
    await clock.start()
    try:
        yield clock
    finally:
        await clock.stop()


def status(bureau: Bureau, session: ReceptionSession) -> SessionStatus:
    return bureau.do(scheduling.session_by_code, session.code, SYSTEM).status


def today(bureau: Bureau) -> Bureau:
    bureau.now = datetime.now(UTC)
    return bureau


async def test_an_overdue_waiting_room_opens_at_the_start_of_the_service(bureau: Bureau) -> None:
    session = today(bureau).published(bureau.planned(hours=0.5))
    bell = Bell(bureau)
    async with running(bureau, bell):
        await eventually(lambda: status(bureau, session) is SessionStatus.CONNECTING)
    assert bell.rung == [session.code]


async def test_a_waiting_room_opens_in_time_and_once(bureau: Bureau) -> None:
    today(bureau).now += timedelta(seconds=1)
    session = bureau.published(bureau.planned(hours=1))
    bell = Bell(bureau)
    async with running(bureau, bell) as clock:
        assert bell.rung == []
        await eventually(lambda: bell.rung)
        assert datetime.now(UTC) >= session.waiting_opens_at
        await eventually(lambda: status(bureau, session) is SessionStatus.CONNECTING)
        await clock.derive()
        await clock.derive()
    assert bell.rung == [session.code]


async def test_a_session_moved_away_does_not_open(bureau: Bureau) -> None:
    today(bureau).now += timedelta(seconds=2)
    session = bureau.published(bureau.planned(hours=1))
    other = bureau.published(bureau.planned(hours=2.5))
    bell = Bell(bureau)
    async with running(bureau, bell) as clock:
        for one, days in ((session, 2), (other, 0)):
            start = session.starts_at + timedelta(days=days)
            bureau.do(
                scheduling.move_session, one.code, start, 60, bureau.operator, datetime.now(UTC), "Mất điện toàn xã"
            )
        await clock.derive()
        await eventually(lambda: bell.rung)
    assert bell.rung == [other.code]


async def test_an_opening_that_fails_is_tried_again(bureau: Bureau) -> None:
    session = today(bureau).published(bureau.planned(hours=0.5))
    bell = Bell(bureau, broken=2)
    async with running(bureau, bell) as clock:
        await clock.derive()
        await eventually(lambda: status(bureau, session) is SessionStatus.CONNECTING)
    assert bell.rung == [session.code] * 3


async def test_a_session_that_nobody_opened_is_broken_off(bureau: Bureau) -> None:
    session = bureau.live()  # planned for a day long past
    async with running(bureau, Bell(bureau)):
        await eventually(lambda: status(bureau, session) is SessionStatus.ABORTED)


async def test_a_session_with_people_in_it_is_not_broken_off(bureau: Bureau) -> None:
    session = bureau.held()
    asked = asyncio.Event()

    async def abandoned(code: str) -> None:
        await bureau.store.run(scheduling.abandon_session, code, datetime.now(UTC))
        asked.set()

    async with running(bureau, Bell(bureau), abandoned):
        await asyncio.wait_for(asked.wait(), 20)
    assert status(bureau, session) is SessionStatus.IN_SESSION


async def test_a_reminder_is_written_when_it_is_due(bureau: Bureau) -> None:
    bureau.now = datetime.now(UTC) - timedelta(days=3)
    session = bureau.published(bureau.planned(hours=3 * 24 + 20))
    bureau.now = datetime.now(UTC)
    async with running(bureau, Bell(bureau)) as clock:
        await eventually(lambda: _reminded(bureau, session))
        await clock.derive()
    assert _reminded(bureau, session) == 3


def _reminded(bureau: Bureau, session: ReceptionSession) -> int:
    written = bureau.do(messages_for_session, session.code, bureau.operator)
    return sum(message.template == "reminder" for message in written)
