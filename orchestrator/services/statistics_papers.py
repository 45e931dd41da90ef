"""From figures to papers: the tables 01/TCD, 02/TCD, 01/XLD and the periodic report. Draws nothing itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from orchestrator.documents.catalogue import FormId
from orchestrator.documents.facts_followup import Figure, ReportFacts
from orchestrator.documents.issue import Issue, Office
from orchestrator.documents.registers import Statistics, StatisticsLine
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.statistics_periods import ReportingPeriod, reporting_period
from orchestrator.services.follow_up_papers import PRINTED, PaperOrder
from orchestrator.services.statistics import Figures, bounds, figures
from orchestrator.store import feedback
from orchestrator.store.database import Transaction
from orchestrator.words import Words, words_in

FORMS: Final = {
    "01-TCD": FormId.STATISTICS_01_TCD,
    "02-TCD": FormId.STATISTICS_02_TCD,
    "01-XLD": FormId.STATISTICS_01_XLD,
}
IN_REPORT: Final = {
    "01-TCD": ("all_turns", "all_people", "all_matters", "regular_turns", "head_turns", "deputed_turns"),
    "online": (
        "online_sessions",
        "online_points",
        "online_minutes",
        "online_recorded_percent",
        "online_incidents",
        "online_converted",
        "online_satisfied_percent",
    ),
    "02-TCD": (
        "petitions",
        "complaints",
        "denunciations",
        "recommendations",
        "within",
        "outside",
        "accepted",
        "answered",
        "guided",
        "transferred",
        "refused",
        "pending",
    ),
}
"""The figures that the report tells, in their order."""


def table_paper(
    tx: Transaction, period: ReportingPeriod, table: str, office: Office, by: Actor, now: datetime
) -> PaperOrder:
    """One form as a workbook: this office's line."""
    known = figures(tx, period, by, now)
    line = StatisticsLine(unit=office.name, counts=known.of(table))
    facts = Statistics(first=period.first, last=period.last, lines=(line,))
    return PaperOrder(FORMS[table], facts, _issue(office, period))


def _issue(office: Office, period: ReportingPeriod) -> Issue:
    return Issue(office=office, reference=f"{period.kind.replace('_', '-')}-{period.year}")


def report_paper(
    tx: Transaction, period: ReportingPeriod, office: Office, city: str, by: Actor, now: datetime
) -> PaperOrder:
    """The periodic report: figures of this period beside those of the same period a year before."""
    require(by, Action.REPORT_EXPORT)
    words = words_in(PRINTED)
    now_known = figures(tx, period, by, now)
    before = figures(tx, reporting_period(period.kind, period.year - 1), by, now)
    start, end = bounds(period)
    told = feedback.difficulties_between(tx, start, end)
    facts = ReportFacts(
        period=words.text(f"statistics.period.{period.kind}", year=period.year),
        first=period.first,
        last=period.last,
        to=city,
        situation=_situation(now_known, before, words),
        reception=_rows("01-TCD", now_known.reception, before.reception, words),
        online=_rows("online", now_known.reception, before.reception, words),
        petitions=_rows("02-TCD", now_known.handled, before.handled, words),
        follow_up=_followed(now_known, before, words),
        difficulties=tuple(one.text for one in told),
        annexes=tuple(words.text(f"statistics.table.{table}") for table in FORMS),
    )
    return PaperOrder(FormId.PERIODIC_REPORT, facts, _issue(office, period))


def _situation(known: Figures, before: Figures, words: Words) -> str:
    return words.text(
        "statistics.situation",
        turns=known.reception["all_turns"],
        people=known.reception["all_people"],
        before=before.reception["all_turns"],
        petitions=known.handled["petitions"],
    )


def _rows(table: str, known: dict[str, int], before: dict[str, int], words: Words) -> tuple[Figure, ...]:
    prefix = "01-TCD" if table == "online" else table
    return tuple(
        Figure(name=words.text(f"statistics.{prefix}.{key}"), count=known[key], before=before[key])
        for key in IN_REPORT[table]
    )


def _followed(known: Figures, before: Figures, words: Words) -> tuple[Figure, ...]:
    pairs = (
        ("given", known.given.given, before.given.given),
        ("done", known.given.done, before.given.done),
        ("in_time", known.given.in_time, before.given.in_time),
        ("overdue", known.given.overdue, before.given.overdue),
        ("reminders", known.given.reminders, before.given.reminders),
    )
    return tuple(
        Figure(name=words.text(f"statistics.directives.{key}"), count=count, before=earlier)
        for key, count, earlier in pairs
    )


def latest_period(periods: tuple[ReportingPeriod, ...], today: date) -> ReportingPeriod:
    """What a report is written about now: the last period that ended at most a month ago, else the one that runs."""
    ended = [one for one in periods if one.last < today and today - one.last < timedelta(days=31)]
    running = [one for one in periods if one.first <= today <= one.last]
    return (ended or running or list(periods))[-1]
