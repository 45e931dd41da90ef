"""Directives: issued by the chair, carried out by a unit, accepted, closed with proof that the citizen knows.

The state is the table's of `domain.directive`; extensions, reminders and escalation stand beside it. Every act leaves
a line in the directive's history and one in the audit log. Reminders and escalation are in `services.urging`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from orchestrator.domain.calendar.working_days import is_working_day
from orchestrator.domain.case_file import CaseEvent, CaseKind
from orchestrator.domain.deadlines import end_of, local_day
from orchestrator.domain.directive import TRANSITIONS, DirectiveEvent, DirectiveStatus
from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.policy import Action, Actor, may, require
from orchestrator.domain.records import Account
from orchestrator.domain.records_follow_up import Conclusion, Directive, DirectiveStep
from orchestrator.domain.transitions import step
from orchestrator.services import audit_log
from orchestrator.services.account_messages import write_to_account
from orchestrator.services.form_checks import Mistakes, required_reason
from orchestrator.services.sight import LONGEST_CODE, seen_case
from orchestrator.services.state_changes import change_case
from orchestrator.store import accounts, states
from orchestrator.store import directives as rows
from orchestrator.store.database import Transaction
from orchestrator.store.rows import next_number

_E = DirectiveEvent
PETITIONS: Final = frozenset({CaseKind.RECOMMENDATION, CaseKind.FEEDBACK, CaseKind.OTHER})


@dataclass(frozen=True, slots=True)
class NewDirective:
    """A directive given on its own, without a notice (from the case page)."""

    case_code: str
    text: str
    unit: str = ""
    responsible_id: int = 0
    due_on: date | None = None


def issue(tx: Transaction, new: NewDirective, by: Actor, now: datetime) -> Directive:
    """Give a directive. `FormInvalid` with every mistake: a unit and a day are needed (R14)."""
    case = seen_case(tx, new.case_code, by)
    require(by, Action.DIRECTIVE_ISSUE, case.thing)
    wrong = Mistakes()
    text = wrong.text(new.text, "text", least=5, most=2000)
    responsible = accounts.account_by_id(tx, new.responsible_id) if new.responsible_id else None
    unit = wrong.text(new.unit or (responsible.agency if responsible else ""), "unit", least=2, most=200)
    due = due_day(tx, wrong, new.due_on, "due_on", now)
    wrong.stop_if_any()
    blank = _blank(case.id, text, unit, responsible, due or local_day(now), now)
    given = _issued(tx, blank, responsible, by, now)
    change_case(tx, case.id, CaseEvent.WORK_STARTED, by, now)
    return given


def issue_items(tx: Transaction, notice: Conclusion, by: Actor, now: datetime) -> list[Directive]:
    """The directives of a notice that was just issued."""
    made = []
    for item in notice.items:
        if item.is_directive and item.due_on is not None:
            responsible = accounts.account_by_id(tx, item.responsible_id) if item.responsible_id else None
            blank = _blank(notice.case_file_id, item.text, item.unit, responsible, item.due_on, now, notice.id)
            made.append(_issued(tx, blank, responsible, by, now))
    return made


def due_day(tx: Transaction, wrong: Mistakes, day: date | None, at: str, now: datetime) -> date | None:
    """A working day to come; a mistake otherwise."""
    if day is None:
        wrong.add("form.required", at)
    elif day < local_day(now):
        wrong.add("directive.due_past", at)
    elif not is_working_day(day, tx.rules.calendar):
        wrong.add("directive.due_day_off", at)
    return day


def _blank(
    case_file_id: int,
    text: str,
    unit: str,
    responsible: Account | None,
    due_on: date,
    now: datetime,
    conclusion_id: int | None = None,
) -> Directive:
    return Directive(
        id=0,
        code="",
        case_file_id=case_file_id,
        case_code="",
        case_kind=CaseKind.OTHER,
        conclusion_id=conclusion_id,
        notice_number="",
        text=text,
        unit=unit,
        responsible_id=responsible.id if responsible else None,
        responsible_name="",
        status=DirectiveStatus.ASSIGNED if responsible else DirectiveStatus.ISSUED,
        issued_at=now,
        due_at=end_of(due_on),
        first_due_at=end_of(due_on),
    )


def _issued(tx: Transaction, blank: Directive, responsible: Account | None, by: Actor, now: datetime) -> Directive:
    year = local_day(now).year
    code = f"CD-{year}-{next_number(tx, f'directive:{year}'):04}"
    theirs = {one.id for one in accounts.accounts(tx) if one.active and one.agency == blank.unit}
    theirs |= {responsible.id} if responsible else set()
    added = rows.add_directive(tx, replace(blank, code=code, accounts=frozenset(theirs)), by.account_id)
    rows.add_step(tx, added.id, DirectiveStep(now, "issued", ""), by.account_id)
    audit_log.append(tx, by, Action.DIRECTIVE_ISSUE, f"directive {code}", now, after=added.status)
    tell_unit(tx, added, "directive_issued", now, f"directive:{added.id}:issued")
    return added


def tell_unit(tx: Transaction, directive: Directive, template: str, now: datetime, once: str, number: int = 0) -> None:
    """By e-mail to everybody whose directive it is and who has an address; the inbox shows it in any case."""
    facts = {"code": directive.code, "due": f"{directive.due_on:%d/%m/%Y}", "number": str(number)}
    for account in accounts.accounts_by_id(tx, set(directive.accounts)).values():
        write_to_account(tx, account, template, facts, now, f"{once}:{account.id}")


def assign(tx: Transaction, code: str, account_id: int, by: Actor, now: datetime) -> Directive:
    """Say who answers for it: somebody of the unit says so of a colleague, the office of anybody."""
    directive = _locked(tx, code, by)
    if not may(by, Action.DIRECTIVE_ISSUE, directive.thing):
        require(by, Action.DIRECTIVE_REPORT, directive.thing)
    person = accounts.account_by_id(tx, account_id)
    if person is None or not person.active:
        raise RuleBroken("directive.person_unknown", field="responsible")
    if not may(by, Action.DIRECTIVE_ISSUE, directive.thing) and person.agency != directive.unit:
        raise RuleBroken("directive.person_elsewhere", field="responsible", unit=directive.unit)
    rows.add_accounts(tx, directive.id, {person.id})
    return _moved(tx, directive, _E.ASSIGNED, by, now, facts={"responsible_id": person.id})


def acknowledge(tx: Transaction, code: str, by: Actor, now: datetime) -> Directive:
    """The unit has read it. Whoever does so before anybody was named answers for it."""
    directive = _locked(tx, code, by)
    require(by, Action.DIRECTIVE_REPORT, directive.thing)
    if directive.status is DirectiveStatus.ISSUED:
        directive = _moved(tx, directive, _E.ASSIGNED, by, now, facts={"responsible_id": by.account_id})
    return _moved(tx, directive, _E.ACKNOWLEDGED, by, now, facts={"acknowledged_at": now})


@dataclass(frozen=True, slots=True)
class Report:
    """What the unit writes. With `done` it says that the directive has been carried out."""

    note: str
    done: bool = False
    document: str = ""
    """Number and day of the document with the result."""
    document_id: int | None = None
    """An uploaded document as evidence."""


def report(tx: Transaction, code: str, told: Report, by: Actor, now: datetime) -> Directive:
    """Progress, or the result. The result needs a text that the citizen can be answered with."""
    directive = _locked(tx, code, by)
    require(by, Action.DIRECTIVE_REPORT, directive.thing)
    wrong = Mistakes()
    note = wrong.text(told.note, "note", least=10 if told.done else 3, most=2000)
    document = wrong.text(told.document, "document", most=200)
    wrong.stop_if_any()
    if directive.status in (DirectiveStatus.ISSUED, DirectiveStatus.ASSIGNED):
        directive = acknowledge(tx, code, by, now)
    facts: dict[str, object] = {}
    if told.done:
        facts = {"reported_at": now, "result": note, "result_document": document}
    event = _E.REPORTED if told.done else _E.PROGRESSED
    return _moved(tx, directive, event, by, now, note=note, facts=facts, document_id=told.document_id)


def send_back(tx: Transaction, code: str, reason: str, by: Actor, now: datetime) -> Directive:
    """Not done yet: back to the unit, with the reason."""
    directive = _locked(tx, code, by)
    require(by, Action.DIRECTIVE_CLOSE, directive.thing)
    reason = required_reason(reason, "session.reason_missing")
    return _moved(tx, directive, _E.RETURNED, by, now, note=reason, facts={"reported_at": None})


def accept(tx: Transaction, code: str, by: Actor, now: datetime) -> Directive:
    """The chair or the office agrees that it is done."""
    directive = _locked(tx, code, by)
    require(by, Action.DIRECTIVE_CLOSE, directive.thing)
    return _moved(tx, directive, _E.ACCEPTED, by, now)


def close(tx: Transaction, code: str, told_on: date | None, proof: str, by: Actor, now: datetime) -> Directive:
    """The result has reached the citizen (article 25.2): the day, and the proof of it."""
    directive = _locked(tx, code, by)
    require(by, Action.DIRECTIVE_CLOSE, directive.thing)
    wrong = Mistakes()
    if told_on is None or not local_day(directive.issued_at) <= told_on <= local_day(now):
        wrong.add("conclusion.delivered_when", "told_on")
    proof = wrong.text(proof, "proof", least=3, most=300)
    wrong.stop_if_any()
    facts: dict[str, object] = {"closed_at": now, "told_citizen_on": told_on}
    closed = _moved(tx, directive, _E.CLOSED, by, now, note=proof, facts=facts)
    _end_matter(tx, closed, by, now)
    return closed


def _end_matter(tx: Transaction, closed: Directive, by: Actor, now: datetime) -> None:
    """A recommendation or feedback ends with its last directive; a complaint and a denunciation need a decision."""
    every = rows.directives_of_case(tx, closed.case_file_id)
    if closed.case_kind in PETITIONS and all(one.status is DirectiveStatus.CLOSED for one in every):
        for event in (CaseEvent.RESOLVED, CaseEvent.CLOSED):
            change_case(tx, closed.case_file_id, event, by, now)


def extend(tx: Transaction, code: str, due_on: date | None, reason: str, by: Actor, now: datetime) -> Directive:
    """More time, with the reason; the chair's act. The first date stays on record."""
    directive = _locked(tx, code, by)
    require(by, Action.DIRECTIVE_EXTEND, directive.thing)
    wrong = Mistakes()
    day = due_day(tx, wrong, due_on, "due_on", now)
    if day is not None and day <= directive.due_on:
        wrong.add("directive.not_longer", "due_on")
    reason = wrong.text(reason, "reason", least=10, most=500)
    wrong.stop_if_any()
    if directive.status in (DirectiveStatus.ACCEPTED, DirectiveStatus.CLOSED) or day is None:
        raise RuleBroken("state.forbidden", state=directive.status, event="extended")
    before, after = f"{directive.due_on:%Y-%m-%d}", f"{day:%Y-%m-%d}"
    rows.note(tx, directive.id, due_at=end_of(day), escalated_at=None)
    rows.add_step(tx, directive.id, DirectiveStep(now, "extended", "", f"{before} → {after}: {reason}"), by.account_id)
    thing = f"directive {code}"
    audit_log.append(tx, by, Action.DIRECTIVE_EXTEND, thing, now, before=before, after=after, reason=reason)
    return _again(tx, directive)


def _locked(tx: Transaction, code: str, by: Actor) -> Directive:
    directive = rows.directive_by_code(tx, code[:LONGEST_CODE], lock=True)
    if directive is None or not may(by, Action.DIRECTIVE_VIEW, directive.thing):
        raise NotFound("directive.not_found", code=code[:LONGEST_CODE])
    return directive


def _moved(
    tx: Transaction,
    directive: Directive,
    event: DirectiveEvent,
    by: Actor,
    now: datetime,
    *,
    note: str = "",
    facts: dict[str, object] | None = None,
    document_id: int | None = None,
) -> Directive:
    after = step(TRANSITIONS, directive.status, event)
    states.set_directive(tx, directive.id, after, **(facts or {}))
    line = DirectiveStep(now, str(event), "", note, document_id=document_id)
    rows.add_step(tx, directive.id, line, by.account_id)
    thing = f"directive {directive.code}"
    audit_log.append(tx, by, f"directive:{event}", thing, now, before=directive.status, after=after)
    return _again(tx, directive)


def _again(tx: Transaction, directive: Directive) -> Directive:
    found = rows.directive_by_id(tx, directive.id)
    assert found is not None
    return found
