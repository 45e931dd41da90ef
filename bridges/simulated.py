"""A participant as a program: takes a personal link, joins over real WebRTC with real signalling, and behaves.

For the demo and for tests. Knows the signalling protocol (orchestrator/web/README.md) as a browser does: from outside.
`python -m bridges.simulated LINK...` runs one per link until the session is over; `-` reads the links from standard
input, one a line: a personal link is a secret, and arguments are seen by everybody on the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import ssl
import sys
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TextIO

import aiohttp
import structlog
from aiortc import MediaStreamTrack

from bridges.entrance import NoSeat, SeatAddress, take_seat
from bridges.line import Line
from bridges.pictures import Pattern, Tone
from config.log import configure
from config.settings import LogSettings
from media.interfaces import Source

log: structlog.stdlib.BoundLogger = structlog.get_logger("simulated")

TRY_AGAIN_AFTER = (0.2, 0.5, 1.0, 2.0, 4.0)
FINAL = frozenset({4000, 4400, 4401, 4403, 4404, 4409})
"""Close codes after which nobody comes back."""
TOO_EARLY = 4425
TICK = 0.5
JOIN_AGAIN_AFTER = 2.0


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a simulated participant does besides being there."""

    asks_every: float = 0.0
    """Seconds between requests for the floor; 0: never asks."""
    speaks_for: float = 20.0
    """Seconds, then the floor is given back; 0: keeps it."""
    receives: bool = False
    """Receives and decodes everybody: costs CPU."""
    width: int = 320
    height: int = 180
    rate: int = 10


QUIET = Behaviour()


class Simulated:
    """One participant. `run` lasts until the session is over for it; cancel it to leave without a word."""

    def __init__(self, link: str, behaviour: Behaviour = QUIET, tls: ssl.SSLContext | None = None) -> None:
        self._link = link
        self._behaviour = behaviour
        self._tls = tls
        self._ids = itertools.count(1)
        self._resume: str | None = None
        self._line: Line | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._name = ""
        self._rules = ""
        self._tone: Tone | None = None
        self._asked: set[str] = set()
        self._next_request = time.monotonic() + behaviour.asks_every
        self._speaking_since: float | None = None
        self._joined_at = 0.0
        self.public_id = ""
        self.state: dict[str, Any] = {}
        """The last picture."""
        self.ended: str | None = None
        """Why it is over; `None` while it is not."""
        self.received: Counter[str] = Counter()
        """Frames by `participant/source`."""
        self.generation = 0
        """Of its newest line."""
        self.rejoined = 0
        self.welcomes = 0
        self.refusals: list[str] = []

    @property
    def status(self) -> str:
        """The participant's own status; empty before the first picture."""
        return str(self.state.get("me", {}).get("status", ""))

    async def run(self) -> None:
        """Join and stay. `NoSeat`; everything else is tried again."""
        tries = itertools.chain(TRY_AGAIN_AFTER, itertools.repeat(TRY_AGAIN_AFTER[-1]))
        connector = aiohttp.TCPConnector(ssl=self._tls or True)
        jar = aiohttp.CookieJar(unsafe=True)  # cookies of addresses without a name are kept too
        async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as session:
            seat = await self._seat(session)
            self.public_id = seat.public_id
            try:
                while self.ended is None:
                    if await self._once(session, seat):
                        tries = itertools.chain(TRY_AGAIN_AFTER, itertools.repeat(TRY_AGAIN_AFTER[-1]))
                    if self.ended is None:
                        await asyncio.sleep(next(tries))
            finally:
                await self._hang_up()

    async def say(self, kind: str, **fields: Any) -> None:
        """Send a message as it is, for tests that misbehave."""
        assert self._socket is not None
        await self._socket.send_json({"type": kind, **fields})

    async def ask(self, kind: str, **fields: Any) -> None:
        """Send a request; a refusal lands in `refusals`."""
        await self.say(kind, id=next(self._ids), **fields)

    async def drop_socket(self) -> None:
        """Break the signalling line; it comes back by itself."""
        if self._socket is not None:
            await self._socket.close()

    async def _seat(self, session: aiohttp.ClientSession) -> SeatAddress:
        for pause in (*TRY_AGAIN_AFTER, None):
            try:
                return await take_seat(session, self._link)
            except aiohttp.ClientConnectionError as broken:
                if pause is None:
                    raise NoSeat("the service does not answer") from broken
                await asyncio.sleep(pause)
        raise AssertionError

    async def _once(self, session: aiohttp.ClientSession, seat: SeatAddress) -> bool:
        """One socket, from greeting to end. Returns whether it was welcomed."""
        welcomed = False
        try:
            async with session.ws_connect(seat.socket, max_msg_size=0) as socket:
                self._socket = socket
                hello = {"type": "hello", "v": 1}
                await socket.send_json(hello if self._resume is None else {**hello, "resume": self._resume})
                async with asyncio.TaskGroup() as tasks:
                    ticking = tasks.create_task(self._live(), name="simulated habits")
                    async for frame in socket:
                        if frame.type is aiohttp.WSMsgType.TEXT:
                            welcomed = True
                            await self._heard(frame.json())
                    ticking.cancel()
                self._closed(socket.close_code)
        except (aiohttp.ClientError, ConnectionError, ExceptionGroup) as broken:
            log.info("socket_broken", seat=seat.public_id, error=repr(broken)[:300])
        finally:
            self._socket = None
        return welcomed

    def _closed(self, code: int | None) -> None:
        if code in FINAL and self.ended is None:
            self.ended = f"closed {code}"

    async def _heard(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "welcome":
            await self._welcomed(message)
        elif kind == "state":
            self.state = message
            await self._behave()
        elif kind == "published" and self._line is not None and message["generation"] == self._line.generation:
            await self._line.answered(message["sdp"])
        elif kind == "offer" and self._line is not None and message["generation"] == self._line.generation:
            await self.say(**_named(await self._line.answer(message)))
        elif kind == "rejoin":
            self.rejoined += 1
            await self._join()
        elif kind == "refused":
            self.refusals.append(message["code"])
        elif kind == "error":
            self.refusals.append(message["code"])
            log.warning("misunderstood", seat=self.public_id, code=message["code"])
        elif kind in ("ended", "moved"):
            self.ended = message.get("status", kind)

    async def _welcomed(self, message: dict[str, Any]) -> None:
        self.welcomes += 1
        self._resume = message["resume"]
        self._rules = message["rules_version"]
        self._asked.clear()
        self._name = message["you"]["name"]
        if message["generation"] != self.generation:
            self.generation = max(self.generation, message["generation"])
            await self._hang_up()

    async def _behave(self) -> None:
        """Do what a person would do on seeing this picture."""
        status = self.status
        if status == "invited":
            await self._ask_once("acknowledge_rules", version=self._rules)
        elif status in ("registered", "left"):
            await self._ask_once("enter_waiting_room")
        elif status in ("admitted", "speaking", "reconnecting") and self._line_due():
            await self._join()
        elif status == "waiting":
            await self._hang_up()
        speaks = "microphone" in self.state["me"]["may_publish"]
        if self._tone is not None:
            self._tone.speaks = speaks

    async def _live(self) -> None:
        """Habits that go by time."""
        while True:
            await asyncio.sleep(TICK)
            now = time.monotonic()
            floor = self.state.get("me", {}).get("floor", "none")
            self._speaking_since = (self._speaking_since or now) if floor == "speaking" else None
            habits = self._behaviour
            if self._speaking_since and habits.speaks_for and now - self._speaking_since >= habits.speaks_for:
                self._speaking_since = None
                await self.ask("end_speaking")
            if floor == "none" and habits.asks_every and now >= self._next_request and self.status == "admitted":
                self._next_request = now + habits.asks_every
                await self.ask("request_floor")
            if self._line is not None and self._line.broken:
                await self._behave()

    def _line_due(self) -> bool:
        """There is none yet, or it broke a while ago."""
        if self._line is None:
            return True
        return self._line.broken and time.monotonic() - self._joined_at >= JOIN_AGAIN_AFTER

    async def _ask_once(self, kind: str, **fields: Any) -> None:
        if kind not in self._asked:
            self._asked.add(kind)
            await self.ask(kind, **fields)

    async def _join(self) -> None:
        """A new generation."""
        await self._hang_up()
        self._joined_at = time.monotonic()
        self.generation += 1
        self._line = Line(self.generation, self.received)
        await self.say(**_named(await self._line.offer(self._new_tracks())))
        if self._behaviour.receives:
            await self.say("subscribe", generation=self.generation)
        await self.say("device", camera=True, microphone=True, screen=False)

    def _new_tracks(self) -> dict[Source, MediaStreamTrack]:
        """For one line: aiortc stops the tracks of a connection that is closed."""
        habits = self._behaviour
        self._tone = Tone(self._name)
        self._tone.speaks = "microphone" in self.state.get("me", {}).get("may_publish", ())
        camera = Pattern(self._name, habits.width, habits.height, habits.rate)
        return {Source.MICROPHONE: self._tone, Source.CAMERA: camera}

    async def _hang_up(self) -> None:
        if self._line is not None:
            line, self._line = self._line, None
            closing = asyncio.create_task(line.close(), name="simulated line closing")
            try:
                await asyncio.shield(closing)
            except asyncio.CancelledError:  # its sockets are closed all the same
                await closing
                raise


def _named(message: dict[str, Any]) -> dict[str, Any]:
    """A message as `say` takes it."""
    return {"kind": message["type"], **{name: value for name, value in message.items() if name != "type"}}


async def _run_all(links: list[str], behaviour: Behaviour) -> None:
    async with asyncio.TaskGroup() as tasks:
        for link in links:
            tasks.create_task(_run_one(link, behaviour), name="simulated participant")


async def _run_one(link: str, behaviour: Behaviour) -> None:
    try:
        await Simulated(link, behaviour).run()
    except NoSeat as refused:
        log.error("no_seat", reason=str(refused))


def links_of(given: Iterable[str], lines: TextIO) -> list[str]:
    """The links as given; `-` stands for those in `lines`."""
    return [link for one in given for link in (lines.read().split() if one == "-" else [one])]


def main() -> None:
    """Run one participant per link."""
    parser = argparse.ArgumentParser(prog="simulated", description="participants that are programs")
    parser.add_argument("link", nargs="+", help="personal link; -: read from standard input")
    parser.add_argument("--asks-every", type=float, default=0.0, metavar="SECONDS", help="request the floor so often")
    parser.add_argument("--speaks-for", type=float, default=20.0, metavar="SECONDS")
    parser.add_argument("--receive", action="store_true", help="receive and decode everybody else")
    chosen = parser.parse_args()
    configure(LogSettings())
    links = links_of(chosen.link, sys.stdin)
    behaviour = Behaviour(asks_every=chosen.asks_every, speaks_for=chosen.speaks_for, receives=chosen.receive)
    with suppress(KeyboardInterrupt):
        asyncio.run(_run_all(links, behaviour))


if __name__ == "__main__":
    main()
