"""The states of a directive, and what its date asks for: reminders, escalation (DOMAIN 3.4). Knows no store, no unit.

Overdue, reminded (n times), extended and escalated are facts beside the state, not states: a directive that was
reminded twice may be in progress, and stays so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from orchestrator.domain.calendar.holidays import CalendarDecisions
from orchestrator.domain.calendar.working_days import add_working_days, working_days_between
from orchestrator.domain.deadlines import end_of, local_day
from orchestrator.domain.transitions import Table


class DirectiveStatus(StrEnum):
    ISSUED = "issued"
    ASSIGNED = "assigned"
    """A person answers for it."""
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    REPORTED = "reported"
    """The unit says that it is done and shows how."""
    ACCEPTED = "accepted"
    """The chair or the office agrees that it is done."""
    CLOSED = "closed"
    """The result has reached the citizen."""


class DirectiveEvent(StrEnum):
    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    PROGRESSED = "progressed"
    REPORTED = "reported"
    RETURNED = "returned"
    """Not done yet: back to the unit, with the reason."""
    ACCEPTED = "accepted"
    CLOSED = "closed"


_S, _E = DirectiveStatus, DirectiveEvent

TRANSITIONS: Final[Table[DirectiveStatus, DirectiveEvent]] = {
    _S.ISSUED: {_E.ASSIGNED: _S.ASSIGNED},
    _S.ASSIGNED: {_E.ASSIGNED: _S.ASSIGNED, _E.ACKNOWLEDGED: _S.ACKNOWLEDGED},
    _S.ACKNOWLEDGED: {_E.ASSIGNED: _S.ASSIGNED, _E.PROGRESSED: _S.IN_PROGRESS, _E.REPORTED: _S.REPORTED},
    _S.IN_PROGRESS: {_E.ASSIGNED: _S.ASSIGNED, _E.PROGRESSED: _S.IN_PROGRESS, _E.REPORTED: _S.REPORTED},
    _S.REPORTED: {_E.RETURNED: _S.IN_PROGRESS, _E.ACCEPTED: _S.ACCEPTED},
    _S.ACCEPTED: {_E.CLOSED: _S.CLOSED},
    _S.CLOSED: {},
}

WITH_THE_UNIT: Final = frozenset({_S.ISSUED, _S.ASSIGNED, _S.ACKNOWLEDGED, _S.IN_PROGRESS})
"""The unit has to do something: only here a date can be missed."""

DUE_SOON: Final = timedelta(days=3)


class Timing(StrEnum):
    """How a directive stands to its date."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    MET = "met"
    """Reported, and in time."""
    LATE = "late"
    """Reported after its date."""


def timing(status: DirectiveStatus, due_at: datetime, reported_at: datetime | None, now: datetime) -> Timing:
    """`due_at` is the first moment that is too late."""
    if status not in WITH_THE_UNIT:
        return Timing.LATE if reported_at is not None and reported_at >= due_at else Timing.MET
    if now >= due_at:
        return Timing.OVERDUE
    return Timing.DUE_SOON if due_at - now <= DUE_SOON else Timing.RUNNING


def days_left(due_at: datetime, now: datetime, decisions: CalendarDecisions) -> int:
    """Working days up to and with the last day in time; negative: so many working days late."""
    last = local_day(due_at - timedelta(microseconds=1))
    return working_days_between(local_day(now), last, decisions)


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """How the office urges: again after so many working days, and to the chair after so many reminders."""

    every_working_days: int = 5
    escalate_after: int = 2


class Urging(StrEnum):
    """What the clock has to do about an overdue directive."""

    NOTHING = "nothing"
    REMIND = "remind"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Urged:
    """What has been done already. A reminder by hand counts like one by the clock."""

    reminders: int = 0
    last_at: datetime | None = None
    escalated: bool = False


def urging_due(
    status: DirectiveStatus,
    due_at: datetime,
    urged: Urged,
    plan: ReminderPlan,
    decisions: CalendarDecisions,
    now: datetime,
) -> Urging:
    """What is due now: the first reminder when the date has passed, the next after the plan's days, then the chair."""
    if status not in WITH_THE_UNIT or now < due_at or urged.escalated:
        return Urging.NOTHING
    if urged.last_at is not None and urged.last_at >= due_at:
        again = end_of(add_working_days(local_day(urged.last_at), plan.every_working_days, decisions))
        if now < again:
            return Urging.NOTHING
    return Urging.ESCALATE if urged.reminders >= plan.escalate_after else Urging.REMIND
