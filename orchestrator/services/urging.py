"""Đôn đốc: reminders counted per directive, by the clock when one is overdue and by hand, then the chair is told.

The n-th reminder exists once: its line in the directive's history is unique, and so is each message it causes.
"""

from __future__ import annotations

from datetime import datetime

from orchestrator.domain.directive import WITH_THE_UNIT, Urging, urging_due
from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.policy import SYSTEM, Action, Actor, Role, may, require
from orchestrator.domain.records_follow_up import Directive, DirectiveStep
from orchestrator.services import audit_log
from orchestrator.services.account_messages import write_to_account
from orchestrator.services.directives import tell_unit
from orchestrator.services.sight import LONGEST_CODE
from orchestrator.store import accounts
from orchestrator.store import directives as rows
from orchestrator.store.database import Transaction

BATCH = 200


def urge_overdue(tx: Transaction, now: datetime) -> list[tuple[str, Urging]]:
    """What the clock does: remind what is overdue, bring to the chair what was reminded often enough. Which, and how.

    Ringing twice or late does nothing new.
    """
    tx.lock("directives")
    done: list[tuple[str, Urging]] = []
    for directive in rows.overdue(tx, now, BATCH):
        urging = urging_due(
            directive.status, directive.due_at, directive.urged, tx.rules.reminder_plan, tx.rules.calendar, now
        )
        if urging is Urging.REMIND:
            _remind(tx, directive, "", SYSTEM, now)
        elif urging is Urging.ESCALATE:
            _escalate(tx, directive, now)
        if urging is not Urging.NOTHING:
            done.append((directive.code, urging))
    return done


def remind(tx: Transaction, code: str, note: str, by: Actor, now: datetime) -> Directive:
    """The next reminder, by hand; also before the date. `directive.with_nobody` once the unit has reported."""
    directive = rows.directive_by_code(tx, code[:LONGEST_CODE], lock=True)
    if directive is None or not may(by, Action.DIRECTIVE_VIEW, directive.thing):
        raise NotFound("directive.not_found", code=code[:LONGEST_CODE])
    require(by, Action.DIRECTIVE_REMIND, directive.thing)
    if directive.status not in WITH_THE_UNIT:
        raise RuleBroken("directive.with_nobody")
    if len(note.strip()) > 500:
        raise RuleBroken("form.too_long", field="note", most=500)
    return _remind(tx, directive, note.strip(), by, now)


def _remind(tx: Transaction, directive: Directive, note: str, by: Actor, now: datetime) -> Directive:
    number = directive.reminders + 1
    rows.note(tx, directive.id, reminders=number, last_reminded_at=now)
    rows.add_step(tx, directive.id, DirectiveStep(now, "reminded", "", note, number), by.account_id)
    thing = f"directive {directive.code}"
    audit_log.append(tx, by, Action.DIRECTIVE_REMIND, thing, now, after=str(number), reason=note)
    tell_unit(tx, directive, "directive_reminder", now, f"directive:{directive.id}:reminder:{number}", number)
    return _again(tx, directive)


def _escalate(tx: Transaction, directive: Directive, now: datetime) -> Directive:
    rows.note(tx, directive.id, escalated_at=now)
    rows.add_step(tx, directive.id, DirectiveStep(now, "escalated", ""), None)
    audit_log.append(tx, SYSTEM, "directive:escalated", f"directive {directive.code}", now)
    facts = {"code": directive.code, "due": f"{directive.due_on:%d/%m/%Y}", "number": str(directive.reminders)}
    for account in accounts.accounts(tx):
        if Role.CHAIR in account.roles and account.active:
            once = f"directive:{directive.id}:escalated:{directive.due_on:%Y%m%d}:{account.id}"
            write_to_account(tx, account, "directive_escalated", facts, now, once)
    return _again(tx, directive)


def _again(tx: Transaction, directive: Directive) -> Directive:
    found = rows.directive_by_id(tx, directive.id)
    assert found is not None
    return found
