"""Preparing a session: decision and direction, security, who is on duty and seen there, test links per point.

Everything can be entered at any time before the session ends; what lacks is asked for by the gates (`services.gates`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.policy import Action, Actor, may, require
from orchestrator.domain.reception_session import OVER, SessionEvent, SessionStatus
from orchestrator.domain.records import Point, ReceptionSession
from orchestrator.domain.records_planning import Duty, LinkTest, OnDuty, Risk, SessionPlan
from orchestrator.services import audit_log, gates
from orchestrator.services import session_facts as facts
from orchestrator.services.form_checks import Mistakes
from orchestrator.services.sight import seen_session
from orchestrator.services.state_changes import change_session
from orchestrator.store import accounts, office, planning
from orchestrator.store.database import Transaction

MOST_KBPS = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WritePlan:
    """The form. `version` is that of the plan the form was filled from."""

    version: int
    decision_no: str = ""
    decision_day: date | None = None
    directed_by: str = ""
    directed_document: str = ""
    directed_day: date | None = None
    priority: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteSecurity:
    """The form of the security plan, which the police may fill too."""

    version: int
    risk: str
    crowd_estimate: int | None
    security_plan: str
    security_officers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLinkTest:
    """What was tried with a point, and how the line was."""

    point: str
    camera: bool
    microphone: bool
    speaker: bool
    up_kbps: int | None = None
    down_kbps: int | None = None
    loss_percent: float | None = None
    round_trip_ms: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Preparation:
    """Everything the page of a session's preparation shows."""

    plan: SessionPlan
    duties: list[OnDuty]
    tests: list[LinkTest]
    crowd: bool


def preparation_of(tx: Transaction, code: str, by: Actor) -> Preparation:
    """`NotFound` for a session that this actor may not see."""
    session = seen_session(tx, code, by)
    crowd = any(facts.group_facts(tx, case, session.starts_at).people >= 5 for case in facts.cases_of(tx, session))
    tests = planning.link_tests(tx, session_id=session.id, since=session.starts_at - facts.GENERAL_TEST_COUNTS)
    mine = {point.id for point in (session.central_point, *session.component_points)}
    return Preparation(
        planning.plan_of(tx, session.id),
        planning.duties_of(tx, session.id),
        [one for one in tests if one.point_id in mine],
        crowd,
    )


def write_plan(tx: Transaction, code: str, new: WritePlan, by: Actor, now: datetime) -> SessionPlan:
    """The head's decision, and who directed the session. `RuleBroken("plan.changed")` when somebody was faster."""
    session = seen_session(tx, code, by, lock=True)
    require(by, Action.SESSION_SCHEDULE, session.thing)
    former = _unchanged(tx, session, new.version)
    wrong = Mistakes()
    made = replace(
        former,
        version=former.version + 1,
        decision_no=wrong.text(new.decision_no, "decision_no", most=64),
        decision_day=new.decision_day,
        directed_by=wrong.text(new.directed_by, "directed_by", most=200),
        directed_document=wrong.text(new.directed_document, "directed_document", most=120),
        directed_day=new.directed_day,
        priority=new.priority,
    )
    if made.directed_by and not made.directed_document:
        wrong.add("plan.directed_document", "directed_document")
    if made.decision_no and made.decision_day is None:
        wrong.add("plan.decision_day", "decision_day")
    wrong.stop_if_any()
    planning.put_plan(tx, made)
    audit_log.append(tx, by, "session:planned", f"session {session.code}", now, after=str(made.version))
    return made


def write_security(tx: Transaction, code: str, new: WriteSecurity, by: Actor, now: datetime) -> SessionPlan:
    """Risk, crowd, what is done about it, by whom."""
    session = seen_session(tx, code, by, lock=True)
    require(by, Action.SECURITY_PLAN_EDIT, session.thing)
    former = _unchanged(tx, session, new.version)
    wrong = Mistakes()
    if new.risk not in list(Risk):
        wrong.add("plan.risk", "risk")
    if new.crowd_estimate is None or new.crowd_estimate > 100_000:
        wrong.add("plan.crowd_estimate", "crowd_estimate")
    text = wrong.text(new.security_plan, "security_plan", least=10, most=4000)
    officers = wrong.text(new.security_officers, "security_officers", most=400)
    wrong.stop_if_any()
    made = replace(
        former,
        version=former.version + 1,
        risk=Risk(new.risk),
        crowd_estimate=new.crowd_estimate or 0,
        security_plan=text,
        security_officers=officers,
    )
    planning.put_plan(tx, made)
    audit_log.append(tx, by, Action.SECURITY_PLAN_EDIT, f"session {session.code}", now, after=made.risk)
    return made


def see_security(tx: Transaction, code: str, by: Actor, now: datetime) -> None:
    """The police say that they have read the plan."""
    session = seen_session(tx, code, by, lock=True)
    require(by, Action.SECURITY_ACKNOWLEDGE, session.thing)
    planning.note_police_seen(tx, session.id, by.account_id, now)
    audit_log.append(tx, by, Action.SECURITY_ACKNOWLEDGE, f"session {session.code}", now)


def _unchanged(tx: Transaction, session: ReceptionSession, version: int) -> SessionPlan:
    former = planning.plan_of(tx, session.id)
    if former.version != version:
        raise RuleBroken("plan.changed")
    return former


def put_on_duty(
    tx: Transaction, code: str, duty: str, account_id: int | None, phone: str, by: Actor, now: datetime
) -> None:
    """Somebody of the staff has this duty from now on."""
    session = seen_session(tx, code, by, lock=True)
    require(by, Action.ROSTER_EDIT, session.thing)
    wrong = Mistakes()
    if duty not in list(Duty):
        wrong.add("plan.duty", "duty")
    found = accounts.accounts_by_id(tx, {account_id}) if account_id is not None else {}
    account = found.get(account_id) if account_id is not None else None
    if account is None or not account.active:
        wrong.add("schedule.account_unknown", f"account_{duty}")
    phone = wrong.phone(phone, f"phone_{duty}")
    wrong.stop_if_any()
    assert account is not None, "otherwise there was a mistake"
    before = next((one for one in planning.duties_of(tx, session.id) if one.duty == duty), None)
    same = before is not None and before.account_id == account.id
    new = OnDuty(Duty(duty), account.id, account.name, phone, before.present_at if before and same else None)
    planning.put_duty(tx, session.id, new)
    audit_log.append(tx, by, Action.ROSTER_EDIT, f"session {session.code}", now, after=duty)


def note_present(tx: Transaction, code: str, duty: str, by: Actor, now: datetime) -> None:
    """Whoever has this duty is in the room of the central point: seen there by the actor (rule R04)."""
    session = seen_session(tx, code, by, lock=True)
    if not may(by, Action.SESSION_PRESIDE, session.thing):
        require(by, Action.ROSTER_EDIT, session.thing)
    found = next((one for one in planning.duties_of(tx, session.id) if one.duty == duty), None)
    if found is None:
        raise RuleBroken("plan.nobody_on_duty", duties=(Duty(duty),) if duty in list(Duty) else ())
    planning.put_duty(tx, session.id, replace(found, present_at=now))
    audit_log.append(tx, by, "roster:present", f"session {session.code}", now, after=duty)


def note_link_test(tx: Transaction, code: str, new: NewLinkTest, by: Actor, now: datetime) -> LinkTest:
    """A test link of one point for this session. When every component point has passed, the session is tested."""
    session = seen_session(tx, code, by, lock=True)
    require(by, Action.LINK_TEST_NOTE, session.thing)
    point = next((one for one in (session.central_point, *session.component_points) if one.code == new.point), None)
    if point is None:
        raise NotFound("schedule.point_unknown", point=new.point[:64])
    if session.status in OVER:
        raise RuleBroken("plan.over")
    made = add_test(tx, session, point, new, by, now)
    if session.status is SessionStatus.PUBLISHED and may(by, Action.SESSION_SCHEDULE, session.thing):
        try:
            gates.demand_tests(tx, session)
        except RuleBroken:
            return made
        change_session(tx, code, SessionEvent.TEST_PASSED, by, now)
    return made


def rehearse(tx: Transaction, new: NewLinkTest, by: Actor, now: datetime) -> LinkTest:
    """A rehearsal ("phiên thử") of a point, for no particular session."""
    require(by, Action.REHEARSE)
    point = office.points_by_code(tx, {new.point}).get(new.point)
    if point is None:
        raise NotFound("schedule.point_unknown", point=new.point[:64])
    return add_test(tx, None, point, new, by, now)


def add_test(
    tx: Transaction, session: ReceptionSession | None, point: Point, new: NewLinkTest, by: Actor, now: datetime
) -> LinkTest:
    """Passed when camera, microphone and loudspeaker worked. `FormInvalid`."""
    wrong = Mistakes()
    for name in ("up_kbps", "down_kbps", "round_trip_ms"):
        value = getattr(new, name)
        if value is not None and not 0 <= value <= MOST_KBPS:
            wrong.add("plan.number", name)
    if new.loss_percent is not None and not 0 <= new.loss_percent <= 100:
        wrong.add("plan.number", "loss_percent")
    note = wrong.text(new.note, "note", most=400)
    passed = new.camera and new.microphone and new.speaker
    if not passed and not note:
        wrong.add("plan.test_note", "note")
    wrong.stop_if_any()
    made = LinkTest(
        id=0,
        session_id=session.id if session else None,
        point_id=point.id,
        point_code=point.code,
        point_name=point.name,
        at=now,
        passed=passed,
        camera=new.camera,
        microphone=new.microphone,
        speaker=new.speaker,
        up_kbps=new.up_kbps,
        down_kbps=new.down_kbps,
        loss_percent=new.loss_percent,
        round_trip_ms=new.round_trip_ms,
        note=note,
    )
    number = planning.add_link_test(tx, made, by.account_id)
    thing = f"session {session.code}" if session else f"point {point.code}"
    audit_log.append(tx, by, Action.LINK_TEST_NOTE, thing, now, after="passed" if passed else "failed")
    return replace(made, id=number)
