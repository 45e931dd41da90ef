"""All live reception sessions: opened when the clock rings, resumed after a restart, closed and finished.

Owns the tasks that run them. Knows nothing of what happens inside one (`reception`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from config.settings import Settings
from media.interfaces import Conference, RoomEvent, RoomId, VideoCodec
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import SYSTEM
from orchestrator.domain.reception_session import LIVE, SessionEvent, SessionStatus
from orchestrator.metrics import Metrics
from orchestrator.services import admission
from orchestrator.services.line_test import LineTests
from orchestrator.services.live import reading
from orchestrator.services.live.packages import Packages
from orchestrator.services.live.reception import LiveReception
from orchestrator.services.live.records import LiveRecords
from orchestrator.services.live.room import LiveRoom
from orchestrator.services.live.stage import Stage
from orchestrator.services.live.steps import AGAIN_AFTER, Steps
from orchestrator.services.live.timeline import LiveTimeline
from orchestrator.services.live.watchdog import RecordingWatch
from orchestrator.services.turn import relay_of
from orchestrator.store.database import Store

log: structlog.stdlib.BoundLogger = structlog.get_logger("live")

SIDE = ".side"
"""Ends the name of a session's room for private talk."""
FINISH_AGAIN_AFTER = 30.0
"""Seconds until a package that could not be finished (no room, say) is tried again."""


class LiveReceptions:
    """`start` and `stop` belong to whoever builds the service; everything else is for the web and the clock.

    `RuleBroken` when the settings name a relay whose secret is missing.
    """

    def __init__(
        self,
        store: Store,
        conference: Conference,
        settings: Settings,
        clock: Callable[[], datetime] = partial(datetime.now, UTC),  # noqa: B008 - called at each use
        metrics: Metrics | None = None,
    ) -> None:
        self._metrics = metrics or Metrics()
        self._store = store
        self._conference = conference
        self._settings = settings
        self._clock = clock
        self._relay = relay_of(settings)
        self.line_tests = LineTests(conference, self._relay, clock)
        """Readiness tests: they need the same media side, and its events."""
        self._packages = Packages(store, settings, clock)
        self._live: dict[str, LiveReception] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._opening = asyncio.Lock()
        self._stopping = False

    async def start(self) -> None:
        """Resume what was going on, and finish what was left unfinished. The conference must be running."""
        for code in await self._store.run(reading.live_codes):
            try:
                await self._open(code, resumed=True)
            except RuleBroken as broken:
                log.error("session_not_resumed", reception_session=code, code=broken.code)
            except Exception:  # one session's trouble must not keep the others away
                log.exception("session_not_resumed", reception_session=code)
                name = f"resume {code}"
                self._own(name, self._until_done(name, partial(self._resumed, code)))
        for recording in await self._store.run(reading.unfinished):
            name = f"finish {recording.code}"
            self._own(name, self._until_done(name, partial(self._packages.finish, recording)))

    async def stop(self) -> None:
        """Close every recording's files; the sessions go on when the service starts again."""
        self._stopping = True
        await self.line_tests.stop()
        running = list(self._live.values())
        self._live.clear()
        tasks, self._tasks = list(self._tasks.values()), {}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(reception.suspend() for reception in running))

    async def open(self, code: str) -> None:
        """The waiting room opens: a link works from now on, and the recorder is armed. Opened twice does no harm.

        `NotFound`; `RuleBroken` when the session is in no state for it.
        """
        await self._open(code, resumed=False)

    def get(self, code: str) -> LiveReception | None:
        """The session, if it is live."""
        return self._live.get(code)

    @property
    def codes(self) -> frozenset[str]:
        """The sessions that are live now."""
        return frozenset(self._live)

    def heard(self, event: RoomEvent) -> None:
        """For the conference engine: what its rooms say."""
        if self.line_tests.heard(event):
            return
        reception = self._live.get(event.room.removesuffix(SIDE))
        if reception is not None:
            reception.heard(event)

    async def _open(self, code: str, *, resumed: bool) -> None:
        async with self._opening:
            if self._stopping:
                return
            read = await self._store.run(reading.read, code)
            if code in self._live:
                if read.session.status in LIVE:
                    return
                # Put off while its room was open, and due again: the room of before is about to be closed.
                await self._live[code].closed()
            if read.session.status not in LIVE:
                event = SessionEvent.WAITING_ROOM_OPENED
                await self._store.run(admission.change_session, code, event, SYSTEM, self._clock())
                read = await self._store.run(reading.read, code)
            reception = LiveReception(self._stage(read))
            self._live[code] = reception
            try:
                await reception.open(resumed=resumed)
            except BaseException:  # also a caller that was cancelled: nobody would run it
                del self._live[code]
                raise
            self._own(f"reception {code}", self._run(reception))

    async def _resumed(self, code: str) -> bool:
        await self._open(code, resumed=True)
        return True

    def _stage(self, read: reading.Live) -> Stage:
        session, settings, now = read.session, self._settings, self._clock()
        stalled = timedelta(seconds=settings.recordings.stalled_seconds)
        return Stage(
            settings=settings,
            clock=self._clock,
            records=LiveRecords(self._store, read, self._clock),
            room=LiveRoom(self._conference, RoomId(session.code), VideoCodec(session.video_codec)),
            side=LiveRoom(self._conference, RoomId(session.code + SIDE), VideoCodec(session.video_codec)),
            watch=RecordingWatch(stalled, now),
            timeline=LiveTimeline(self._clock),
            relay=self._relay,
            paused_reason=session.reason if session.status is SessionStatus.PAUSED else None,
            steps=Steps(session.code, self._metrics.live_failures.inc),
            stalled=self._metrics.recordings_stalled.inc,
        )

    async def _run(self, reception: LiveReception) -> None:
        """Until the session is over; then its package."""
        while True:
            try:
                await reception.run()
                break
            except ExceptionGroup:  # our mistake; the people in the session are not to pay for it
                log.exception("reception_failed", reception_session=reception.code)
                await asyncio.sleep(AGAIN_AFTER)
        await reception.close()
        self._live.pop(reception.code, None)
        await self._until_done(f"finish {reception.code}", partial(self._finish_all, reception.code))

    async def _finish_all(self, code: str) -> bool:
        found = [one for one in await self._store.run(reading.unfinished) if one.session_code == code]
        done = [await self._packages.finish(recording) for recording in found]
        return all(done)

    async def _until_done(self, name: str, work: Callable[[], Awaitable[bool]]) -> None:
        """Until it returns `True`; a failure of ours is loud, and tried again like any other."""
        while True:
            try:
                if await work():
                    return
            except Exception:
                log.exception("live_work_failed", work=name)
            await asyncio.sleep(FINISH_AGAIN_AFTER)

    def _own(self, name: str, work: Coroutine[None, None, None]) -> None:
        """A task of ours: ended by `stop`, and heard when it fails."""
        task = asyncio.create_task(work, name=name)
        self._tasks[name] = task
        task.add_done_callback(partial(self._ended, name))

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(name) is task:
            del self._tasks[name]
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("live_task_failed", task=name, exc_info=failure)
