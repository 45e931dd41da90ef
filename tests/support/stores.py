"""Stores for tests, on SQLite and PostgreSQL, and an office in them with people who act. No web, no media."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import psycopg

from config.settings import Settings
from orchestrator.demo_preparation import clear_denunciation, prepare
from orchestrator.domain.errors import NotFound
from orchestrator.domain.office_rules import OfficeRules, PasswordRules
from orchestrator.domain.participant import SessionRole
from orchestrator.domain.policy import SYSTEM, Actor, Role
from orchestrator.domain.reception_session import SessionEvent
from orchestrator.domain.recording import RecordingEvent
from orchestrator.domain.records import Account, CaseFile, Participant, Point, PointKind, ReceptionSession, Recording
from orchestrator.services import accounts, admission, cases, scheduling, setup
from orchestrator.services.scheduling import Invited, ScheduleSession
from orchestrator.store import office
from orchestrator.store.database import Store, Transaction, open_store
from tests.support.postgres import postgres, programs

P = ParamSpec("P")
T = TypeVar("T")

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""08:00 on Monday in the office."""
PASSWORD = "mot mat khau rat dai"
RULES = OfficeRules(passwords=PasswordRules(memory_kib=8, attempts=3))
CENTRAL, HALL, CITY = setup.CENTRAL_CODE, "nvh-dong-lam", "ban-tcd"
GIVEN_URL = os.environ.get("TIEPDAN_TEST_POSTGRES_URL", "")
"""Read at import: the tests themselves see no settings of this machine."""
BACKENDS = ("sqlite", "postgresql") if GIVEN_URL or programs() else ("sqlite",)
_numbers = count(1)


class Servers:
    """The PostgreSQL of this test run, started when first asked for."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._url = GIVEN_URL

    def new_database(self) -> str:
        """The URL of an empty database."""
        if not self._url:
            self._url = self._stack.enter_context(postgres())
        name = f"tiepdan_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._named(name)

    def _named(self, name: str) -> str:
        head, _, options = self._url.partition("?")
        return f"{head.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")

    def close(self) -> None:
        self._stack.close()


@contextmanager
def fresh_store(backend: str, folder: Path, servers: Servers, rules: OfficeRules = RULES) -> Iterator[Store]:
    """An empty store with our schema."""
    url = f"sqlite:///{folder / 'office.sqlite3'}" if backend == "sqlite" else servers.new_database()
    store = open_store(url, migrate=True, rules=rules, clock=lambda: NOW)
    try:
        yield store
    finally:
        store.close()


@dataclass(slots=True)
class Bureau:
    """An office with one account per role, three points, and what a test adds. The clock stands still until turned."""

    store: Store
    now: datetime = NOW
    staff: dict[Role, Account] = field(default_factory=dict)

    def do(self, function: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """One transaction."""
        return self.store.run_now(function, *args, **kwargs)

    def actor(self, role: Role) -> Actor:
        return accounts.actor_of(self.staff[role])

    @property
    def operator(self) -> Actor:
        return self.actor(Role.OPERATOR)

    @property
    def chair(self) -> Actor:
        return self.actor(Role.CHAIR)

    def second_operator(self) -> Actor:
        """A second operator, whom nothing is assigned to."""
        new = accounts.NewAccount("second", "Người thứ hai", frozenset({Role.OPERATOR}), password=PASSWORD)
        try:
            return accounts.actor_of(self.do(accounts.account_by_login, "second"))
        except NotFound:
            return accounts.actor_of(self.do(accounts.add_account, new, SYSTEM, self.now)[0])

    def case(self, kind: str = "feedback", **fields: Any) -> CaseFile:
        new = cases.RegisterCase(kind, "Mùi hôi từ trại lợn thôn Hạ Bì", "Vũ Thị Nhàn", "bà", phone="0900 000 011")
        new = replace(new, address="xóm 2, thôn Hạ Bì", personal_id="000058000999")
        return self.do(cases.register_case, replace(new, **fields), self.operator, self.now)

    def plan(self, case: CaseFile, *, hours: float = 2, minutes: int = 60, **fields: Any) -> ScheduleSession:
        people = (
            Invited(SessionRole.CHAIR, account_id=self.staff[Role.CHAIR].id, point=CENTRAL),
            Invited(SessionRole.MEETING_ROOM, "Phòng họp", point=CENTRAL),
            Invited(SessionRole.CITIZEN, "Vũ Thị Nhàn", "bà", point=HALL, email="nhan@example.vn"),
        )
        plan = ScheduleSession(case.code, self.now + timedelta(hours=hours), minutes, CENTRAL, (HALL,), people)
        return replace(plan, **fields)

    def planned(self, case: CaseFile | None = None, **fields: Any) -> ReceptionSession:
        plan = self.plan(case or self.case(), **fields)
        return self.do(scheduling.schedule_session, plan, self.operator, self.now)

    def published(self, session: ReceptionSession | None = None) -> ReceptionSession:
        draft = session or self.planned()
        self.prepared(draft)
        self.do(scheduling.submit, draft.code, self.operator, self.now)
        self.do(scheduling.approve, draft.code, self.chair, self.now)
        return self.do(scheduling.publish, draft.code, self.operator, self.now)

    def prepared(self, session: ReceptionSession) -> None:
        """Roster, tests and reasons, as an office does it hours ahead; a denunciation with all that it needs."""
        case = self.do(cases.case_by_code, session.case_code, self.chair)
        if case.denunciation:
            self.do(clear_denunciation, case, self.operator, self.chair, self.now)
        self.do(prepare, session, self.operator, self.now)

    def live(self) -> ReceptionSession:
        """The waiting room is open."""
        return self.change(self.published(), SessionEvent.WAITING_ROOM_OPENED)

    def held(self) -> ReceptionSession:
        """In session, with a recording that writes."""
        session = self.live()
        self.recording(session)
        self.change(session, SessionEvent.POINTS_READY)
        return self.change(session, SessionEvent.STARTED)

    def recording(self, session: ReceptionSession) -> Recording:
        armed = self.do(admission.open_recording, session.code, self.now)
        return self.do(admission.change_recording, armed.id, RecordingEvent.BYTES_WRITTEN, self.now)

    def change(
        self, session: ReceptionSession, event: SessionEvent, by: Actor = SYSTEM, why: str = ""
    ) -> ReceptionSession:
        return self.do(admission.change_session, session.code, event, by, self.now, why)

    def people(self, session: ReceptionSession, by: Actor | None = None) -> list[Participant]:
        return self.do(scheduling.participants_of, session.code, by or self.operator)

    def person(self, session: ReceptionSession, role: SessionRole) -> Participant:
        return next(one for one in self.people(session) if one.role is role)


def found_bureau(store: Store) -> Bureau:
    """The office's first day."""
    return Bureau(store, staff=store.run_now(_found))


def _found(tx: Transaction) -> dict[Role, Account]:
    setup.ensure_office(tx, Settings())
    for code, name, kind in (
        (HALL, "Nhà văn hóa thôn Đông Lâm", PointKind.VILLAGE_HALL),
        (CITY, "Ban TCD", PointKind.CITY),
    ):
        office.add_point(tx, Point(0, code, name, "", kind, name), None)
    return {role: accounts.add_account(tx, _account_for(role), SYSTEM, NOW)[0] for role in Role}


def _account_for(role: Role) -> accounts.NewAccount:
    return accounts.NewAccount(role.replace("_", "-"), f"Người {role}", frozenset({role}), password=PASSWORD)
