"""The course of a session: made ready, started, paused, resumed, read back, closed; and its recording beside it (R05).

No state that needs evidence is entered without a byte on the disk in the last seconds, and none is kept without.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import SYSTEM, Action, Actor
from orchestrator.domain.reception_session import RECORDED, TRANSITIONS
from orchestrator.domain.reception_session import SessionEvent as Event
from orchestrator.domain.reception_session import SessionStatus as Status
from orchestrator.domain.recording import RecordingEvent, RecordingStatus
from orchestrator.domain.transitions import allows
from orchestrator.services.live import asked
from orchestrator.services.live.picture import Requirement
from orchestrator.services.live.queue import Queue
from orchestrator.services.live.stage import Stage
from orchestrator.services.live.watchdog import Change
from recordings.timeline import What

RECORDING_LOST = "recording_lost"
"""Reason of a pause that nobody asked for."""


class Course:
    def __init__(self, stage: Stage, queue: Queue) -> None:
        self._stage = stage
        self._queue = queue
        self._looked = asyncio.Event()

    async def proof_awaited(self, actor: Actor) -> None:
        """Whoever presses start or resume has pressed: the recorder's next byte, seconds away, is waited for.

        Not under the reception's lock; whether it came, the act itself asks.
        """
        if not self._stage.may(actor, Action.SESSION_PRESIDE) or not self.central_point_there():
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(self._stage.settings.recordings.stalled_seconds):
                while not self._recorded():
                    self._looked.clear()
                    await self._looked.wait()

    async def start(self, actor: Actor, message: asked.Start) -> None:
        self._stage.require(actor, Action.SESSION_PRESIDE)
        if self._stage.records.session.status is Status.CONNECTING:
            await self.weigh_points()
            if self._stage.records.session.status is Status.CONNECTING:
                raise RuleBroken("live.points_not_ready")
        self._demand_proof()
        await self._change(Event.STARTED, actor, message.reason or "")
        await self._queue.begin(actor)

    async def resume(self, actor: Actor, message: asked.ResumeSession) -> None:
        self._stage.require(actor, Action.SESSION_PRESIDE)
        self._demand_proof()
        await self._change(Event.RESUMED, actor)

    async def read_back(self, actor: Actor, message: asked.ReadBack) -> None:
        self._stage.require(actor, Action.SESSION_PRESIDE)
        await self._change(Event.READ_BACK_STARTED, actor)

    async def pause(self, actor: Actor, message: asked.Pause) -> None:
        if not self._stage.may(actor, Action.SESSION_PRESIDE):
            self._stage.require(actor, Action.ADMIT)
        await self._change(Event.PAUSED, actor, message.reason)

    async def close(self, actor: Actor, message: asked.Close) -> None:
        """Close; before it ever started that is to break it off. Without reading back, a reason is owed."""
        self._stage.require(actor, Action.SESSION_PRESIDE)
        status = self._stage.records.session.status
        if status is not Status.READ_BACK and not (message.reason or "").strip():
            raise RuleBroken("live.close_needs_reason", field="reason")
        event = Event.CLOSED if allows(TRANSITIONS, status, Event.CLOSED) else Event.ABORTED
        await self._change(event, actor, message.reason or "")
        await self._queue.end(actor, message.reason or "")

    async def mark(self, actor: Actor, message: asked.Mark) -> None:
        self._stage.require(actor, Action.MARK_SET)
        await self._stage.records.mark(message.label.strip(), actor)
        self._stage.timeline.note(What.MARK, label=message.label.strip())

    async def alarm(self, actor: Actor, message: asked.Alarm) -> None:
        """To the commune police. What happened stays in the database: it may name people."""
        self._stage.require(actor, Action.SECURITY_ALARM)
        await self._stage.records.alarm(message.description, actor)
        self._stage.timeline.note(What.ALARM, event="raised")

    async def convert(self, actor: Actor, message: asked.Convert) -> None:
        """To be received in person: everybody is told why, and the session is over."""
        self._stage.require(actor, Action.SESSION_SCHEDULE)
        before = self._stage.records.session.status
        session = await self._stage.records.convert(message.reason, actor)
        self._stage.timeline.note(What.STATE, state=session.status, before=before)
        await self._queue.end(actor, message.reason)

    async def incident(self, actor: Actor, message: asked.Incident) -> None:
        self._stage.require(actor, Action.INCIDENT_REPORT)
        await self._stage.records.incident(message.kind, message.description.strip(), actor)
        # The description may name people: it stays in the database, the package has the kind.
        self._stage.timeline.note(What.INCIDENT, kind=message.kind)

    async def weigh_points(self) -> None:
        """Ready when the central point is connected and the recorder writes; not ready any more when it is not."""
        status = self._stage.records.session.status
        ready = self.central_point_there() and self._recorded()
        if status is Status.CONNECTING and ready:
            await self._change(Event.POINTS_READY, SYSTEM)
        elif status is Status.READY and not self._there_or_just_lost():
            await self._change(Event.POINTS_LOST, SYSTEM)

    def central_point_there(self) -> bool:
        seats = [self._stage.seat_of(person) for person in self._stage.central()]
        return any(seat.media and seat.connection is not None for seat in seats)

    async def watch_recording(self) -> Change | None:
        """Look at the bytes. A recording that stands still pauses the session; one that writes again only allows to
        resume it.
        """
        demanded = self._stage.records.session.status in RECORDED
        change = self._stage.watch.judge(self._stage.clock(), demanded=demanded)
        if change is Change.STALLED:
            await self._stalled()
        elif change is Change.WRITING:
            await self._stage.records.change_recording(RecordingEvent.BYTES_WRITTEN)
            self._stage.timeline.note(What.INCIDENT, kind="recording_back")
        elif self._armed_and_writing():
            await self._stage.records.change_recording(RecordingEvent.BYTES_WRITTEN)
        self._looked.set()
        return change

    async def recorder_away(self, cause: str) -> None:
        """Worker or disk are gone for the moment: seen at once; what follows, the watch says."""
        if self._stage.watch.gone(self._stage.clock()):
            await self._interrupted(cause)

    async def _interrupted(self, cause: str) -> None:
        await self._stage.records.change_recording(RecordingEvent.BYTES_STOPPED)
        self._stage.timeline.note(What.INCIDENT, kind="recording_lost", cause=cause)

    async def _stalled(self) -> None:
        """Nothing is written any more: the session pauses."""
        self._stage.stalled()
        await self._interrupted("stalled")
        if self._stage.records.session.status in RECORDED:
            await self._change(Event.PAUSED, SYSTEM, RECORDING_LOST)

    def requirements(self) -> tuple[Requirement, ...]:
        """What must be so before the session may start, for those in charge."""
        return (
            Requirement("central_point", self.central_point_there()),
            Requirement("recording", self._recorded()),
            Requirement("disk", not self._stage.disk_alarm),
        )

    def _there_or_just_lost(self) -> bool:
        """A line that broke a moment ago does not undo what was ready: `presence` says when it is lost."""
        central = {person.public_id for person in self._stage.central() if person.status.value != "reconnecting"}
        return any(seat.participant in central and seat.negotiated for seat in self._stage.seats)

    def _armed_and_writing(self) -> bool:
        recording = self._stage.records.recording
        watch = self._stage.watch
        return (
            recording is not None
            and recording.status is RecordingStatus.ARMED
            and watch.facts.writing > 0
            and watch.proved(self._stage.clock())
        )

    def _recorded(self) -> bool:
        """A byte of somebody's picture or sound reached the disk, and one did in the last seconds: a journal that only
        lives is not yet a recording, and `start` would be refused.
        """
        recording, watch = self._stage.records.recording, self._stage.watch
        writing = recording is not None and recording.status is RecordingStatus.RECORDING
        return writing and self._stage.room.open and watch.proved(self._stage.clock())

    def _demand_proof(self) -> None:
        if not self._recorded():
            raise RuleBroken("recording.not_writing")

    async def _change(self, event: Event, by: Actor, reason: str = "") -> None:
        before = self._stage.records.session.status
        session = await self._stage.records.change_session(event, by, reason)
        self._stage.paused_reason = reason if session.status is Status.PAUSED else None
        self._stage.timeline.note(What.STATE, state=session.status, before=before)
        if session.status is Status.PAUSED:
            self._stage.timeline.note(What.PAUSED, reason=reason)
        elif before is Status.PAUSED:
            self._stage.timeline.note(What.RESUMED)
