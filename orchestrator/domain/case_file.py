"""Kinds and states of a case file (DOMAIN 3.1, 3.3). Knows no deadline.

Rule: every change of state is in this table, and nowhere else.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from orchestrator.domain.transitions import Table


class CaseKind(StrEnum):
    RECOMMENDATION = "recommendation"
    FEEDBACK = "feedback"
    COMPLAINT = "complaint"
    DENUNCIATION = "denunciation"
    MIXED = "mixed"
    OTHER = "other"


class CaseStatus(StrEnum):
    REGISTERED = "registered"
    INFO_NEEDED = "info_needed"
    CLASSIFIED = "classified"
    REFUSED = "refused"
    GUIDED = "guided"
    TRANSFERRED = "transferred"
    SCHEDULED = "scheduled"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    IN_PROGRESS = "in_progress"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"
    RESOLVED = "resolved"
    CLOSED = "closed"
    ARCHIVED = "archived"


class CaseEvent(StrEnum):
    INFO_ASKED = "info_asked"
    INFO_GIVEN = "info_given"
    CLASSIFIED = "classified"
    REFUSED = "refused"
    GUIDED = "guided"
    TRANSFERRED = "transferred"
    SCHEDULED = "scheduled"
    CALLED_OFF = "called_off"
    """Its session was cancelled, and no other is planned."""
    RECEIVED = "received"
    """Its session was held and closed."""
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    WORK_STARTED = "work_started"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"
    RESOLVED = "resolved"
    CLOSED = "closed"
    """The result was delivered, with proof."""
    ARCHIVED = "archived"


_S, _E = CaseStatus, CaseEvent

_DECIDED = {_E.REFUSED: _S.REFUSED, _E.GUIDED: _S.GUIDED, _E.TRANSFERRED: _S.TRANSFERRED}
"""What ends a matter here without settling it."""
_TAKEN_UP = {
    _E.ACCEPTED: _S.ACCEPTED,
    _E.NOT_ACCEPTED: _S.NOT_ACCEPTED,
    _E.WORK_STARTED: _S.IN_PROGRESS,
    _E.RESOLVED: _S.RESOLVED,
}
_GIVEN_UP = {_E.WITHDRAWN: _S.WITHDRAWN}

TRANSITIONS: Final[Table[CaseStatus, CaseEvent]] = {
    _S.REGISTERED: {
        _E.INFO_ASKED: _S.INFO_NEEDED,
        _E.CLASSIFIED: _S.CLASSIFIED,
        _E.SCHEDULED: _S.SCHEDULED,
        **_DECIDED,
        **_GIVEN_UP,
    },
    _S.INFO_NEEDED: {
        _E.INFO_GIVEN: _S.REGISTERED,
        _E.CLASSIFIED: _S.CLASSIFIED,
        _E.SCHEDULED: _S.SCHEDULED,
        **_DECIDED,
        **_GIVEN_UP,
    },
    _S.CLASSIFIED: {
        _E.INFO_ASKED: _S.INFO_NEEDED,
        _E.CLASSIFIED: _S.CLASSIFIED,
        _E.SCHEDULED: _S.SCHEDULED,
        **_TAKEN_UP,
        **_DECIDED,
        **_GIVEN_UP,
    },
    _S.SCHEDULED: {
        _E.CLASSIFIED: _S.SCHEDULED,
        _E.SCHEDULED: _S.SCHEDULED,
        _E.CALLED_OFF: _S.CLASSIFIED,
        _E.RECEIVED: _S.RECEIVED,
        **_DECIDED,
        **_GIVEN_UP,
    },
    # A matter may be received again: a second session on a case already received, or being settled.
    _S.RECEIVED: {
        _E.CLASSIFIED: _S.RECEIVED,
        _E.SCHEDULED: _S.SCHEDULED,
        _E.RECEIVED: _S.RECEIVED,
        **_TAKEN_UP,
        **_DECIDED,
        **_GIVEN_UP,
    },
    _S.ACCEPTED: {
        _E.SCHEDULED: _S.ACCEPTED,
        _E.CALLED_OFF: _S.ACCEPTED,
        _E.RECEIVED: _S.ACCEPTED,
        _E.WORK_STARTED: _S.IN_PROGRESS,
        _E.SUSPENDED: _S.SUSPENDED,
        _E.TERMINATED: _S.TERMINATED,
        _E.RESOLVED: _S.RESOLVED,
        **_GIVEN_UP,
    },
    _S.IN_PROGRESS: {
        _E.SCHEDULED: _S.IN_PROGRESS,
        _E.CALLED_OFF: _S.IN_PROGRESS,
        _E.RECEIVED: _S.IN_PROGRESS,
        _E.SUSPENDED: _S.SUSPENDED,
        _E.TERMINATED: _S.TERMINATED,
        _E.RESOLVED: _S.RESOLVED,
        **_GIVEN_UP,
    },
    _S.SUSPENDED: {_E.RESUMED: _S.IN_PROGRESS, _E.TERMINATED: _S.TERMINATED, **_GIVEN_UP},
    _S.REFUSED: {_E.CLOSED: _S.CLOSED},
    _S.GUIDED: {_E.CLOSED: _S.CLOSED},
    _S.TRANSFERRED: {_E.CLOSED: _S.CLOSED},
    _S.NOT_ACCEPTED: {_E.CLOSED: _S.CLOSED},
    _S.TERMINATED: {_E.CLOSED: _S.CLOSED},
    _S.WITHDRAWN: {_E.CLOSED: _S.CLOSED},
    _S.RESOLVED: {_E.CLOSED: _S.CLOSED},
    _S.CLOSED: {_E.ARCHIVED: _S.ARCHIVED},
    _S.ARCHIVED: {},
}
