"""What the office should know this morning: what waits for whom, incidents, messages that did not leave. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from orchestrator.domain.conclusion import ConclusionStatus
from orchestrator.domain.policy import Action, Actor, may
from orchestrator.domain.records import CaseFile, Incident
from orchestrator.services import conclusions, intake
from orchestrator.services.sight import masked_case
from orchestrator.store import cases, open_matters, outbox, sessions
from orchestrator.store.database import Transaction

WEEK: Final = timedelta(days=7)
AHEAD: Final = timedelta(days=14)
SHOWN = 10
_OF_NOTICE: Final = {
    ConclusionStatus.DRAFT: ("sign_notice", Action.CONCLUSION_SIGN),
    ConclusionStatus.SIGNED: ("issue_notice", Action.DIRECTIVE_ISSUE),
}


@dataclass(frozen=True, slots=True)
class DayNotes:
    """`undelivered`: session codes with the number of messages that were given up."""

    incidents: tuple[Incident, ...]
    undelivered: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for this actor: `what` is in the texts (`day.todo.<what>`) and decides the address."""

    what: str
    code: str
    title: str


def waiting_for(tx: Transaction, by: Actor) -> tuple[Waiting, ...]:
    """New registrations, matters to be agreed to, notices to be signed or given their number."""
    found: list[Waiting] = []
    if may(by, Action.CASE_EDIT):
        found += [_of_case("look_at", one.case) for one in intake.inbox(tx, by)]
    if may(by, Action.ONLINE_APPROVE):
        numbers = open_matters.proposed(tx, SHOWN)
        found += [
            _of_case("agree", masked_case(one, by))
            for one in [cases.case_by_id(tx, number) for number in numbers]
            if one
        ]
    for notice in conclusions.awaiting(tx, by):
        what, action = _OF_NOTICE[notice.status]
        if may(by, action, notice.thing):
            found.append(Waiting(what, notice.code, notice.case_code))
    return tuple(found[:SHOWN])


def _of_case(what: str, case: CaseFile) -> Waiting:
    return Waiting(what, case.code, case.code if case.denunciation else case.summary)


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
