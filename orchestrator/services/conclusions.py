"""Conclusion notices: drafted after a turn, signed by the chair, issued with a number, delivered with proof.

One notice per turn (Decree 154/2026 article 25.2, 25.3). Issuing it makes its directives; when every turn that was
held has its notice, the session is concluded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from orchestrator.domain.case_file import CaseEvent
from orchestrator.domain.conclusion import (
    DELIVERY_METHODS,
    TRANSITIONS,
    ConclusionEvent,
    ConclusionOutcome,
    ConclusionStatus,
)
from orchestrator.domain.deadlines import Deadline, deadline, local_day
from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.held_turns import held_turns, was_held
from orchestrator.domain.policy import SYSTEM, Action, Actor, Thing, may, require
from orchestrator.domain.reception_session import TRANSITIONS as SESSION_STEPS
from orchestrator.domain.reception_session import SessionEvent
from orchestrator.domain.records import CaseFile, ReceptionSession
from orchestrator.domain.records_follow_up import Conclusion
from orchestrator.domain.records_turn import Turn
from orchestrator.domain.time_limits import DeadlineId
from orchestrator.domain.transitions import allows, step
from orchestrator.services import audit_log, directives
from orchestrator.services.conclusion_form import ConclusionForm, Written, checked, demand_complete
from orchestrator.services.form_checks import Mistakes, required_reason
from orchestrator.services.messages import announce_to_citizens
from orchestrator.services.sight import LONGEST_CODE, masked_case
from orchestrator.services.state_changes import change_case, change_session
from orchestrator.store import cases, sessions, states, turns
from orchestrator.store import conclusions as rows
from orchestrator.store.database import Transaction
from orchestrator.store.rows import next_number

SERIES = "TB-UBND"
"""Of notices; numbered from 1 each year (Decree 30/2020 article 15)."""


@dataclass(frozen=True, slots=True)
class ToConclude:
    """A turn that was held, its matter and session, its notice as far as there is one, and the day it is due."""

    turn: Turn
    case: CaseFile
    session: ReceptionSession
    notice: Conclusion | None
    due: Deadline | None


def turn_to_conclude(tx: Transaction, turn_id: int, by: Actor) -> ToConclude:
    """What the form is about. `NotFound` where there is no such turn or none for this actor."""
    turn = turns.turn_by_id(tx, turn_id)
    case = cases.case_by_id(tx, turn.case_file_id) if turn is not None else None
    if turn is None or case is None or not may(by, Action.CONCLUSION_DRAFT, case.thing):
        raise NotFound("conclusion.not_found", code=str(turn_id)[:LONGEST_CODE])
    return _to_conclude(tx, turn, case, by)


def _to_conclude(tx: Transaction, turn: Turn, case: CaseFile, by: Actor) -> ToConclude:
    session = sessions.session_by_id(tx, turn.session_id)
    notice = rows.conclusion_of_turn(tx, turn.id)
    return ToConclude(turn, masked_case(case, by), session, notice, due_of(tx, session))


def due_of(tx: Transaction, session: ReceptionSession) -> Deadline | None:
    """D18: so many working days after the session, as the office has set. None before it is over."""
    if session.closed_at is None:
        return None
    try:
        return deadline(DeadlineId.D18, session.closed_at, tx.rules.calendar, number=tx.rules.conclusion_notice_days)
    except KeyError:
        return None


def draft(tx: Transaction, turn_id: int, form: ConclusionForm, by: Actor, now: datetime) -> Conclusion:
    """Write the draft, or write it anew. `RuleBroken("conclusion.changed_meanwhile")` when somebody else did before."""
    about = turn_to_conclude(tx, turn_id, by)
    if not was_held(about.turn, about.session):
        raise RuleBroken("conclusion.turn_open")
    written = checked(tx, form, now)
    if about.notice is None:
        return _added(tx, about, written, by, now)
    notice = _locked(tx, about.notice.code)
    if notice.status is not ConclusionStatus.DRAFT:
        raise RuleBroken("conclusion.not_a_draft")
    if form.revision != notice.revision:
        raise RuleBroken("conclusion.changed_meanwhile")
    rows.rewrite(tx, notice.id, _with(notice, written))
    _tell(tx, by, Action.CONCLUSION_DRAFT, notice, now)
    return rows.conclusion_by_id(tx, notice.id)


def _with(notice: Conclusion, written: Written) -> Conclusion:
    return replace(
        notice,
        outcome=written.outcome,
        opinions=written.opinions,
        answer=written.answer,
        next_step=written.next_step,
        contact_name=written.contact_name,
        contact_phone=written.contact_phone,
        report_to=written.report_to,
        due_on=written.due_on,
        items=written.items,
    )


def _added(tx: Transaction, about: ToConclude, written: Written, by: Actor, now: datetime) -> Conclusion:
    year = local_day(now).year
    blank = Conclusion(
        id=0,
        code=f"KL-{year}-{next_number(tx, f'conclusion:{year}'):04}",
        case_file_id=about.case.id,
        case_code=about.case.code,
        case_kind=about.case.kind,
        session_id=about.session.id,
        session_code=about.session.code,
        turn_id=about.turn.id,
        status=ConclusionStatus.DRAFT,
        outcome=ConclusionOutcome.TIME_LIMIT,
        opinions="",
        answer="",
        next_step="",
        contact_name="",
        contact_phone="",
        report_to="",
        due_on=None,
        items=(),
        revision=1,
        drafted_at=now,
        session_closed_at=about.session.closed_at,
        chair_account_id=about.session.chair_account_id,
    )
    added = rows.add_conclusion(tx, _with(blank, written), by.account_id)
    _tell(tx, by, Action.CONCLUSION_DRAFT, added, now)
    return added


def sign(tx: Transaction, code: str, by: Actor, now: datetime) -> Conclusion:
    """The chair signs. `FormInvalid` with everything that rules R11 and R14 miss."""
    notice = _locked(tx, code)
    require(by, Action.CONCLUSION_SIGN, notice.thing)
    after = step(TRANSITIONS, notice.status, ConclusionEvent.SIGNED)
    demand_complete(tx, notice, now)
    states.set_conclusion(tx, notice.id, after, signed_at=now, signed_by=by.account_id)
    return _changed(tx, notice, Action.CONCLUSION_SIGN, by, now)


def send_back(tx: Transaction, code: str, reason: str, by: Actor, now: datetime) -> Conclusion:
    """The chair takes the signature back, with the reason: a draft again."""
    notice = _locked(tx, code)
    require(by, Action.CONCLUSION_SIGN, notice.thing)
    reason = required_reason(reason, "session.reason_missing")
    after = step(TRANSITIONS, notice.status, ConclusionEvent.RETURNED)
    states.set_conclusion(tx, notice.id, after, signed_at=None, signed_by=None)
    return _changed(tx, notice, Action.CONCLUSION_SIGN, by, now, reason)


def issue(tx: Transaction, code: str, by: Actor, now: datetime) -> Conclusion:
    """Give it its number, make its directives, tell the citizen and the units, move case and session on."""
    notice = _locked(tx, code)
    require(by, Action.DIRECTIVE_ISSUE, notice.thing)
    after = step(TRANSITIONS, notice.status, ConclusionEvent.ISSUED)
    number = f"{next_number(tx, f'notice:{local_day(now).year}')}/{SERIES}"
    states.set_conclusion(tx, notice.id, after, number=number, issued_at=now, issued_by=by.account_id)
    issued = _changed(tx, notice, Action.DIRECTIVE_ISSUE, by, now)
    directives.issue_items(tx, issued, by, now)
    session = sessions.session_by_id(tx, notice.session_id)
    announce_to_citizens(tx, session, notice.turn_id or 0, "conclusion", now, _facts(issued), f"conclusion:{notice.id}")
    change_case(tx, notice.case_file_id, _case_event(issued), by, now)
    _conclude(tx, session, now)
    return rows.conclusion_by_id(tx, notice.id)


def _case_event(notice: Conclusion) -> CaseEvent:
    answered = notice.outcome is ConclusionOutcome.ANSWERED and not any(item.is_directive for item in notice.items)
    return CaseEvent.RESOLVED if answered else CaseEvent.WORK_STARTED


def _facts(notice: Conclusion) -> dict[str, str]:
    due = f"{notice.due_on:%d/%m/%Y}" if notice.due_on else ""
    return {"number": notice.number, "due": due, "contact": notice.contact_name, "phone": notice.contact_phone}


def _conclude(tx: Transaction, session: ReceptionSession, now: datetime) -> None:
    """R13 is met when every turn that was held has its notice."""
    held = {one.id for one in held_turns(turns.turns_of_session(tx, session.id), session)}
    issued = {one.turn_id for one in rows.conclusions_of_session(tx, session.id) if one.issued_at is not None}
    if held <= issued and allows(SESSION_STEPS, session.status, SessionEvent.CONCLUDED):
        change_session(tx, session.code, SessionEvent.CONCLUDED, SYSTEM, now)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How and when the notice reached the citizen; the note names the proof (receipt number, signature)."""

    method: str
    on: date | None
    note: str = ""


def note_delivery(tx: Transaction, code: str, delivery: Delivery, by: Actor, now: datetime) -> Conclusion:
    """Keep the proof of delivery; a matter that was settled is closed by it."""
    notice = _locked(tx, code)
    require(by, Action.DIRECTIVE_ISSUE, notice.thing)
    if notice.issued_at is None:
        raise RuleBroken("conclusion.not_issued")
    wrong = Mistakes()
    if delivery.method not in DELIVERY_METHODS:
        wrong.add("form.required", "method")
    if delivery.on is None or not local_day(notice.issued_at) <= delivery.on <= local_day(now):
        wrong.add("conclusion.delivered_when", "day")
    text = wrong.text(delivery.note, "note", least=3, most=300)
    wrong.stop_if_any()
    assert delivery.on is not None
    rows.set_delivery(tx, notice.id, delivery.on, delivery.method, text)
    _tell(tx, by, "conclusion:delivered", notice, now, delivery.method)
    change_case(tx, notice.case_file_id, CaseEvent.CLOSED, by, now)
    return rows.conclusion_by_id(tx, notice.id)


def notice_by_code(tx: Transaction, code: str, by: Actor) -> Conclusion:
    """`NotFound` when there is none, or none for this actor."""
    notice = rows.conclusion_by_code(tx, code[:LONGEST_CODE])
    if notice is None or not _may_see(by, notice.thing):
        raise NotFound("conclusion.not_found", code=code[:LONGEST_CODE])
    return notice


def notices_of_case(tx: Transaction, case_file_id: int, by: Actor) -> list[Conclusion]:
    """Latest first, as far as this actor may see them."""
    return [one for one in rows.conclusions_of_case(tx, case_file_id) if _may_see(by, one.thing)]


def awaiting(tx: Transaction, by: Actor) -> list[Conclusion]:
    """Drafts and signed notices that this actor may work on, latest first."""
    found = rows.conclusions_in(tx, (ConclusionStatus.DRAFT, ConclusionStatus.SIGNED))
    return [one for one in found if _may_see(by, one.thing)]


def turns_of_case(tx: Transaction, case_code: str, by: Actor) -> list[ToConclude]:
    """The turns of a matter that were held, latest first: what the case page offers to conclude."""
    case = cases.case_by_code(tx, case_code[:LONGEST_CODE])
    if case is None or not _may_see(by, case.thing):
        return []
    found = [_to_conclude(tx, turn, case, by) for turn in reversed(turns.turns_of_case(tx, case.id))]
    return [one for one in found if was_held(one.turn, one.session)]


def _may_see(by: Actor, thing: Thing) -> bool:
    return may(by, Action.CONCLUSION_DRAFT, thing) or may(by, Action.CONCLUSION_SIGN, thing)


def _locked(tx: Transaction, code: str) -> Conclusion:
    notice = rows.conclusion_by_code(tx, code[:LONGEST_CODE], lock=True)
    if notice is None:
        raise NotFound("conclusion.not_found", code=code[:LONGEST_CODE])
    return notice


def _changed(
    tx: Transaction, before: Conclusion, act: Action, by: Actor, now: datetime, reason: str = ""
) -> Conclusion:
    after = rows.conclusion_by_id(tx, before.id)
    thing = f"conclusion {before.code}"
    audit_log.append(tx, by, act, thing, now, before=before.status, after=after.status, reason=reason)
    return after


def _tell(tx: Transaction, by: Actor, act: str, notice: Conclusion, now: datetime, after: str = "") -> None:
    audit_log.append(tx, by, act, f"conclusion {notice.code}", now, after=after or str(notice.status))
