"""How long recordings are kept, and the states of a proposal to destroy them (DOMAIN 2.8). Pure.

Nothing is destroyed by itself: what has ended may be proposed, and is destroyed when two more persons say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.transitions import Table

PERMANENT: Final = 0


def ends_at(ended: datetime, kind: CaseKind, years: Mapping[CaseKind, int]) -> datetime | None:
    """When the recording of a session that ended then may be proposed; `None`: never."""
    kept = years[kind]
    if kept == PERMANENT:
        return None
    try:
        return ended.replace(year=ended.year + kept)
    except ValueError:  # 29 February
        return ended.replace(year=ended.year + kept, month=3, day=1)


class DisposalStatus(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    CARRIED_OUT = "carried_out"


class DisposalEvent(StrEnum):
    APPROVED = "approved"
    REFUSED = "refused"
    CARRIED_OUT = "carried_out"


_S, _E = DisposalStatus, DisposalEvent

TRANSITIONS: Final[Table[DisposalStatus, DisposalEvent]] = {
    _S.PROPOSED: {_E.APPROVED: _S.APPROVED, _E.REFUSED: _S.REFUSED},
    _S.APPROVED: {_E.REFUSED: _S.REFUSED, _E.CARRIED_OUT: _S.CARRIED_OUT},
    _S.REFUSED: {},
    _S.CARRIED_OUT: {},
}


@dataclass(frozen=True, slots=True)
class LegalHold:
    """Nobody proposes or destroys this recording meanwhile."""

    recording_code: str
    reason: str
    set_by: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class DueRecording:
    """Its period has ended."""

    code: str
    session_code: str
    kind: CaseKind
    ended_at: datetime
    kept_until: datetime


@dataclass(frozen=True, slots=True)
class Disposal:
    """A proposal, and what became of it."""

    id: int
    code: str
    status: DisposalStatus
    reason: str
    proposed_by: int
    proposed_by_name: str
    proposed_at: datetime
    decided_by: int | None
    decided_by_name: str
    decided_at: datetime | None
    decision: str
    witnessed_by_name: str
    carried_out_at: datetime | None
    minutes: str
    minutes_sha256: str
    recordings: tuple[str, ...]
