"""The media side of one reception session: opened, lost, opened again. Knows rooms and peers, no people.

The only part of the live side that talks to the conference engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from media.interfaces import Conference, MediaUnavailable, PeerId, RoomId, Source, VideoCodec, View

log: structlog.stdlib.BoundLogger = structlog.get_logger("live")


class LiveRoom:
    """One room, kept open as well as it can be."""

    def __init__(self, conference: Conference, room: RoomId, codec: VideoCodec) -> None:
        self.conference = conference
        self.id = room
        self._codec = codec
        self.open = False
        self.times_opened = 0
        self._permitted: dict[PeerId, frozenset[Source]] = {}

    async def start(self, sink: Mapping[str, Any] | None) -> None:
        """Open the room; its sink, if it has one, is writing on return. `MediaUnavailable`."""
        await self.conference.open_room(self.id, codec=self._codec, sink=sink)
        self.open = True
        self.times_opened += 1
        for peer, sources in self._permitted.items():
            await self.conference.permit(self.id, peer, sources)

    def lost(self) -> None:
        """Its worker died."""
        self.open = False

    async def permit(self, peer: PeerId, sources: frozenset[Source]) -> bool:
        """Let these sources of the peer through from now on. Returns whether that is new. Never raises:
        what a dead room did not hear, the next one is told.
        """
        if self._permitted.get(peer, frozenset()) == sources:
            return False
        self._permitted[peer] = sources
        if self.open:
            try:
                await self.conference.permit(self.id, peer, sources)
            except MediaUnavailable as broken:
                log.warning("permit_not_heard", room=self.id, peer=peer, cause=str(broken))
        return True

    async def view(self, peer: PeerId, shown: Sequence[View]) -> None:
        """What this peer's page shows. Never raises: a page says it again."""
        if self.open:
            try:
                await self.conference.view(self.id, peer, shown)
            except MediaUnavailable as broken:
                log.info("view_not_heard", room=self.id, peer=peer, cause=str(broken))

    async def remove(self, peer: PeerId) -> None:
        self._permitted.pop(peer, None)
        if self.open:
            try:
                await self.conference.remove_peer(self.id, peer)
            except MediaUnavailable as broken:
                log.warning("removal_not_heard", room=self.id, peer=peer, cause=str(broken))

    async def close(self) -> Mapping[str, Any]:
        """Disconnect everybody, and what the recorder says of itself; nothing where the room is lost."""
        if not self.open:
            return {}
        self.open = False
        try:
            return await self.conference.close_room(self.id)
        except MediaUnavailable as broken:
            log.warning("room_closed_by_its_death", room=self.id, cause=str(broken))
            return {}
