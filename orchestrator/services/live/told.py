"""What a person's page is told: one frozen class per message, and the connection that carries them.

Knows no JSON and no socket; `orchestrator.web.signalling.messages` encodes these as they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from media.interfaces import Source
from orchestrator.domain.errors import RuleBroken
from orchestrator.services.live.picture import Picture


@dataclass(frozen=True, slots=True)
class You:
    participant: str | None
    name: str
    role: str
    capabilities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Welcome:
    v: int
    you: You
    resume: str
    resumed: bool
    generation: int
    ice_servers: tuple[Mapping[str, object], ...]
    server_time: float
    heartbeat_seconds: float
    rules_version: str
    """The house rules to acknowledge now."""


@dataclass(frozen=True, slots=True)
class Published:
    generation: int
    sdp: str


@dataclass(frozen=True, slots=True)
class OfferedTrack:
    mid: str
    participant: str
    source: Source


@dataclass(frozen=True, slots=True)
class Offer:
    generation: int
    revision: int
    sdp: str
    tracks: tuple[OfferedTrack, ...]


@dataclass(frozen=True, slots=True)
class Speaking:
    participant: str | None


@dataclass(frozen=True, slots=True)
class QualityOf:
    line: str
    round_trip_ms: int | None
    loss_percent: float


@dataclass(frozen=True, slots=True)
class Quality:
    participants: Mapping[str, QualityOf]


@dataclass(frozen=True, slots=True)
class Layers:
    """The layers of the page's own track that somebody wants now."""

    source: Source
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Adapted:
    """What the page's line lets through of the others' pictures."""

    pictures: str


@dataclass(frozen=True, slots=True)
class Rejoin:
    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    pass


@dataclass(frozen=True, slots=True)
class Ended:
    status: str


@dataclass(frozen=True, slots=True)
class Done:
    id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The rules say no; the socket makes a sentence of it in the person's language."""

    id: int
    broken: RuleBroken


@dataclass(frozen=True, slots=True)
class Error:
    """The message was no good; nothing changed. `code` names the mistake (README of the web), `field` where it is."""

    code: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    picture: Picture


Told = (
    Welcome
    | State
    | Published
    | Offer
    | Speaking
    | Quality
    | Layers
    | Adapted
    | Rejoin
    | Moved
    | Ended
    | Done
    | Refused
    | Error
)


class Farewell(StrEnum):
    """Why the server closes a connection; the socket has the close codes."""

    ENDED = "ended"
    MOVED = "moved"
    STOPPING = "stopping"
    """The service goes down; come back in a moment."""
    TOO_EARLY = "too_early"
    """The session was put off: its waiting room opens another time."""
    BROKEN = "broken"
    """We made a mistake with this page; come back and get everything anew."""


class Connection(Protocol):
    """One page's way to us. Never blocks: what it cannot take it drops (old pictures first) or it closes itself."""

    def tell(self, message: Told) -> None: ...

    def close(self, why: Farewell) -> None: ...
