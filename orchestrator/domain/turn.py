"""The states of a turn: one matter of one reception session (DOMAIN 3.6 `reception_turn`). Knows no queue.

Rule: every change of state is in this table, and nowhere else.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from orchestrator.domain.transitions import Table


class TurnStatus(StrEnum):
    PLANNED = "planned"
    CALLED = "called"
    """The citizens of this turn are asked in."""
    OPEN = "open"
    CLOSED = "closed"
    SKIPPED = "skipped"
    """Absent when called; may be called again."""
    WITHDRAWN = "withdrawn"
    """Taken out of the session before it was held."""


class TurnEvent(StrEnum):
    CALLED = "called"
    OPENED = "opened"
    CLOSED = "closed"
    SKIPPED = "skipped"
    WITHDRAWN = "withdrawn"


_S, _E = TurnStatus, TurnEvent

TRANSITIONS: Final[Table[TurnStatus, TurnEvent]] = {
    _S.PLANNED: {
        _E.CALLED: _S.CALLED,
        _E.OPENED: _S.OPEN,
        _E.SKIPPED: _S.SKIPPED,
        _E.WITHDRAWN: _S.WITHDRAWN,
    },
    _S.CALLED: {_E.OPENED: _S.OPEN, _E.SKIPPED: _S.SKIPPED, _E.WITHDRAWN: _S.WITHDRAWN},
    _S.OPEN: {_E.CLOSED: _S.CLOSED},
    _S.SKIPPED: {_E.CALLED: _S.CALLED, _E.OPENED: _S.OPEN, _E.WITHDRAWN: _S.WITHDRAWN},
    _S.CLOSED: {},
    _S.WITHDRAWN: {},
}
