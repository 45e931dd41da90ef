"""A citizen follows the own matter with number and code: what it says, and what may be done there. Knows no page.

`SOURCES` are the functions that tell what has happened, each from its own rows; `following` tells conclusions and
directives. Nothing about other people is in any line.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from orchestrator.domain.actions import Action
from orchestrator.domain.case_file import TRANSITIONS, CaseEvent, CaseStatus
from orchestrator.domain.errors import Counted, NotFound, RuleBroken
from orchestrator.domain.policy import ANONYMOUS, require
from orchestrator.domain.reception_session import OVER, SessionStatus
from orchestrator.domain.records import CaseFile, ReceptionSession
from orchestrator.domain.records_documents import CaseDocument
from orchestrator.domain.records_registration import Followed, FollowedLine
from orchestrator.domain.registration import CitizenActKind, NotifyBy, case_code_of
from orchestrator.domain.transitions import allows
from orchestrator.services import audit_log, case_documents, following, passwords, strangers
from orchestrator.services.form_checks import Mistakes
from orchestrator.services.secret import digest, new_secret
from orchestrator.services.state_changes import change_case
from orchestrator.services.uploads import Sent
from orchestrator.store import cases, registrations, sessions
from orchestrator.store.database import Transaction

GRANTED_FOR: Final = timedelta(hours=2)
LONGEST_TEXT: Final = 2000
MOST_DOCUMENTS: Final = 50
HIDDEN: Final = frozenset({SessionStatus.DRAFT, SessionStatus.PENDING_APPROVAL, SessionStatus.APPROVED})
"""Not announced yet: whoever is to be received is told with the announcement."""
DECIDED: Final = {
    CaseStatus.REFUSED: "follow.line.refused",
    CaseStatus.GUIDED: "follow.line.guided",
    CaseStatus.TRANSFERRED: "follow.line.transferred",
    CaseStatus.ACCEPTED: "follow.line.accepted",
    CaseStatus.NOT_ACCEPTED: "follow.line.not_accepted",
    CaseStatus.IN_PROGRESS: "follow.line.in_progress",
    CaseStatus.SUSPENDED: "follow.line.suspended",
    CaseStatus.TERMINATED: "follow.line.terminated",
    CaseStatus.WITHDRAWN: "follow.line.withdrawn",
    CaseStatus.RESOLVED: "follow.line.resolved",
    CaseStatus.CLOSED: "follow.line.closed",
    CaseStatus.ARCHIVED: "follow.line.closed",
}


def case_of_code(tx: Transaction, number: str, code: str, address: str, now: datetime) -> CaseFile:
    """The case file that number and code open. `Counted("lookup.wrong")`: which of the two was wrong is not said, and
    the same work is done for a number that does not exist. `RuleBroken("public.too_many")` after too many.
    """
    require(ANONYMOUS, Action.REGISTRATION_FOLLOW)
    rules = tx.rules.registration
    case_code = case_code_of(number[:40])
    strangers.check(tx, "code", case_code, rules.wrong_codes_hour, now)
    strangers.check(tx, "code_from", address, rules.wrong_codes_hour * 3, now)
    case = cases.case_by_code(tx, case_code) if case_code else None
    digits = "".join(letter for letter in code if letter.isascii() and letter.isdigit())[:20]
    kept = registrations.code_hash_of(tx, case.id) if case is not None else ""
    if not passwords.fits(digits, kept or None, tx.rules.passwords) or case is None:
        strangers.remember(tx, "code", case_code, now)
        strangers.remember(tx, "code_from", address, now)
        raise Counted("lookup.wrong", field="code")
    return case


def open_by_code(tx: Transaction, number: str, code: str, address: str, now: datetime) -> tuple[CaseFile, str]:
    """The case file and a token that opens it for two hours, instead of the code."""
    case = case_of_code(tx, number, code, address, now)
    token = new_secret()
    registrations.add_grant(tx, digest(token), case.id, now + GRANTED_FOR)
    audit_log.append(tx, ANONYMOUS, Action.REGISTRATION_FOLLOW, f"case {case.code}", now)
    return case, token


def followed(tx: Transaction, case_code: str, token: str, now: datetime) -> Followed:
    """Everything the citizen may see. `NotFound("lookup.closed")` without a good token for this very case."""
    case = _of_token(tx, case_code, token, now)
    registration = registrations.registration_of(tx, case.id)
    held = tuple(one for one in sessions.sessions_of_case(tx, case.id) if one.status not in HIDDEN)
    lines = tuple(line for source in SOURCES for line in source(tx, case))
    return Followed(
        case=case,
        registration=registration,
        lines=lines,
        sessions=held,
        documents=tuple(case_documents.for_the_citizen(tx, case)),
        acts=registrations.acts_of(tx, case.id),
        withdrawable=allows(TRANSITIONS, case.status, CaseEvent.WITHDRAWN),
    )


def results(tx: Transaction, case_code: str, token: str, now: datetime) -> following.Followed:
    """What became of it: notices and directives, as `following` tells them."""
    return following.what_the_citizen_sees(tx, _of_token(tx, case_code, token, now), now)


def document(tx: Transaction, case_code: str, token: str, code: str, now: datetime) -> CaseDocument:
    """One of the documents that the citizen may read."""
    case = _of_token(tx, case_code, token, now)
    found = next((one for one in case_documents.for_the_citizen(tx, case) if one.code == code), None)
    if found is None:
        raise NotFound("document.not_found", code=code[:40])
    audit_log.append(tx, ANONYMOUS, Action.CASE_DOCUMENT_VIEW, f"case {case.code}", now, after=found.code)
    return found


def add_documents(tx: Transaction, case_code: str, token: str, files: tuple[Sent, ...], now: datetime) -> None:
    """Papers that come later; the office sees them in its inbox."""
    case = _of_token(tx, case_code, token, now)
    if not files:
        raise RuleBroken("document.none_chosen", field="file")
    if len(case_documents.for_the_citizen(tx, case)) + len(files) > MOST_DOCUMENTS:
        raise RuleBroken("document.too_many_files", field="file", most=MOST_DOCUMENTS)
    added = [case_documents.add_from_citizen(tx, case, file.title, file.blob, now) for file in files]
    registrations.add_act(tx, case.id, CitizenActKind.DOCUMENT, ", ".join(one.code for one in added), now)


def withdraw(tx: Transaction, case_code: str, token: str, reason: str, now: datetime) -> None:
    """Take the matter back, in writing. `RuleBroken("state.forbidden")` when it is settled already."""
    case = _of_token(tx, case_code, token, now)
    text = _text(reason)
    if not allows(TRANSITIONS, case.status, CaseEvent.WITHDRAWN):
        raise RuleBroken("follow.too_late")
    change_case(tx, case.id, CaseEvent.WITHDRAWN, ANONYMOUS, now)
    registrations.add_act(tx, case.id, CitizenActKind.WITHDRAWN, text, now)


def ask_in_person(tx: Transaction, case_code: str, token: str, reason: str, now: datetime) -> None:
    """Ask to be received in person; the office arranges it."""
    case = _of_token(tx, case_code, token, now)
    registrations.change(tx, case.id, in_person_asked_at=now)
    registrations.add_act(tx, case.id, CitizenActKind.IN_PERSON, reason.strip()[:LONGEST_TEXT], now)
    audit_log.append(tx, ANONYMOUS, "registration:in_person", f"case {case.code}", now)


def answer(tx: Transaction, case_code: str, token: str, text: str, now: datetime) -> None:
    """Answer what the office asked for, or add to the matter; an answer puts it back into the office's hands."""
    case = _of_token(tx, case_code, token, now)
    said = _text(text)
    registrations.add_act(tx, case.id, CitizenActKind.ANSWERED, said, now)
    if case.status is CaseStatus.INFO_NEEDED:
        change_case(tx, case.id, CaseEvent.INFO_GIVEN, ANONYMOUS, now)
        registrations.change(tx, case.id, info_asked="")
    else:
        audit_log.append(tx, ANONYMOUS, "registration:answered", f"case {case.code}", now)


def prefer(tx: Transaction, case_code: str, token: str, notify_by: str, now: datetime) -> None:
    """How to be told from now on."""
    case = _of_token(tx, case_code, token, now)
    if notify_by not in list(NotifyBy):
        raise RuleBroken("form.required", field="notify_by")
    registrations.change(tx, case.id, notify_by=notify_by)
    audit_log.append(tx, ANONYMOUS, "registration:notify", f"case {case.code}", now, after=notify_by)


def _text(text: str) -> str:
    wrong = Mistakes()
    said = wrong.text(text, "text", least=5, most=LONGEST_TEXT)
    wrong.stop_if_any()
    return said


def _of_token(tx: Transaction, case_code: str, token: str, now: datetime) -> CaseFile:
    number = registrations.case_of_grant(tx, digest(token), now) if token else None
    case = cases.case_by_id(tx, number) if number is not None else None
    if case is None or case.code != case_code:
        raise NotFound("lookup.closed")
    return case


def _registered(tx: Transaction, case: CaseFile) -> list[FollowedLine]:
    return [FollowedLine("follow.line.registered", "done", case.registered_at)]


def _looked_at(tx: Transaction, case: CaseFile) -> list[FollowedLine]:
    if case.status is CaseStatus.INFO_NEEDED:
        return [
            FollowedLine("follow.line.info_needed", "now", registrations.registration_of(tx, case.id).info_asked_at)
        ]
    if case.status is CaseStatus.REGISTERED:
        seen = registrations.registration_of(tx, case.id).seen_at
        return [FollowedLine("follow.line.looking" if seen else "follow.line.waiting", "now", seen)]
    return []


def _received(tx: Transaction, case: CaseFile) -> list[FollowedLine]:
    told = [one for one in sessions.sessions_of_case(tx, case.id) if one.status not in HIDDEN]
    return [_line_of(one) for one in told]


def _line_of(session: ReceptionSession) -> FollowedLine:
    point = {"point": session.central_point.name}
    if session.status not in OVER:
        return FollowedLine("follow.line.invited", "now", session.starts_at, values=point)
    held = session.started_at is not None
    key = "follow.line.received" if held else f"follow.line.{session.status}"
    return FollowedLine(key, "done", session.started_at or session.starts_at, values=point)


def _decided(tx: Transaction, case: CaseFile) -> list[FollowedLine]:
    key = DECIDED.get(case.status)
    if key is None:
        return []
    return [FollowedLine(key, "now" if case.status is CaseStatus.IN_PROGRESS else "done")]


SOURCES: Final[list[Callable[[Transaction, CaseFile], list[FollowedLine]]]] = [
    _registered,
    _looked_at,
    _received,
    _decided,
]
"""In the order of the page. Conclusions and directives are told by `following`."""
