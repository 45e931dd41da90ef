"""Janus (Debian's package) as the peer of the comparison: its videoroom plugin over its HTTP API, on loopback.

Its best configuration on few cores is `event_loops` (a thread per core instead of one per connection); its default is
measured beside it. ICE is full: with `ice_lite` its checks do not end against a client that nominates at once.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession

from tests.bench.engines import PATIENCE, Offered, Person
from tests.support.waiting import eventually

LIBRARY = "/usr/lib/x86_64-linux-gnu/janus"
PORT = 18088
PLUGIN = "janus.plugin.videoroom"
UNUSED = {
    "plugins": "audiobridge duktape echotest lua nosip recordplay sip streaming textroom videocall voicemail",
    "transports": "mqtt rabbitmq websockets pfunix nanomsg",
}


@dataclass(frozen=True, slots=True)
class _Handle:
    number: int


class Janus:
    """One running Janus, spoken to in one session."""

    def __init__(self, name: str, process: int, http: ClientSession) -> None:
        self.name = name
        self._process = process
        self._http = http
        self._session = 0
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._transactions = (f"t{number}" for number in itertools.count())
        self._poll: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        created = await self._post("", {"janus": "create"})
        self._session = created["data"]["id"]
        self._poll = asyncio.create_task(self._listen(), name="janus events")

    async def end(self) -> None:
        if self._poll is not None:
            self._poll.cancel()
            await asyncio.gather(self._poll, return_exceptions=True)

    async def open_room(self, room: int) -> None:
        asked = {"request": "create", "room": room, "publishers": 100, "bitrate": 0, "notify_joining": False}
        await self._post(f"/{self._session}/{await self._attach()}", _message({**asked, "videocodec": "vp8"}))

    async def publish(self, who: Person, offer: str) -> str:
        handle = await self._attach()
        joining = {"request": "join", "ptype": "publisher", "room": who.room, "id": _feed(who)}
        await self._ask(handle, joining)
        answered = await self._ask(handle, {"request": "configure"}, {"type": "offer", "sdp": offer})
        return str(answered["jsep"]["sdp"])

    async def subscribe(self, who: Person, to: list[Person]) -> Offered:
        handle = await self._attach()
        streams = [{"feed": _feed(one)} for one in to]
        joining = {"request": "join", "ptype": "subscriber", "room": who.room, "streams": streams}
        offered = await self._ask(handle, joining)
        return Offered(str(offered["jsep"]["sdp"]), _Handle(handle))

    async def answer(self, who: Person, offered: Offered, sdp: str) -> None:
        assert isinstance(offered.token, _Handle)
        await self._ask(offered.token.number, {"request": "start", "room": who.room}, {"type": "answer", "sdp": sdp})

    async def processes(self) -> list[int]:
        return [self._process]

    async def _attach(self) -> int:
        attached = await self._post(f"/{self._session}", {"janus": "attach", "plugin": PLUGIN})
        return int(attached["data"]["id"])

    async def _ask(self, handle: int, body: dict[str, Any], jsep: dict[str, str] | None = None) -> dict[str, Any]:
        transaction = next(self._transactions)
        future = self._waiting[transaction] = asyncio.get_running_loop().create_future()
        message = _message(body) | ({"jsep": jsep} if jsep else {})
        await self._post(f"/{self._session}/{handle}", message, transaction)
        async with asyncio.timeout(PATIENCE):
            event: dict[str, Any] = await future
        problem = event.get("plugindata", {}).get("data", {}).get("error")
        if problem:
            raise RuntimeError(f"janus: {problem}")
        return event

    async def _post(self, path: str, body: dict[str, Any], transaction: str = "") -> dict[str, Any]:
        body = {**body, "transaction": transaction or next(self._transactions)}
        async with self._http.post(f"http://127.0.0.1:{PORT}/janus{path}", json=body) as answer:
            said: dict[str, Any] = await answer.json(content_type=None)
        if said.get("janus") == "error":
            raise RuntimeError(f"janus: {said['error']}")
        return said

    async def _listen(self) -> None:
        address = f"http://127.0.0.1:{PORT}/janus/{self._session}?maxev=20"
        while True:
            async with self._http.get(address) as answer:
                heard = await answer.json(content_type=None)
            for event in heard if isinstance(heard, list) else [heard]:
                future = self._waiting.pop(event.get("transaction", ""), None)
                if future is not None and not future.done():
                    future.set_result(event)


def _message(body: dict[str, Any]) -> dict[str, Any]:
    return {"janus": "message", "body": body}


def _feed(who: Person) -> int:
    return who.room * 1000 + who.index + 1


@asynccontextmanager
async def janus(scratch: Path, *, event_loops: int, cores: str) -> AsyncIterator[Janus]:
    """A Janus on these cores; `event_loops` 0 is its default, a thread per connection."""
    folder = scratch / f"janus-{secrets.token_hex(4)}"
    folder.mkdir()
    _configure(folder, event_loops)
    arguments = ("taskset", "-c", cores, "janus", "-F", str(folder), "-C", str(folder / "janus.jcfg"))
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*arguments, stdout=log, stderr=log)
    name = f"Janus 1.1, event_loops={event_loops}" if event_loops else "Janus 1.1, default"
    try:
        async with ClientSession() as http:
            engine = Janus(name, process.pid, http)
            await eventually(lambda: _answers(http), within=PATIENCE, every=0.2)
            await engine.begin()
            try:
                yield engine
            finally:
                await engine.end()
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _answers(http: ClientSession) -> bool:
    try:
        async with http.get(f"http://127.0.0.1:{PORT}/janus/info") as answer:
            return answer.status == 200
    except ClientError:
        return False


def _configure(folder: Path, event_loops: int) -> None:
    loops = f"event_loops = {event_loops}" if event_loops else ""
    off = {kind: ",".join(f"libjanus_{name}.so" for name in names.split()) for kind, names in UNUSED.items()}
    (folder / "janus.jcfg").write_text(
        f'general: {{ configs_folder = "{folder}" plugins_folder = "{LIBRARY}/plugins" '
        f'transports_folder = "{LIBRARY}/transports" events_folder = "{LIBRARY}/events" '
        f'loggers_folder = "{LIBRARY}/loggers" debug_level = 2 session_timeout = 0 {loops} }}\n'
        "nat: { ice_lite = false ice_tcp = false full_trickle = false }\n"
        f'plugins: {{ disable = "{off["plugins"]}" }}\ntransports: {{ disable = "{off["transports"]}" }}\n'
    )
    (folder / "janus.plugin.videoroom.jcfg").write_text("general: { }\n")
    (folder / "janus.transport.http.jcfg").write_text(
        f'general: {{ json = "compact" base_path = "/janus" http = true port = {PORT} '
        'ip = "127.0.0.1" https = false }\n'
        "admin: { admin_http = false }\n"
    )
