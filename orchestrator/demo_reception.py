"""Holds a reception of the demo in the past: planned, prepared, published, held by its people, read back, closed.

Each step through its service, at the time at which it would have been done. The recording is some seconds of silence.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from config.settings import Settings
from media.interfaces import PeerId, RoomId, Source, TrackId, TrackInfo, VideoCodec
from orchestrator.demo_preparation import give_reasons
from orchestrator.domain.calendar.working_days import is_working_day
from orchestrator.domain.participant import NEEDS_IDENTITY, ParticipantEvent, SessionRole
from orchestrator.domain.policy import SYSTEM, Actor
from orchestrator.domain.reception_session import SessionEvent
from orchestrator.domain.recording import RecordingEvent
from orchestrator.domain.records import Account, CaseFile, ReceptionSession, Recording
from orchestrator.domain.records_follow_up import Directive
from orchestrator.domain.records_planning import Duty
from orchestrator.domain.records_turn import Turn
from orchestrator.domain.turn import TurnEvent
from orchestrator.services import accounts, admission, minutes, scheduling, session_plans, setup, turn_changes
from orchestrator.services.scheduling import Invited, ScheduleSession
from orchestrator.services.session_plans import NewLinkTest
from orchestrator.services.vault import data_key, ensure_masters, key_class_of
from orchestrator.store import directives as directive_rows
from orchestrator.store import participants, turns
from orchestrator.store.database import Transaction
from recordings import keys
from recordings.encryption import DataKey
from recordings.finisher import finish
from recordings.package import create
from recordings.recorder import open_recorder
from recordings.sealing import seal_package
from recordings.settings import RecorderOptions
from recordings.timeline import TimelineWriter, What

AGO: Final = timedelta(days=8)
PLANNED_BEFORE: Final = timedelta(days=9)
MINUTES: Final = 40
RULES: Final = "1"
REASON: Final = "Các điểm cầu kết nối xong ngay trước giờ tiếp."
SILENT_OPUS: Final = b"\xf8\xff\xfe"
"""20 ms of silence (RFC 6716)."""
SILENT_PACKETS: Final = 300
ON_DUTY: Final = {
    Duty.RECEIVER: "hoa",
    Duty.ADVISOR: "nga",
    Duty.NOTE_TAKER: "minhanh",
    Duty.IT_OFFICER: "long",
    Duty.POLICE: "cuong",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Who acts, and on what."""

    tx: Transaction
    settings: Settings

    def account(self, login: str) -> Account:
        return accounts.account_by_login(self.tx, login)

    def actor(self, login: str) -> Actor:
        return accounts.actor_of(self.account(login))

    @property
    def operator(self) -> Actor:
        return self.actor("hang")

    @property
    def chair(self) -> Actor:
        return self.actor("hoa")


@dataclass(frozen=True, slots=True)
class Held:
    """A reception that is over: its session, its one turn, when it ended."""

    session: ReceptionSession
    turn: Turn
    at: datetime


def hour_of(desk: Desk, near: datetime, hour: int) -> datetime:
    """That hour on the office's clock, on that day or the working day before it."""
    zone = ZoneInfo(desk.tx.rules.time_zone)
    day = near.astimezone(zone).date()
    while not is_working_day(day, desk.tx.rules.calendar):
        day -= timedelta(days=1)
    return datetime.combine(day, clock_time(hour), zone)


def plan(desk: Desk, case: CaseFile, halls: tuple[str, ...], starts_at: datetime, at: datetime) -> ReceptionSession:
    """At the central point under the chair; the citizen sits in the last of `halls`."""
    who = case.petitioner
    own = halls[-1] if halls else setup.CENTRAL_CODE
    people = (
        Invited(SessionRole.CHAIR, account_id=desk.account("hoa").id, point=setup.CENTRAL_CODE),
        Invited(SessionRole.ADVISOR, account_id=desk.account("nga").id, point=setup.CENTRAL_CODE),
        Invited(SessionRole.CITIZEN, who.name, who.salutation, point=own, phone=who.phone),
    )
    new = ScheduleSession(
        case_code=case.code,
        starts_at=starts_at,
        planned_minutes=MINUTES,
        central_point=setup.CENTRAL_CODE,
        component_points=halls,
        participants=people,
        kind="regular",
        ground="20.4" if case.denunciation else "20.2",
    )
    return scheduling.schedule_session(desk.tx, new, desk.operator, at)


def put_on_duty(desk: Desk, session: ReceptionSession, at: datetime) -> None:
    """The roster of the demo's office, and the test link of every component point."""
    for duty, login in ON_DUTY.items():
        session_plans.put_on_duty(desk.tx, session.code, duty, desk.account(login).id, "", desk.operator, at)
    for point in session.component_points:
        test = NewLinkTest(point=point.code, camera=True, microphone=True, speaker=True, up_kbps=3000, down_kbps=8000)
        session_plans.note_link_test(desk.tx, session.code, test, desk.operator, at)


def submit(desk: Desk, session: ReceptionSession, at: datetime) -> None:
    """To the chair."""
    scheduling.submit(desk.tx, session.code, desk.operator, at)


def publish(desk: Desk, session: ReceptionSession, at: datetime) -> None:
    """Submitted, approved, announced; with a reason where it is late."""
    submit(desk, session, at)
    scheduling.approve(desk.tx, session.code, desk.chair, at)
    give_reasons(desk.tx, session.code, desk.operator, at)
    scheduling.publish(desk.tx, session.code, desk.operator, at)


def hold(
    desk: Desk, case: CaseFile, hall: str, hour: int, now: datetime, trouble: tuple[str, str] | None = None
) -> Held:
    """A reception about a week ago. `trouble`: a mark and what the incident says."""
    starts_at = hour_of(desk, now - AGO, hour)
    early = max(starts_at - PLANNED_BEFORE, case.registered_at + timedelta(days=2))
    session = plan(desk, case, (hall,) if hall else (), starts_at, early)
    put_on_duty(desk, session, early)
    publish(desk, session, early)
    recording = _opened(desk, session, starts_at - timedelta(minutes=70))
    _started(desk, session, starts_at)
    (turn,) = turns.turns_of_session(desk.tx, session.id)
    for step, minute in ((TurnEvent.CALLED, 1), (TurnEvent.OPENED, 2)):
        turn_changes.change_turn(desk.tx, session.code, 1, step, desk.chair, starts_at + timedelta(minutes=minute))
    if trouble is not None:
        _note(desk, session, trouble, starts_at + timedelta(minutes=6))
    _read_back(desk, session, case, starts_at + timedelta(minutes=25))
    ended = starts_at + timedelta(minutes=35)
    turn_changes.change_turn(desk.tx, session.code, 1, TurnEvent.CLOSED, desk.chair, ended)
    for event in (SessionEvent.READ_BACK_STARTED, SessionEvent.CLOSED):
        session = admission.change_session(desk.tx, session.code, event, desk.chair, ended)
    _sealed(desk, session, recording, starts_at, ended)
    return Held(session, turn, ended)


def _opened(desk: Desk, session: ReceptionSession, at: datetime) -> Recording:
    """The waiting room, and a package that is being written."""
    admission.change_session(desk.tx, session.code, SessionEvent.WAITING_ROOM_OPENED, SYSTEM, at)
    recording = admission.open_recording(desk.tx, session.code, at)
    for person in participants.participants_of(desk.tx, session.id):
        admission.acknowledge_rules(desk.tx, person.public_id, RULES, at)
        if person.role in NEEDS_IDENTITY:
            _do(desk, person.id, ParticipantEvent.IDENTITY_ASKED, at)
            _do(desk, person.id, ParticipantEvent.IDENTITY_VERIFIED, at, "id_card_point")
        _do(desk, person.id, ParticipantEvent.ENTERED_WAITING_ROOM, at)
        _do(desk, person.id, ParticipantEvent.ADMITTED, at)
    return admission.change_recording(desk.tx, recording.id, RecordingEvent.BYTES_WRITTEN, at)


def _do(desk: Desk, person: int, event: ParticipantEvent, at: datetime, method: str = "") -> None:
    admission.change_participant(desk.tx, person, event, desk.operator, at, method=method)


def _started(desk: Desk, session: ReceptionSession, at: datetime) -> None:
    for duty in ON_DUTY:
        session_plans.note_present(desk.tx, session.code, duty, desk.operator, at)
    admission.change_session(desk.tx, session.code, SessionEvent.POINTS_READY, SYSTEM, at)
    admission.change_session(desk.tx, session.code, SessionEvent.STARTED, desk.chair, at, REASON)


def _note(desk: Desk, session: ReceptionSession, trouble: tuple[str, str], at: datetime) -> None:
    label, description = trouble
    admission.set_mark(desk.tx, session.code, label, desk.operator, at)
    admission.report_incident(desk.tx, session.code, "technical", description, desk.operator, at)


def _read_back(desk: Desk, session: ReceptionSession, case: CaseFile, at: datetime) -> None:
    """Written, read, confirmed aloud, signed."""
    typed = {
        "statement": f"Công dân trình bày: {case.summary}.",
        "request": case.request,
        "answer": "Người chủ trì ghi nhận, có thông báo kết luận bằng văn bản.",
    }
    one, code = desk.operator, session.code
    minutes.save(desk.tx, code, 1, minutes.of_turn(desk.tx, code, 1, one).minutes.version, typed, one, at)
    shown = minutes.show(desk.tx, code, 1, one, at)
    minutes.confirm(desk.tx, code, 1, shown.version, "spoken", one, at + timedelta(minutes=3))
    minutes.sign(desk.tx, code, 1, desk.chair, at + timedelta(minutes=5))


def _sealed(desk: Desk, session: ReceptionSession, recording: Recording, began: datetime, ended: datetime) -> None:
    """The package on the disk: its timeline, one silent track; finished, sealed, linked."""
    parent, settings = desk.settings.recordings_directory, desk.settings
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    create(
        parent,
        recording.directory,
        session.code,
        VideoCodec(session.video_codec),
        now=began,
        service=ensure_masters(settings, began),
        key_class=key_class_of(session),
    )
    directory = parent / recording.directory
    key = data_key(settings, directory)
    _silence(directory, key, participants.participants_of(desk.tx, session.id)[0].public_id)
    timeline = TimelineWriter(directory, now=began)
    timeline.append(What.STATE, now=began, state="in_session", before="ready")
    timeline.append(What.STATE, now=ended, state="closed", before="read_back")
    timeline.close(now=ended)
    done = finish(directory, now=ended, key=key)
    seal_package(directory, keys.ensure(settings.keys_directory, now=ended), now=ended)
    admission.change_recording(desk.tx, recording.id, RecordingEvent.ROOM_CLOSED, ended, ended_at=ended)
    facts = {"manifest_sha256": done.manifest_sha256, "gap_count": len(done.gaps), "bytes": done.size}
    admission.change_recording(desk.tx, recording.id, RecordingEvent.SEALED, ended, **facts)
    for event in (RecordingEvent.VERIFIED, RecordingEvent.LINKED):
        admission.change_recording(desk.tx, recording.id, event, ended)


def _silence(directory: Path, key: DataKey | None, seat: str) -> None:
    """A microphone that was open for some seconds."""
    options = RecorderOptions(directory=directory, key=key.secret if key else b"")
    recorder = open_recorder(RoomId("room"), options.json())
    track = TrackInfo(TrackId(f"{seat}-microphone"), PeerId(seat), Source.MICROPHONE, "opus", 48000, {})
    recorder.track_opened(track, lambda: None)
    begin = time.monotonic()
    for number in range(SILENT_PACKETS):
        recorder.packet(track.track, number, number * 960, True, SILENT_OPUS, begin + number * 0.02)
    with ThreadPoolExecutor(1) as apart:  # whoever seeds may have a loop of his own
        apart.submit(asyncio.run, recorder.close()).result()


def directive_of(desk: Desk, case: CaseFile) -> Directive:
    """The one that was given in this matter."""
    return directive_rows.directives_of_case(desk.tx, case.id)[0]
