"""Everything the page of a case file shows of its handling, and the one act that comes next. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from orchestrator.domain.case_file import TRANSITIONS, CaseEvent, CaseKind, CaseStatus
from orchestrator.domain.classification import EVENTS, RECEIVED_IN, Course
from orchestrator.domain.deadlines import Deadline
from orchestrator.domain.policy import Action, Actor, may
from orchestrator.domain.reception_session import OVER
from orchestrator.domain.records import CaseFile
from orchestrator.domain.records_classification import Classification, Decision, RelatedCase
from orchestrator.domain.rules.finding import Finding
from orchestrator.domain.transitions import allows
from orchestrator.services import case_decisions, case_parts
from orchestrator.services.case_parts import Group, Visits
from orchestrator.services.sight import seen_case
from orchestrator.store import classifications as rows
from orchestrator.store import sessions
from orchestrator.store.database import Transaction


@dataclass(frozen=True, slots=True)
class NextAct:
    """`name` is in the texts (`handling.next.<name>`) and decides the address; `mine`: this actor may do it."""

    name: str
    mine: bool
    course: Course | None = None


@dataclass(frozen=True, slots=True)
class CaseWork:
    """The handling of one matter as one actor sees it."""

    classification: Classification | None
    related: list[RelatedCase]
    visits: Visits
    group: Group
    decisions: list[Decision]
    deadlines: list[Deadline]
    refusal: Finding | None
    """R15 of the last refusal."""
    courses: list[Course]
    """What this actor may decide now."""
    next: NextAct | None


def case_work(tx: Transaction, code: str, by: Actor, now: datetime) -> CaseWork:
    """`NotFound` for a case that this actor may not see."""
    case = seen_case(tx, code, by)
    present = rows.classification_of(tx, case.id)
    courses = case_decisions.open_courses(case, present)
    refusal = case_decisions.refusal_finding(tx, case, now)
    related = case_parts.related_cases(tx, code, by)
    return CaseWork(
        classification=present,
        related=related,
        visits=case_parts.visits_of(tx, code, by),
        group=case_parts.group_of(tx, code, by),
        decisions=rows.decisions_of(tx, case.id),
        deadlines=case_decisions.deadlines_of(tx, code, by),
        refusal=refusal,
        courses=[one for one in courses if _may_decide(one, by, case)],
        next=_next(tx, case, present, courses, refusal, by),
    )


def _may_decide(course: Course, by: Actor, case: CaseFile) -> bool:
    """A refusal that needs no notice is the receiver's: the form asks for the ground."""
    office = course is Course.REFUSE and may(by, Action.CASE_GUIDE, case.thing)
    return office or any(may(by, act, case.thing) for act in (Action.CASE_DECIDE, case_decisions.right_of(course)))


def _next(
    tx: Transaction,
    case: CaseFile,
    present: Classification | None,
    courses: list[Course],
    refusal: Finding | None,
    by: Actor,
) -> NextAct | None:
    if refusal is not None and refusal.open_until is not None:
        return NextAct("refusal_notice", may(by, Action.CASE_DECIDE, case.thing))
    if present is None or present.returned_reason:
        open_to = allows(TRANSITIONS, case.status, CaseEvent.CLASSIFIED)
        return NextAct("classify", may(by, Action.CASE_CLASSIFY, case.thing)) if open_to else None
    if case.kind is CaseKind.MIXED:
        done = any(each.relation == "part" for each in rows.related(tx, case.id))
        return None if done else NextAct("split", may(by, Action.CASE_CLASSIFY, case.thing))
    if present.course in EVENTS:
        waits = present.course in courses
        mine = _may_decide(present.course, by, case)
        return NextAct(f"decide_{present.course}", mine, present.course) if waits else None
    return _reception(tx, case, present, by)


def _reception(tx: Transaction, case: CaseFile, present: Classification, by: Actor) -> NextAct | None:
    """It is to be received: first the chair's agreement, then a place in a session, then what was concluded."""
    if case.status is CaseStatus.RECEIVED:
        return NextAct("conclude", may(by, Action.CONCLUSION_DRAFT, case.thing))
    if not allows(TRANSITIONS, case.status, CaseEvent.SCHEDULED) or present.course not in RECEIVED_IN:
        return None
    if any(one.status not in OVER for one in sessions.sessions_of_case(tx, case.id)):
        return None
    if not present.approved:
        return NextAct("approve", may(by, Action.ONLINE_APPROVE, case.thing))
    if present.course is Course.IN_PERSON:
        return NextAct("in_person", False)
    return NextAct("schedule", may(by, Action.SESSION_SCHEDULE))
