"""All rooms of one worker process, and the calls that reach them.

Knows what can be asked, as values out of JSON; how a request comes in and an answer goes out is not known here.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from media.forwarding.tally import Tally
from media.interfaces import MediaUnavailable, PeerId, RoomId, SinkFactory, Source, VideoCodec
from media.webrtc.mux import Mux
from media.webrtc.transport import TransportPlace
from media.worker.messages import Message, room_of, sources_from_json, views_from_json
from media.worker.room import Emit, Room, RoomLimits, close_all
from media.worker.tap import SinkTap

BEAT = 0.02
"""Seconds between two looks at everything that is due."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings:
    """What the `configure` message says."""

    bind: str
    port: int
    tcp: bool
    announce: tuple[str, ...]
    consent_timeout_seconds: float
    max_rooms: int
    max_peers_per_room: int

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> WorkerSettings:
        return cls(**{**value, "announce": tuple(value["announce"])})


class Rooms:
    """The worker's rooms behind its one socket. Raises `OSError` when the port cannot be had."""

    def __init__(self, settings: WorkerSettings, sink_factory: SinkFactory | None, emit: Emit) -> None:
        self._settings = settings
        self._sink_factory = sink_factory
        self._emit = emit
        self._tally = Tally()
        self._mux = Mux(settings.bind, settings.port, settings.announce, self._tally, tcp=settings.tcp)
        self._place = TransportPlace(self._mux, self._tally, time.monotonic)
        self._rooms: dict[RoomId, Room] = {}
        self.calls: dict[str, Callable[[Message], Awaitable[Any]]] = {
            "ping": self._ping,
            "open_room": self._open_room,
            "close_room": self._close_room,
            "publish": self._publish,
            "subscribe": self._subscribe,
            "answer_subscription": self._answer_subscription,
            "permit": self._permit,
            "view": self._view,
            "remove_peer": self._remove_peer,
            "stats": self._stats,
        }

    @property
    def port(self) -> int:
        return self._mux.port

    async def beat(self) -> None:
        """Look after every room until cancelled."""
        while True:
            await asyncio.sleep(BEAT)
            now = time.monotonic()
            for room in list(self._rooms.values()):
                try:
                    room.tick(now)
                    await room.settle()
                except Exception:
                    self._tally.dropped["tick_failed"] += 1
                    log.exception("room_tick_failed", room=room.id)

    async def close(self) -> None:
        """Close every sink properly, and the socket."""
        rooms = list(self._rooms.values())
        self._rooms.clear()
        await close_all(rooms)
        self._mux.close()

    async def _ping(self, message: Message) -> None:
        return None

    async def _open_room(self, message: Message) -> None:
        room = room_of(message)
        if room in self._rooms:
            raise MediaUnavailable("room_already_open")
        if len(self._rooms) >= self._settings.max_rooms:
            raise MediaUnavailable("too_many_rooms")
        limits = RoomLimits(self._settings.max_peers_per_room, self._settings.consent_timeout_seconds)
        tap = self._open_sink(room, message["sink"])
        self._rooms[room] = Room(room, VideoCodec(message["codec"]), tap, self._place, limits, self._emit)

    def _open_sink(self, room: RoomId, options: Mapping[str, Any] | None) -> SinkTap | None:
        if options is None:
            return None
        if self._sink_factory is None:
            raise MediaUnavailable("no_sink_factory")
        try:
            return SinkTap(self._sink_factory(room, options))
        except OSError as reason:
            log.error("sink_not_opened", room=room, exc_info=reason)
            raise MediaUnavailable(f"sink: {reason.strerror or reason}") from reason

    async def _close_room(self, message: Message) -> Mapping[str, Any]:
        room = self._rooms.pop(room_of(message), None)
        return await room.close() if room is not None else {}

    async def _publish(self, message: Message) -> str:
        room = self._room(message)
        sources = sources_from_json(message["sources"])
        answer = room.publish(PeerId(message["peer"]), message["generation"], message["offer"], sources)
        await room.settle()
        return answer

    async def _subscribe(self, message: Message) -> None:
        self._room(message).subscribe(PeerId(message["peer"]), message["generation"])

    async def _answer_subscription(self, message: Message) -> None:
        self._room(message).answer_subscription(
            PeerId(message["peer"]), message["generation"], message["revision"], message["answer"]
        )

    async def _permit(self, message: Message) -> None:
        sources = frozenset(Source(source) for source in message["sources"])
        self._room(message).permit(PeerId(message["peer"]), sources)

    async def _view(self, message: Message) -> None:
        self._room(message).view(PeerId(message["peer"]), views_from_json(message["shown"]))

    async def _remove_peer(self, message: Message) -> None:
        room = self._room(message)
        room.remove(PeerId(message["peer"]))
        await room.settle()

    async def _stats(self, message: Message) -> Mapping[str, Any]:
        used = os.times()
        return {
            "pid": os.getpid(),
            "port": self.port,
            "rooms": len(self._rooms),
            "peers": sum(len(room.peers) for room in self._rooms.values()),
            "cpu_seconds": used.user + used.system,
            **self._tally.facts(),
        }

    def _room(self, message: Message) -> Room:
        room = self._rooms.get(room_of(message))
        if room is None:
            raise MediaUnavailable("room_not_open")
        return room
