"""From records to the facts of papers: the conclusion notice, the reminder letter, the register. Draws nothing itself.

A denouncer is named on no paper here: each goes to bodies that may not know who it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestrator.documents.catalogue import FormId
from orchestrator.documents.facts import Directive as PaperDirective
from orchestrator.documents.facts import Person, Reference, Statement
from orchestrator.documents.facts_followup import ReminderFacts
from orchestrator.documents.facts_reception import ConclusionFacts
from orchestrator.documents.issue import Issue, Office
from orchestrator.domain.calendar.working_days import working_days_between
from orchestrator.domain.conclusion import ConclusionOutcome
from orchestrator.domain.deadlines import local_day
from orchestrator.domain.errors import NotFound
from orchestrator.domain.participant import SessionRole
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records import CaseFile, Participant, ReceptionSession
from orchestrator.domain.records_follow_up import Conclusion, Directive, DirectiveStep
from orchestrator.services import conclusions, directive_lists
from orchestrator.store import accounts, cases, participants, sessions, turns
from orchestrator.store.database import Transaction
from orchestrator.words import Words, words_in

PRINTED = "vi"
"""Papers of the office are Vietnamese."""
_BODIES = frozenset({SessionRole.ADVISOR, SessionRole.CITY, SessionRole.DEPARTMENT})


@dataclass(frozen=True, slots=True)
class PaperOrder:
    """What `documents.produce` is to be called with, in a thread of its own."""

    form: FormId
    facts: Any
    issue: Issue


def conclusion_paper(tx: Transaction, code: str, office: Office, by: Actor) -> PaperOrder:
    """The notice as it stands: a draft has no number and no day."""
    notice = conclusions.notice_by_code(tx, code, by)
    case = cases.case_by_id(tx, notice.case_file_id)
    if case is None:
        raise NotFound("conclusion.not_found", code=code[:40])
    session = sessions.session_by_id(tx, notice.session_id)
    people = participants.participants_of(tx, session.id)
    words = words_in(PRINTED)
    facts = ConclusionFacts(
        session_code=session.code,
        matter_code=case.code,
        held_on=local_day(session.started_at or session.starts_at),
        chair=_chair(tx, session),
        central_point=session.central_point.full_name,
        component_points=tuple(point.full_name for point in session.component_points),
        citizens=_citizens(tx, notice, case, people),
        attendants=tuple(_attendant(one) for one in people if one.role in _BODIES),
        kind=words.text(f"case.kind.{case.kind}").lower(),
        matter=case.summary,
        request=case.request,
        opinions=(Statement(speaker=words.text("conclusion.paper.opinions"), text=notice.opinions),)
        if notice.opinions
        else (),
        answer=_answer(notice, words),
        directives=tuple(_ordered(tx, notice, item_number) for item_number in _orders(notice)),
    )
    day = local_day(notice.issued_at) if notice.issued_at else None
    signer = office.head(notice.signer_name) if notice.signer_name else None
    issue = Issue(
        office=office, reference=notice.code, issued_on=day, number=notice.number.partition("/")[0], signer=signer
    )
    return PaperOrder(FormId.CONCLUSION, facts, issue)


def _chair(tx: Transaction, session: ReceptionSession) -> Person:
    account = accounts.account_by_id(tx, session.chair_account_id) if session.chair_account_id else None
    if account is None:
        return Person(name="")
    return Person(
        name=account.name, salutation=account.salutation or "ông (bà)", title=account.title, agency=account.agency
    )


def _citizens(tx: Transaction, notice: Conclusion, case: CaseFile, people: list[Participant]) -> tuple[Person, ...]:
    if notice.denunciation:
        return (Person(name=f"#{case.code}", masked=True),)
    theirs = set(turns.people_of_turn(tx, notice.turn_id or 0))
    named = [one for one in people if one.id in theirs and one.role is SessionRole.CITIZEN]
    who = case.petitioner
    if not named:
        return (Person(name=who.name, salutation=who.salutation or "ông (bà)", address=who.address),)
    return tuple(
        Person(
            name=one.name,
            salutation=one.salutation or "ông (bà)",
            address=who.address if one.name == who.name else "",
        )
        for one in named
    )


def _attendant(one: Participant) -> str:
    return ", ".join(part for part in (one.name, one.title, one.agency) if part)


def _answer(notice: Conclusion, words: Words) -> str:
    if notice.outcome is ConclusionOutcome.ANSWERED:
        return notice.answer
    due = f"{notice.due_on:%d/%m/%Y}" if notice.due_on else ""
    limit = words.text("conclusion.paper.time_limit", due=due, contact=notice.contact_name, phone=notice.contact_phone)
    return f"{notice.next_step} {limit}".strip()


def _orders(notice: Conclusion) -> list[int]:
    return [number for number, item in enumerate(notice.items) if item.is_directive]


def _ordered(tx: Transaction, notice: Conclusion, number: int) -> PaperDirective:
    item = notice.items[number]
    person = accounts.account_by_id(tx, item.responsible_id) if item.responsible_id else None
    return PaperDirective(
        text=item.text,
        body=item.unit,
        due=item.due_on,
        report_to=notice.report_to,
        contact=person.name if person else "",
    )


def reminder_paper(tx: Transaction, code: str, number: int, office: Office, by: Actor) -> PaperOrder:
    """Văn bản đôn đốc lần n: the letter that goes with a reminder. `NotFound` when there was no such reminder."""
    directive, steps = directive_lists.directive_by_code(tx, code, by)
    require(by, Action.DIRECTIVE_VIEW)
    reminders = {one.number: one for one in steps if one.kind == "reminded" and one.number is not None}
    if number not in reminders:
        raise NotFound("directive.not_found", code=code[:40])
    this = reminders[number]
    case = cases.case_by_id(tx, directive.case_file_id)
    facts = ReminderFacts(
        nth=number,
        to=directive.unit,
        conclusion=_notice_of(tx, directive),
        matter_code=directive.case_code,
        matter="" if case is None or directive.denunciation else case.summary,
        directive=directive.text,
        due=directive.due_on,
        overdue_days=_late(tx, directive, this.at),
        earlier=tuple(
            Reference(number=f"{directive.code}/{one.number}", dated=local_day(one.at))
            for one in steps
            if _is_earlier(one, number)
        ),
    )
    issue = Issue(office=office, reference=f"{directive.code}-{number}", issued_on=local_day(this.at))
    return PaperOrder(FormId.REMINDER, facts, issue)


def _is_earlier(step: DirectiveStep, number: int) -> bool:
    return step.kind == "reminded" and step.number is not None and step.number < number


def _late(tx: Transaction, directive: Directive, at: datetime) -> int:
    return max(0, working_days_between(directive.due_on, local_day(at), tx.rules.calendar))


def _notice_of(tx: Transaction, directive: Directive) -> Reference:
    return Reference(number=directive.notice_number or directive.code, dated=local_day(directive.issued_at))
