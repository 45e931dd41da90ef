"""Tells every page what its person may see, at most five times a second. What is hidden, `picture` knows."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from orchestrator.domain.participant import IN_ROOM, PRESIDES, SessionRole
from orchestrator.domain.policy import Action, Actor
from orchestrator.services.live.course import Course
from orchestrator.services.live.picture import (
    IncidentPicture,
    MarkPicture,
    Scene,
    Viewer,
    picture,
)
from orchestrator.services.live.picture_queue import Queueing
from orchestrator.services.live.seats import Seat
from orchestrator.services.live.stage import Stage
from orchestrator.services.live.told import Quality, QualityOf, State, Welcome, You

log: structlog.stdlib.BoundLogger = structlog.get_logger("live")

VERSION = 1
HEARTBEAT_SECONDS = 20.0
MOST_A_SECOND = 5
MOST_MARKS = 100
MOST_INCIDENTS = 30
"""In one picture, the newest: each is sent to everybody who may see it at every change. The session's page has all."""
AT_LEAST_EVERY = 1.0
"""Seconds: the age of the last byte grows although nothing happens."""
QUALITY_EVERY = timedelta(seconds=2)


class Showing:
    def __init__(self, stage: Stage, course: Course) -> None:
        self._stage = stage
        self._course = course
        self._change = asyncio.Event()
        self._quality_due: datetime | None = None

    def changed(self) -> None:
        """Something may look different now."""
        self._change.set()

    async def run(self) -> None:
        """Show until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(AT_LEAST_EVERY):
                    await self._change.wait()
            self._change.clear()
            scene = self.scene()
            for seat in self._stage.seats:
                self._show(seat, scene)
            await asyncio.sleep(1 / MOST_A_SECOND)

    def greet(self, seat: Seat, resumed: bool) -> None:
        """Welcome, and the picture of now."""
        try:
            welcome, scene = self._welcome(seat, resumed), self.scene()
        except Exception:
            log.exception("page_not_told", peer=seat.peer, about="welcome")
            seat.break_off()
        else:
            seat.tell(welcome)
            self._show(seat, scene)

    def _show(self, seat: Seat, scene: Scene) -> None:
        if seat.connection is None or seat.actor is None or seat.broken:
            return
        try:
            new = picture(scene, self._viewer(seat.actor), self._stage.clock())
        except Exception:
            log.exception("page_not_told", peer=seat.peer, about="picture")
            seat.break_off()
            return
        if new != seat.shown:
            seat.shown = new
            seat.tell(State(new))

    def _welcome(self, seat: Seat, resumed: bool) -> Welcome:
        actor = seat.actor
        assert actor is not None
        person = self._stage.records.people.get(seat.participant or "")
        you = You(
            participant=seat.participant,
            name=person.name if person else actor.name,
            role=str(person.role) if person else min((str(role) for role in actor.roles), default=""),
            capabilities=tuple(str(action) for action in Action if self._stage.may(actor, action)),
        )
        return Welcome(
            v=VERSION,
            you=you,
            resume=seat.resume,
            resumed=resumed,
            generation=seat.generation,
            ice_servers=self._stage.relay.ice_servers(_relay_name(actor), self._stage.clock()),
            server_time=self._stage.clock().timestamp(),
            heartbeat_seconds=HEARTBEAT_SECONDS,
            rules_version=self._stage.settings.reception.rules_version,
        )

    async def qualities(self) -> None:
        """Everybody's line, every two seconds, to those who admit."""
        now = self._stage.clock()
        if self._quality_due is not None and now < self._quality_due:
            return
        self._quality_due = now + QUALITY_EVERY
        lines = {seat.participant: _quality(seat) for seat in self._stage.seats if self._in_room(seat)}
        message = Quality({participant: line for participant, line in lines.items() if participant is not None})
        for seat in self._stage.seats:
            if seat.actor is not None and self._stage.may(seat.actor, Action.ADMIT):
                seat.tell(message)

    def scene(self) -> Scene:
        stage = self._stage
        records = stage.records
        recording = records.recording
        return Scene(
            session=records.session,
            people=records.people,
            seats={seat.participant: seat.facts() for seat in stage.seats if seat.participant is not None},
            floor=stage.floor,
            watch=stage.watch,
            recording_status=str(recording.status) if recording else "none",
            disk_alarm=stage.disk_alarm,
            paused_reason=stage.paused_reason,
            required=self._course.requirements(),
            queueing=Queueing(
                records.turns,
                records.turn_of,
                records.minutes,
                records.shown,
                records.alarms,
                stage.private,
                stage.private_since,
            ),
            marks=tuple(MarkPicture(mark.at.timestamp(), mark.label) for mark in records.marks[-MOST_MARKS:]),
            incidents=tuple(
                IncidentPicture(one.at.timestamp(), str(one.kind), one.description)
                for one in records.incidents[-MOST_INCIDENTS:]
            ),
        )

    def _viewer(self, actor: Actor) -> Viewer:
        may = self._stage.may
        return Viewer(
            participant=actor.participant,
            admits=may(actor, Action.ADMIT),
            marks=may(actor, Action.MARK_SET),
            reports=may(actor, Action.INCIDENT_REPORT),
            alarms=may(actor, Action.SECURITY_ALARM),
            signs=may(actor, Action.MINUTES_SIGN),
            big_screen=actor.session_role is SessionRole.MEETING_ROOM,
            sees_denouncer=may(actor, Action.DENOUNCER_VIEW) or actor.session_role in PRESIDES,
        )

    def _in_room(self, seat: Seat) -> bool:
        person = self._stage.records.people.get(seat.participant or "")
        return person is not None and person.status in IN_ROOM


def _relay_name(actor: Actor) -> str:
    """Whose allocations these are, for the relay's quotas and log: a seat, or an account's number; no name."""
    return actor.participant or f"staff-{actor.account_id}"


def _quality(seat: Seat) -> QualityOf:
    line = seat.line or seat.counted
    trip = line.round_trip if line else None
    return QualityOf(
        line=str(seat.quality()),
        round_trip_ms=None if trip is None else round(trip * 1000),
        loss_percent=round((line.loss if line else 0.0) * 100, 1),
    )
