"""Kinds and states of a case file (DOMAIN 3.1, 3.3). Knows no deadline yet.

The table holds the steps that the reception itself takes; classification and settlement add theirs to it.
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
    SCHEDULED = "scheduled"
    CALLED_OFF = "called_off"
    """Its session was cancelled, and no other is planned."""
    RECEIVED = "received"
    """Its session was held and closed."""


_S, _E = CaseStatus, CaseEvent

TRANSITIONS: Final[Table[CaseStatus, CaseEvent]] = {
    _S.REGISTERED: {_E.SCHEDULED: _S.SCHEDULED},
    _S.INFO_NEEDED: {_E.SCHEDULED: _S.SCHEDULED},
    _S.CLASSIFIED: {_E.SCHEDULED: _S.SCHEDULED},
    _S.SCHEDULED: {
        _E.SCHEDULED: _S.SCHEDULED,
        _E.CALLED_OFF: _S.REGISTERED,
        _E.RECEIVED: _S.RECEIVED,
    },
    # A matter may be received again: a second session on a case already received, or being settled.
    _S.RECEIVED: {_E.SCHEDULED: _S.SCHEDULED, _E.RECEIVED: _S.RECEIVED},
    _S.ACCEPTED: {_E.SCHEDULED: _S.ACCEPTED, _E.CALLED_OFF: _S.ACCEPTED, _E.RECEIVED: _S.ACCEPTED},
    _S.IN_PROGRESS: {_E.SCHEDULED: _S.IN_PROGRESS, _E.CALLED_OFF: _S.IN_PROGRESS, _E.RECEIVED: _S.IN_PROGRESS},
    _S.REFUSED: {},
    _S.GUIDED: {},
    _S.TRANSFERRED: {},
    _S.NOT_ACCEPTED: {},
    _S.SUSPENDED: {},
    _S.TERMINATED: {},
    _S.WITHDRAWN: {},
    _S.RESOLVED: {},
    _S.CLOSED: {},
    _S.ARCHIVED: {},
}
