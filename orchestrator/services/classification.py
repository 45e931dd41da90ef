"""Classifying a matter: what it is, whose it is, how it is to be received; and the chair's agreement to that.

Every change makes a new version, which the chair approves anew. Reading it marks it seen by nobody: the case page
does not write.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, TypeVar

from orchestrator.domain.case_file import TRANSITIONS, CaseEvent, CaseKind
from orchestrator.domain.classification import (
    GROUNDS,
    Attendance,
    Competence,
    Complexity,
    Course,
    SecrecyItem,
    offered,
)
from orchestrator.domain.errors import NotAllowed, RuleBroken
from orchestrator.domain.policy import Action, Actor, may, require
from orchestrator.domain.records import CaseFile
from orchestrator.domain.records_classification import Classification
from orchestrator.domain.transitions import step
from orchestrator.services import audit_log
from orchestrator.services.form_checks import Mistakes, required_reason
from orchestrator.services.sight import seen_case
from orchestrator.services.state_changes import change_case
from orchestrator.store import classifications as rows
from orchestrator.store.database import Transaction

LONG: Final = 2000
E = TypeVar("E", Competence, Complexity, Attendance, Course, CaseKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Classify:
    """The form, as it was typed. `version` is that of the classification the form was filled from; 0: none."""

    kind: str
    competence: str
    course: str
    complexity: str = "simple"
    competent_body: str = ""
    determination: str = ""
    ground: str = ""
    ground_reason: str = ""
    attendance: str = "central"
    attendance_place: str = ""
    undertaking: bool = False
    protection_asked: bool = True
    waiver_signed: bool = False
    secrecy: frozenset[str] = frozenset()
    all_signed: bool = False
    course_reason: str = ""
    version: int = 0


def classification_of(tx: Transaction, code: str, by: Actor) -> Classification | None:
    """The present one; None while there is none. `NotFound` for a case that this actor may not see."""
    return rows.classification_of(tx, seen_case(tx, code, by).id)


def classify(tx: Transaction, code: str, new: Classify, by: Actor, now: datetime) -> Classification:
    """Write it down. `FormInvalid` with every mistake; `RuleBroken("classification.changed")` when somebody else was
    faster; `NotAllowed` when a denunciation would lose its protection and the actor is not the head.
    """
    case = seen_case(tx, code, by)
    require(by, Action.CASE_CLASSIFY, case.thing)
    rows.lock_case(tx, case.id)
    former = rows.classification_of(tx, case.id)
    demand_version(former, new.version)
    kind, made = _checked(tx, case, new, by, now)
    _demand_protection(case, kind, by)
    step(TRANSITIONS, case.status, CaseEvent.CLASSIFIED)
    if kind is not case.kind:
        rows.set_kind(tx, case, kind)
    if kind is CaseKind.DENUNCIATION:
        rows.set_waiver(tx, case.id, made.waiver_signed)
    rows.put_classification(tx, replace(made, version=new.version + 1))
    change_case(tx, case.id, CaseEvent.CLASSIFIED, by, now)
    after = f"{kind} {made.competence} {made.course}"
    audit_log.append(tx, by, Action.CASE_CLASSIFY, f"case {case.code}", now, before=case.kind, after=after)
    return _present(tx, case)


def approve(
    tx: Transaction, code: str, version: int, decision_no: str, decision_day: date | None, by: Actor, now: datetime
) -> Classification:
    """The chair agrees with this version: how it is received, its ground, and attendance from home if asked for."""
    case, present = _for_decision(tx, code, version, by)
    wrong = Mistakes()
    decision_no = wrong.text(decision_no, "decision_no", least=1, most=64)
    if decision_day is None:
        wrong.add("form.required", "decision_day")
    wrong.stop_if_any()
    approved = replace(present, approved_by=by.account_id, approved_at=now, decision_no=decision_no)
    rows.put_classification(tx, replace(approved, decision_day=decision_day, returned_reason=""))
    audit_log.append(tx, by, Action.ONLINE_APPROVE, f"case {case.code}", now, after=present.course, reason=decision_no)
    return _present(tx, case)


def send_back(tx: Transaction, code: str, version: int, reason: str, by: Actor, now: datetime) -> Classification:
    """The chair wants it looked at again, and says why."""
    case, present = _for_decision(tx, code, version, by)
    reason = required_reason(reason, "classification.reason_missing")
    returned = replace(present, approved_by=None, approved_at=None, returned_reason=reason)
    rows.put_classification(tx, returned)
    audit_log.append(tx, by, "classification:returned", f"case {case.code}", now, reason=reason)
    return _present(tx, case)


def demand_version(former: Classification | None, known: int) -> None:
    """`RuleBroken("classification.changed")` unless the form was filled from what is there now."""
    version = 0 if former is None else former.version
    if version != known:
        name = "" if former is None else former.classified_by_name
        raise RuleBroken("classification.changed", name=name or "–", at=former.classified_at if former else "–")


def _for_decision(tx: Transaction, code: str, version: int, by: Actor) -> tuple[CaseFile, Classification]:
    case = seen_case(tx, code, by)
    require(by, Action.ONLINE_APPROVE, case.thing)
    rows.lock_case(tx, case.id)
    present = rows.classification_of(tx, case.id)
    if present is None:
        raise RuleBroken("classification.missing")
    demand_version(present, version)
    return case, present


def _demand_protection(case: CaseFile, kind: CaseKind, by: Actor) -> None:
    """Only the head may say that what came as a denunciation is none: everybody would see who brought it."""
    if case.denunciation and kind is not CaseKind.DENUNCIATION and not may(by, Action.CASE_DECIDE, case.thing):
        raise NotAllowed("classification.unprotect", action=Action.CASE_DECIDE)


def _checked(
    tx: Transaction, case: CaseFile, new: Classify, by: Actor, now: datetime
) -> tuple[CaseKind, Classification]:
    wrong = Mistakes()
    kind = _chosen(wrong, "kind", CaseKind, new.kind, case.kind)
    competence = _chosen(wrong, "competence", Competence, new.competence, Competence.WITHIN)
    complexity = _chosen(wrong, "complexity", Complexity, new.complexity, Complexity.SIMPLE)
    attendance = _chosen(wrong, "attendance", Attendance, new.attendance, Attendance.CENTRAL)
    course = _chosen(wrong, "course", Course, new.course, Course.ONLINE)
    denunciation = kind is CaseKind.DENUNCIATION
    made = Classification(
        case_file_id=case.id,
        version=new.version,
        competence=competence,
        competent_body=wrong.text(new.competent_body, "competent_body", most=200),
        complexity=complexity,
        determination=wrong.text(new.determination, "determination", most=LONG),
        ground=new.ground if new.ground in GROUNDS else "",
        ground_reason=wrong.text(new.ground_reason, "ground_reason", most=LONG),
        attendance=attendance,
        attendance_place=wrong.text(new.attendance_place, "attendance_place", most=400),
        undertaking=new.undertaking,
        protection_asked=new.protection_asked and denunciation,
        waiver_signed=new.waiver_signed and denunciation,
        secrecy=frozenset(item for item in SecrecyItem if item in new.secrecy and denunciation),
        all_signed=new.all_signed,
        course=course,
        course_reason=wrong.text(new.course_reason, "course_reason", most=LONG),
        classified_by=by.account_id,
        classified_at=now,
    )
    _cross_check(tx, wrong, kind, made)
    wrong.stop_if_any()
    return kind, made


def _chosen(wrong: Mistakes, field: str, codes: type[E], text: str, instead: E) -> E:
    if text in list(codes):
        return codes(text)
    wrong.add("classification.choice", field)
    return instead


def _cross_check(tx: Transaction, wrong: Mistakes, kind: CaseKind, made: Classification) -> None:
    if made.course not in offered(kind, made.competence):
        wrong.add("classification.course_not_offered", "course", fitting=offered(kind, made.competence))
    if made.complexity is Complexity.COMPLEX and not made.determination:
        wrong.add("classification.determination_missing", "determination")
    if made.competence in (Competence.OUTSIDE, Competence.LOWER_LATE) and not made.competent_body:
        wrong.add("classification.body_missing", "competent_body")
    if made.course is Course.ONLINE:
        _online(tx, wrong, kind, made)


def _online(tx: Transaction, wrong: Mistakes, kind: CaseKind, made: Classification) -> None:
    """What online reception asks for: a ground, an approved place, and for a denunciation its conditions."""
    if not made.ground:
        wrong.add("classification.ground_missing", "ground")
    if made.ground == "20.5" and not made.ground_reason:
        wrong.add("classification.ground_reason_missing", "ground_reason")
    if made.ground == "20.1" and made.complexity is not Complexity.COMPLEX:
        wrong.add("classification.ground_complex", "ground")
    if (kind is CaseKind.DENUNCIATION) != (made.ground == "20.4") and made.ground:
        wrong.add("classification.ground_denunciation", "ground")
    if made.attendance is Attendance.HOME:
        _from_home(tx, wrong, made)
    if kind is CaseKind.DENUNCIATION:
        if made.protection_asked or not made.waiver_signed:
            wrong.add("classification.waiver_missing", "waiver_signed")
        if not made.secrecy_complete:
            wrong.add("classification.secrecy_missing", "secrecy")


def _from_home(tx: Transaction, wrong: Mistakes, made: Classification) -> None:
    if not tx.rules.home_join_allowed:
        wrong.add("classification.home_off", "attendance")
    if not made.attendance_place:
        wrong.add("classification.place_missing", "attendance_place")
    if not made.undertaking:
        wrong.add("classification.undertaking_missing", "undertaking")
    if made.ground not in ("20.2", "20.5"):
        wrong.add("classification.home_ground", "ground")


def _present(tx: Transaction, case: CaseFile) -> Classification:
    found = rows.classification_of(tx, case.id)
    assert found is not None, "written a moment ago"
    return found
