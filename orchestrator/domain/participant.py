"""The states of a participant in a reception session (DOMAIN 3.4), and the roles one can have in it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from orchestrator.domain.transitions import Table


class SessionRole(StrEnum):
    """What a participant is in one reception session (not what an account may do in the office)."""

    MEETING_ROOM = "meeting_room"
    """The commune's room with its big screen: one seat for all who sit there."""
    CHAIR = "chair"
    RECEIVER = "receiver"
    ADVISOR = "advisor"
    NOTE_TAKER = "note_taker"
    IT_OFFICER = "it_officer"
    CITY = "city"
    DEPARTMENT = "department"
    VILLAGE_HALL = "village_hall"
    CITIZEN = "citizen"
    SUPPORTER = "supporter"


NEEDS_IDENTITY: Final = frozenset({SessionRole.CITIZEN})
"""Whose identity is checked before admission (Decree 154/2026 art. 12)."""

PRESIDES: Final = frozenset({SessionRole.CHAIR, SessionRole.RECEIVER})


class ParticipantStatus(StrEnum):
    INVITED = "invited"
    REGISTERED = "registered"
    ID_PENDING = "id_pending"
    ID_VERIFIED = "id_verified"
    WAITING = "waiting"
    ADMITTED = "admitted"
    SPEAKING = "speaking"
    RECONNECTING = "reconnecting"
    LEFT = "left"
    REMOVED = "removed"


class ParticipantEvent(StrEnum):
    REGISTERED = "registered"
    """Opened the link and read the notice and the rules."""
    IDENTITY_ASKED = "identity_asked"
    IDENTITY_VERIFIED = "identity_verified"
    ENTERED_WAITING_ROOM = "entered_waiting_room"
    ADMITTED = "admitted"
    FLOOR_GIVEN = "floor_given"
    FLOOR_ENDED = "floor_ended"
    LINE_LOST = "line_lost"
    LINE_BACK = "line_back"
    SENT_BACK = "sent_back"
    REMOVED = "removed"
    """Refused at the door, or asked to leave."""
    LEFT = "left"


_S, _E = ParticipantStatus, ParticipantEvent
_GOING = {_E.REMOVED: _S.REMOVED, _E.LEFT: _S.LEFT}

TRANSITIONS: Final[Table[ParticipantStatus, ParticipantEvent]] = {
    _S.INVITED: {_E.REGISTERED: _S.REGISTERED, _E.REMOVED: _S.REMOVED},
    _S.REGISTERED: {
        _E.REGISTERED: _S.REGISTERED,
        _E.IDENTITY_ASKED: _S.ID_PENDING,
        _E.ENTERED_WAITING_ROOM: _S.WAITING,
        **_GOING,
    },
    _S.ID_PENDING: {_E.IDENTITY_VERIFIED: _S.ID_VERIFIED, **_GOING},
    _S.ID_VERIFIED: {_E.ENTERED_WAITING_ROOM: _S.WAITING, **_GOING},
    _S.WAITING: {_E.ADMITTED: _S.ADMITTED, **_GOING},
    _S.ADMITTED: {_E.FLOOR_GIVEN: _S.SPEAKING, _E.LINE_LOST: _S.RECONNECTING, _E.SENT_BACK: _S.WAITING, **_GOING},
    _S.SPEAKING: {_E.FLOOR_ENDED: _S.ADMITTED, _E.LINE_LOST: _S.RECONNECTING, _E.SENT_BACK: _S.WAITING, **_GOING},
    _S.RECONNECTING: {_E.LINE_BACK: _S.ADMITTED, _E.SENT_BACK: _S.WAITING, **_GOING},
    # Who left of his own will may come back with the same link; the identity once checked stays checked.
    _S.LEFT: {_E.REGISTERED: _S.REGISTERED, _E.IDENTITY_ASKED: _S.ID_PENDING, _E.ENTERED_WAITING_ROOM: _S.WAITING},
    _S.REMOVED: {},
}

IN_ROOM: Final = frozenset({_S.ADMITTED, _S.SPEAKING, _S.RECONNECTING})
AT_DOOR: Final = frozenset({_S.ID_PENDING, _S.ID_VERIFIED, _S.WAITING})
