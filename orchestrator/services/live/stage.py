"""What the parts of one live reception share. Values and references only: no rule is decided here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from config.settings import Settings
from orchestrator.domain.participant import PRESIDES, SessionRole
from orchestrator.domain.policy import Action, Actor, may, require
from orchestrator.domain.records import Participant
from orchestrator.services.live.floor import Floor
from orchestrator.services.live.records import LiveRecords
from orchestrator.services.live.room import LiveRoom
from orchestrator.services.live.seats import Seat, Seats
from orchestrator.services.live.steps import Steps
from orchestrator.services.live.timeline import LiveTimeline
from orchestrator.services.live.watchdog import RecordingWatch
from orchestrator.services.turn import Relay


@dataclass(slots=True)
class Stage:
    """One reception session while it is live."""

    settings: Settings
    clock: Callable[[], datetime]
    records: LiveRecords
    room: LiveRoom
    side: LiveRoom
    """For private talk: no recorder, closed unless somebody is in it."""
    watch: RecordingWatch
    timeline: LiveTimeline
    relay: Relay = field(default_factory=Relay)
    seats: Seats = field(default_factory=Seats)
    floor: Floor = field(default_factory=Floor)
    steps: Steps = field(default_factory=Steps)
    stalled: Callable[[], None] = lambda: None
    """Counts recordings that stood still."""
    private: frozenset[str] = frozenset()
    """Participants in the side room."""
    private_since: datetime | None = None
    disk_alarm: bool = False
    paused_reason: str | None = None

    def require(self, actor: Actor, action: Action) -> None:
        """`NotAllowed` unless the policy lets them, in this session."""
        require(actor, action, self.records.session.thing)

    def may(self, actor: Actor, action: Action) -> bool:
        return may(actor, action, self.records.session.thing)

    def seat_of(self, person: Participant) -> Seat:
        return self.seats.of(person.public_id)

    def room_of(self, seat: Seat) -> LiveRoom:
        """Where this seat's media is."""
        return self.side if seat.participant in self.private else self.room

    def central(self) -> list[Participant]:
        """Who stands for the central point: its room; without one, those who preside."""
        people = list(self.records.people.values())
        rooms = [person for person in people if person.role is SessionRole.MEETING_ROOM]
        return rooms or [person for person in people if person.role in PRESIDES]
