"""The rules asked where the steps of a session happen: what holds, what blocks, what needs a recorded reason.

`demand` is called by every change of a session's state. A reason is written down as an override: who, when, which rule,
for which start. The clock alone goes on without one, because citizens are waiting; then the reason is owed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.participant import NEEDS_IDENTITY
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.reception_session import SessionEvent
from orchestrator.domain.records import CaseFile, Participant, ReceptionSession
from orchestrator.domain.records_planning import Duty, Override
from orchestrator.domain.rules.facts import CaseFacts, Circumstances
from orchestrator.domain.rules.finding import Finding, RuleId, RuleOverride, Severity, Verdict, overridden
from orchestrator.domain.rules.rulebook import judge, judge_all
from orchestrator.services import audit_log
from orchestrator.services import session_facts as facts
from orchestrator.store import participants, planning
from orchestrator.store.database import Transaction

_R, _E = RuleId, SessionEvent
ASKED: Final[Mapping[SessionEvent, tuple[RuleId, ...]]] = MappingProxyType(
    {
        _E.SUBMITTED: (_R.R08, _R.R10),
        _E.APPROVED: (_R.R08, _R.R09, _R.R10, _R.R21),
        _E.PUBLISHED: (_R.R01, _R.R08, _R.R10),
        _E.MOVED: (_R.R01,),
        _E.WAITING_ROOM_OPENED: (_R.R02,),
        _E.STARTED: (_R.R01, _R.R02, _R.R03, _R.R04, _R.R08, _R.R10),
    }
)
"""Which rules let each step pass. R05 is asked of the recorder itself, R06 at the door."""
OF_A_START: Final = frozenset({_R.R01, _R.R02, _R.R03})
"""A reason for one of these is for this start: another time asks anew."""
ON_DUTY: Final = (Duty.ADVISOR, Duty.IT_OFFICER)
"""Without an official of the matter and one for the technology nothing is published (plan II.3-3)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One finding and the matter or the citizen that it is about; empty: the session."""

    finding: Finding
    about: str = ""


def findings(tx: Transaction, session: ReceptionSession, now: datetime) -> list[Asked]:
    """Every rule that the rows of this session can answer, in the order of their numbers."""
    around = Circumstances(now=now, decisions=tx.rules.calendar, conclusion_days=tx.rules.conclusion_notice_days)
    given = overrides_in_force(tx, session)
    found = [Asked(one) for one in judge_all(facts.session_facts(tx, session), around, given)]
    found.append(Asked(judge(_R.R05, facts.conduct_facts(tx, session), around, given)))
    matters = facts.cases_of(tx, session)
    for case in matters:
        about = facts.case_facts(tx, case, session.starts_at)
        found += [Asked(one, case.code) for one in _of_case(about, around, given)]
        found.append(Asked(judge(_R.R09, facts.group_facts(tx, case, session.starts_at), around, given), case.code))
    for person in participants.participants_of(tx, session.id):
        if person.role in NEEDS_IDENTITY:
            found.append(
                Asked(
                    _identity(session, facts.case_of_person(tx, session, person), person, around, given),
                    person.public_id,
                )
            )
    return sorted(found, key=lambda one: one.finding.rule)


def _of_case(about: CaseFacts, around: Circumstances, given: Mapping[RuleId, RuleOverride]) -> tuple[Finding, ...]:
    return judge_all(about, around, given)


def _identity(
    session: ReceptionSession,
    case: CaseFile | None,
    person: Participant,
    around: Circumstances,
    given: Mapping[RuleId, RuleOverride],
) -> Finding:
    return judge(_R.R06, facts.identity_facts(session, case, person), around, given)


@dataclass(frozen=True, slots=True)
class Conditions:
    """Everything the page of a session's conditions shows."""

    asked: list[Asked]
    owed: tuple[RuleId, ...]
    overrides: list[Override]


def conditions_of(tx: Transaction, session: ReceptionSession, now: datetime) -> Conditions:
    """In one transaction. Who may see the session has been asked."""
    thing = f"session {session.code}"
    return Conditions(findings(tx, session, now), reasons_owed(tx, session), planning.overrides_of(tx, thing))


def overrides_in_force(tx: Transaction, session: ReceptionSession) -> Mapping[RuleId, RuleOverride]:
    """The last reason for each rule, for the present start."""
    found: dict[RuleId, RuleOverride] = {}
    for one in planning.overrides_of(tx, f"session {session.code}"):
        if not one.missing and one.for_start in (None, session.starts_at):
            found[one.rule] = RuleOverride(one.reason, one.account_id or 0, one.at)
    return found


def demand(
    tx: Transaction, session: ReceptionSession, event: SessionEvent, by: Actor, now: datetime, reason: str = ""
) -> bool:
    """Whether the step may be taken: `RuleBroken("gate.blocked")`, `("gate.reason_needed")`, or overrides written with
    the reason. Returns whether the reason was used for that.
    """
    asked = ASKED.get(event, ())
    closed = [one for one in findings(tx, session, now) if one.finding.rule in asked and not one.finding.lets_pass]
    if not closed:
        return False
    blocked = [one.finding.rule for one in closed if one.finding.severity is Severity.BLOCKS]
    if blocked:
        raise RuleBroken("gate.blocked", rules=tuple(dict.fromkeys(blocked)))
    if event is _E.WAITING_ROOM_OPENED:
        _note_missing(tx, session, closed, event, now)
        return False
    if not reason.strip():
        raise RuleBroken(
            "gate.reason_needed", field="reason", rules=tuple(dict.fromkeys(one.finding.rule for one in closed))
        )
    for one in closed:
        write_override(tx, session, one.finding, str(event), reason, by, now)
    return True


def demand_roster(tx: Transaction, session: ReceptionSession) -> None:
    """`RuleBroken("plan.duty_missing")` without who must be on duty; `("plan.security_missing")` for a crowd."""
    roster = {one.duty for one in planning.duties_of(tx, session.id)}
    taking_part = {str(one.role) for one in participants.participants_of(tx, session.id)}
    missing = tuple(duty for duty in ON_DUTY if duty not in roster and duty not in taking_part)
    if missing:
        raise RuleBroken("plan.duty_missing", duties=missing)
    crowd = any(facts.group_facts(tx, case, session.starts_at).people >= 5 for case in facts.cases_of(tx, session))
    if crowd and not planning.plan_of(tx, session.id).security_plan:
        raise RuleBroken("plan.security_missing")


def demand_tests(tx: Transaction, session: ReceptionSession) -> None:
    """`RuleBroken("gate.untested")` while a component point has no passed test link."""
    points = facts.session_facts(tx, session).points
    names = {point.code: point.name for point in session.component_points}
    missing = tuple(names[point.code] for point in points if not point.central and point.test_passed_at is None)
    if missing:
        raise RuleBroken("gate.untested", points=missing)


def demand_identity(tx: Transaction, session: ReceptionSession, person: Participant, now: datetime) -> None:
    """R06 at the door: `RuleBroken("gate.identity")` with what is missing, unless a reason is on record."""
    about = replace(facts.identity_facts(session, facts.case_of_person(tx, session, person), person), admitted=True)
    around = Circumstances(now=now, decisions=tx.rules.calendar)
    found = judge(_R.R06, about, around, overrides_in_force(tx, session))
    if not found.lets_pass:
        raise RuleBroken("gate.identity", missing=tuple(str(field) for field in _missing(found)))


def _missing(found: Finding) -> tuple[object, ...]:
    missing = found.evidence.get("missing", ())
    return missing if isinstance(missing, tuple) else ()


def record_reason(
    tx: Transaction, session: ReceptionSession, rule: RuleId, reason: str, by: Actor, now: datetime
) -> None:
    """A reason given before or after the step that asks for it. `RuleBroken`: `rule.*` where none helps."""
    require(by, Action.RULE_OVERRIDE, session.thing)
    concerned = [one.finding for one in findings(tx, session, now) if one.finding.rule is rule]
    wanted = next((one for one in concerned if _concerned(one)), None)
    if wanted is None:
        raise RuleBroken("rule.not_broken", rule=rule)
    write_override(tx, session, replace(wanted, override=None), "ahead", reason, by, now)


def _concerned(found: Finding) -> bool:
    identity = found.rule is _R.R06 and bool(_missing(found))
    return found.verdict is Verdict.BROKEN or found.open_until is not None or identity


def write_override(
    tx: Transaction, session: ReceptionSession, found: Finding, step: str, reason: str, by: Actor, now: datetime
) -> None:
    """One row and its audit line. `NotAllowed`, `RuleBroken("rule.reason_missing")`, `("rule.blocks")`."""
    require(by, Action.RULE_OVERRIDE, session.thing)
    if found.rule is _R.R06 and found.verdict is Verdict.NOT_APPLICABLE:
        found = replace(found, verdict=Verdict.BROKEN)
    overridden(found, reason, by.account_id or 0, now)
    _write(tx, session, found.rule, step, reason.strip(), by, now, missing=False)
    audit_log.append(tx, by, Action.RULE_OVERRIDE, f"session {session.code}", now, after=found.rule, reason=reason)


def _note_missing(
    tx: Transaction, session: ReceptionSession, closed: list[Asked], event: SessionEvent, now: datetime
) -> None:
    """The clock goes on: citizens wait. That a reason is owed stands on the operator's page until it is given."""
    for one in closed:
        _write(tx, session, one.finding.rule, str(event), "", Actor(is_system=True), now, missing=True)
        line = f"session {session.code}"
        audit_log.append(tx, Actor(is_system=True), "rule:reason_owed", line, now, after=one.finding.rule)


def _write(
    tx: Transaction,
    session: ReceptionSession,
    rule: RuleId,
    step: str,
    reason: str,
    by: Actor,
    now: datetime,
    *,
    missing: bool,
) -> None:
    new = Override(
        id=0,
        thing=f"session {session.code}",
        rule=rule,
        step=step,
        reason=reason[:2000],
        missing=missing,
        account_id=by.account_id,
        account_name="",
        seat=by.participant or "",
        for_start=session.starts_at if rule in OF_A_START else None,
        at=now,
    )
    planning.add_override(tx, new)


def reasons_owed(tx: Transaction, session: ReceptionSession) -> tuple[RuleId, ...]:
    """Rules against which the clock went on and for which nobody has written the reason yet."""
    given = overrides_in_force(tx, session)
    rows = planning.overrides_of(tx, f"session {session.code}")
    owed = [one.rule for one in rows if one.missing and one.for_start in (None, session.starts_at)]
    return tuple(dict.fromkeys(rule for rule in owed if rule not in given))
