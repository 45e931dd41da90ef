"""What the office should know this morning: incidents of the last week, messages that did not leave. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from orchestrator.domain.policy import Action, Actor, may
from orchestrator.domain.records import Incident
from orchestrator.store import outbox, sessions
from orchestrator.store.database import Transaction

WEEK: Final = timedelta(days=7)
AHEAD: Final = timedelta(days=14)
SHOWN = 10


@dataclass(frozen=True, slots=True)
class DayNotes:
    """`undelivered`: session codes with the number of messages that were given up."""

    incidents: tuple[Incident, ...]
    undelivered: tuple[tuple[str, int], ...]


def notes_of_day(tx: Transaction, by: Actor, now: datetime) -> DayNotes:
    """Of sessions from a week ago to two weeks ahead, as far as this actor may see them; newest incident first."""
    near = sessions.sessions_between(tx, now - WEEK, now + AHEAD)
    seen = [session for session in near if may(by, Action.SESSION_VIEW, session.thing)]
    incidents = sessions.incidents_since(tx, seen, now - WEEK)
    failed = outbox.failures_of(tx, [session.id for session in seen])
    failures = [
        (session.code, failed.get(session.id, 0)) for session in seen if may(by, Action.SESSION_SCHEDULE, session.thing)
    ]
    newest = sorted(incidents, key=lambda one: one.at, reverse=True)[:SHOWN]
    return DayNotes(tuple(newest), tuple((code, count) for code, count in failures if count))
