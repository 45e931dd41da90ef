"""`tiepdan demo`: a made-up office with a session about to begin, and simulated participants in it.

Lives in its own folder below the data directory, so that nothing of it is ever mixed with an office's real records.
Does not know what the service is made of (`orchestrator.app`), nor who the made-up people are (`demo_data`).
"""

from __future__ import annotations

import asyncio
import json
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from config.settings import Settings
from orchestrator import app, demo_data
from orchestrator.commands.console import Console
from orchestrator.commands.database import opened
from orchestrator.demo_registrations import VILLAGES
from orchestrator.domain.participant import SessionRole
from orchestrator.domain.policy import Role

SIMULATED = (SessionRole.CITY, SessionRole.DEPARTMENT)
ASKS_EVERY = 90
"""Seconds between two requests for the floor of each simulated participant."""
SEATS = {SessionRole.CHAIR: "chair", SessionRole.MEETING_ROOM: "meeting_room", SessionRole.CITIZEN: "citizen"}
STAFF = {Role.OPERATOR: "operator", Role.AUDITOR: "auditor"}
ORDER = ("operator", "chair", "meeting_room", "citizen", "auditor")


@dataclass(frozen=True, slots=True)
class Link:
    """One line of the list: a role's code, the person's name, where to go."""

    role: str
    name: str
    url: str


def run(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Serve a made-up session that is about to begin, and print its links."""
    settings = apart(settings)
    settings.recordings_directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with opened(settings, migrate=True) as store:
        data = demo_data.seed(store, settings, datetime.now(UTC), console.words)
    return app.run(_demo(settings, data, console, arguments.links), settings, settings.data_directory / "service.log")


def apart(settings: Settings) -> Settings:
    """The same settings with data of their own."""
    return replace(
        settings,
        data_directory=settings.data_directory / "demo",
        database=replace(settings.database, url=""),
        recordings=replace(settings.recordings, directory=None),
        files=replace(settings.files, directory=None),
        registration=replace(settings.registration, villages=settings.registration.villages or VILLAGES),
    )


async def _demo(settings: Settings, data: demo_data.DemoData, console: Console, file: Path | None) -> int:
    links = links_of(data, settings.public_url)
    simulated = [settings.public_url + data.seat(role).path for role in SIMULATED]
    async with app.running(settings), _simulated(simulated):
        if file is not None:
            await asyncio.to_thread(file.write_text, as_json(links), encoding="utf-8")
        show(links, console, settings)
        await app.told_to_stop()
    return 0


@asynccontextmanager
async def _simulated(links: Sequence[str]) -> AsyncIterator[None]:
    """The participants that are programs, in a process of their own: what they draw and encode is not the service's."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bridges.simulated", "--asks-every", str(ASKS_EVERY), "-"),
        stdin=asyncio.subprocess.PIPE,  # the links are secrets, and arguments are seen by everybody
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for us; they leave when we say so
    )
    assert process.stdin is not None
    with suppress(ConnectionError):
        process.stdin.write("\n".join(links).encode())
        process.stdin.write_eof()
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


def links_of(data: demo_data.DemoData, url: str) -> list[Link]:
    """In the order in which a newcomer wants them."""
    found = {
        SEATS[seat.participant.role]: Link(SEATS[seat.participant.role], seat.participant.name, url + seat.path)
        for seat in data.seats
        if seat.participant.role in SEATS
    }
    found |= {
        STAFF[one.role]: Link(STAFF[one.role], one.account.name, url + one.path)
        for one in data.staff
        if one.role in STAFF
    }
    return [found[role] for role in ORDER]


def as_json(links: Sequence[Link]) -> str:
    """For scripts."""
    rows = [{"role": link.role, "name": link.name, "url": link.url} for link in links]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def show(links: Sequence[Link], console: Console, settings: Settings) -> None:
    """The list for a person at a terminal."""
    console.say("cli.demo.ready", url=settings.public_url)
    for link in links:
        console.say(
            "cli.demo.link", role=console.words.text(f"cli.demo.role.{link.role}"), name=link.name, url=link.url
        )
    console.say("cli.demo.how")
    console.out.flush()
