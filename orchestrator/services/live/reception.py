"""One reception session while it is live: puts its parts together, runs them, and tells everybody what they may see.

Decides nothing itself: door, talk and course hold the acts, `permissions` and `picture` the rules.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from media.interfaces import ActiveSpeaker, RecordingProgress, RoomEvent, RoomLost, Source
from orchestrator.domain.errors import NotAllowed, RuleBroken
from orchestrator.domain.participant import IN_ROOM
from orchestrator.domain.participant import ParticipantStatus as Status
from orchestrator.domain.policy import Action, Actor
from orchestrator.domain.queue import open_turn
from orchestrator.domain.reception_session import BEFORE_ROOM, LIVE, SessionStatus
from orchestrator.domain.recording import RecordingEvent
from orchestrator.services.live import asked, recall
from orchestrator.services.live.arming import Arming
from orchestrator.services.live.course import Course
from orchestrator.services.live.door import Door
from orchestrator.services.live.line_quality import LineFacts
from orchestrator.services.live.negotiation import Negotiation
from orchestrator.services.live.permissions import may_publish
from orchestrator.services.live.picture import identity_hidden
from orchestrator.services.live.presence import Presence
from orchestrator.services.live.queue import Queue
from orchestrator.services.live.relief import Relief
from orchestrator.services.live.seats import Seat
from orchestrator.services.live.showing import Showing
from orchestrator.services.live.side_room import SideRoom
from orchestrator.services.live.stage import Stage
from orchestrator.services.live.talk import Talk
from orchestrator.services.live.told import Connection, Done, Ended, Error, Farewell, Refused
from orchestrator.services.live.watchdog import facts_from_progress
from recordings.timeline import What

log: structlog.stdlib.BoundLogger = structlog.get_logger("live")

TICK_SECONDS = 0.25
READ_EVERY = timedelta(seconds=3)
"""The records are read anew so often: other pages change them too."""

Act = Callable[[Actor, Any], Awaitable[None]]


class LiveReception:
    """Made and run by `LiveReceptions`."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._door = Door(stage, lambda person: self._queue.admissible(person))
        self._queue = Queue(stage, self._door)
        self._side = SideRoom(stage)
        self._talk = Talk(stage)
        self._course = Course(stage, self._queue)
        self._presence = Presence(stage, self._talk)
        self._relief = Relief(stage)
        self._negotiation = Negotiation(stage, self._relief)
        self._arming = Arming(stage)
        self._showing = Showing(stage, self._course)
        self._acts = _acts(self._door, self._talk, self._course, self._queue, self._side)
        self._lock = asyncio.Lock()
        self._wake = asyncio.Event()
        self._over = asyncio.Event()
        self._closed = asyncio.Event()
        self._read_at = stage.clock()

    @property
    def code(self) -> str:
        return self._stage.records.session.code

    # Pages come and go.

    def connect(self, actor: Actor, connection: Connection, resume: str | None) -> Seat:
        """Sit down and see everything. `NotAllowed`; `RuleBroken` when there are too many watchers."""
        self.admissible(actor)
        seat, resumed = self._stage.seats.connect(actor, connection, resume)
        self._showing.greet(seat, resumed)
        self._negotiation.offer_again(seat)
        self._changed()
        return seat

    def disconnect(self, seat: Seat, connection: Connection) -> None:
        """The page is gone; the seat stays."""
        if self._stage.seats.disconnect(seat, connection, self._stage.clock()):
            self._changed()

    async def handle(self, seat: Seat, message: asked.Message) -> None:
        """One message of a page; never raises for what the page did wrong."""
        if isinstance(message, asked.Publish | asked.Subscribe | asked.Subscribed):
            await self._negotiation.handle(seat, message)
        elif isinstance(message, asked.Device):
            seat.device = message
        elif isinstance(message, asked.View):
            await self._relief.view(seat, message)
            return
        elif isinstance(message, asked.Saving):
            self._relief.saving(seat, message)
        elif isinstance(message, asked.Line):
            seat.counted = LineFacts(
                None if message.round_trip_ms is None else message.round_trip_ms / 1000,
                max(message.loss_up, message.loss_down),
            )
        else:
            await self._request(seat, message)
        self._changed()

    async def _request(self, seat: Seat, message: asked.Asked) -> None:
        act = self._acts.get(type(message))
        if act is None or seat.actor is None:
            seat.tell(Error("unknown_type", "type"))
            return
        if isinstance(message, asked.Start | asked.ResumeSession):
            await self._course.proof_awaited(seat.actor)
        try:
            async with self._lock:
                await act(seat.actor, message)
                await self._settle()
        except RuleBroken as broken:
            seat.tell(Refused(message.id, broken))
        else:
            seat.tell(Done(message.id))

    def admissible(self, actor: Actor) -> None:
        """`NotAllowed` for who has no place here (any more)."""
        if actor.participant is not None:
            self._stage.require(actor, Action.SEAT_TAKE)
            if self._stage.records.person(actor.participant).status is Status.REMOVED:
                raise NotAllowed("door.removed")
        elif not any(self._stage.may(actor, action) for action in (Action.SESSION_WATCH, Action.ADMIT)):
            raise NotAllowed("policy.not_allowed", action=Action.SESSION_WATCH)

    # What other pages of the service did.

    @property
    def turn_held(self) -> int | None:
        """The number of the turn that is open."""
        held = open_turn(self._stage.records.turns)
        return None if held is None else held.number

    @property
    def document_shown(self) -> str:
        """The code of the document on everybody's page; empty: none."""
        found = self._stage.records.shown
        return "" if found is None else found.code

    def look_again(self) -> None:
        """The records changed: everybody is to see it now, not in three seconds."""
        self._stage.steps.overtaken = True
        self._changed()

    def note_minutes(self, turn: int, event: str, version: int, sha256: str) -> None:
        """Minutes were read back, confirmed, signed: a line of evidence, with the hash of what was confirmed."""
        self._stage.timeline.note(What.MINUTES, event=event, turn=turn, version=version, sha256=sha256)
        self.look_again()

    def note_alarm(self, event: str) -> None:
        """The police acknowledged."""
        self._stage.timeline.note(What.ALARM, event=event)
        self.look_again()

    def note_document(self, event: str, turn: int | None, document: str, sha256: str) -> None:
        """A paper was handed in, or is shown to all, or not any more: a line of evidence."""
        self._stage.timeline.note(What.DOCUMENT, event=event, turn=turn, document=document, sha256=sha256)
        self.look_again()

    # The room speaks.

    def heard(self, event: RoomEvent) -> None:
        """What the conference engine says; returns at once."""
        if isinstance(event, RecordingProgress):
            self._stage.watch.heard(facts_from_progress(event.facts))
        elif event.room == self._stage.side.id and isinstance(event, RoomLost | ActiveSpeaker):
            if isinstance(event, RoomLost):
                self._stage.side.lost()
        elif isinstance(event, RoomLost):
            log.error("room_lost", room=event.room, cause=event.cause)
            self._stage.room.lost()
            self._negotiation.room_lost()
            self._stage.timeline.note(What.INCIDENT, kind="room_lost", cause=event.cause)
        else:
            self._negotiation.heard(event)
        self._changed()

    # Running.

    async def open(self, *, resumed: bool) -> None:
        """Before the first page comes: the room, if it can be had; after a restart of the service, who was where."""
        if resumed:
            self._presence.everybody_away()
            self._talk.restore()
            await self._stage.steps.take("private", self._side.forget)
            await self._stage.steps.take("recall", self._recall)
        # What fails here is tried again in the first round.
        await self._stage.steps.take("room", self._keep_room)
        await self._stage.steps.take("settle", self._settle)

    async def _recall(self) -> None:
        """What only the timeline of the package remembers."""
        recording = self._stage.records.recording
        if recording is not None:
            directory = self._stage.settings.recordings_directory / recording.directory
            self._talk.recall(await asyncio.to_thread(recall.read, directory))

    async def run(self) -> None:
        """Until the session is over. What goes wrong in one part or step is logged, and it is tried again."""
        parts_of_it = {"rounds": self._keep_time, "pictures": self._showing.run, "timeline": self._stage.timeline.run}
        async with asyncio.TaskGroup() as tasks:
            parts = [
                tasks.create_task(self._stage.steps.keep(name, part), name=f"{name} {self.code}")
                for name, part in parts_of_it.items()
            ]
            await self._over.wait()
            for part in parts:
                part.cancel()

    async def close(self) -> None:
        """The session is over: everybody is told, room and timeline are closed, the recording waits to be finished."""
        status = self._stage.records.session.status
        moved = status in BEFORE_ROOM - {SessionStatus.POSTPONED}
        for seat in self._stage.seats:
            if not moved:
                seat.tell(Ended(str(status)))
            if seat.connection is not None:
                seat.connection.close(Farewell.TOO_EARLY if moved else Farewell.ENDED)
        take = self._stage.steps.take
        await take("everybody out", self._door.everybody_out)
        await self._close_files()
        # Should this fail, `Packages.finish` says it again.
        ended = partial(self._stage.records.change_recording, RecordingEvent.ROOM_CLOSED, ended_at=self._stage.clock())
        await take("recording ended", ended)
        self._closed.set()

    async def closed(self) -> None:
        """Wait until it is over and its room and files are closed."""
        self._wake.set()
        await self._closed.wait()

    async def suspend(self) -> None:
        """The service stops: files are closed, pages come back when it runs again."""
        for seat in self._stage.seats:
            if seat.connection is not None:
                seat.connection.close(Farewell.STOPPING)
        await self._close_files()

    async def _close_files(self) -> None:
        await self._stage.steps.take("close side room", self._stage.side.close)
        await self._stage.steps.take("close room", self._stage.room.close)
        await self._stage.steps.take("close timeline", self._stage.timeline.close)

    async def _keep_time(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self._wake.wait()
            self._wake.clear()
            async with self._lock:
                await self._round()

    async def _round(self) -> None:
        """Look after everything that happens by itself, each for itself."""
        steps = self._stage.steps
        if steps.overtaken or self._stage.clock() - self._read_at >= READ_EVERY:
            steps.overtaken = False
            await steps.take("read", self._read)
        if self._stage.records.session.status in LIVE:
            await steps.take("room", self._keep_room)
            await steps.take("disk", self._arming.look_at_disk)
            changed = [
                await steps.take("recording", self._course.watch_recording),
                await steps.take("presence", self._presence.weigh),
                await steps.take("floor", self._talk.expire),
            ]
            await steps.take("private", self._side.weigh)
            await steps.take("points", self._course.weigh_points)
            await steps.take("qualities", self._showing.qualities)
            if any(changed):
                self._showing.changed()
        await steps.take("settle", self._settle)

    async def _read(self) -> None:
        self._read_at = self._stage.clock()
        if await self._stage.records.read():
            await self._door.revoked_out()
            self._showing.changed()

    async def _keep_room(self) -> None:
        if not self._arming.due:
            return
        refusal = await self._arming.open()
        if refusal is None:
            self._negotiation.room_opened_again("room_opened")
            self._showing.changed()
        else:
            await self._course.recorder_away(refusal.cause)

    async def _settle(self) -> None:
        """Make the media side agree with the records, and see whether it is over."""
        session = self._stage.records.session
        for person in self._stage.records.people.values():
            seat = self._stage.seat_of(person)
            has_floor = self._stage.floor.speaker == person.public_id
            seat.permitted = may_publish(
                person.role,
                person.status,
                session.status,
                has_floor=has_floor,
                switches=seat.switches,
                hidden=identity_hidden(session, person),
            )
            if person.status in IN_ROOM:
                if person.public_id in self._stage.private:
                    seat.permitted = frozenset({Source.CAMERA, Source.MICROPHONE})
                permit = partial(self._stage.room_of(seat).permit, seat.peer, seat.permitted)
                await self._stage.steps.take(f"permit {seat.peer}", permit)
        self._showing.changed()
        if session.status not in LIVE:
            self._over.set()

    def _changed(self) -> None:
        self._showing.changed()
        self._wake.set()


def _acts(door: Door, talk: Talk, course: Course, queue: Queue, side: SideRoom) -> Mapping[type[asked.Asked], Act]:
    """Which part does what is asked."""
    return {
        asked.AcknowledgeRules: door.acknowledge,
        asked.EnterWaitingRoom: door.enter,
        asked.Leave: door.leave,
        asked.VerifyIdentity: door.verify,
        asked.Admit: door.admit,
        asked.Refuse: door.refuse,
        asked.SendBack: door.send_back,
        asked.Remove: door.remove,
        asked.RequestFloor: talk.request,
        asked.WithdrawRequest: talk.withdraw,
        asked.EndSpeaking: talk.end,
        asked.GiveFloor: talk.give,
        asked.TakeFloor: talk.take,
        asked.Mute: talk.mute,
        asked.Camera: talk.camera,
        asked.AllowScreen: talk.allow_screen,
        asked.Start: course.start,
        asked.ResumeSession: course.resume,
        asked.ReadBack: course.read_back,
        asked.Pause: course.pause,
        asked.Close: course.close,
        asked.CallTurn: queue.call,
        asked.OpenTurn: queue.open,
        asked.CloseTurn: queue.close,
        asked.SkipTurn: queue.skip,
        asked.Mark: course.mark,
        asked.BeginPrivate: side.begin,
        asked.EndPrivate: side.end,
        asked.Alarm: course.alarm,
        asked.Convert: course.convert,
        asked.Incident: course.incident,
    }
