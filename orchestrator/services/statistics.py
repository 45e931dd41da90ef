"""The office's figures for a reporting period, and the records behind each. Reads only; says nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from orchestrator.domain.deadlines import end_of
from orchestrator.domain.errors import NotFound
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.statistics import (
    HANDLED,
    PROCESSED,
    RECEPTION,
    PetitionFact,
    ReceptionFact,
    behind,
    counted,
)
from orchestrator.domain.statistics_periods import PeriodKind, ReportingPeriod, reporting_period
from orchestrator.store import directives, feedback
from orchestrator.store import statistics as rows
from orchestrator.store.database import Transaction

TABLES: Final = ("01-TCD", "02-TCD", "01-XLD")


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure of a period, by form and column."""

    period: ReportingPeriod
    reception: dict[str, int]
    """01/TCD, with its columns on online sessions."""
    handled: dict[str, int]
    processed: dict[str, int]
    given: rows.DirectiveFacts

    def of(self, table: str) -> dict[str, int]:
        """One form's."""
        return {"01-TCD": self.reception, "02-TCD": self.handled, "01-XLD": self.processed}[table]


@dataclass(frozen=True, slots=True)
class MonthBar:
    """A month of a picture."""

    month: date
    turns: int
    waiting_days: float
    """Median, from registration to reception."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """What is drawn: the months of a period, and each unit with what is open and overdue."""

    months: list[MonthBar]
    units: list[tuple[str, int, int]]


def period_named(kind: str, year: int) -> ReportingPeriod:
    """`NotFound` for a kind that there is not."""
    if kind not in list(PeriodKind) or not 2000 <= year <= 2999:
        raise NotFound("statistics.no_period")
    return reporting_period(PeriodKind(kind), year)


def bounds(period: ReportingPeriod) -> tuple[datetime, datetime]:
    """The moments between which what happened counts: first included, last not."""
    return end_of(period.first - timedelta(days=1)), end_of(period.last)


def figures(tx: Transaction, period: ReportingPeriod, by: Actor, now: datetime) -> Figures:
    """All forms of a period."""
    require(by, Action.STATISTICS_VIEW)
    start, end = bounds(period)
    petitions = rows.petitions(tx, start, end)
    new = [one for one in petitions if not one.carried]
    given = rows.directive_facts(tx, start, end, now)
    processed = {**counted(PROCESSED, petitions), "carried_other": 0, "received_other": 0}
    return Figures(
        period,
        {**counted(RECEPTION, rows.receptions(tx, period.first, period.last)), **_online(tx, period)},
        counted(HANDLED, new),
        {**processed, "urged": given.reminders, "replies": given.done},
        given,
    )


def _online(tx: Transaction, period: ReportingPeriod) -> dict[str, int]:
    known = rows.online(tx, *bounds(period))
    told = feedback.satisfaction_between(tx, period.first, period.last)
    return {
        "online_sessions": known.sessions,
        "online_points": known.points,
        "online_minutes": known.minutes,
        "online_recorded_percent": round(100 * known.recorded / known.sessions) if known.sessions else 0,
        "online_incidents": known.incidents,
        "online_converted": known.converted,
        "online_satisfied_percent": told.percent,
    }


def drilled(
    tx: Transaction, period: ReportingPeriod, table: str, key: str, by: Actor
) -> list[ReceptionFact] | list[PetitionFact]:
    """The records that one figure counts. `NotFound` for a figure that is not drawn from single records."""
    require(by, Action.STATISTICS_VIEW)
    if table == "01-TCD" and key in RECEPTION:
        return behind(RECEPTION[key], rows.receptions(tx, period.first, period.last))
    if table not in ("02-TCD", "01-XLD"):
        raise NotFound("statistics.no_figure")
    columns = HANDLED if table == "02-TCD" else PROCESSED
    if key not in columns:
        raise NotFound("statistics.no_figure")
    petitions = rows.petitions(tx, *bounds(period))
    return behind(columns[key], [one for one in petitions if table == "01-XLD" or not one.carried])


def drillable(table: str) -> frozenset[str]:
    """The figures of a form behind which there are records to see."""
    return frozenset({"01-TCD": RECEPTION, "02-TCD": HANDLED, "01-XLD": PROCESSED}[table])


def pictures(tx: Transaction, period: ReportingPeriod, by: Actor, now: datetime) -> Pictures:
    """Turns and waiting times by month, overdue directives by unit."""
    require(by, Action.STATISTICS_VIEW)
    waits: dict[date, list[int]] = {}
    for day, days in rows.waiting_days(tx, period.first, period.last):
        waits.setdefault(day.replace(day=1), []).append(days)
    months = [
        MonthBar(month, len(waits.get(month, ())), float(median(waits[month])) if month in waits else 0.0)
        for month in months_of(period)
    ]
    return Pictures(months, directives.by_unit(tx, now))


def months_of(period: ReportingPeriod) -> list[date]:
    """The first days of the months that a period touches."""
    found, month = [], period.first.replace(day=1)
    while month <= period.last:
        found.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return found
