"""From records to the office's books: the register 03/TCD, the tracking book, the deadline list. Draws nothing itself.

A denouncer stands in no book: a number is there instead.
"""

from __future__ import annotations

from datetime import date, datetime

from orchestrator.documents.catalogue import FormId
from orchestrator.documents.issue import Issue, Office
from orchestrator.documents.registers import (
    DeadlineLine,
    DeadlineList,
    ReceptionRegister,
    RegisterLine,
    TrackingBook,
    TrackingLine,
)
from orchestrator.domain.calendar.working_days import working_days_between
from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.deadlines import Deadline, local_day
from orchestrator.domain.directive import Timing, days_left
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records_follow_up import Directive
from orchestrator.domain.records_register import RegisterEntry
from orchestrator.services import deadline_list, register
from orchestrator.services.follow_up_papers import PRINTED, PaperOrder
from orchestrator.store import directives
from orchestrator.store.database import Transaction
from orchestrator.words import Words, words_in

LETTERS = {
    CaseKind.COMPLAINT: "KN",
    CaseKind.DENUNCIATION: "TC",
    CaseKind.RECOMMENDATION: "KN-PA",
    CaseKind.FEEDBACK: "KN-PA",
}
"""As column 6 of the form has them."""


def register_paper(tx: Transaction, first: date, last: date, office: Office, by: Actor) -> PaperOrder:
    """The register of these days, in the order of the book; corrections name the line that they correct."""
    lines = register.whole(tx, first, last, by)
    followed = register.followed(tx, lines)
    numbers = {one.id: one.seq_no for one in lines}
    words = words_in(PRINTED)
    rows = tuple(_register_line(one, followed.get(one.case_file_id, []), numbers, words) for one in lines)
    facts = ReceptionRegister(first=first, last=last, lines=rows)
    return PaperOrder(FormId.REGISTER, facts, _issue(office, first, last))


def _issue(office: Office, first: date, last: date) -> Issue:
    return Issue(office=office, reference=f"{first:%Y%m%d}-{last:%Y%m%d}")


def _register_line(
    entry: RegisterEntry, followed: list[Directive], numbers: dict[int, int], words: Words
) -> RegisterLine:
    note = entry.note
    if entry.corrects_id is not None:
        wrong = numbers.get(entry.corrects_id, "")
        note = f"{words.text('book.corrects', number=wrong)}; {entry.reason}; {note}"
    return RegisterLine(
        seq_no=entry.seq_no,
        received_on=entry.received_on,
        citizen_name_address=f"#{entry.case_code}" if entry.denunciation else entry.citizen,
        id_doc=entry.id_doc,
        summary=entry.summary,
        kind=LETTERS.get(entry.kind, words.text(f"case.kind.{entry.kind}")),
        co_petitioner_count=entry.people_count,
        prior_resolver=entry.prior_resolver,
        in_competence=bool(entry.in_competence),
        guided_to=entry.guided_to,
        transferred_to=entry.transferred_to,
        followup="; ".join(followed_up(one, words) for one in followed),
        note=note,
    )


def followed_up(directive: Directive, words: Words) -> str:
    """Column 12: unit, date and state of a directive in one phrase."""
    state = words.text(f"state.directive.{directive.status}")
    return f"{directive.unit}, {directive.due_on:%d/%m/%Y}: {state}"


def tracking_paper(tx: Transaction, first: date, last: date, office: Office, by: Actor, now: datetime) -> PaperOrder:
    """The tracking book: the directives given on these days."""
    require(by, Action.DIRECTIVE_VIEW)
    words = words_in(PRINTED)
    found = directives.issued_between(tx, first, last)
    lines = tuple(_tracking_line(tx, number, one, words, now) for number, one in enumerate(found, 1))
    return PaperOrder(
        FormId.TRACKING_BOOK, TrackingBook(first=first, last=last, lines=lines), _issue(office, first, last)
    )


def _tracking_line(tx: Transaction, number: int, one: Directive, words: Words, now: datetime) -> TrackingLine:
    numbers = range(1, one.reminders + 1)
    return TrackingLine(
        seq_no=number,
        codes=f"{one.code}; {one.case_code}",
        received_on=local_day(one.issued_at),
        citizen=f"#{one.case_code}",
        matter="",
        directive=f"{one.text} ({one.notice_number})" if one.notice_number else one.text,
        body=one.unit,
        officer=one.responsible_name,
        due=one.due_on,
        reminders="; ".join(words.text("state.directive.reminded_n", n=number) for number in numbers),
        result="; ".join(part for part in (one.result, one.result_document) if part),
        timeliness=timeliness(tx, one, words, now),
        citizen_told_on=one.told_citizen_on,
        note=words.text("state.directive.extended") if one.extended else "",
    )


def timeliness(tx: Transaction, one: Directive, words: Words, now: datetime) -> str:
    """In time, or late by so many working days."""
    timing = one.timing(now)
    if timing is Timing.LATE and one.reported_at is not None:
        late = working_days_between(one.due_on, local_day(one.reported_at), tx.rules.calendar)
        return words.text("directive.late", count=late)
    if timing is Timing.OVERDUE:
        return words.text("directive.late", count=-days_left(one.due_at, now, tx.rules.calendar))
    return words.text("directive.met") if timing is Timing.MET else ""


def deadline_paper(tx: Transaction, office: Office, by: Actor, now: datetime) -> PaperOrder:
    """The first pages of the deadline list, oldest matter first."""
    words, lines, after = words_in(PRINTED), [], ""
    for _ in range(20):
        page = deadline_list.page(tx, 0, after, by, now)
        lines += page.lines
        after = page.after or ""
        if not after:
            break
    rows = tuple(_deadline_line(tx, number, one, words, now) for number, one in enumerate(lines, 1))
    today = local_day(now)
    facts = DeadlineList(first=today, last=today, lines=rows)
    return PaperOrder(FormId.DEADLINE_LIST, facts, _issue(office, today, today))


def _deadline_line(
    tx: Transaction, number: int, line: deadline_list.DeadlineLine, words: Words, now: datetime
) -> DeadlineLine:
    first = line.deadlines[0] if line.deadlines else None
    hidden = line.matter.kind is CaseKind.DENUNCIATION
    return DeadlineLine(
        seq_no=number,
        matter_code=line.matter.code,
        matter="" if hidden else line.matter.summary,
        duty=words.text(f"{text_key(first)}.name") if first else "",
        law=words.text(f"{text_key(first)}.source") if first else "",
        begun_on=local_day(line.matter.registered_at),
        due=first.due_on if first else None,
        days_left=days_left(first.due_at, now, tx.rules.calendar) if first else None,
        alarm=words.text("deadlines.alarm", days=line.alarm) if line.alarm else "",
    )


def text_key(due: Deadline) -> str:
    """Of the catalogue, without its last part."""
    return ".".join(part for part in ("deadline", due.id, due.edition) if part)
