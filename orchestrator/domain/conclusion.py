"""The states of a conclusion notice (Decree 154/2026 article 25.2): drafted, signed by the chair, issued with a number.

Delivery is a fact beside the state. Knows no document and no store.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from orchestrator.domain.transitions import Table


class ConclusionStatus(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    ISSUED = "issued"


class ConclusionEvent(StrEnum):
    SIGNED = "signed"
    RETURNED = "returned"
    """The chair wants something changed: a draft again, with the reason."""
    ISSUED = "issued"


class ConclusionOutcome(StrEnum):
    """What the citizen goes home with (article 25.3)."""

    ANSWERED = "answered"
    """Clear and within competence: answered at once."""
    TIME_LIMIT = "time_limit"
    """Complex: a time limit and a contact person."""


_S, _E = ConclusionStatus, ConclusionEvent

TRANSITIONS: Final[Table[ConclusionStatus, ConclusionEvent]] = {
    _S.DRAFT: {_E.SIGNED: _S.SIGNED},
    _S.SIGNED: {_E.RETURNED: _S.DRAFT, _E.ISSUED: _S.ISSUED},
    _S.ISSUED: {},
}

DELIVERY_METHODS: Final = ("post", "hand", "email", "message")
"""How the notice reached the citizen: registered letter, by hand against a signature, e-mail, text message."""
