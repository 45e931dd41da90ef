"""One room in its worker: peers come and go, tracks with them, and the room says what happened.

Knows peers, publications and the sink; not the control channel. Everything is called on the worker's loop.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from media.forwarding.publication import Publication
from media.forwarding.router import Router
from media.interfaces import (
    ActiveSpeaker,
    LayersWanted,
    MediaUnavailable,
    PeerConnected,
    PeerId,
    PeerLost,
    PeerMisbehaved,
    PeerQuality,
    PicturesAdapted,
    RecordingProgress,
    RoomEvent,
    RoomId,
    Source,
    SubscriptionOffer,
    TrackEnded,
    TrackId,
    TrackInfo,
    TrackLive,
    VideoCodec,
    View,
)
from media.webrtc.capabilities import Chosen
from media.webrtc.peer import Peer
from media.webrtc.publishing import OpenTrack, Publishing
from media.webrtc.subscribing import Subscribing
from media.webrtc.transport import Transport, TransportPlace
from media.worker.tap import SinkTap

SPEAKER_EVERY = 0.2
PROGRESS_EVERY = 1.0
QUALITY_EVERY = 2.0
MOST_VIEWS = 256

Emit = Callable[[RoomEvent], None]


@dataclass(frozen=True, slots=True)
class RoomLimits:
    """What one room may grow to, and how patient it is."""

    peers: int
    consent_timeout: float
    """Seconds."""


class Room:
    """The media side of one reception session."""

    def __init__(
        self,
        room: RoomId,
        codec: VideoCodec,
        tap: SinkTap | None,
        place: TransportPlace,
        limits: RoomLimits,
        emit: Emit,
    ) -> None:
        self.id = room
        self.codec = codec
        self.peers: dict[PeerId, Peer] = {}
        self._router = Router()
        self._tap = tap
        self._place = place
        self._limits = limits
        self._emit = emit
        self._announced: set[TrackId] = set()
        self._retired: list[Transport] = []
        self._speaker_at = self._progress_at = 0.0
        self._quality_at = place.clock()

    def publish(self, peer_id: PeerId, generation: int, offer: str, sources: Mapping[str, Source]) -> str:
        """The answer to a peer's offer. Raises `PeerMisbehaved`, `MediaUnavailable`."""
        peer = self._seat(peer_id, generation)
        publishing = peer.publishing
        if publishing is None:
            publishing = Publishing(self._place, self.codec, self._opener(peer_id))
        try:
            answer, opened, ended = publishing.answer(offer, sources)
        except PeerMisbehaved:
            if peer.publishing is None:
                self._retired.append(publishing.transport)
            raise
        peer.publishing = publishing
        now = self._place.clock()
        for publication in ended:
            self._end(publication, now)
        for publication in opened:
            self._open(publication, now)
        return answer

    def subscribe(self, peer_id: PeerId, generation: int) -> None:
        """From now on the peer is offered what the others publish."""
        peer = self._seat(peer_id, generation)
        if peer.subscribing is None:
            peer.subscribing = Subscribing(self._place, self.codec, most_sections=4 * self._limits.peers)
            peer.subscribing.downlink.view(peer.views)
            peer.subscribing.want(self._router.for_subscriber(peer_id))
        else:
            peer.subscribing.repeat()

    def answer_subscription(self, peer_id: PeerId, generation: int, revision: int, answer: str) -> None:
        peer = self.peers.get(peer_id)
        if peer is None or peer.generation != generation or peer.subscribing is None:
            self._place.tally.dropped["stale_answer"] += 1
            return
        peer.subscribing.answered(revision, answer)

    def permit(self, peer_id: PeerId, sources: frozenset[Source]) -> None:
        self._router.permit(peer_id, sources, self._place.clock())

    def view(self, peer_id: PeerId, shown: Sequence[View]) -> None:
        """What the peer's page shows, and how large."""
        peer = self.peers.get(peer_id)
        if peer is None:
            return
        peer.views = {(view.peer, view.source): view.height for view in shown[:MOST_VIEWS]}
        if peer.subscribing is not None:
            peer.subscribing.downlink.view(peer.views)

    def remove(self, peer_id: PeerId) -> None:
        """The seat is gone, and what was permitted to it."""
        peer = self.peers.pop(peer_id, None)
        if peer is not None:
            self._disconnect(peer, self._place.clock())
        self._router.forget(peer_id)

    async def close(self) -> Mapping[str, Any]:
        """Everybody leaves; what the sink wrote."""
        for peer_id in list(self.peers):
            self.remove(peer_id)
        await self.settle()
        return await self._tap.close() if self._tap is not None else {}

    async def settle(self) -> None:
        """Close the connections that were replaced or lost."""
        while self._retired:
            await self._retired.pop().close()

    def _seat(self, peer_id: PeerId, generation: int) -> Peer:
        peer = self.peers.get(peer_id)
        if peer is None:
            if len(self.peers) >= self._limits.peers:
                raise MediaUnavailable("room_full")
            peer = self.peers[peer_id] = Peer(peer_id)
        if peer.begins(generation):
            self._disconnect(peer, self._place.clock())
            peer.begin(generation)
        return peer

    def _opener(self, peer: PeerId) -> OpenTrack:
        cname = secrets.token_hex(8)

        def open_track(
            source: Source, mid: str, chosen: Chosen, parameters: dict[str, str], rids: Sequence[str]
        ) -> Publication:
            name = next(name for name in ("opus", "VP8", "H264") if name.lower() == chosen.codec.name.lower())
            track = TrackId(secrets.token_hex(8))
            return Publication(
                TrackInfo(track, peer, source, name, chosen.codec.clock_rate, parameters),
                mid=mid,
                payload_type=chosen.codec.payload_type,
                rtx_payload_type=chosen.rtx,
                cname=cname,
                tally=self._place.tally,
                voices=self._router.voices,
                tap=self._tap,
                rids=rids,
            )

        return open_track

    def _open(self, publication: Publication, now: float) -> None:
        if self._tap is not None:
            self._tap.track_opened(publication.info, publication.want_keyframe)
            self._tap.track_muted(publication.info.track, True, now)
        self._router.publish(publication, now)

    def _end(self, publication: Publication, now: float) -> None:
        self._router.end(publication)
        self._refresh()
        if self._tap is not None:
            self._tap.track_closed(publication.info.track, now)
        if publication.info.track in self._announced:
            self._announced.discard(publication.info.track)
            info = publication.info
            self._emit(TrackEnded(self.id, info.peer, info.track, info.source))

    def _disconnect(self, peer: Peer, now: float) -> None:
        if peer.subscribing is not None:
            peer.subscribing.sections.clear()
        if peer.publishing is not None:
            for publication in list(peer.publishing.ingress.publications.values()):
                peer.publishing.ingress.remove(publication)
                self._end(publication, now)
        self._retired += peer.transports
        peer.publishing = peer.subscribing = None

    def _refresh(self) -> None:
        for peer in self.peers.values():
            if peer.subscribing is not None:
                peer.subscribing.want(self._router.for_subscriber(peer.id))

    def tick(self, now: float) -> None:
        """Everything that is due: feedback, offers, who is there, who speaks. Called about every 20 ms."""
        self._announce_tracks()
        for peer in self.peers.values():
            self._tick_peer(peer, now)
        if now - self._speaker_at >= SPEAKER_EVERY:
            self._speaker_at = now
            if self._router.voices.changed(now):
                self._emit(ActiveSpeaker(self.id, self._router.voices.current))
        if self._tap is not None and now - self._progress_at >= PROGRESS_EVERY:
            self._progress_at = now
            self._emit(RecordingProgress(self.id, self._tap.progress()))
        if now - self._quality_at >= QUALITY_EVERY:
            self._tell_quality(now - self._quality_at)
            self._quality_at = now

    def _announce_tracks(self) -> None:
        fresh = [
            publication
            for track, publication in self._router.publications.items()
            if publication.live and track not in self._announced
        ]
        for publication in fresh:
            self._announced.add(publication.info.track)
            self._emit(TrackLive(self.id, publication.info))
        if fresh:
            self._refresh()

    def _tick_peer(self, peer: Peer, now: float) -> None:
        cause = peer.lost(now, self._limits.consent_timeout)
        if cause is not None:
            self._disconnect(peer, now)
            peer.over = True
            self._emit(PeerLost(self.id, peer.id, peer.generation, cause))
            return
        if not peer.announced and peer.connected:
            peer.announced = True
            self._emit(PeerConnected(self.id, peer.id, peer.generation))
        if peer.publishing is not None:
            peer.publishing.tick(now)
            for publication in peer.publishing.look(now):
                self._tell_wanted(publication)
        if peer.subscribing is None:
            return
        if peer.subscribing.tick(self._router.voices.current, now):
            self._emit(PicturesAdapted(self.id, peer.id, peer.subscribing.downlink.pictures))
        if (offer := peer.subscribing.due(now)) is not None:
            self._emit(SubscriptionOffer(self.id, peer.id, peer.generation, offer.revision, offer.sdp, offer.tracks))

    def _tell_wanted(self, publication: Publication) -> None:
        names = tuple(publication.layers[index].rid for index in sorted(publication.told))
        self._emit(LayersWanted(self.id, publication.info.peer, publication.info.source, names))

    def _tell_quality(self, seconds: float) -> None:
        for peer in self.peers.values():
            if not peer.announced or peer.over:
                continue
            received, sent = peer.octets_since_last()
            self._emit(
                PeerQuality(
                    self.id,
                    peer.id,
                    round_trip=peer.subscribing.round_trip() if peer.subscribing is not None else None,
                    loss_up=peer.publishing.ingress.loss_since_last() if peer.publishing is not None else 0.0,
                    loss_down=peer.subscribing.loss_since_last() if peer.subscribing is not None else 0.0,
                    bitrate_up=int(received * 8 / seconds),
                    bitrate_down=int(sent * 8 / seconds),
                    jitter_up=peer.publishing.ingress.jitter if peer.publishing is not None else 0.0,
                    carries_down=peer.subscribing.carries if peer.subscribing is not None else 0,
                    layers=peer.subscribing.layers() if peer.subscribing is not None else (),
                )
            )


async def close_all(rooms: list[Room]) -> list[Mapping[str, Any]]:
    """Close several rooms at the same time."""
    return list(await asyncio.gather(*(room.close() for room in rooms)))
