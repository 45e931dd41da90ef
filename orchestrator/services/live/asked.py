"""What a person's page says to its reception session: one frozen class per message of orchestrator/web/README.md.

The annotations carry the bounds; `orchestrator.web.signalling.messages` reads them. Knows no JSON and no socket.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from media.interfaces import Source


@dataclass(frozen=True, slots=True)
class Text:
    """Characters, at most so many; control characters only where lines or SDP are expected."""

    most: int
    least: int = 1
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """A number's limits, both allowed."""

    low: float
    high: float


MOST_SDP = 200_000
MOST_TRACKS = 8
MOST_CHOSEN = 40
"""People in one list of a message."""
MOST_PICTURES = 64

Id = Annotated[int, Limits(1, 2**31)]
Generation = Annotated[int, Limits(1, 1_000_000)]
Revision = Annotated[int, Limits(0, 1_000_000)]
Sdp = Annotated[str, Text(MOST_SDP, lines=True)]
ParticipantId = Annotated[str, Text(40)]
Reason = Annotated[str, Text(500, lines=True)]
Share = Annotated[float, Limits(0, 1)]
Kbps = Annotated[int, Limits(0, 1_000_000)]


class IdentityMethod(StrEnum):
    ID_CARD_CAMERA = "id_card_camera"
    ID_CARD_POINT = "id_card_point"
    KNOWN = "known"


class IncidentKind(StrEnum):
    TECHNICAL = "technical"
    SECURITY = "security"
    OTHER = "other"


# Said without an answer.


@dataclass(frozen=True, slots=True)
class Publish:
    """The browser's offer of what it sends (RFC 9429)."""

    generation: Generation
    sdp: Sdp
    sources: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Send me everybody else from now on."""

    generation: Generation


@dataclass(frozen=True, slots=True)
class Subscribed:
    """The browser's answer to an offer of ours."""

    generation: Generation
    revision: Revision
    sdp: Sdp


@dataclass(frozen=True, slots=True)
class Device:
    """What the devices do now."""

    camera: bool
    microphone: bool
    screen: bool
    problem: Annotated[str | None, Text(40)] = None


@dataclass(frozen=True, slots=True)
class Line:
    """What the browser counted in the last seconds."""

    round_trip_ms: Annotated[int | None, Limits(0, 60_000)]
    loss_up: Share
    loss_down: Share
    kbps_up: Kbps
    kbps_down: Kbps


@dataclass(frozen=True, slots=True)
class View:
    """The pictures that the page shows: `participant/source` to its height in pixels; 0: not shown."""

    pictures: Mapping[str, Annotated[int, Limits(0, 10_000)]]


@dataclass(frozen=True, slots=True)
class Saving:
    """What the page leaves out: its own picture because of its line, or every picture because the person wishes it."""

    own: bool
    sound_only: bool


# Asked, and answered by `Done` or `Refused`.


@dataclass(frozen=True, slots=True)
class Asked:
    """What every request carries: the client's number for it."""

    id: Id


@dataclass(frozen=True, slots=True)
class AboutParticipant(Asked):
    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class AcknowledgeRules(Asked):
    version: Annotated[str, Text(40)]


@dataclass(frozen=True, slots=True)
class EnterWaitingRoom(Asked):
    pass


@dataclass(frozen=True, slots=True)
class RequestFloor(Asked):
    pass


@dataclass(frozen=True, slots=True)
class WithdrawRequest(Asked):
    pass


@dataclass(frozen=True, slots=True)
class EndSpeaking(Asked):
    pass


@dataclass(frozen=True, slots=True)
class Leave(Asked):
    pass


@dataclass(frozen=True, slots=True)
class VerifyIdentity(AboutParticipant):
    method: IdentityMethod


@dataclass(frozen=True, slots=True)
class Admit(AboutParticipant):
    pass


@dataclass(frozen=True, slots=True)
class Refuse(AboutParticipant):
    reason: Reason


@dataclass(frozen=True, slots=True)
class SendBack(AboutParticipant):
    reason: Annotated[str | None, Text(500, lines=True)] = None


@dataclass(frozen=True, slots=True)
class Remove(AboutParticipant):
    reason: Reason


@dataclass(frozen=True, slots=True)
class GiveFloor(AboutParticipant):
    pass


@dataclass(frozen=True, slots=True)
class TakeFloor(Asked):
    participant: Annotated[str | None, Text(40)] = None


@dataclass(frozen=True, slots=True)
class Mute(AboutParticipant):
    """`on`: nobody hears them, whatever the floor says."""

    on: bool


@dataclass(frozen=True, slots=True)
class Camera(AboutParticipant):
    on: bool


@dataclass(frozen=True, slots=True)
class AllowScreen(AboutParticipant):
    on: bool


@dataclass(frozen=True, slots=True)
class Start(Asked):
    reason: Annotated[str | None, Text(500, lines=True)] = None
    """Where a legal gate has not been passed: why the session starts all the same."""


@dataclass(frozen=True, slots=True)
class ResumeSession(Asked):
    pass


@dataclass(frozen=True, slots=True)
class ReadBack(Asked):
    pass


@dataclass(frozen=True, slots=True)
class Pause(Asked):
    reason: Reason


@dataclass(frozen=True, slots=True)
class Close(Asked):
    reason: Annotated[str | None, Text(500, lines=True)] = None


@dataclass(frozen=True, slots=True)
class AboutTurn(Asked):
    turn: Annotated[int, Limits(1, 200)]
    """Its number in the session."""


@dataclass(frozen=True, slots=True)
class CallTurn(AboutTurn):
    pass


@dataclass(frozen=True, slots=True)
class OpenTurn(AboutTurn):
    pass


@dataclass(frozen=True, slots=True)
class CloseTurn(AboutTurn):
    reason: Annotated[str | None, Text(500, lines=True)] = None


@dataclass(frozen=True, slots=True)
class SkipTurn(AboutTurn):
    reason: Reason


@dataclass(frozen=True, slots=True)
class Mark(Asked):
    label: Annotated[str, Text(200)]


@dataclass(frozen=True, slots=True)
class BeginPrivate(Asked):
    """A side room for these people, without a recorder."""

    participants: tuple[ParticipantId, ...]


@dataclass(frozen=True, slots=True)
class EndPrivate(Asked):
    pass


@dataclass(frozen=True, slots=True)
class Alarm(Asked):
    """To the commune police."""

    description: Annotated[str, Text(2000, lines=True)]


@dataclass(frozen=True, slots=True)
class Convert(Asked):
    """The matter is to be received in person instead."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Incident(Asked):
    kind: IncidentKind
    description: Annotated[str, Text(2000, lines=True)]


MediaMessage = Publish | Subscribe | Subscribed
"""Negotiates media; does not wait for anything else."""

Message = MediaMessage | Device | Line | View | Saving | Asked
