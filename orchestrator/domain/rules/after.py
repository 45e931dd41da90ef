"""Checks of what must follow a session: R13 to R20, R22. Knows no severity and no validity."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from orchestrator.domain.calendar.working_days import add_calendar_days, add_working_days
from orchestrator.domain.deadlines import REASON_LENGTH, alarm_level, local_day
from orchestrator.domain.rules.facts import (
    CaseFacts,
    Circumstances,
    ConclusionFacts,
    HandedInFacts,
    RefusalFacts,
    RefusalGround,
    SessionFacts,
    StorageFacts,
    TurnFacts,
    ViewingFacts,
)
from orchestrator.domain.rules.finding import Judgement, broken, holds, met, not_applicable, still_open
from orchestrator.domain.time_limits import DeadlineId, Variant, time_limit

SEALED_WITHIN: Final = timedelta(hours=24)
VERIFIED_EVERY: Final = timedelta(days=7)
COPIES: Final = 3
IN_WRITING: Final = frozenset({RefusalGround.LAW_9_3, RefusalGround.DECREE_H})
"""Grounds that ask for the notice 01/TCD (Decree 154/2026 article 4, 3)."""


def conclusion_issued(facts: SessionFacts, around: Circumstances) -> Judgement:
    """R13: the head's reception is followed by a conclusion notice, within the office's own number of working days."""
    if not facts.head_receives or facts.closed_at is None:
        return not_applicable(head_receives=facts.head_receives, closed_at=facts.closed_at)
    latest = add_working_days(local_day(facts.closed_at), around.conclusion_days, around.decisions)
    evidence = {"issued_at": facts.conclusion_issued_at, "latest": latest}
    if facts.conclusion_issued_at is not None:
        return holds(**evidence)
    return still_open(latest, **evidence) if local_day(around.now) <= latest else broken(**evidence)


def directives_complete(facts: ConclusionFacts, around: Circumstances) -> Judgement:
    """R14: each directive names a unit and a day."""
    if not facts.directives:
        return not_applicable(directives=0)
    missing = tuple(each.number for each in facts.directives if not each.unit or each.due_on is None)
    return met(not missing, directives=len(facts.directives), missing=missing)


def refusal_in_writing(facts: RefusalFacts, around: Circumstances) -> Judgement:
    """R15: a refusal under 9.3 or 4.1.h is notified on form 01/TCD, signed by the head, within 3 working days."""
    if facts.ground not in IN_WRITING:
        return not_applicable(ground=facts.ground)
    number = time_limit(DeadlineId.D5, facts.day).limits[Variant.ORDINARY].number
    latest = add_working_days(local_day(facts.grounds_known_at), number, around.decisions)
    evidence = {"issued_at": facts.notice_issued_at, "signed_by_head": facts.signed_by_head, "latest": latest}
    if facts.notice_issued_at is not None and facts.signed_by_head:
        return met(local_day(facts.notice_issued_at) <= latest, **evidence)
    return still_open(latest, **evidence) if local_day(around.now) <= latest else broken(**evidence)


def receipts_given(facts: HandedInFacts, around: Circumstances) -> Judgement:
    """R16: each document handed in is on a receipt 02/TCD."""
    if not facts.documents:
        return not_applicable(documents=0)
    missing = tuple(sorted(facts.documents - facts.with_receipt))
    return met(not missing, documents=len(facts.documents), missing=missing)


def kept_safely(facts: StorageFacts, around: Circumstances) -> Judgement:
    """R17: sealed within 24 hours, verified every week, three copies."""
    if facts.ended_at is None or facts.destroyed:
        return not_applicable(ended_at=facts.ended_at, destroyed=facts.destroyed)
    evidence = {"sealed_at": facts.sealed_at, "verified_at": facts.verified_at, "copies": facts.copies}
    latest = facts.ended_at + SEALED_WITHIN
    if facts.sealed_at is None and around.now <= latest:
        return still_open(latest, **evidence)
    sealed = facts.sealed_at is not None and facts.sealed_at <= latest
    return met(sealed and _verified(facts, around.now) and facts.copies >= COPIES, latest=latest, **evidence)


def _verified(facts: StorageFacts, now: datetime) -> bool:
    last = facts.verified_at or facts.sealed_at
    return last is not None and now - last <= VERIFIED_EVERY


def in_register(facts: TurnFacts, around: Circumstances) -> Judgement:
    """R18: each turn has its line in the register."""
    if not facts.closed:
        return not_applicable(closed=False)
    return met(facts.register_line is not None, register_line=facts.register_line)


def not_deleted(facts: StorageFacts, around: Circumstances) -> Judgement:
    """R19: nobody can delete a recording; the disposal council's decision alone destroys one, and never under hold."""
    if facts.ended_at is None:
        return not_applicable(ended_at=None)
    lawful = bool(facts.council_decision and facts.destruction_minutes) and not facts.held
    return met(
        not facts.deletable_by and (lawful or not facts.destroyed),
        deletable_by=tuple(sorted(facts.deletable_by)),
        destroyed=facts.destroyed,
        council_decision=facts.council_decision,
        held=facts.held,
    )


def viewed_with_reason(facts: ViewingFacts, around: Circumstances) -> Judgement:
    """R20: whoever views a recording says why; the denouncer is masked for all whom the matrix does not allow."""
    if not facts.content_shown:
        return not_applicable(content_shown=False)
    reason = len(facts.reason.strip()) >= REASON_LENGTH
    exposed = facts.denunciation and not facts.denouncer_masked and not facts.may_see_denouncer
    return met(reason and not exposed, reason_given=reason, denunciation=facts.denunciation, denouncer_exposed=exposed)


def processed_in_time(facts: CaseFacts, around: Circumstances) -> Judgement:
    """R22: a petition is processed within 45 days (D19); the evidence says which of the alarms 30, 40, 45 has rung."""
    if facts.received_at is None or facts.withdrawn:
        return not_applicable(received_at=facts.received_at, withdrawn=facts.withdrawn)
    number = time_limit(DeadlineId.D19, facts.day).limits[Variant.ORDINARY].number
    latest = add_calendar_days(local_day(facts.received_at), number, around.decisions)
    level = alarm_level(facts.received_at, facts.processed_at or around.now)
    evidence = {"received_at": facts.received_at, "processed_at": facts.processed_at, "latest": latest, "alarm": level}
    if facts.processed_at is not None:
        return met(local_day(facts.processed_at) <= latest, **evidence)
    return still_open(latest, **evidence) if local_day(around.now) <= latest else broken(**evidence)
