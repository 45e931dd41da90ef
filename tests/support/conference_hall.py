"""A conference with real worker processes and participants made of aiortc."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from aiortc import MediaStreamTrack

from config.settings import MediaSettings
from media.interfaces import RoomEvent, RoomId, Source, VideoCodec
from media.server import MediaServer
from tests.support.rtc_client import Client, Picture, Tone
from tests.support.waiting import eventually

Event = TypeVar("Event")

COMMAND = (sys.executable, "-m", "tests.support.null_sink_worker")
EVERYTHING = frozenset(Source)


class Hall:
    """A media server, what it said, and who takes part."""

    def __init__(self) -> None:
        self.events: list[RoomEvent] = []
        self.clients: list[Client] = []
        self.room = RoomId("hall")
        self.media = MediaServer(MediaSettings(), COMMAND, self._event)
        self._stack = AsyncExitStack()

    async def start(self, **settings: Any) -> None:
        values = {"workers": 1, "port": 0} | settings
        self.media = MediaServer(MediaSettings(**values), COMMAND, self._event)
        await self._stack.enter_async_context(self.media)

    async def open(self, codec: VideoCodec = VideoCodec.VP8, sink: Mapping[str, Any] | None = None) -> None:
        """Start with the usual settings, and open the room."""
        await self.start()
        await self.media.open_room(self.room, codec=codec, sink=sink)

    async def join(
        self, name: str, *sources: Source, shade: int = 60, codec: str = "VP8", permit: bool = True
    ) -> Client:
        client = Client(self.media, self.room, name, codec)
        self.clients.append(client)
        if permit:
            await self.media.permit(self.room, client.id, EVERYTHING)
        if sources:
            await client.publish(tracks(*sources, shade=shade))
        await client.subscribe()
        return client

    def said(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]

    async def worker(self) -> dict[str, Any]:
        """The numbers of the only worker."""
        (worker,) = (await self.media.stats())["workers"]
        return dict(worker)

    def _event(self, event: RoomEvent) -> None:
        self.events.append(event)
        for client in self.clients:
            client.event(event)

    async def close(self) -> None:
        for client in self.clients:
            await client.close()
        await self._stack.aclose()


def tracks(*sources: Source, shade: int = 60) -> dict[Source, MediaStreamTrack]:
    return {source: Tone() if source is Source.MICROPHONE else Picture(shade) for source in sources}


async def decoded(client: Client, what: str, frames: int = 10) -> None:
    """Wait for more decoded frames of `peer/source`."""
    before = client.frames[what]
    await eventually(lambda: client.frames[what] >= before + frames)
