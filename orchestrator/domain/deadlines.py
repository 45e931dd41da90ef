"""One time limit applied to one event: when it ends by law, and what somebody set instead, with the reason.

Knows no case file and no store. The numbers are in `time_limits`, the counting in `calendar.working_days`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from orchestrator.domain.calendar.holidays import CalendarDecisions
from orchestrator.domain.calendar.working_days import (
    add_calendar_days,
    add_working_days,
    calendar_days_before,
    working_day_from,
    working_days_before,
)
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.legal import VIETNAM
from orchestrator.domain.time_limits import DeadlineId, Limit, StartEvent, Unit, Variant, time_limit

REASON_LENGTH: Final = 10
"""A reason has at least so many characters: "x" is none."""

ALARM_DAYS: Final = (30, 40, 45)
"""Age of an unprocessed petition in days at which somebody is told (D19, R22)."""


class DeadlineState(StrEnum):
    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class DeadlineOverride:
    """Somebody set another end. `by` is an account's number."""

    due_at: datetime
    reason: str
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Deadline:
    """What the store keeps of one deadline. `computed_due_at` is the first moment that is too late (UTC)."""

    id: DeadlineId
    edition: str
    variant: Variant
    number: int
    unit: Unit
    start: StartEvent
    started_at: datetime
    calendar_version: str
    """`CalendarDecisions.version` of the days it was counted with: another version asks for counting again."""
    computed_due_at: datetime
    override: DeadlineOverride | None = None

    @property
    def due_at(self) -> datetime:
        """The first moment that is too late: as set with a reason, else as computed."""
        return self.override.due_at if self.override else self.computed_due_at

    @property
    def due_on(self) -> date:
        """The last local day on which it can still be met."""
        return (self.due_at - timedelta(microseconds=1)).astimezone(VIETNAM).date()

    def state(self, now: datetime, soon: timedelta = timedelta(days=3)) -> DeadlineState:
        """Running, due within `soon`, or overdue."""
        if now >= self.due_at:
            return DeadlineState.OVERDUE
        return DeadlineState.DUE_SOON if self.due_at - now <= soon else DeadlineState.RUNNING


def deadline(
    which: DeadlineId,
    event_at: datetime,
    decisions: CalendarDecisions,
    variant: Variant = Variant.ORDINARY,
    *,
    number: int | None = None,
) -> Deadline:
    """When this time limit ends for an event at that moment, by the law of the event's day.

    `number` replaces the law's own where the office sets one (D18). Raises `KeyError` where the law of that day knows
    no such time limit or variant.
    """
    rule = time_limit(which, local_day(event_at))
    limit = rule.limits[variant]
    if number is not None:
        limit = replace(limit, number=number)
    due = _due(limit, event_at, decisions)
    return Deadline(
        which, rule.edition, variant, limit.number, limit.unit, limit.start, event_at, decisions.version, due
    )


def recounted(old: Deadline, decisions: CalendarDecisions) -> Deadline:
    """The same deadline counted with another calendar; what somebody set stays set."""
    limit = Limit(old.number, old.unit, old.start)
    due = _due(limit, old.started_at, decisions)
    return replace(old, computed_due_at=due, calendar_version=decisions.version)


def overridden(old: Deadline, due_at: datetime, reason: str, by: int, now: datetime) -> Deadline:
    """With another end. `RuleBroken("deadline.reason_missing")` without a reason worth reading."""
    if len(reason.strip()) < REASON_LENGTH:
        raise RuleBroken("deadline.reason_missing", field="reason", least=REASON_LENGTH)
    return replace(old, override=DeadlineOverride(due_at, reason.strip(), by, now))


def alarm_level(received_at: datetime, now: datetime) -> int:
    """The highest of 30, 40 and 45 days that have passed since a petition came, or 0. The first day is not counted."""
    age = (local_day(now) - local_day(received_at)).days
    return max((days for days in ALARM_DAYS if age >= days), default=0)


def local_day(moment: datetime) -> date:
    """The day in Viet Nam."""
    return moment.astimezone(VIETNAM).date()


def end_of(day: date) -> datetime:
    """The first moment after a local day, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), VIETNAM).astimezone(UTC)


_FORWARDS: Final[Mapping[Unit, Callable[[date, int, CalendarDecisions], date]]] = {
    Unit.WORKING_DAYS: add_working_days,
    Unit.CALENDAR_DAYS: add_calendar_days,
    Unit.YEARS: lambda day, number, decisions: working_day_from(date(day.year + number, 12, 31), decisions),
}
_BACKWARDS: Final[Mapping[Unit, Callable[[date, int, CalendarDecisions], date]]] = {
    Unit.WORKING_DAYS: working_days_before,
    Unit.CALENDAR_DAYS: calendar_days_before,
}


def _due(limit: Limit, event_at: datetime, decisions: CalendarDecisions) -> datetime:
    if limit.unit is Unit.HOURS:
        hours = timedelta(hours=limit.number)
        return event_at - hours if limit.backwards else event_at + hours
    count = (_BACKWARDS if limit.backwards else _FORWARDS)[limit.unit]
    return end_of(count(local_day(event_at), limit.number, decisions))
