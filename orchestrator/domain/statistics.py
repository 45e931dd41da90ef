"""The figures of forms 01/TCD, 02/TCD and 01/XLD: which record counts in which column. Pure; knows no row and no form.

Every figure is a choice of records, so that whoever doubts a number can see them. Columns have the keys that
`documents` prints. The structure of 01/TCD and 02/TCD is remembered, not read (DOMAIN 4.5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Generic, TypeVar

from orchestrator.domain.case_file import CaseKind, CaseStatus

CROWD: Final = 5
"""People with the same matter who are a delegation (đoàn đông người)."""


class Mode(StrEnum):
    """Under which heading of 01/TCD a reception counts."""

    REGULAR = "regular"
    HEAD = "head"
    """Periodic or extraordinary, by the head."""
    DEPUTED = "deputed"
    """Periodic or extraordinary, by somebody else."""


@dataclass(frozen=True, slots=True)
class ReceptionFact:
    """A turn that was held, as the register has it."""

    turn_id: int
    case_id: int
    case_code: str
    session_code: str
    received_on: date
    kind: CaseKind
    people: int
    mode: Mode
    again: bool
    """The matter had been received before."""

    @property
    def crowd(self) -> bool:
        """Whether a delegation came."""
        return self.people >= CROWD


@dataclass(frozen=True, slots=True)
class PetitionFact:
    """A matter that was registered in the period, or had not been decided when it began."""

    case_id: int
    case_code: str
    registered_at: datetime
    kind: CaseKind
    status: CaseStatus
    people: int
    carried: bool
    """Registered before the period."""
    within: bool | None
    """Within competence; None: not classified."""
    again: bool
    """Received more than once, or an earlier visit of the same person."""


Fact = TypeVar("Fact", ReceptionFact, PetitionFact)


@dataclass(frozen=True, slots=True)
class Column(Generic[Fact]):
    """One column: which records count, and what of each is added up."""

    picks: Callable[[Fact], bool]
    adds: Callable[[list[Fact]], int] = len


def _people(facts: list[ReceptionFact]) -> int:
    return sum(one.people for one in facts)


def _matters(facts: list[ReceptionFact]) -> int:
    return len({one.case_id for one in facts})


def _sessions(facts: list[ReceptionFact]) -> int:
    return len({one.session_code for one in facts})


def _of_mode(mode: Mode) -> dict[str, Column[ReceptionFact]]:
    def here(one: ReceptionFact) -> bool:
        return one.mode is mode

    def single(one: ReceptionFact) -> bool:
        return one.mode is mode and not one.crowd

    def crowd(one: ReceptionFact) -> bool:
        return one.mode is mode and one.crowd

    return {
        f"{mode}_sessions": Column(here, _sessions),
        f"{mode}_turns": Column(here),
        f"{mode}_people": Column(here, _people),
        f"{mode}_matters_first": Column(lambda one: single(one) and not one.again, _matters),
        f"{mode}_matters_again": Column(lambda one: single(one) and one.again, _matters),
        f"{mode}_crowds": Column(crowd),
        f"{mode}_crowd_people": Column(crowd, _people),
        f"{mode}_crowd_first": Column(lambda one: crowd(one) and not one.again, _matters),
        f"{mode}_crowd_again": Column(lambda one: crowd(one) and one.again, _matters),
    }


def _everything(one: ReceptionFact) -> bool:
    return True


RECEPTION: Final[Mapping[str, Column[ReceptionFact]]] = {
    "all_turns": Column(_everything),
    "all_people": Column(_everything, _people),
    "all_matters": Column(_everything, _matters),
    **{key: column for mode in Mode for key, column in _of_mode(mode).items() if key != "regular_sessions"},
}
"""Form 01/TCD, without its columns on online sessions."""

_S = CaseStatus
_UNDECIDED: Final = frozenset({_S.REGISTERED, _S.INFO_NEEDED, _S.CLASSIFIED, _S.SCHEDULED, _S.RECEIVED})
_SETTLED: Final = frozenset({_S.RESOLVED, _S.CLOSED, _S.ARCHIVED})
_UNDER_WAY: Final = frozenset({_S.ACCEPTED, _S.IN_PROGRESS, _S.SUSPENDED})
_RECOMMENDED: Final = frozenset({CaseKind.RECOMMENDATION, CaseKind.FEEDBACK})


def _in(*states: CaseStatus) -> Column[PetitionFact]:
    wanted = frozenset(states)
    return Column(lambda one: one.status in wanted)


def _all_petitions(one: PetitionFact) -> bool:
    return True


_KINDS: Final[dict[str, Column[PetitionFact]]] = {
    "complaints": Column(lambda one: one.kind is CaseKind.COMPLAINT),
    "denunciations": Column(lambda one: one.kind is CaseKind.DENUNCIATION),
    "recommendations": Column(lambda one: one.kind in _RECOMMENDED),
    "within": Column(lambda one: one.within is True),
    "outside": Column(lambda one: one.within is False),
    "guided": _in(_S.GUIDED),
    "transferred": _in(_S.TRANSFERRED),
}

HANDLED: Final[Mapping[str, Column[PetitionFact]]] = {
    "petitions": Column(_all_petitions),
    "matters": Column(_all_petitions),
    **_KINDS,
    "accepted": Column(lambda one: one.status in _UNDER_WAY),
    "answered": Column(lambda one: one.status in _SETTLED),
    "refused": _in(_S.REFUSED, _S.NOT_ACCEPTED),
    "pending": Column(lambda one: one.status in _UNDECIDED),
}
"""Form 02/TCD."""

PROCESSED: Final[Mapping[str, Column[PetitionFact]]] = {
    "total": Column(_all_petitions),
    "carried_many": Column(lambda one: one.carried and one.people > 1),
    "carried_one": Column(lambda one: one.carried and one.people == 1),
    "received_many": Column(lambda one: not one.carried and one.people > 1),
    "received_one": Column(lambda one: not one.carried and one.people == 1),
    "processed": Column(lambda one: one.status not in _UNDECIDED),
    "eligible_petitions": Column(lambda one: one.status is not _S.NOT_ACCEPTED and one.kind is not CaseKind.OTHER),
    "eligible_matters": Column(lambda one: one.status is not _S.NOT_ACCEPTED and one.kind is not CaseKind.OTHER),
    **_KINDS,
    "settled_first": Column(lambda one: one.status in _SETTLED and not one.again),
    "settled_again": Column(lambda one: one.status in _SETTLED and one.again),
    "in_progress": Column(lambda one: one.status in _UNDER_WAY),
    "unsettled": Column(lambda one: one.status in _UNDECIDED),
    "note_count": _in(_S.WITHDRAWN, _S.TERMINATED),
}
"""Form 01/XLD."""


def behind(column: Column[Fact], facts: Iterable[Fact]) -> list[Fact]:
    """The records that a figure counts."""
    return [one for one in facts if column.picks(one)]


def counted(columns: Mapping[str, Column[Fact]], facts: Iterable[Fact]) -> dict[str, int]:
    """Every figure of a form."""
    known = list(facts)
    return {key: column.adds(behind(column, known)) for key, column in columns.items()}
