"""An office in a real SQLite store, its pages over a real socket, and visitors who click."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from config.settings import CommuneSettings, HttpSettings, RecordingSettings, SecuritySettings, Settings
from media.interfaces import Source, VideoCodec
from orchestrator.demo_preparation import clear_denunciation, prepare
from orchestrator.domain.participant import SessionRole
from orchestrator.domain.policy import SYSTEM, Actor, Role
from orchestrator.domain.reception_session import SessionEvent
from orchestrator.domain.recording import RecordingEvent
from orchestrator.domain.records import Account, CaseFile, Point, PointKind, ReceptionSession, Recording
from orchestrator.services import accounts, admission, cases, scheduling, setup
from orchestrator.services.scheduling import Invited, ScheduleSession
from orchestrator.services.vault import data_key, ensure_masters, key_class_of
from orchestrator.store import office as rows
from orchestrator.store.database import Store, open_store
from orchestrator.web.application import bare
from recordings import keys
from recordings.finisher import finish
from recordings.package import create
from recordings.sealing import seal_package
from recordings.timeline import TimelineWriter, What
from tests.support.media_samples import camera, microphone
from tests.support.recording import Feed, play, recorder_in, track

PASSWORD = "mot-mat-khau-rat-dai"
CENTRAL = setup.CENTRAL_CODE
POINTS = (
    ("ngoc-trai", "Nhà văn hóa thôn Ngọc Trại", PointKind.VILLAGE_HALL),
    ("ban-tcd", "Ban Tiếp công dân thành phố", PointKind.CITY),
)


def settings_in(directory: Path, **http: Any) -> Settings:
    """Cheap passwords, no reserve on the disk; everything else as delivered."""
    return Settings(
        data_directory=directory,
        commune=CommuneSettings(hotline="0900 000 010"),
        http=HttpSettings(**http),
        recordings=RecordingSettings(min_free_gib=0.0, alarm_free_gib=0.0),
        security=SecuritySettings(argon2_memory_kib=8),
    )


@dataclass(slots=True)
class Office:
    """The store with one account per role (login = role), points, and what tests add."""

    settings: Settings
    store: Store
    now: datetime
    staff: dict[Role, Account] = field(default_factory=dict)

    def clock(self) -> datetime:
        """Turned by hand."""
        return self.now

    def actor(self, role: Role) -> Actor:
        return accounts.actor_of(self.staff[role])

    def case(self, summary: str = "Chậm cấp giấy chứng nhận, thửa 112 tờ 15", **fields: Any) -> CaseFile:
        values: dict[str, Any] = {
            "kind": "complaint",
            "name": "Vũ Thị Nhàn",
            "salutation": "bà",
            "phone": "0900 000 021",
        }
        values |= {"address": "xóm 3, thôn Đông Lâm", "personal_id": "000058000998", **fields}
        new = cases.RegisterCase(summary=summary, **values)
        return self.store.run_now(cases.register_case, new, self.actor(Role.OPERATOR), self.now)

    def session(self, case: CaseFile, *, hours: float = 2, points: Iterable[str] = ()) -> ReceptionSession:
        """A draft with a chair, the meeting room and the citizen."""
        plan = ScheduleSession(
            case_code=case.code,
            starts_at=self.now + timedelta(hours=hours),
            planned_minutes=60,
            central_point=CENTRAL,
            component_points=tuple(points),
            participants=(
                Invited(SessionRole.CHAIR, account_id=self.staff[Role.CHAIR].id, point=CENTRAL),
                Invited(SessionRole.MEETING_ROOM, name="Phòng họp trực tuyến", point=CENTRAL),
                Invited(SessionRole.CITIZEN, name="Vũ Thị Nhàn", salutation="bà", point=CENTRAL),
            ),
        )
        return self.store.run_now(scheduling.schedule_session, plan, self.actor(Role.OPERATOR), self.now)

    def published(self, session: ReceptionSession) -> ReceptionSession:
        operator, chair = self.actor(Role.OPERATOR), self.actor(Role.CHAIR)
        case = self.store.run_now(cases.case_by_code, session.case_code, chair)
        if case.denunciation:
            self.store.run_now(clear_denunciation, case, operator, chair, self.now)
        self.store.run_now(prepare, session, operator, self.now)
        self.store.run_now(scheduling.submit, session.code, operator, self.now)
        self.store.run_now(scheduling.approve, session.code, chair, self.now)
        return self.store.run_now(scheduling.publish, session.code, operator, self.now)

    def recording(self, session: ReceptionSession, seconds: int = 6) -> Recording:
        """A finished package of two people, the second one there from the middle on; linked to its case."""
        operator = self.actor(Role.OPERATOR)
        people = self.store.run_now(scheduling.participants_of, session.code, operator)
        opened = SessionEvent.WAITING_ROOM_OPENED
        self.store.run_now(admission.change_session, session.code, opened, SYSTEM, self.now)
        recording = self.store.run_now(admission.open_recording, session.code, self.now)
        directory = self.settings.recordings_directory / recording.directory
        self.settings.recordings_directory.mkdir(parents=True, exist_ok=True)
        create(
            self.settings.recordings_directory,
            recording.directory,
            session.code,
            VideoCodec(session.video_codec),
            now=self.now,
            service=ensure_masters(self.settings, self.now),
            key_class=key_class_of(session),
        )
        key = data_key(self.settings, directory)
        timeline = TimelineWriter(directory, now=self.now)
        seats = [people[1].public_id, people[2].public_id]
        timeline.append(What.SPEAKING, now=self.now, seat=seats[0])
        recorder = recorder_in(directory, key)
        play(recorder, [feed for seat in seats for feed in _feeds(seat, seconds)])
        asyncio.run(recorder.close())
        timeline.append(What.MARK, now=self.now, label="Đọc thông báo ghi âm, ghi hình")
        timeline.append(What.STATE, now=self.now, state="closed", before="in_session")
        timeline.close(now=self.now)
        done = finish(directory, now=self.now, key=key)
        seal_package(directory, keys.ensure(self.settings.keys_directory, now=self.now), now=self.now)
        self._change(recording, RecordingEvent.BYTES_WRITTEN)
        self._change(recording, RecordingEvent.ROOM_CLOSED)
        facts = {"manifest_sha256": done.manifest_sha256, "gap_count": len(done.gaps), "bytes": done.size}
        return self._change(recording, RecordingEvent.SEALED, **facts)

    def _change(self, recording: Recording, event: RecordingEvent, **facts: Any) -> Recording:
        return self.store.run_now(admission.change_recording, recording.id, event, self.now, **facts)


def _feeds(seat: str, seconds: int) -> list[Feed]:
    return [
        Feed(track(seat, Source.CAMERA), camera(seconds)),
        Feed(track(seat, Source.MICROPHONE), microphone(seconds)),
    ]


def open_office(directory: Path, **http: Any) -> Office:
    """A new office: organisation, points, an account for each role."""
    settings = settings_in(directory, **http)
    store = open_store(settings.database_url, migrate=True, rules=setup.rules_of(settings))
    office = Office(settings, store, datetime.now(UTC).replace(microsecond=0))
    setup.initialise(store, settings, office.now)
    for code, name, kind in POINTS:
        store.run_now(rows.add_point, Point(0, code, name, "", kind, name), None)
    for role in Role:
        new = accounts.NewAccount(role.replace("_", "-"), f"Người {role}", frozenset({role}), password=PASSWORD)
        office.staff[role] = store.run_now(accounts.add_account, new, SYSTEM, office.now)[0]
    return office


@dataclass(slots=True)
class Answer:
    """A response, read."""

    status: int
    text: str
    response: ClientResponse

    @property
    def location(self) -> str:
        return self.response.headers.get("Location", "")


class Visitor:
    """One browser: cookies, and the token of the last page."""

    def __init__(self, client: TestClient[web.Request, web.Application]) -> None:
        self.client = client
        self.token = ""

    async def get(self, path: str, **more: Any) -> Answer:
        return await self._read(await self.client.get(path, allow_redirects=False, **more))

    async def post(self, path: str, fields: Any = None, **more: Any) -> Answer:
        """Send a form with the token of the last page; fields as a mapping or as pairs."""
        pairs = list(fields.items()) if isinstance(fields, dict) else list(fields or [])
        pairs.append(("csrf_token", self.token))
        return await self._read(await self.client.post(path, data=pairs, allow_redirects=False, **more))

    async def sign_in(self, login: str, password: str = PASSWORD) -> Answer:
        await self.get("/sign-in")
        answer = await self.post("/sign-in", {"login": login, "password": password})
        if answer.status == 303:
            await self.get(answer.location)
        return answer

    async def _read(self, response: ClientResponse) -> Answer:
        text = await response.text(errors="replace")
        if found := re.search(r'name="csrf_token" value="([0-9a-f]+)"', text):
            self.token = found[1]
        return Answer(response.status, text, response)


@asynccontextmanager
async def visitors(office: Office, *more: Any) -> AsyncIterator[Any]:
    """A function that lets another visitor in; `more` are called with the application, to add what a test needs."""
    application = bare(office.settings, office.store, clock=office.clock)
    for add in more:
        add(application)
    server = TestServer(application)
    await server.start_server()
    clients: list[TestClient[web.Request, web.Application]] = []

    async def another(role: Role | None = None) -> Visitor:
        client = TestClient(server, cookie_jar=CookieJar(unsafe=True))
        clients.append(client)
        visitor = Visitor(client)
        if role is not None:
            answer = await visitor.sign_in(office.staff[role].login)
            assert answer.status == 303, answer.text
        return visitor

    try:
        yield another
    finally:
        for client in clients:
            await client.session.close()
        await server.close()
