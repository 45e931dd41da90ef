"""The minutes of a turn: states, what is typed, how a citizen confirms them (DOMAIN 4.3). Knows no row."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from orchestrator.domain.transitions import Table


class MinutesStatus(StrEnum):
    DRAFT = "draft"
    SHOWN = "shown"
    """Read back: on the citizen's page and the big screen."""
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    """The citizen does not confirm; the reason is in them."""
    SIGNED = "signed"


class MinutesEvent(StrEnum):
    SHOWN = "shown"
    CORRECTED = "corrected"
    """A correction is asked for: back to the note-taker."""
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    SIGNED = "signed"


_S, _E = MinutesStatus, MinutesEvent

TRANSITIONS: Final[Table[MinutesStatus, MinutesEvent]] = {
    _S.DRAFT: {_E.SHOWN: _S.SHOWN},
    _S.SHOWN: {_E.SHOWN: _S.SHOWN, _E.CORRECTED: _S.DRAFT, _E.CONFIRMED: _S.CONFIRMED, _E.REFUSED: _S.REFUSED},
    _S.CONFIRMED: {_E.SIGNED: _S.SIGNED},
    _S.REFUSED: {_E.SIGNED: _S.SIGNED},
    _S.SIGNED: {},
}

FROZEN: Final = frozenset({_S.CONFIRMED, _S.REFUSED, _S.SIGNED})
"""Not a letter is changed any more; the hash is in the evidence."""


class ConfirmationMethod(StrEnum):
    """DOMAIN 4.3, block 13."""

    SPOKEN = "spoken"
    """Said in the recording, or pressed on the own page while it ran; signed by hand later."""
    HAND = "hand"
    """Signed by hand at the point."""
    FINGERPRINT = "fingerprint"
    DIGITAL = "digital"


TYPED: Final = {
    "statement": 12_000,
    "request": 4_000,
    "prior_handling": 4_000,
    "explanations": 12_000,
    "answer": 6_000,
    "time_limit": 40,
    "contact": 300,
    "corrections": 4_000,
}
"""What the note-taker types, with the most characters of each."""
