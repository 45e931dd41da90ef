"""The servers that are compared, behind one small door; this module holds our own.

An engine is a running server with one room or several. It takes a publisher's offer, and it offers a subscriber
everything that the others of the room publish.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from config.settings import MediaSettings
from media.interfaces import PeerId, RoomEvent, RoomId, Source, SubscriptionOffer, VideoCodec
from media.server import MediaServer
from recordings import package
from recordings.settings import RecorderOptions

SOURCES = {"0": Source.MICROPHONE, "1": Source.CAMERA}
PAGE = os.sysconf("SC_PAGE_SIZE")
PATIENCE = 60.0
"""Seconds for any answer of a server on a loaded machine."""


@dataclass(frozen=True, slots=True)
class Person:
    """A peer of a room, by numbers."""

    room: int
    index: int


@dataclass(frozen=True, slots=True)
class Offered:
    """A server's offer to a subscriber, and how to answer it."""

    sdp: str
    token: object


class Engine(Protocol):
    """A running server."""

    name: str

    async def open_room(self, room: int) -> None: ...

    async def publish(self, who: Person, offer: str) -> str:
        """The server's answer."""

    async def subscribe(self, who: Person, to: list[Person]) -> Offered:
        """One offer of all that these publish."""

    async def answer(self, who: Person, offered: Offered, sdp: str) -> None: ...

    async def processes(self) -> list[int]:
        """Whose CPU counts: what carries packets."""


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU time of some processes so far: all of it to the nanosecond, the kernel's share by ticks of 10 ms."""

    seconds: float
    ticks: int
    kernel_ticks: int


def cpu(processes: list[int]) -> Spent:
    """What these processes have spent, their threads together."""
    tasks = [task for pid in processes for task in Path(f"/proc/{pid}/task").iterdir()]
    running = sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)
    fields = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in processes]
    user, kernel = sum(int(each[11]) for each in fields), sum(int(each[12]) for each in fields)
    return Spent(running / 1e9, user + kernel, kernel)


def memory(processes: list[int]) -> float:
    """Resident MiB of these processes, without what they share with others."""
    pages = [Path(f"/proc/{pid}/statm").read_text().split() for pid in processes]
    return sum(int(each[1]) - int(each[2]) for each in pages) * PAGE / 2**20


class Ours:
    """This service's media plane, with every feature on; with or without the recorder."""

    def __init__(self, server: MediaServer, scratch: Path, *, recording: bool) -> None:
        self.name = "tiepdan, recording" if recording else "tiepdan"
        self._server = server
        self._scratch = scratch
        self._recording = recording
        self._offers: dict[tuple[RoomId, PeerId], asyncio.Queue[SubscriptionOffer]] = {}

    def heard(self, event: RoomEvent) -> None:
        if isinstance(event, SubscriptionOffer):
            self._offers.setdefault((event.room, event.peer), asyncio.Queue()).put_nowait(event)

    async def open_room(self, room: int) -> None:
        sink = None
        if self._recording:
            code = f"BG-2026-{room:04}-01"
            where = package.create(self._scratch, code, f"TCD-2026-{room:04}", VideoCodec.VP8, now=datetime.now(UTC))
            sink = RecorderOptions(directory=where).json()
        await self._server.open_room(_room(room), codec=VideoCodec.VP8, sink=sink)

    async def publish(self, who: Person, offer: str) -> str:
        room, peer = _room(who.room), _peer(who)
        await self._server.permit(room, peer, frozenset(SOURCES.values()))
        return await self._server.publish(room, peer, 1, offer, SOURCES)

    async def subscribe(self, who: Person, to: list[Person]) -> Offered:
        room, peer = _room(who.room), _peer(who)
        offers = self._offers.setdefault((room, peer), asyncio.Queue())
        await self._server.subscribe(room, peer, 1)
        async with asyncio.timeout(PATIENCE):
            while True:
                offer = await offers.get()
                if len(offer.tracks) == len(to) * len(SOURCES):
                    return Offered(offer.sdp, offer)

    async def answer(self, who: Person, offered: Offered, sdp: str) -> None:
        offer = offered.token
        assert isinstance(offer, SubscriptionOffer)
        await self._server.answer_subscription(offer.room, offer.peer, offer.generation, offer.revision, sdp)

    async def processes(self) -> list[int]:
        stats: Mapping[str, object] = await self._server.stats()
        workers = stats["workers"]
        assert isinstance(workers, list)
        return [int(worker["pid"]) for worker in workers]


@asynccontextmanager
async def ours(scratch: Path, *, recording: bool, cores: str, port: int) -> AsyncIterator[Ours]:
    """One worker for each core of `cores` (as taskset writes them)."""
    command = ["taskset", "-c", cores, sys.executable, "-m", "orchestrator.media_worker"]
    listeners: list[Ours] = []
    settings = MediaSettings(workers=len(cores.split(",")), port=port)
    async with MediaServer(settings, command, lambda event: listeners[0].heard(event)) as server:
        engine = Ours(server, scratch, recording=recording)
        listeners.append(engine)
        yield engine


def _room(number: int) -> RoomId:
    return RoomId(f"bench-{number}")


def _peer(who: Person) -> PeerId:
    return PeerId(f"p{who.room}x{who.index}")
