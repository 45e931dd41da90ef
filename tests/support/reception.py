"""A published reception session in a real SQLite store, and pages that remember what they were told."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from config.settings import RecordingSettings, Settings
from media.interfaces import Source
from orchestrator.demo_preparation import clear_denunciation, prepare
from orchestrator.domain.case_file import CaseKind, CaseStatus
from orchestrator.domain.participant import ParticipantStatus, SessionRole
from orchestrator.domain.policy import Actor, Role
from orchestrator.domain.reception_session import SessionStatus
from orchestrator.domain.records import (
    Account,
    CaseFile,
    Participant,
    Petitioner,
    Point,
    PointKind,
    ReceptionSession,
)
from orchestrator.metrics import Metrics
from orchestrator.services.live import asked, reading, told
from orchestrator.services.live.picture import Picture
from orchestrator.services.live.reception import LiveReception
from orchestrator.services.live.receptions import LiveReceptions
from orchestrator.services.live.seats import Seat
from orchestrator.store import accounts, cases, office, participants, recordings, sessions, turns
from orchestrator.store.database import Store, Transaction, open_store
from tests.support.null_conference import NullConference
from tests.support.waiting import eventually

CODE = "TCD-2026-0001"
ROOM, CHAIR, CITY, DEPARTMENT, CITIZEN = "proomaaaaaa", "pchairaaaaa", "pcityaaaaaa", "pdeptaaaaaa", "pcitizenaaa"
PEOPLE: dict[str, tuple[SessionRole, str]] = {
    ROOM: (SessionRole.MEETING_ROOM, "Phòng họp trực tuyến"),
    CHAIR: (SessionRole.CHAIR, "Trần Thị Bích"),
    CITY: (SessionRole.CITY, "Lê Văn Cường"),
    DEPARTMENT: (SessionRole.DEPARTMENT, "Phạm Thị Dung"),
    CITIZEN: (SessionRole.CITIZEN, "Nguyễn Văn An"),
}
FURTHER = {2: ("pcitizenbbb", "Đào Thị Hợi"), 3: ("pcitizenccc", "Đinh Văn Chiến")}
"""Citizens of further turns, by the turn's number."""
T = TypeVar("T")


def settings_in(directory: Path, **chosen: Any) -> Settings:
    values = {"stalled_seconds": 2.0, "min_free_gib": 0.0, "alarm_free_gib": 0.0, **chosen}
    return Settings(data_directory=directory, recordings=RecordingSettings(**values))


def fill(store: Store, *, denunciation: bool = False, matters: int = 1) -> None:
    """Two accounts, a case file and a published session that starts in half an hour, with so many turns."""
    now = datetime.now(UTC)
    store.run_now(_fill, denunciation, now)
    store.run_now(_further_turns, matters, now)


def _fill(tx: Transaction, denunciation: bool, now: datetime) -> None:
    office.add_organisation(
        tx, name="xã Lạc Phượng", city="Hải Phòng", authority="UBND", language="vi", time_zone="Asia/Ho_Chi_Minh"
    )
    for login, office_role in (("operator", Role.OPERATOR), ("chair", Role.CHAIR)):
        account = Account(0, login, f"Tên {login}", "", "UBND xã", frozenset({office_role}), True)
        accounts.add_account(tx, account, "no hash", now)
    site = office.add_site(tx, 1, "cơ sở 1", "thôn Hàm Hy")
    point = office.add_point(tx, Point(0, "TT", "Phòng họp trực tuyến", "thôn Hàm Hy", PointKind.CENTRAL, "xã"), site)
    kind = CaseKind.DENUNCIATION if denunciation else CaseKind.COMPLAINT
    who = Petitioner(name="Nguyễn Văn An", personal_id="000058000999", address="xóm 3, thôn Đông Lâm")
    case = cases.add_case(tx, CaseFile(0, "HS-2026-0001", kind, "Ranh giới đất", who, CaseStatus.SCHEDULED, now))
    opens = now - timedelta(minutes=30)
    session = ReceptionSession(
        id=0,
        code=CODE,
        title="Tiếp ông An về ranh giới đất",
        case_file_id=case.id,
        case_code=case.code,
        starts_at=now + timedelta(minutes=30),
        planned_minutes=30,
        status=SessionStatus.PUBLISHED,
        central_point=point,
        component_points=(),
        chair_account_id=2,
        video_codec="VP8",
        waiting_opens_at=opens,
    )
    session = sessions.add_session(tx, session, now, 1)
    number = session.id
    turn = turns.add_turn(tx, number, case.id, 1, 30)
    for public_id, (role, name) in PEOPLE.items():
        person = Participant(
            id=0,
            public_id=public_id,
            session_id=number,
            session_code=CODE,
            account_id=2 if role is SessionRole.CHAIR else None,
            salutation="ông",
            name=name,
            title="",
            agency="",
            role=role,
            point_id=point.id if role is SessionRole.MEETING_ROOM else None,
            email="",
            phone="",
            status=ParticipantStatus.INVITED,
        )
        added = participants.add_participant(tx, person)
        if role is SessionRole.CITIZEN:
            turns.add_person(tx, turn.id, added.id)
    if denunciation:
        clear_denunciation(tx, case, OPERATOR, CHAIR_ACCOUNT, now)
    prepare(tx, session, OPERATOR, now)


def _further_turns(tx: Transaction, matters: int, now: datetime) -> None:
    """Citizens of their own, with cases of their own."""
    session = sessions.session_by_code(tx, CODE)
    assert session is not None
    pattern = next(one for one in participants.participants_of(tx, session.id) if one.public_id == CITIZEN)
    for number in range(2, matters + 1):
        who = Petitioner(name=FURTHER[number][1], personal_id="000058000999", address="xóm 3, thôn Đông Lâm")
        case = CaseFile(0, f"HS-2026-000{number}", CaseKind.COMPLAINT, "Mùi hôi", who, CaseStatus.SCHEDULED, now)
        turn = turns.add_turn(tx, session.id, cases.add_case(tx, case).id, number, 20)
        public_id, name = FURTHER[number]
        added = participants.add_participant(tx, replace(pattern, id=0, public_id=public_id, name=name))
        turns.add_person(tx, turn.id, added.id)


def seat_actor(public_id: str) -> Actor:
    further = {one: (SessionRole.CITIZEN, name) for one, name in FURTHER.values()}
    role, name = (PEOPLE | further)[public_id]
    return Actor(participant=public_id, session_code=CODE, session_role=role, name=name)


OPERATOR = Actor(account_id=1, roles=frozenset({Role.OPERATOR}), name="Tên operator")
CHAIR_ACCOUNT = Actor(account_id=2, roles=frozenset({Role.CHAIR}), name="Tên chair")


@dataclass(slots=True)
class Page:
    """A person's page without a socket."""

    reception: LiveReception
    actor: Actor
    seat: Seat
    heard: list[told.Told] = field(default_factory=list)
    farewell: told.Farewell | None = None
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def tell(self, message: told.Told) -> None:
        self.heard.append(message)

    def close(self, why: told.Farewell) -> None:
        self.farewell = why

    def all(self, kind: type[T]) -> list[T]:
        return [message for message in self.heard if isinstance(message, kind)]

    @property
    def picture(self) -> Picture:
        return self.all(told.State)[-1].picture

    @property
    def resume(self) -> str:
        return self.all(told.Welcome)[-1].resume

    async def say(self, message: asked.Message) -> None:
        await self.reception.handle(self.seat, message)

    async def ask(self, kind: Callable[..., asked.Asked], /, **fields: Any) -> str | None:
        """The code of the refusal; `None` when it was done."""
        number = next(self._numbers)
        await self.reception.handle(self.seat, kind(id=number, **fields))
        answer = next(m for m in reversed(self.heard) if isinstance(m, told.Done | told.Refused) and m.id == number)
        return answer.broken.code if isinstance(answer, told.Refused) else None

    async def enter(self) -> None:
        """Rules read, into the waiting room."""
        assert await self.ask(asked.AcknowledgeRules, version="2026-1") is None
        assert await self.ask(asked.EnterWaitingRoom) is None

    async def publish(self, generation: int = 1) -> None:
        sources = {"0": Source.MICROPHONE, "1": Source.CAMERA}
        await self.say(asked.Publish(generation, "v=0 offer", sources))

    def leave_page(self) -> None:
        self.reception.disconnect(self.seat, self)

    async def sees(self, condition: Callable[[Picture], object], within: float = 30.0) -> Picture:
        await eventually(lambda: condition(self.picture), within=within)
        return self.picture


class House:
    """The service's live side over a Null conference and a real database; can be stopped and started again."""

    def __init__(self, directory: Path, *, denunciation: bool = False, matters: int = 1, **chosen: Any) -> None:
        self.directory = directory
        self.settings = settings_in(directory, **chosen)
        self.store = open_store(self.settings.database_url, migrate=True)
        fill(self.store, denunciation=denunciation, matters=matters)
        self.conference = NullConference()
        self.metrics = Metrics()
        self.live = self._live()

    def _live(self) -> LiveReceptions:
        live = LiveReceptions(self.store, self.conference, self.settings, metrics=self.metrics)
        self.conference.on_event = live.heard
        return live

    async def restart(self) -> None:
        """The service stops and starts: nothing but database and files is left."""
        await self.live.stop()
        self.conference = NullConference()
        self.live = self._live()
        await self.live.start()

    async def close(self) -> None:
        await self.live.stop()
        self.store.close()

    @property
    def reception(self) -> LiveReception:
        found = self.live.get(CODE)
        assert found is not None
        return found

    def page(self, actor: Actor | str, resume: str | None = None) -> Page:
        who = seat_actor(actor) if isinstance(actor, str) else actor
        page = Page(self.reception, who, Seat.__new__(Seat))
        page.seat = self.reception.connect(who, page, resume)
        return page

    async def in_room(self, public_id: str, operator: Page) -> Page:
        """This person's page, admitted and publishing."""
        page = self.page(public_id)
        await page.enter()
        if page.actor.session_role is SessionRole.CITIZEN:
            assert await operator.ask(asked.VerifyIdentity, participant=public_id, method="known") is None
        assert await operator.ask(asked.Admit, participant=public_id) is None
        await page.publish()
        return page

    def read(self) -> reading.Live:
        return self.store.run_now(reading.read, CODE)

    def recording_status(self) -> str:
        """Of the session's first recording."""
        found = self.store.run_now(recordings.recordings_of_session, self.read().session.id)
        return str(found[0].status)

    def status_of(self, public_id: str) -> str:
        return str(self.read_person(public_id).status)

    def read_person(self, public_id: str) -> Participant:
        return next(one for one in self.read().people if one.public_id == public_id)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Bytes reach the disk as long as this lasts."""

        async def write() -> None:
            while True:
                self.conference.write(CODE)
                await asyncio.sleep(0.3)

        task = asyncio.create_task(write(), name="recorder")
        try:
            yield
        finally:
            task.cancel()

    async def started(self) -> tuple[Page, Page, Page]:
        """Operator, meeting room and chair; the session is on."""
        await self.live.open(CODE)
        operator = self.page(OPERATOR)
        room = await self.in_room(ROOM, operator)
        self.conference.write(CODE)
        await operator.sees(
            lambda picture: picture.session.status == "ready" and picture.recording.status == "recording"
        )
        chair = self.page(CHAIR)
        await chair.enter()
        assert await chair.ask(asked.Start) is None
        return operator, room, chair
