"""Checks of what must be done before a session: R01 to R04, R08 to R10, R21. Knows no severity and no validity."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from orchestrator.domain.calendar.working_days import working_days_before
from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.deadlines import local_day
from orchestrator.domain.participant import PRESIDES, SessionRole
from orchestrator.domain.rules.facts import CaseFacts, Circumstances, GroupFacts, SessionFacts, SessionKind
from orchestrator.domain.rules.finding import Judgement, broken, holds, met, not_applicable, still_open
from orchestrator.domain.time_limits import DeadlineId, Variant, time_limit

CONNECTED_BEFORE: Final = timedelta(hours=1)
MOST_REPRESENTATIVES: Final = ((4, 1), (10, 2))
"""Up to so many people: at most so many representatives; above the last: `MOST_OF_CROWD` (Law 42/2013 article 29)."""
MOST_OF_CROWD: Final = 5


def published_in_time(facts: SessionFacts, around: Circumstances) -> Judgement:
    """R01: schedule published, citizens and agencies told, 5 working days before the day of reception."""
    latest = _latest(DeadlineId.D1, facts, around)
    done = [facts.published_at, facts.notified_at]
    evidence: dict[str, object] = {
        "published_at": facts.published_at,
        "notified_at": facts.notified_at,
        "latest": latest,
    }
    return _in_time(done, latest, around.now, evidence)


def tested_in_time(facts: SessionFacts, around: Circumstances) -> Judgement:
    """R02: a successful test link of each component point, 1 working day before."""
    components = [point for point in facts.points if not point.central]
    if not components:
        return not_applicable(component_points=0)
    latest = _latest(DeadlineId.D3, facts, around)
    missing = tuple(
        point.code for point in components if not point.test_passed_at or local_day(point.test_passed_at) > latest
    )
    evidence = {"missing": missing, "latest": latest, "component_points": len(components)}
    return _in_time([point.test_passed_at for point in components], latest, around.now, evidence)


def connected_in_time(facts: SessionFacts, around: Circumstances) -> Judgement:
    """R03: all points, the central one included, connected one hour before the start."""
    latest = facts.starts_at - CONNECTED_BEFORE
    missing = tuple(point.code for point in facts.points if not point.connected_at or point.connected_at > latest)
    evidence = {"missing": missing, "latest": latest, "points": len(facts.points)}
    if facts.points and not missing:
        return holds(**evidence)
    return still_open(latest, **evidence) if around.now <= latest else broken(**evidence)


def central_point_complete(facts: SessionFacts, around: Circumstances) -> Judgement:
    """R04: the receiver and the body that advises on the case are at the central point."""
    receiver = bool(facts.central_roles & PRESIDES)
    advisor = SessionRole.ADVISOR in facts.central_roles
    evidence = {"receiver": receiver, "advisor": advisor}
    if receiver and advisor:
        return holds(**evidence)
    if facts.started_at is None and around.now < facts.starts_at:
        return still_open(facts.starts_at, **evidence)
    return broken(**evidence)


def denunciation_may_be_online(facts: CaseFacts, around: Circumstances) -> Judgement:
    """R08: an online denunciation has a waiver of protection, the chair's decision and the secrecy checklist."""
    if facts.kind is not CaseKind.DENUNCIATION or not facts.online:
        return not_applicable(kind=facts.kind, online=facts.online)
    return met(
        facts.waiver_signed and facts.chair_decided and facts.secrecy_checked and not facts.protection_asked,
        protection_asked=facts.protection_asked,
        waiver_signed=facts.waiver_signed,
        chair_decided=facts.chair_decided,
        secrecy_checked=facts.secrecy_checked,
    )


def denunciation_is_in_person(facts: CaseFacts, around: Circumstances) -> Judgement:
    """R08 before 1 July 2026: no law allowed an oral denunciation other than in person (Law 25/2018 article 22)."""
    if facts.kind is not CaseKind.DENUNCIATION:
        return not_applicable(kind=facts.kind)
    return met(not facts.online, online=facts.online)


def represented(facts: GroupFacts, around: Circumstances) -> Judgement:
    """R09: two and more with the same matter send representatives, appointed in writing by all of them."""
    if facts.people < 2:
        return not_applicable(people=facts.people)
    most = next((number for people, number in MOST_REPRESENTATIVES if facts.people <= people), MOST_OF_CROWD)
    return met(
        1 <= facts.representatives <= most and facts.all_signed and facts.representatives_are_petitioners,
        people=facts.people,
        representatives=facts.representatives,
        most=most,
        all_signed=facts.all_signed,
        representatives_are_petitioners=facts.representatives_are_petitioners,
    )


def split(facts: CaseFacts, around: Circumstances) -> Judgement:
    """R10: a petition with several kinds of matter has been split."""
    if facts.kind is not CaseKind.MIXED:
        return not_applicable(kind=facts.kind)
    return met(facts.parts >= 2, parts=facts.parts)


def head_receives(facts: SessionFacts, around: Circumstances) -> Judgement:
    """R21: the head of the agency receives at the periodic session and leaves it to no deputy."""
    if facts.kind is not SessionKind.PERIODIC:
        return not_applicable(kind=facts.kind)
    return met(facts.head_receives, kind=facts.kind, head_receives=facts.head_receives)


def _latest(which: DeadlineId, facts: SessionFacts, around: Circumstances) -> date:
    """The last day for what must be done working days before the reception."""
    number = time_limit(which, facts.day).limits[Variant.ORDINARY].number
    return working_days_before(local_day(facts.starts_at), number, around.decisions)


def _in_time(done: list[datetime | None], latest: date, now: datetime, evidence: dict[str, object]) -> Judgement:
    """Whether all was done by the end of the day `latest`; still open while that day has not passed."""
    if all(moment is not None and local_day(moment) <= latest for moment in done):
        return holds(**evidence)
    return still_open(latest, **evidence) if local_day(now) <= latest else broken(**evidence)
