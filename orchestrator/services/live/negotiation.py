"""Media negotiated between pages and the room, and what the room says of its peers. Knows SDP as text to hand on.

Every negotiation carries a generation: a page that starts anew counts it up, and whatever belongs to an older one is
refused or ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

from media.interfaces import (
    ActiveSpeaker,
    LayersWanted,
    MediaUnavailable,
    PeerConnected,
    PeerLost,
    PeerMisbehaved,
    PeerQuality,
    PicturesAdapted,
    RoomEvent,
    SubscriptionOffer,
    TrackEnded,
    TrackLive,
)
from orchestrator.domain.participant import IN_ROOM
from orchestrator.domain.policy import Action
from orchestrator.services.live import asked
from orchestrator.services.live.line_quality import LineFacts
from orchestrator.services.live.quality_record import QualityRecord
from orchestrator.services.live.relief import Relief
from orchestrator.services.live.seats import Seat
from orchestrator.services.live.stage import Stage
from orchestrator.services.live.told import Error, Offer, OfferedTrack, Published, Rejoin, Speaking
from recordings.timeline import What

log: structlog.stdlib.BoundLogger = structlog.get_logger("live")


class Negotiation:
    def __init__(self, stage: Stage, relief: Relief) -> None:
        self._stage = stage
        self._relief = relief
        self._quality = QualityRecord(self._note_quality, stage.clock)

    async def handle(self, seat: Seat, message: asked.MediaMessage) -> None:
        """One message of a page. What is wrong with it is told to the page; nothing else changes."""
        if not self._may_negotiate(seat, message):
            seat.tell(Error("out_of_order"))
        elif not self._stage.room_of(seat).open:
            seat.generation = max(seat.generation, message.generation)
            seat.tell(Error("media_unavailable"))  # a `rejoin` follows when the room is open again
        elif isinstance(message, asked.Subscribed):
            await self._hand_on(seat, message)
        elif not seat.begin(message.generation):
            seat.tell(Error("old_generation", "generation"))
        else:
            await self._hand_on(seat, message)

    async def _hand_on(self, seat: Seat, message: asked.MediaMessage) -> None:
        try:
            if isinstance(message, asked.Publish):
                await self._publish(seat, message)
            elif isinstance(message, asked.Subscribe):
                room = self._stage.room_of(seat)
                await room.conference.subscribe(room.id, seat.peer, message.generation)
            else:
                await self._answer(seat, message)
        except PeerMisbehaved as broken:
            log.info("peer_misbehaved", room=self._stage.room.id, peer=seat.peer, code=broken.code)
            seat.tell(Error("media_refused", broken.code))
        except MediaUnavailable as broken:
            log.warning("media_unavailable", room=self._stage.room.id, peer=seat.peer, cause=str(broken))
            seat.tell(Error("media_unavailable"))

    async def _publish(self, seat: Seat, message: asked.Publish) -> None:
        room = self._stage.room_of(seat)
        answer = await room.conference.publish(room.id, seat.peer, message.generation, message.sdp, message.sources)
        seat.tell(Published(message.generation, answer))

    async def _answer(self, seat: Seat, message: asked.Subscribed) -> None:
        offer = seat.offer
        if offer is None or (offer.generation, offer.revision) != (message.generation, message.revision):
            return  # answered already, or a newer offer is on its way
        seat.offer = None
        room = self._stage.room_of(seat)
        await room.conference.answer_subscription(room.id, seat.peer, message.generation, message.revision, message.sdp)

    def _may_negotiate(self, seat: Seat, message: asked.MediaMessage) -> bool:
        if seat.participant is not None:
            person = self._stage.records.people.get(seat.participant)
            return person is not None and person.status in IN_ROOM
        watches = seat.actor is not None and self._stage.may(seat.actor, Action.SESSION_WATCH)
        return watches and not isinstance(message, asked.Publish)

    def offer_again(self, seat: Seat) -> None:
        """The page came back: the offer that it may have missed."""
        if seat.offer is not None:
            self._offer(seat, seat.offer)

    def room_opened_again(self, reason: str) -> None:
        """Everybody negotiates anew."""
        for seat in self._stage.seats:
            if seat.participant is None or seat.negotiated:
                seat.media, seat.offer = False, None
                seat.sending.clear()
                seat.tell(Rejoin(reason))

    def room_lost(self) -> None:
        for seat in self._stage.seats:
            seat.media, seat.offer = False, None
            seat.line_gone()
            seat.sending.clear()

    def heard(self, event: RoomEvent) -> None:
        """What the room says of one of its peers."""
        if isinstance(event, ActiveSpeaker):
            self._speaking(event)
            return
        peer = event.track.peer if isinstance(event, TrackLive) else getattr(event, "peer", None)
        seat = self._stage.seats.get(peer) if peer is not None else None
        if seat is None:
            return
        if isinstance(event, PeerConnected | PeerLost):
            self._connected(seat, event)
        elif isinstance(event, TrackLive):
            seat.sending.add(event.track.source)
        elif isinstance(event, TrackEnded):
            seat.sending.discard(event.source)
        elif isinstance(event, PicturesAdapted):
            self._relief.adapted(seat, event)
        elif isinstance(event, LayersWanted):
            self._relief.wanted(seat, event)
        elif isinstance(event, PeerQuality):
            facts = LineFacts(event.round_trip, max(event.loss_up, event.loss_down))
            seat.reported(facts, came=event.bitrate_up > 0)
            if seat.participant is not None:
                self._quality.heard(seat.participant, event)
        elif isinstance(event, SubscriptionOffer) and event.generation == seat.generation:
            seat.offer = event
            self._offer(seat, event)

    def _note_quality(self, seat: str, line: Mapping[str, Any]) -> None:
        self._stage.timeline.note(What.QUALITY, seat=seat, **line)

    def _connected(self, seat: Seat, event: PeerConnected | PeerLost) -> None:
        if event.generation != seat.generation:
            return
        seat.media = isinstance(event, PeerConnected)
        self._relief.begun_anew(seat)
        seat.line_gone()

    def _offer(self, seat: Seat, offer: SubscriptionOffer) -> None:
        tracks = tuple(OfferedTrack(track.mid, track.peer, track.source) for track in offer.tracks)
        seat.tell(Offer(offer.generation, offer.revision, offer.sdp, tracks))

    def _speaking(self, event: ActiveSpeaker) -> None:
        for seat in self._stage.seats:
            person = self._stage.records.people.get(seat.participant or "")
            if person is None or person.status in IN_ROOM:
                seat.tell(Speaking(event.peer))
        if event.peer is not None:
            self._stage.timeline.note(What.SPEAKING, seat=event.peer)
