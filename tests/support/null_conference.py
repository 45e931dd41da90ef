"""A conference engine without media: rooms that remember what they were told, and say what a test makes them say."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from media.interfaces import (
    MediaUnavailable,
    PeerConnected,
    PeerId,
    PeerLost,
    RecordingProgress,
    RoomEvent,
    RoomId,
    RoomLost,
    Source,
    SubscribedTrack,
    SubscriptionOffer,
    TrackId,
    TrackInfo,
    TrackLive,
    VideoCodec,
    View,
)


@dataclass(slots=True)
class NullRoom:
    sink: Mapping[str, Any] | None
    permitted: dict[PeerId, frozenset[Source]] = field(default_factory=dict)
    peers: dict[PeerId, int] = field(default_factory=dict)
    """Generation of each peer that negotiated."""
    subscribed: set[PeerId] = field(default_factory=set)
    views: dict[PeerId, tuple[View, ...]] = field(default_factory=dict)
    revision: int = 0
    answers: list[tuple[PeerId, int, int]] = field(default_factory=list)


class NullConference:
    """Peers connect as soon as they publish or subscribe; bytes flow when a test calls `write`."""

    def __init__(self, on_event: Callable[[RoomEvent], None] = lambda event: None) -> None:
        self.on_event = on_event
        self.rooms: dict[RoomId, NullRoom] = {}
        self.opened: list[tuple[RoomId, Mapping[str, Any] | None]] = []
        self.broken = False
        """Nothing can be opened."""

    async def open_room(self, room: RoomId, *, codec: VideoCodec, sink: Mapping[str, Any] | None) -> None:
        if self.broken or room in self.rooms:
            raise MediaUnavailable("no worker")
        self.rooms[room] = NullRoom(sink)
        self.opened.append((room, sink))

    async def close_room(self, room: RoomId) -> Mapping[str, Any]:
        return {"bytes": 0} if self.rooms.pop(room, None) else {}

    async def publish(
        self, room: RoomId, peer: PeerId, generation: int, offer: str, sources: Mapping[str, Source]
    ) -> str:
        self._room(room).peers[peer] = generation
        self.on_event(PeerConnected(room, peer, generation))
        for source in sources.values():
            info = TrackInfo(TrackId(f"{peer}.{source}.{generation}"), peer, source, "opus", 48000)
            self.on_event(TrackLive(room, info))
        return f"answer to {offer}"

    async def subscribe(self, room: RoomId, peer: PeerId, generation: int) -> None:
        opened = self._room(room)
        opened.subscribed.add(peer)
        opened.peers[peer] = generation
        opened.revision += 1
        tracks = tuple(
            SubscribedTrack(str(number), other, Source.CAMERA, TrackId(f"{other}.camera"))
            for number, other in enumerate(one for one in opened.peers if one != peer)
        )
        self.on_event(SubscriptionOffer(room, peer, generation, opened.revision, "v=0 offer", tracks))

    async def answer_subscription(
        self, room: RoomId, peer: PeerId, generation: int, revision: int, answer: str
    ) -> None:
        self._room(room).answers.append((peer, generation, revision))
        self.on_event(PeerConnected(room, peer, generation))

    async def permit(self, room: RoomId, peer: PeerId, sources: frozenset[Source]) -> None:
        self._room(room).permitted[peer] = sources

    async def view(self, room: RoomId, peer: PeerId, shown: Sequence[View]) -> None:
        self._room(room).views[peer] = tuple(shown)

    async def remove_peer(self, room: RoomId, peer: PeerId) -> None:
        opened = self._room(room)
        opened.peers.pop(peer, None)
        opened.permitted.pop(peer, None)

    async def stats(self) -> Mapping[str, Any]:
        return {"rooms": len(self.rooms)}

    # What a test makes happen.

    def write(self, room: str, *, at: float | None = None, writing: int = 2) -> None:
        """The recorder of a room says that a byte reached the disk (now)."""
        last = time.time() if at is None else at
        facts = {"last_byte_at": last, "bytes": 1000, "writing": writing, "expected": writing, "error": None}
        self.on_event(RecordingProgress(RoomId(room), facts))

    def lose_peer(self, room: str, peer: str) -> None:
        generation = self.rooms[RoomId(room)].peers[PeerId(peer)]
        self.on_event(PeerLost(RoomId(room), PeerId(peer), generation, "silent"))

    def kill_worker(self, room: str) -> None:
        del self.rooms[RoomId(room)]
        self.on_event(RoomLost(RoomId(room), "worker died"))

    def _room(self, room: RoomId) -> NullRoom:
        try:
            return self.rooms[room]
        except KeyError:
            raise MediaUnavailable("room is not open") from None
