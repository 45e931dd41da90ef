"""What the citizen sees of what became of the matter, with number and code: the answer, the directives, their dates.

Whoever calls has checked number and code. Nothing here names anybody but the contact person and the unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from orchestrator.domain.conclusion import ConclusionOutcome
from orchestrator.domain.directive import DirectiveStatus, Timing, days_left
from orchestrator.domain.records import CaseFile
from orchestrator.store import conclusions, directives
from orchestrator.store.database import Transaction


@dataclass(frozen=True, slots=True)
class SeenDirective:
    """One directive as the citizen follows it."""

    text: str
    unit: str
    due_on: date
    status: DirectiveStatus
    timing: Timing
    working_days_left: int
    """Negative: so many working days late."""
    reminders: int
    result: str
    """Once the office has accepted it."""
    done_on: datetime | None


@dataclass(frozen=True, slots=True)
class SeenNotice:
    """The conclusion notice as the citizen has it."""

    number: str
    issued_at: datetime
    outcome: ConclusionOutcome
    answer: str
    next_step: str
    due_on: date | None
    contact_name: str
    contact_phone: str


@dataclass(frozen=True, slots=True)
class Followed:
    """Everything; latest notice first, directives in the order of issuing."""

    notices: tuple[SeenNotice, ...]
    directives: tuple[SeenDirective, ...]


def what_the_citizen_sees(tx: Transaction, case: CaseFile, now: datetime) -> Followed:
    """For the look-up page: issued notices only; a result only once it was accepted."""
    issued = [one for one in conclusions.conclusions_of_case(tx, case.id) if one.issued_at is not None]
    notices = tuple(
        SeenNotice(
            one.number,
            one.issued_at or now,
            one.outcome,
            one.answer,
            one.next_step,
            one.due_on,
            one.contact_name,
            one.contact_phone,
        )
        for one in issued
    )
    accepted = (DirectiveStatus.ACCEPTED, DirectiveStatus.CLOSED)
    seen = tuple(
        SeenDirective(
            text=one.text,
            unit=one.unit,
            due_on=one.due_on,
            status=one.status,
            timing=one.timing(now),
            working_days_left=days_left(one.due_at, now, tx.rules.calendar),
            reminders=one.reminders,
            result=one.result if one.status in accepted else "",
            done_on=one.reported_at if one.status in accepted else None,
        )
        for one in directives.directives_of_case(tx, case.id)
    )
    return Followed(notices, seen)
