"""What a draft of a conclusion notice may hold, and what it must hold to be signed. Knows no row but the accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from orchestrator.domain.calendar.working_days import is_working_day
from orchestrator.domain.conclusion import ConclusionOutcome
from orchestrator.domain.deadlines import local_day
from orchestrator.domain.records_follow_up import Conclusion, ConclusionItem
from orchestrator.domain.rules.facts import Circumstances, ConclusionFacts, DirectiveFacts, TurnFacts
from orchestrator.domain.rules.finding import Finding, RuleId
from orchestrator.domain.rules.rulebook import judge
from orchestrator.services.form_checks import Mistakes
from orchestrator.store import accounts
from orchestrator.store.database import Transaction

MOST_ITEMS: Final = 12


@dataclass(frozen=True, slots=True)
class ItemForm:
    """One conclusion as typed; `responsible_id` is an account's number, 0 for none."""

    text: str = ""
    unit: str = ""
    responsible_id: int = 0
    due_on: date | None = None
    due_unread: bool = False
    """Something was typed for the day that is no day."""

    @property
    def blank(self) -> bool:
        """Nothing was typed in this row."""
        return not (self.text.strip() or self.unit.strip() or self.due_on or self.due_unread or self.responsible_id)


@dataclass(frozen=True, slots=True)
class ConclusionForm:
    """A draft as typed. `revision` is the one the form was made from, 0 for a new draft."""

    outcome: str
    opinions: str = ""
    answer: str = ""
    next_step: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    report_to: str = ""
    due_on: date | None = None
    due_unread: bool = False
    items: tuple[ItemForm, ...] = ()
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """A draft that may be kept."""

    outcome: ConclusionOutcome
    opinions: str
    answer: str
    next_step: str
    contact_name: str
    contact_phone: str
    report_to: str
    due_on: date | None
    items: tuple[ConclusionItem, ...]


def checked(tx: Transaction, form: ConclusionForm, now: datetime) -> Written:
    """`FormInvalid` with every mistake. A draft may have gaps: what is missing is told when it is signed."""
    wrong = Mistakes()
    if form.outcome not in list(ConclusionOutcome):
        wrong.add("form.required", "outcome")
    due_on = _day(tx, wrong, form.due_on, form.due_unread, "due_on", now)
    rows = [(place, item) for place, item in enumerate(form.items[:MOST_ITEMS]) if not item.blank]
    items = tuple(_item(tx, wrong, item, place, now) for place, item in rows)
    written = Written(
        outcome=ConclusionOutcome(form.outcome) if form.outcome in list(ConclusionOutcome) else _EITHER,
        opinions=wrong.text(form.opinions, "opinions", most=4000),
        answer=wrong.text(form.answer, "answer", most=4000),
        next_step=wrong.text(form.next_step, "next_step", most=2000),
        contact_name=wrong.text(form.contact_name, "contact_name", most=200),
        contact_phone=wrong.phone(form.contact_phone, "contact_phone"),
        report_to=wrong.text(form.report_to, "report_to", most=200),
        due_on=due_on,
        items=items,
    )
    wrong.stop_if_any()
    return written


_EITHER: Final = ConclusionOutcome.TIME_LIMIT


def _item(tx: Transaction, wrong: Mistakes, item: ItemForm, place: int, now: datetime) -> ConclusionItem:
    responsible = accounts.account_by_id(tx, item.responsible_id) if item.responsible_id else None
    if item.responsible_id and (responsible is None or not responsible.active):
        wrong.add("directive.person_unknown", f"item-{place}-responsible")
    unit = wrong.text(item.unit, f"item-{place}-unit", most=200)
    return ConclusionItem(
        text=wrong.text(item.text, f"item-{place}-text", least=5, most=2000),
        unit=unit or (responsible.agency[:200] if responsible else ""),
        responsible_id=responsible.id if responsible else None,
        due_on=_day(tx, wrong, item.due_on, item.due_unread, f"item-{place}-due", now),
    )


def _day(tx: Transaction, wrong: Mistakes, day: date | None, unread: bool, at: str, now: datetime) -> date | None:
    """A working day to come, or nothing."""
    if unread:
        wrong.add("form.day", at)
    elif day is not None and day < local_day(now):
        wrong.add("directive.due_past", at)
    elif day is not None and not is_working_day(day, tx.rules.calendar):
        wrong.add("directive.due_day_off", at)
    return day


def findings(tx: Transaction, draft: Conclusion, now: datetime) -> tuple[Finding, Finding]:
    """What R11 (the turn has an answer, or a time limit and a contact) and R14 (each directive) say of a draft."""
    day = local_day(draft.session_closed_at or now)
    answered = draft.outcome is ConclusionOutcome.ANSWERED
    turn = TurnFacts(
        day=day,
        closed=True,
        classification=True,
        next_step=bool(draft.answer if answered else draft.next_step),
        answered_at_once=answered,
        time_limit=draft.due_on is not None,
        contact=bool(draft.contact_name and draft.contact_phone),
    )
    orders = tuple(
        DirectiveFacts(number=number, unit=bool(item.unit), due_on=item.due_on)
        for number, item in enumerate(draft.items, 1)
        if item.is_directive
    )
    around = Circumstances(now=now, decisions=tx.rules.calendar, conclusion_days=tx.rules.conclusion_notice_days)
    return judge(RuleId.R11, turn, around), judge(RuleId.R14, ConclusionFacts(day=day, directives=orders), around)


def demand_complete(tx: Transaction, draft: Conclusion, now: datetime) -> None:
    """What is missing before the chair may sign; `FormInvalid` with all of it."""
    wrong = Mistakes()
    if not draft.opinions:
        wrong.add("form.required", "opinions")
    turn, orders = findings(tx, draft, now)
    answered = draft.outcome is ConclusionOutcome.ANSWERED
    fields = {"next_step": "answer" if answered else "next_step", "time_limit": "due_on", "contact": "contact_name"}
    for missing in _missing(turn):
        wrong.add("form.required", fields.get(str(missing), "next_step"))
    for number in _missing(orders):
        wrong.add("conclusion.item_incomplete", f"item-{int(str(number)) - 1}-unit", number=number)
    wrong.stop_if_any()


def _missing(finding: Finding) -> tuple[object, ...]:
    if finding.lets_pass:
        return ()
    found = finding.evidence.get("missing", ())
    return found if isinstance(found, tuple) else ()
