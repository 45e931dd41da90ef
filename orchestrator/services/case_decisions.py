"""What is decided of a matter, with its reason, paper and state change; and the time limits that run for it.

The head signs what the law reserves to the head; guiding a citizen and noting a withdrawal is the office's.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from orchestrator.domain.case_file import TRANSITIONS
from orchestrator.domain.classification import EVENTS, ON_DECISION, ON_RECEIPT, WITH_BODY, Complexity, Course, offered
from orchestrator.domain.deadlines import Deadline, deadline, local_day
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action, Actor, may, require
from orchestrator.domain.records import CaseFile
from orchestrator.domain.records_classification import Classification, Decision
from orchestrator.domain.rules.after import IN_WRITING
from orchestrator.domain.rules.facts import Circumstances, RefusalFacts, RefusalGround
from orchestrator.domain.rules.finding import Finding, RuleId
from orchestrator.domain.rules.rulebook import judge
from orchestrator.domain.time_limits import DeadlineId, Variant, time_limit
from orchestrator.domain.transitions import allows, step
from orchestrator.services import audit_log
from orchestrator.services.form_checks import Mistakes
from orchestrator.services.sight import seen_case
from orchestrator.services.state_changes import change_case
from orchestrator.store import classifications as rows
from orchestrator.store.database import Transaction

BY_OFFICE: Final = frozenset({Course.GUIDE, Course.WITHDRAW, Course.CLOSE})
AFTERWARDS: Final = (
    Course.CLOSE,
    Course.RESOLVE,
    Course.SUSPEND,
    Course.RESUME,
    Course.TERMINATE,
    Course.WITHDRAW,
)
"""Courses that do not depend on kind and competence but on how far the matter has come."""
ON_PAPER: Final = frozenset(
    {
        Course.TRANSFER,
        Course.ACCEPT,
        Course.NOT_ACCEPT,
        Course.SUSPEND,
        Course.TERMINATE,
        Course.WITHDRAW,
        Course.RESOLVE,
    }
)
"""Decisions that are a numbered document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """The form of a decision, as it was typed."""

    course: str
    reason: str
    ground: str = ""
    """Of a refusal: a `RefusalGround`."""
    body: str = ""
    document_no: str = ""
    document_day: date | None = None
    known_on: datetime | None = None
    """When the grounds of a refusal were known; empty: now."""


def right_of(course: Course, ground: str = "") -> Action:
    """Who decides it: a refusal on form 01/TCD is the head's, any other the receiver's."""
    if course in BY_OFFICE:
        return Action.CASE_GUIDE
    if course is Course.REFUSE and ground and ground not in IN_WRITING:
        return Action.CASE_GUIDE
    return Action.CASE_DECIDE


def open_courses(case: CaseFile, present: Classification | None) -> list[Course]:
    """What may be decided now, by state, kind and competence; the obvious one first."""
    wanted = [] if present is None else [one for one in offered(case.kind, present.competence) if one in EVENTS]
    if present is not None and present.course in wanted:
        wanted.sort(key=lambda one: one is not present.course)
    courses = [*wanted, *AFTERWARDS]
    return [one for one in courses if allows(TRANSITIONS, case.status, EVENTS[one])]


def decide(tx: Transaction, code: str, new: Decide, by: Actor, now: datetime) -> Decision:
    """Write the decision, change the state. `FormInvalid`; `RuleBroken("decision.not_open")`; `NotAllowed`."""
    case = seen_case(tx, code, by)
    rows.lock_case(tx, case.id)
    course = Course(new.course) if new.course in EVENTS else None
    present = rows.classification_of(tx, case.id)
    if course is None or course not in open_courses(case, present):
        raise RuleBroken("decision.not_open")
    decision = _checked(case, course, new, by, now)
    right = right_of(course, new.ground)
    if not may(by, Action.CASE_DECIDE, case.thing):
        require(by, right, case.thing)
    step(TRANSITIONS, case.status, EVENTS[course])
    made = rows.add_decision(tx, decision)
    change_case(tx, case.id, EVENTS[course], by, now)
    audit_log.append(tx, by, right, f"case {case.code}", now, after=course, reason=made.document_no)
    return made


def _checked(case: CaseFile, course: Course, new: Decide, by: Actor, now: datetime) -> Decision:
    wrong = Mistakes()
    if course is Course.REFUSE and new.ground not in list(RefusalGround):
        wrong.add("decision.ground", "ground")
    body = wrong.text(new.body, "body", most=200)
    if course in WITH_BODY and not body:
        wrong.add("decision.body_missing", "body")
    document_no = wrong.text(new.document_no, "document_no", most=64)
    if course in ON_PAPER:
        if not document_no:
            wrong.add("decision.number_missing", "document_no")
        if new.document_day is None:
            wrong.add("decision.day_missing", "document_day")
    known = new.known_on or now
    if not case.registered_at <= known <= now and local_day(known) < local_day(case.registered_at):
        wrong.add("decision.known_on", "known_on")
    reason = wrong.text(new.reason, "reason", least=10, most=2000)
    wrong.stop_if_any()
    return Decision(
        id=0,
        case_file_id=case.id,
        course=course,
        ground=new.ground if course is Course.REFUSE else "",
        reason=reason,
        body=body,
        document_no=document_no,
        document_day=new.document_day,
        known_at=min(known, now),
        decided_at=now,
        decided_by=by.account_id,
    )


def issue_refusal(tx: Transaction, code: str, document_no: str, by: Actor, now: datetime) -> Finding:
    """The head signs the notice 01/TCD; what rule R15 says of it."""
    case = seen_case(tx, code, by)
    require(by, Action.CASE_DECIDE, case.thing)
    refusal = _refusal(tx, case)
    if refusal is None or refusal.notice_issued_at is not None:
        raise RuleBroken("decision.no_notice_due")
    wrong = Mistakes()
    document_no = wrong.text(document_no, "document_no", least=1, most=64)
    wrong.stop_if_any()
    rows.set_notice(tx, refusal.id, document_no, now)
    audit_log.append(tx, by, "refusal:notified", f"case {case.code}", now, reason=document_no)
    found = refusal_finding(tx, case, now)
    assert found is not None, "there is a refusal"
    return found


def refusal_finding(tx: Transaction, case: CaseFile, now: datetime) -> Finding | None:
    """R15 of the last refusal; None where nothing was refused."""
    refusal = _refusal(tx, case)
    if refusal is None:
        return None
    facts = RefusalFacts(
        day=local_day(refusal.known_at),
        ground=RefusalGround(refusal.ground),
        grounds_known_at=refusal.known_at,
        notice_issued_at=refusal.notice_issued_at,
        signed_by_head=refusal.signed_by_head,
    )
    return judge(RuleId.R15, facts, Circumstances(now=now, decisions=tx.rules.calendar))


def _refusal(tx: Transaction, case: CaseFile) -> Decision | None:
    found = [one for one in rows.decisions_of(tx, case.id) if one.course is Course.REFUSE]
    return found[-1] if found else None


def decisions_of(tx: Transaction, code: str, by: Actor) -> list[Decision]:
    """Oldest first."""
    return rows.decisions_of(tx, seen_case(tx, code, by).id)


def deadlines_of(tx: Transaction, code: str, by: Actor) -> list[Deadline]:
    """The time limits that run for this matter, the earliest first; what a decision has met is left out."""
    case = seen_case(tx, code, by)
    present = rows.classification_of(tx, case.id)
    decided = rows.decisions_of(tx, case.id)
    found: list[Deadline] = []
    if not decided:
        found += _known(tx, ON_RECEIPT[case.kind], case.registered_at, Variant.ORDINARY)
    for one in decided:
        variant = Variant.COMPLEX if present and present.complexity is Complexity.COMPLEX else Variant.ORDINARY
        found += _known(tx, ON_DECISION.get((case.kind, one.course), ()), one.decided_at, variant)
        if one.course is Course.REFUSE and one.ground in IN_WRITING and one.notice_issued_at is None:
            found += _known(tx, (DeadlineId.D5,), one.known_at, Variant.ORDINARY)
    return sorted(found, key=lambda each: each.due_at)


def _known(tx: Transaction, wanted: Iterable[DeadlineId], at: datetime, variant: Variant) -> list[Deadline]:
    """Those that the law of that day knows; in the variant where there is one."""
    found = []
    for which in wanted:
        with contextlib.suppress(KeyError):
            limits = time_limit(which, local_day(at)).limits
            found.append(deadline(which, at, tx.rules.calendar, variant if variant in limits else Variant.ORDINARY))
    return found
