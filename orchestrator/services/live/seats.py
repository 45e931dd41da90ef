"""Who is here: one place per participant and per watching member of staff, with its page, its line and its devices.

Knows no rules and no database. A seat outlives its connection: that is what coming back means.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from media.interfaces import PeerId, Pictures, Source, SubscriptionOffer
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Actor
from orchestrator.services.live.asked import Device, Saving
from orchestrator.services.live.line_quality import LineFacts, LineQuality, quality
from orchestrator.services.live.permissions import NO_SWITCHES, Switches
from orchestrator.services.live.picture import Picture, SeatFacts
from orchestrator.services.live.told import Connection, Farewell, Moved, Told

log: structlog.stdlib.BoundLogger = structlog.get_logger("live")

MOST_WATCHERS = 20
WATCHER_KEPT = timedelta(seconds=60)
"""A member of staff who reloads finds the same place for so long."""
SILENT_REPORTS = 2
"""So many of the room's reports (one every two seconds) without a packet of who sends, and the line is lost."""


@dataclass(slots=True)
class Seat:
    """One place. `peer` names it in the room: a participant's public id, or a watcher's own."""

    peer: PeerId
    participant: str | None
    actor: Actor | None = None
    connection: Connection | None = None
    resume: str = ""
    generation: int = 0
    """The newest generation of transports that its pages used."""
    media: bool = False
    """What it negotiated is up."""
    negotiated: bool = False
    """It published or subscribed since it was let in: media is expected of it."""
    sending: set[Source] = field(default_factory=set)
    permitted: frozenset[Source] = frozenset()
    switches: Switches = NO_SWITCHES
    device: Device | None = None
    line: LineFacts | None = None
    counted: LineFacts | None = None
    """What its browser counts."""
    pictures: Pictures = Pictures.FULL
    """What its line lets through of the others' pictures."""
    saving: Saving | None = None
    """What its page leaves out."""
    silent_reports: int = 0
    """The room's last reports in a row that had no packet, although its page says it sends."""
    offer: SubscriptionOffer | None = None
    """The newest offer that was not answered."""
    waiting_since: datetime | None = None
    lost_since: datetime | None = None
    shown: Picture | None = None
    """The last picture it was told."""
    broken: bool = False
    """Its page was closed because of a mistake of ours; nothing is told until the next one comes."""

    @property
    def here(self) -> bool:
        """Nothing is missing: its page is there, and its media where it negotiated any."""
        return self.connection is not None and (self.media or not self.negotiated)

    def tell(self, message: Told) -> None:
        """Say it to its page. A page that cannot be told (a defect of ours) is closed; nobody else notices."""
        if self.connection is None or self.broken:
            return
        try:
            self.connection.tell(message)
        except Exception:
            log.exception("page_not_told", peer=self.peer, about=type(message).__name__)
            self.break_off()

    def break_off(self) -> None:
        """Let its page come back for everything anew."""
        self.broken = True
        if self.connection is not None:
            self.connection.close(Farewell.BROKEN)

    def begin(self, generation: int) -> bool:
        """A negotiation of this generation; `False`: it is older than another one."""
        if generation < self.generation:
            return False
        if generation > self.generation:
            self.generation, self.media, self.offer = generation, False, None
        self.negotiated = True
        return True

    def reported(self, facts: LineFacts, *, came: bool) -> None:
        """What the room says of the line, and whether anything came since it said so before.

        Seconds before consent ends or the socket is missed: a line that is dead is not to look good meanwhile.
        """
        self.line = facts
        expected = bool(self.sending & self._said_to_send())
        self.silent_reports = self.silent_reports + 1 if expected and not came else 0

    def line_gone(self) -> None:
        """Its connections are no more, and with them what was known of them."""
        self.line, self.silent_reports = None, 0

    def media_gone(self) -> None:
        """Out of the room: whatever was negotiated is no more."""
        self.media = self.negotiated = False
        self.line_gone()
        self.sending.clear()
        self.offer = self.counted = self.device = self.saving = None
        self.pictures = Pictures.FULL

    def facts(self) -> SeatFacts:
        connected = self.media if self.negotiated else self.connection is not None
        return SeatFacts(
            connected=connected,
            present=self.connection is not None,
            line=self.quality(),
            sending=frozenset(self.sending) & self._said_to_send(),
            may_publish=self.permitted,
            muted=self.switches.muted,
            screen_allowed=self.switches.screen_allowed,
            problem=self.device.problem if self.device else None,
            since=self.waiting_since,
        )

    def quality(self) -> LineQuality:
        known = [one for one in (self.line, self.counted) if one is not None]
        worst = LineFacts(
            round_trip=max((one.round_trip for one in known if one.round_trip is not None), default=None),
            loss=max((one.loss for one in known), default=0.0),
        )
        return quality(worst if known else None, connected=self.here and self.silent_reports < SILENT_REPORTS)

    def _said_to_send(self) -> frozenset[Source]:
        device = self.device
        if device is None:
            return frozenset(Source)
        on = {Source.CAMERA: device.camera, Source.MICROPHONE: device.microphone, Source.SCREEN: device.screen}
        return frozenset(source for source in Source if on[source])


class Seats:
    """All places of one reception session."""

    def __init__(self) -> None:
        self._seats: dict[str, Seat] = {}

    def __iter__(self) -> Iterator[Seat]:
        return iter(tuple(self._seats.values()))

    def get(self, peer: str) -> Seat | None:
        return self._seats.get(peer)

    def of(self, participant: str) -> Seat:
        """The participant's place, made when it is first asked for."""
        seat = self._seats.get(participant)
        if seat is None:
            seat = self._seats[participant] = Seat(PeerId(participant), participant)
        return seat

    def connect(self, actor: Actor, connection: Connection, resume: str | None) -> tuple[Seat, bool]:
        """Sit down. Whoever sat there before is told that the seat moved. Returns the seat, and whether this page
        is the one that sat there before.
        """
        seat = self.of(actor.participant) if actor.participant else self._watcher(actor, resume)
        resumed = resume is not None and secrets.compare_digest(resume.encode(), seat.resume.encode())
        before = seat.connection
        seat.connection, seat.actor, seat.shown, seat.broken = connection, actor, None, False
        if before is not None:
            before.tell(Moved())
            before.close(Farewell.MOVED)
        if not resumed:
            seat.resume = secrets.token_urlsafe(24)
        return seat, resumed

    def disconnect(self, seat: Seat, connection: Connection, now: datetime) -> bool:
        """The page went away. `False`: another one sits there already."""
        if seat.connection is not connection:
            return False
        seat.connection = None
        seat.lost_since = seat.lost_since or now
        return True

    def forget(self, seat: Seat) -> None:
        self._seats.pop(seat.peer, None)

    def abandoned_watchers(self, now: datetime) -> list[Seat]:
        """Places of staff who did not come back."""
        return [
            seat
            for seat in self
            if seat.participant is None
            and seat.connection is None
            and (seat.lost_since is None or now - seat.lost_since >= WATCHER_KEPT)
        ]

    def switch(self, participant: str, **switches: bool) -> None:
        seat = self.of(participant)
        seat.switches = replace(seat.switches, **switches)

    def _watcher(self, actor: Actor, resume: str | None) -> Seat:
        watchers = [seat for seat in self if seat.participant is None]
        for seat in watchers:
            mine = seat.actor is not None and seat.actor.account_id == actor.account_id
            if mine and resume and secrets.compare_digest(resume.encode(), seat.resume.encode()):
                seat.lost_since = None
                return seat
        if len(watchers) >= MOST_WATCHERS:
            raise RuleBroken("live.too_many_watchers", most=MOST_WATCHERS)
        seat = Seat(PeerId(f"w{secrets.token_hex(6)}"), None)
        self._seats[seat.peer] = seat
        return seat
