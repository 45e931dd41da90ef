"""Every open matter with its time limits, and the alarms after 30, 40 and 45 days (R22, D19). Reads only.

The list shows what is not decided, oldest first; what the decided ones still owe stands with their directives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.conclusion import ConclusionStatus
from orchestrator.domain.deadlines import ALARM_DAYS, Deadline, alarm_level, deadline, end_of, local_day
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records_deadlines import OpenMatter, WaitingSession
from orchestrator.domain.time_limits import DeadlineId
from orchestrator.store import conclusions, directives, open_matters
from orchestrator.store.database import Transaction

PAGE: Final = 50
_D = DeadlineId
OF_KIND: Final = {
    CaseKind.COMPLAINT: (_D.D7, _D.D6, _D.D19),
    CaseKind.DENUNCIATION: (_D.D13, _D.D19),
}
OTHERS: Final = (_D.D6, _D.D19)


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """A matter, its alarm (0, 30, 40 or 45), its age in days, and its time limits, the first to end first."""

    matter: OpenMatter
    alarm: int
    age: int
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A session without its notice, and the day by which the office wants it (D18)."""

    session: WaitingSession
    due: Deadline | None


@dataclass(frozen=True, slots=True)
class Alarms:
    """The counts of the day page: by alarm (each counted once, under its highest), notices, overdue directives."""

    undecided: int
    by_level: dict[int, int]
    notices: int
    directives_overdue: int
    to_sign: int = 0
    """Notices that wait for the chair's signature."""
    to_number: int = 0
    """Signed ones that wait for their number."""


@dataclass(frozen=True, slots=True)
class DeadlinePage:
    """One page; `after` goes on, None at the end."""

    lines: list[DeadlineLine]
    after: str | None


def page(tx: Transaction, level: int, after: str, by: Actor, now: datetime) -> DeadlinePage:
    """Undecided matters, oldest first; with `level` only those that reached this alarm."""
    require(by, Action.DEADLINES_VIEW)
    before = reached(level, now) if level in ALARM_DAYS else None
    found = open_matters.undecided(tx, before, _position(after), PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    lines = [_line(tx, one, now) for one in found[:PAGE]]
    return DeadlinePage(lines, f"{last.registered_at.isoformat()},{last.id}" if last is not None else None)


def _line(tx: Transaction, matter: OpenMatter, now: datetime) -> DeadlineLine:
    age = (local_day(now) - local_day(matter.registered_at)).days
    limits = tuple(_limits(tx, matter))
    return DeadlineLine(matter, alarm_level(matter.registered_at, now), age, limits)


def _limits(tx: Transaction, matter: OpenMatter) -> list[Deadline]:
    found = []
    for which in OF_KIND.get(matter.kind, OTHERS):
        try:
            found.append(deadline(which, matter.registered_at, tx.rules.calendar))
        except KeyError:  # the law of that day knew no such limit
            continue
    return sorted(found, key=lambda one: one.due_at)


def reached(level: int, now: datetime) -> datetime:
    """Registered until this moment, a petition has reached the alarm: the first day is not counted."""
    return end_of(local_day(now) - timedelta(days=level)) - timedelta(microseconds=1)


def notices(tx: Transaction, by: Actor) -> list[NoticeLine]:
    """Sessions that wait for their conclusion notice, longest closed first."""
    require(by, Action.DEADLINES_VIEW)
    return [NoticeLine(one, _due(tx, one)) for one in open_matters.sessions_without_notice(tx)]


def _due(tx: Transaction, session: WaitingSession) -> Deadline | None:
    try:
        return deadline(_D.D18, session.closed_at, tx.rules.calendar, number=tx.rules.conclusion_notice_days)
    except KeyError:
        return None


def alarms(tx: Transaction, by: Actor, now: datetime) -> Alarms:
    """What the office has to know this morning."""
    require(by, Action.DEADLINES_VIEW)
    at_least = {level: open_matters.count_undecided(tx, reached(level, now)) for level in ALARM_DAYS}
    levels = (*ALARM_DAYS, None)
    by_level = {
        level: at_least[level] - (at_least[above] if above is not None else 0)
        for level, above in zip(ALARM_DAYS, levels[1:], strict=True)
    }
    return Alarms(
        undecided=open_matters.count_undecided(tx),
        by_level=by_level,
        notices=len(open_matters.sessions_without_notice(tx)),
        directives_overdue=directives.count_overdue(tx, now),
        to_sign=conclusions.count_in(tx, ConclusionStatus.DRAFT),
        to_number=conclusions.count_in(tx, ConclusionStatus.SIGNED),
    )


def _position(text: str) -> tuple[datetime, int] | None:
    moment, _, number = text.partition(",")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    fits = at.tzinfo is not None and number.isdecimal() and len(number) < 18
    return (at.astimezone(UTC), int(number)) if fits else None
