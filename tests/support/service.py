"""The service as its users have it: an office in a directory of its own, a process, real ports, personal links.

`Office` makes the records through the real services; `Service` is the running process, which can be killed and started
again on the same directory.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from config.loader import load
from config.settings import Settings
from orchestrator.demo_preparation import prepare
from orchestrator.domain.participant import SessionRole
from orchestrator.domain.policy import SYSTEM, Actor, Role
from orchestrator.domain.records import Participant, ReceptionSession
from orchestrator.services import accounts, cases, links, scheduling
from orchestrator.services.schedule_form import Invited
from orchestrator.services.setup import CENTRAL_CODE, ensure_office, rules_of
from orchestrator.store import participants
from orchestrator.store.database import Store, Transaction, open_store
from tests.support.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]
STAFF = {
    "operator": ("Nguyễn Thu Hằng", Role.OPERATOR),
    "chair": ("Trần Văn Hòa", Role.CHAIR),
    "auditor": ("Lưu Hoàng Việt", Role.AUDITOR),
}
INVITED = {
    "room": Invited(SessionRole.MEETING_ROOM, "Phòng họp trực tuyến", point=CENTRAL_CODE),
    "city": Invited(SessionRole.CITY, "Cao Thị Yến", "bà", "Chuyên viên", "Ban Tiếp công dân thành phố"),
    "department": Invited(
        SessionRole.DEPARTMENT, "Mạc Văn Phúc", "ông", "Trưởng phòng", "Sở Nông nghiệp và Môi trường"
    ),
    "citizen": Invited(SessionRole.CITIZEN, "Vũ Thị Nhàn", "bà"),
}


def free_tcp_port() -> int:
    """A port for pages."""
    return free_port(socket.SOCK_STREAM)


def free_port(kind: socket.SocketKind) -> int:
    """A port that nobody had a moment ago."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def free_media_port() -> int:
    """A port that is free in both protocols."""
    while True:
        port = free_port(socket.SOCK_DGRAM)
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind(("0.0.0.0", port))
            return port


@dataclass(frozen=True, slots=True)
class Planned:
    """A reception session with everybody's personal link."""

    code: str
    links: dict[str, str]
    """By the names of `INVITED`, and `chair`: the path of the personal link."""
    seats: dict[str, str]
    """Public ids, by the same names."""


class Office:
    """Records and settings of one office in `directory`."""

    def __init__(self, directory: Path, **more: str) -> None:
        self.environ = {
            "TIEPDAN_DATA_DIRECTORY": str(directory),
            "TIEPDAN_HTTP__PORT": str(free_port(socket.SOCK_STREAM)),
            "TIEPDAN_MEDIA__PORT": str(free_media_port()),
            "TIEPDAN_MEDIA__WORKERS": "1",
            "TIEPDAN_RECORDINGS__MIN_FREE_GIB": "0",
            "TIEPDAN_RECORDINGS__ALARM_FREE_GIB": "0",
            "TIEPDAN_SECURITY__ARGON2_MEMORY_KIB": "64",
            "TIEPDAN_RECEPTION__HOME_JOIN_ALLOWED": "true",
            **more,
        }
        self.settings: Settings = load(None, self.environ)
        self.passwords: dict[str, str] = {}
        self._actors: dict[str, Actor] = {}
        with self.store() as store:
            store.run_now(self._found, datetime.now(UTC))

    @contextlib.contextmanager
    def store(self) -> Iterator[Store]:
        """The office's database, beside the service."""
        store = open_store(self.settings.database_url, migrate=True, rules=rules_of(self.settings))
        try:
            yield store
        finally:
            store.close()

    @property
    def url(self) -> str:
        return self.settings.public_url

    def _found(self, tx: Transaction, now: datetime) -> None:
        ensure_office(tx, self.settings)
        for login, (name, role) in STAFF.items():
            new = accounts.NewAccount(login, name, frozenset({role}), agency=self.settings.commune.authority)
            account, self.passwords[login] = accounts.add_account(tx, new, SYSTEM, now)
            self._actors[login] = accounts.actor_of(account)

    def plan(self, *, starts_in: timedelta = timedelta(minutes=2), codec: str = "VP8") -> Planned:
        """A published session whose waiting room the clock opens at once."""
        with self.store() as store:
            return store.run_now(self._plan, starts_in, codec, datetime.now(UTC))

    def _plan(self, tx: Transaction, starts_in: timedelta, codec: str, now: datetime) -> Planned:
        operator, chair = self._actors["operator"], self._actors["chair"]
        case = cases.register_case(
            tx,
            cases.RegisterCase(
                "complaint",
                "Chậm cấp giấy chứng nhận, thửa 112 tờ 15",
                "Vũ Thị Nhàn",
                "bà",
                address="xóm 3, thôn Đông Lâm",
                personal_id="000058000998",
            ),
            operator,
            now,
        )
        people = {**INVITED, "chair": Invited(SessionRole.CHAIR, account_id=chair.account_id)}
        new = scheduling.ScheduleSession(
            case_code=case.code,
            starts_at=now + starts_in,
            planned_minutes=30,
            central_point=CENTRAL_CODE,
            participants=tuple(people.values()),
            video_codec=codec,
            kind="extraordinary",
        )
        session = scheduling.schedule_session(tx, new, operator, now)
        prepare(tx, session, operator, now)
        scheduling.submit(tx, session.code, operator, now)
        scheduling.approve(tx, session.code, chair, now)
        scheduling.publish(tx, session.code, operator, now)
        return self._linked(tx, session, operator, now)

    def _linked(self, tx: Transaction, session: ReceptionSession, operator: Actor, now: datetime) -> Planned:
        by_role: dict[SessionRole, Participant] = {
            person.role: person for person in participants.participants_of(tx, session.id)
        }
        named = {"chair": SessionRole.CHAIR} | {name: invited.role for name, invited in INVITED.items()}
        made = {name: links.make_link(tx, by_role[role].id, operator, now) for name, role in named.items()}
        return Planned(
            session.code,
            {name: f"{self.url}/j/{secret}" for name, secret in made.items()},
            {name: by_role[role].public_id for name, role in named.items()},
        )

    def packages(self) -> list[Path]:
        """The evidence packages on disk."""
        return sorted(self.settings.recordings_directory.glob("BG-*"))


class Service:
    """The process `python -m orchestrator serve` of an office."""

    def __init__(self, office: Office, log: Path) -> None:
        self.office = office
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start the process and wait until it is ready."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TIEPDAN_")}
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "orchestrator", "serve"),
                cwd=ROOT,
                env={**kept, **self.office.environ},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        await eventually(self._ready, within=60)

    async def _ready(self) -> bool:
        assert self._process is not None
        assert self._process.returncode is None, self.log()
        async with aiohttp.ClientSession() as http:
            try:
                async with http.get(f"{self.office.url}/readyz", ssl=False) as answer:
                    return answer.status == 200
            except aiohttp.ClientConnectionError:
                return False

    def workers(self) -> list[int]:
        """Process ids of the media workers: our process's children that run the worker program."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        threads = Path(f"/proc/{self.pid}/task").iterdir()
        found = {int(child) for child in children}
        for thread in threads:
            with contextlib.suppress(OSError):
                found |= {int(child) for child in (thread / "children").read_text().split()}
        return [pid for pid in sorted(found) if b"media_worker" in _command_line(pid)]

    def kill_all(self) -> None:
        """SIGKILL for the service and its workers at once: nobody gets to say goodbye."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)

    async def ended(self) -> int:
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), 60)

    async def stop(self) -> int:
        """SIGTERM, and the exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await self.ended()

    def log(self) -> str:
        """Everything it wrote."""
        return self._log.read_text(errors="replace")


@contextlib.asynccontextmanager
async def running(office: Office, log: Path) -> AsyncIterator[Service]:
    """A service that is ended at the end, whatever happened."""
    service = Service(office, log)
    await service.start()
    try:
        yield service
    finally:
        try:
            await service.stop()
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(service.pid, signal.SIGKILL)


def _command_line(pid: int) -> bytes:
    """Empty when the process has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""
