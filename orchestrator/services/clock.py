"""The alarm clock: rings when a waiting room opens, a reminder is due, a session was abandoned.

APScheduler rings; the database is the truth. Every alarm is derived from the rows (`domain.alarms`), at start and after
each change, so that a restart or a missed alarm changes nothing but the delay: what is overdue rings at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from orchestrator.domain.alarms import Alarm, AlarmKind, due_at
from orchestrator.domain.reception_session import OVER, SessionStatus
from orchestrator.domain.records import ReceptionSession
from orchestrator.services.messages import remind
from orchestrator.services.scheduling import abandon_session
from orchestrator.store import sessions
from orchestrator.store.database import Store, Transaction

log: structlog.stdlib.BoundLogger = structlog.get_logger("clock")

AGAIN_AFTER: Final = timedelta(seconds=30)
"""An alarm whose work failed rings again so much later."""
LOOK_EVERY: Final = timedelta(seconds=10)
"""A session planned or moved has its alarms so much later at most."""
STILL_THERE: Final = timedelta(minutes=10)
"""So often a session that should be over is asked about."""

Rung = Callable[[str], Awaitable[object]]


class ReceptionClock:
    """One per service. `opened` (and `abandoned`, instead of breaking the session off) get the session's code, perhaps
    twice or late: that must do no harm. Reminders are written by the clock itself.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        *,
        opened: Rung,
        abandoned: Rung | None = None,
        again_after: timedelta = AGAIN_AFTER,
    ) -> None:
        self._store = store
        self._clock = clock
        self._opened = opened
        self._abandoned = abandoned or self._break_off
        self._again_after = again_after
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._deriving = asyncio.Lock()
        self._rung: set[tuple[str, datetime]] = set()

    async def start(self) -> None:
        """Begin to ring; what is overdue rings now."""
        self._scheduler.start()
        self._scheduler.add_job(
            self._derive_again,
            IntervalTrigger(seconds=int(LOOK_EVERY.total_seconds())),
            id="derive",
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        await self.derive()

    async def stop(self) -> None:
        """Ring no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
            await asyncio.sleep(0)  # the scheduler ends itself with a callback of the loop

    async def _derive_again(self) -> None:
        try:
            await self.derive()
        except Exception:  # the edge of a task: the database may be away for a while
            log.exception("alarms_not_derived")

    async def derive(self) -> None:
        """Set every alarm anew from the database: called every `LOOK_EVERY`, and by whoever cannot wait for that."""
        async with self._deriving:
            coming = await self._store.run(_coming)
            alarms = [alarm for session in coming for alarm in due_at(session, self._store.rules)]
            known = {(alarm.id, alarm.at) for alarm in alarms}
            self._rung &= known
            wanted = {alarm.id: alarm for alarm in alarms if (alarm.id, alarm.at) not in self._rung}
            kept = {alarm.id for alarm in alarms}
            for job in self._scheduler.get_jobs():
                if job.id not in kept and job.id != "derive":
                    job.remove()
            for alarm in wanted.values():
                self._set(alarm, alarm.at)

    def _set(self, alarm: Alarm, at: datetime) -> None:
        self._scheduler.add_job(
            self._ring,
            DateTrigger(run_date=max(at, self._clock())),
            args=(alarm,),
            id=alarm.id,
            name=alarm.id,
            replace_existing=True,
            coalesce=True,
            misfire_grace_time=None,  # however late: it still has to be done
            max_instances=1,
        )

    async def _ring(self, alarm: Alarm) -> None:
        self._rung.add((alarm.id, alarm.at))
        log.info("alarm", kind=alarm.kind, reception_session=alarm.code, minutes=alarm.minutes)
        try:
            await self._call(alarm)
        except Exception:  # the edge of a task: one session's trouble must not silence the clock
            log.exception("alarm_failed", kind=alarm.kind, reception_session=alarm.code)
            self._set(alarm, self._clock() + self._again_after)
            return
        if alarm.kind is AlarmKind.ABANDONED:
            self._set(alarm, self._clock() + STILL_THERE)

    async def _call(self, alarm: Alarm) -> None:
        match alarm.kind:
            case AlarmKind.WAITING_ROOM:
                await self._opened(alarm.code)
            case AlarmKind.REMINDER:
                await self._store.run(remind, alarm.code, alarm.minutes, self._clock())
            case AlarmKind.ABANDONED:
                await self._abandoned(alarm.code)

    async def _break_off(self, code: str) -> None:
        await self._store.run(abandon_session, code, self._clock())


def _coming(tx: Transaction) -> list[ReceptionSession]:
    return sessions.sessions_in(tx, frozenset(SessionStatus) - OVER)
