"""The reception register, form 03/TCD: a line for each turn that was held (R18), corrected by new lines, signed.

Lines are written when the session closes. Of a denunciation the line says nothing that could name anybody; for others
the number of the identity paper is masked on screens and whole in the book itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from orchestrator.domain.classification import Competence, Course
from orchestrator.domain.deadlines import local_day
from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.held_turns import held_turns
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records import CaseFile, ReceptionSession
from orchestrator.domain.records_follow_up import Directive
from orchestrator.domain.records_register import RegisterEntry, RegisterSignature, digest_of
from orchestrator.domain.records_turn import Turn
from orchestrator.services import audit_log
from orchestrator.services.form_checks import Mistakes
from orchestrator.store import cases, classifications, directives, recordings, turns
from orchestrator.store import register as rows
from orchestrator.store.database import Transaction
from orchestrator.store.rows import next_number

PAGE: Final = 50


def write_lines(tx: Transaction, session: ReceptionSession, by: Actor, now: datetime) -> list[int]:
    """A line for each turn of this session that was held and has none yet; their numbers. Twice does nothing new."""
    tx.lock("register")
    written = []
    for turn in held_turns(turns.turns_of_session(tx, session.id), session):
        case = cases.case_by_id(tx, turn.case_file_id)
        if case is not None and rows.entry_of_turn(tx, turn.id) is None:
            written.append(_write(tx, turn, case, session, by, now))
    return written


def _write(tx: Transaction, turn: Turn, case: CaseFile, session: ReceptionSession, by: Actor, now: datetime) -> int:
    day = local_day(turn.opened_at or session.started_at or session.starts_at)
    who = case.petitioner
    named = not case.denunciation
    placed = _placing(tx, case)
    entry = RegisterEntry(
        id=0,
        book_year=day.year,
        seq_no=next_number(tx, f"register:{day.year}"),
        turn_id=turn.id,
        session_id=session.id,
        case_file_id=case.id,
        received_on=day,
        citizen=", ".join(part for part in (who.name, who.address) if part) if named else "",
        id_doc=who.personal_id if named else "",
        summary=case.summary,
        request=case.request,
        kind=case.kind,
        people_count=case.people_count,
        prior_resolver=", ".join(part for part in (case.prior_authority, case.prior_document) if part)[:400],
        in_competence=placed.in_competence,
        guided_to=placed.guided_to,
        transferred_to=placed.transferred_to,
        note="; ".join([session.code, *(one.code for one in recordings.recordings_of_session(tx, session.id))])[:400],
        written_at=now,
    )
    rows.add_entry(tx, entry, by.account_id)
    thing = f"register {entry.book_year}/{entry.seq_no}"
    audit_log.append(tx, by, Action.REGISTER_WRITE, thing, now, after=case.code)
    return entry.seq_no


@dataclass(frozen=True, slots=True)
class _Placing:
    in_competence: bool | None = None
    guided_to: str = ""
    transferred_to: str = ""


def _placing(tx: Transaction, case: CaseFile) -> _Placing:
    """Columns 9 to 11: competence as classified, and the body that the citizen or the petition was sent to."""
    known = classifications.classification_of(tx, case.id)
    decisions = classifications.decisions_of(tx, case.id)
    sent = {one.course: f"{one.body}, {one.document_no}".strip(", ")[:300] for one in decisions}
    return _Placing(
        None if known is None else known.competence in (Competence.WITHIN, Competence.LACKING, Competence.SETTLED),
        sent.get(Course.GUIDE, ""),
        sent.get(Course.TRANSFER, ""),
    )


@dataclass(frozen=True, slots=True)
class Correction:
    """What a new line says instead. Empty texts stay empty: the form shows the line as it is."""

    summary: str
    people_count: int | None
    prior_resolver: str
    in_competence: str
    """`yes`, `no`, or nothing."""
    guided_to: str
    transferred_to: str
    note: str
    reason: str


def correct(tx: Transaction, book_year: int, seq_no: int, new: Correction, by: Actor, now: datetime) -> RegisterEntry:
    """A new line that refers to the wrong one, which stays as it is. `FormInvalid`; `register.corrected_before`."""
    require(by, Action.REGISTER_WRITE)
    tx.lock("register")
    old = entry(tx, book_year, seq_no, by)
    if old.corrected_by is not None:
        raise RuleBroken("book.corrected_before", number=old.corrected_by)
    wrong = Mistakes()
    if new.people_count is None or not 1 <= new.people_count <= 10_000:
        wrong.add("case.people_count", "people_count", most=10_000)
    corrected = replace(
        old,
        book_year=local_day(now).year,
        summary=wrong.text(new.summary, "summary", least=10, most=2000),
        people_count=new.people_count or 1,
        prior_resolver=wrong.text(new.prior_resolver, "prior_resolver", most=400),
        in_competence={"yes": True, "no": False}.get(new.in_competence),
        guided_to=wrong.text(new.guided_to, "guided_to", most=300),
        transferred_to=wrong.text(new.transferred_to, "transferred_to", most=300),
        note=wrong.text(new.note, "note", most=400),
        corrects_id=old.id,
        reason=wrong.text(new.reason, "reason", least=10, most=500),
        written_at=now,
    )
    wrong.stop_if_any()
    corrected = replace(corrected, seq_no=next_number(tx, f"register:{corrected.book_year}"))
    rows.add_entry(tx, corrected, by.account_id)
    thing = f"register {corrected.book_year}/{corrected.seq_no}"
    before = f"{old.book_year}/{old.seq_no}"
    audit_log.append(tx, by, "register:correct", thing, now, before=before, reason=corrected.reason)
    return entry(tx, corrected.book_year, corrected.seq_no, by)


def entry(tx: Transaction, book_year: int, seq_no: int, by: Actor) -> RegisterEntry:
    """One line. `NotFound` when there is none."""
    require(by, Action.REGISTER_VIEW)
    found = rows.entry_by_number(tx, book_year, seq_no)
    if found is None:
        raise NotFound("book.not_found", number=seq_no)
    return found


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Lines, latest first; what became of each matter; the signatures under these days; where the list goes on."""

    entries: list[RegisterEntry]
    followed: dict[int, list[Directive]]
    signatures: list[RegisterSignature]
    before: str | None


def page(tx: Transaction, first: date, last: date, before: str, by: Actor) -> RegisterPage:
    """A page of the register of these days."""
    require(by, Action.REGISTER_VIEW)
    found = rows.page(tx, first, last, _position(before), PAGE + 1)
    more = found[PAGE - 1] if len(found) > PAGE else None
    shown = found[:PAGE]
    return RegisterPage(
        shown,
        followed(tx, shown),
        rows.signatures(tx, first, last),
        f"{more.received_on.isoformat()},{more.id}" if more is not None else None,
    )


def followed(tx: Transaction, entries: list[RegisterEntry]) -> dict[int, list[Directive]]:
    """Column 12: the directives of each line's matter, by case file."""
    found: dict[int, list[Directive]] = {}
    for one in directives.directives_of_cases(tx, {line.case_file_id for line in entries}):
        found.setdefault(one.case_file_id, []).append(one)
    return found


def _position(text: str) -> tuple[date, int] | None:
    day, _, number = text.partition(",")
    try:
        return (date.fromisoformat(day), int(number)) if number.isdecimal() and len(number) < 18 else None
    except ValueError:
        return None


def sign(tx: Transaction, first: date, last: date, by: Actor, now: datetime) -> RegisterSignature:
    """Close these days: the digest of their lines is kept under the signer's name. Days to come cannot be closed."""
    require(by, Action.REGISTER_SIGN)
    tx.lock("register")
    if last < first or last > local_day(now):
        raise RuleBroken("book.days", field="last")
    lines = rows.entries(tx, first, last)
    if not lines:
        raise RuleBroken("book.nothing_to_sign", field="first")
    digest = digest_of(lines)
    number = rows.add_signature(tx, RegisterSignature(0, first, last, len(lines), digest, now, ""), by.account_id)
    audit_log.append(tx, by, Action.REGISTER_SIGN, f"register {first}..{last}", now, after=digest)
    return next(one for one in rows.signatures(tx, first, last) if one.id == number)


def still_as_signed(tx: Transaction, signature: RegisterSignature) -> bool:
    """Whether the lines that were there when it was signed are unchanged; later corrections do not count against it."""
    lines = [one for one in rows.entries(tx, signature.first, signature.last) if one.written_at <= signature.signed_at]
    return len(lines) == signature.lines and digest_of(lines) == signature.digest


def whole(tx: Transaction, first: date, last: date, by: Actor) -> list[RegisterEntry]:
    """Every line of these days, in the order of the book: for the printed book and the export."""
    require(by, Action.REGISTER_VIEW)
    return rows.entries(tx, first, last)
