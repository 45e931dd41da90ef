"""What a seat may publish now: a function of role, state, floor and what those in charge switched off. Pure.

Rule (Decree 154/2026 art. 21): the camera is always on; a microphone opens only for who was given the floor. Those who
preside, and the meeting room they sit in, speak without being given it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from media.interfaces import Source
from orchestrator.domain.participant import IN_ROOM, PRESIDES, ParticipantStatus, SessionRole
from orchestrator.domain.reception_session import LIVE, SessionStatus

SPEAKS_FREELY: Final = PRESIDES | {SessionRole.MEETING_ROOM}
SHOWS_FREELY: Final = SPEAKS_FREELY
"""May share a screen at any time."""
SHOWS_WHILE_SPEAKING: Final = frozenset(
    {SessionRole.CITY, SessionRole.DEPARTMENT, SessionRole.ADVISOR, SessionRole.VILLAGE_HALL, SessionRole.NOTE_TAKER}
)
"""May share a screen while they have the floor; everybody else only when allowed."""


@dataclass(frozen=True, slots=True)
class Switches:
    """What the operator or the chair decided for one seat."""

    muted: bool = False
    camera_off: bool = False
    screen_allowed: bool = False


NO_SWITCHES: Final = Switches()


def may_publish(
    role: SessionRole,
    status: ParticipantStatus,
    session: SessionStatus,
    *,
    has_floor: bool,
    switches: Switches,
    hidden: bool = False,
) -> frozenset[Source]:
    """The sources that others and the recorder get from this seat. `hidden`: not everybody here may know who it is."""
    if status not in IN_ROOM or session not in LIVE:
        return frozenset()
    allowed = set()
    if not switches.camera_off and not hidden:
        allowed.add(Source.CAMERA)
    if _may_speak(role, session, has_floor) and not switches.muted:
        allowed.add(Source.MICROPHONE)
    if _may_show(role, has_floor) or switches.screen_allowed:
        allowed.add(Source.SCREEN)
    return frozenset(allowed)


def _may_speak(role: SessionRole, session: SessionStatus, has_floor: bool) -> bool:
    """During a pause nobody is heard: what is said then would not belong to the reception."""
    return session is not SessionStatus.PAUSED and (has_floor or role in SPEAKS_FREELY)


def _may_show(role: SessionRole, has_floor: bool) -> bool:
    return role in SHOWS_FREELY or (has_floor and role in SHOWS_WHILE_SPEAKING)
