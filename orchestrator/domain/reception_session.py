"""The states of a reception session (DOMAIN 3.4). Rule: every change of state is in this table, and nowhere else.

The legal gates (5 working days, 1 working day, 1 hour) stand beside the table (`services.gates`), not around it: a gate
decides whether an event may be raised, the table decides what follows from it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from orchestrator.domain.transitions import Table


class SessionStatus(StrEnum):
    DRAFT = "draft"
    PENDING_APPROVAL = "pending_approval"
    APPROVED = "approved"
    PUBLISHED = "published"
    TESTED = "tested"
    CONNECTING = "connecting"
    READY = "ready"
    IN_SESSION = "in_session"
    PAUSED = "paused"
    READ_BACK = "read_back"
    CLOSED = "closed"
    CONCLUDED = "concluded"
    ARCHIVED = "archived"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    CONVERTED_IN_PERSON = "converted_in_person"
    ABORTED = "aborted"


class SessionEvent(StrEnum):
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    """The chair sends it back to the operator."""
    PUBLISHED = "published"
    TEST_PASSED = "test_passed"
    WAITING_ROOM_OPENED = "waiting_room_opened"
    POINTS_READY = "points_ready"
    """The central point is connected and the recorder is armed."""
    POINTS_LOST = "points_lost"
    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    READ_BACK_STARTED = "read_back_started"
    CLOSED = "closed"
    CONCLUDED = "concluded"
    ARCHIVED = "archived"
    MOVED = "moved"
    """A new time: what was announced must be announced again."""
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    CONVERTED = "converted"
    ABORTED = "aborted"


_S, _E = SessionStatus, SessionEvent
_CALLED_OFF = {_E.POSTPONED: _S.POSTPONED, _E.CANCELLED: _S.CANCELLED, _E.CONVERTED: _S.CONVERTED_IN_PERSON}

TRANSITIONS: Final[Table[SessionStatus, SessionEvent]] = {
    _S.DRAFT: {_E.SUBMITTED: _S.PENDING_APPROVAL, _E.MOVED: _S.DRAFT, _E.CANCELLED: _S.CANCELLED},
    _S.PENDING_APPROVAL: {
        _E.APPROVED: _S.APPROVED,
        _E.RETURNED: _S.DRAFT,
        _E.MOVED: _S.PENDING_APPROVAL,
        **_CALLED_OFF,
    },
    _S.APPROVED: {_E.PUBLISHED: _S.PUBLISHED, _E.MOVED: _S.APPROVED, **_CALLED_OFF},
    # The clock opens the waiting room even where a point was not tested: citizens are waiting. Gate G1 then notes
    # that a reason is owed, and the start asks for it (`services.gates`).
    _S.PUBLISHED: {
        _E.TEST_PASSED: _S.TESTED,
        _E.WAITING_ROOM_OPENED: _S.CONNECTING,
        _E.MOVED: _S.PUBLISHED,
        **_CALLED_OFF,
    },
    _S.TESTED: {_E.WAITING_ROOM_OPENED: _S.CONNECTING, _E.MOVED: _S.PUBLISHED, **_CALLED_OFF},
    _S.CONNECTING: {_E.POINTS_READY: _S.READY, _E.MOVED: _S.PUBLISHED, _E.ABORTED: _S.ABORTED, **_CALLED_OFF},
    _S.READY: {
        _E.STARTED: _S.IN_SESSION,
        _E.POINTS_LOST: _S.CONNECTING,
        _E.MOVED: _S.PUBLISHED,
        _E.ABORTED: _S.ABORTED,
        **_CALLED_OFF,
    },
    _S.IN_SESSION: {
        _E.PAUSED: _S.PAUSED,
        _E.READ_BACK_STARTED: _S.READ_BACK,
        _E.CLOSED: _S.CLOSED,
        _E.ABORTED: _S.ABORTED,
        _E.CONVERTED: _S.CONVERTED_IN_PERSON,
    },
    _S.PAUSED: {
        _E.RESUMED: _S.IN_SESSION,
        _E.CLOSED: _S.CLOSED,
        _E.ABORTED: _S.ABORTED,
        _E.CONVERTED: _S.CONVERTED_IN_PERSON,
    },
    _S.READ_BACK: {
        _E.RESUMED: _S.IN_SESSION,
        _E.PAUSED: _S.PAUSED,
        _E.CLOSED: _S.CLOSED,
        _E.ABORTED: _S.ABORTED,
    },
    _S.CLOSED: {_E.CONCLUDED: _S.CONCLUDED, _E.ARCHIVED: _S.ARCHIVED},
    _S.CONCLUDED: {_E.ARCHIVED: _S.ARCHIVED},
    _S.POSTPONED: {_E.MOVED: _S.DRAFT, _E.CANCELLED: _S.CANCELLED},
    _S.ARCHIVED: {},
    _S.CANCELLED: {},
    _S.CONVERTED_IN_PERSON: {},
    _S.ABORTED: {_E.ARCHIVED: _S.ARCHIVED},
}

BEFORE_ROOM: Final = frozenset({_S.DRAFT, _S.PENDING_APPROVAL, _S.APPROVED, _S.PUBLISHED, _S.TESTED, _S.POSTPONED})
"""No waiting room yet: links show the appointment."""

LIVE: Final = frozenset({_S.CONNECTING, _S.READY, _S.IN_SESSION, _S.PAUSED, _S.READ_BACK})
"""The waiting room or the conference is open."""

RECORDED: Final = frozenset({_S.IN_SESSION, _S.READ_BACK})
"""The states that may not be entered or kept while bytes do not reach the disk (R05)."""

OVER: Final = frozenset(SessionStatus) - BEFORE_ROOM - LIVE
