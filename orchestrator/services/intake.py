"""The office takes matters in: the inbox, editing a record, asking the citizen for what is missing.

Two officers editing one record: the form says which version it showed; a record that changed since is not overwritten,
and who changed it is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from orchestrator.domain import case_file
from orchestrator.domain.actions import Action
from orchestrator.domain.case_file import CaseEvent
from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.policy import Actor, require
from orchestrator.domain.records import CaseFile, Petitioner
from orchestrator.domain.records_registration import CitizenAct, DeviceTest, Incoming, VillageReport
from orchestrator.domain.registration import Channel
from orchestrator.domain.transitions import step
from orchestrator.services import audit_log, citizen_messages
from orchestrator.services.form_checks import Mistakes
from orchestrator.services.registration import register
from orchestrator.services.registration_form import MOST_PEOPLE, RegisterCase
from orchestrator.services.sight import LONGEST_CODE, masked_case, may_see_petitioner, seen_case
from orchestrator.services.state_changes import change_case
from orchestrator.store import audit, case_documents, device_tests, registrations, village_reports
from orchestrator.store import cases as rows
from orchestrator.store.database import Transaction

MOST_SHOWN: Final = 200
EDITED: Final = "case:edit"


@dataclass(frozen=True, slots=True)
class EditCase:
    """What may be corrected, and the version of the record that the form showed."""

    version: int
    summary: str
    request: str = ""
    prior_authority: str = ""
    prior_document: str = ""
    people_count: int = 1
    support_needs: str = ""
    person: Petitioner | None = None
    """None: who edits may not see who brought it, and leaves that part alone."""


def inbox(tx: Transaction, by: Actor) -> list[Incoming]:
    """Registrations nobody opened yet, and those whose citizen did something since; newest first."""
    require(by, Action.CASE_EDIT)
    numbers = registrations.unseen(tx, MOST_SHOWN)
    found = registrations.registrations_of(tx, numbers)
    waiting = []
    for number in numbers:
        case = rows.case_by_id(tx, number)
        if case is None:
            continue
        papers = len({one.code for one in case_documents.documents_of_case(tx, number)})
        acts = registrations.acts_of(tx, number, unseen_only=True)
        waiting.append(Incoming(masked_case(case, by), found[number], papers, acts))
    return waiting


def mark_seen(tx: Transaction, case_code: str, by: Actor, now: datetime) -> None:
    """The office has opened it. Looking on without the right to edit leaves it in the inbox."""
    case = _case(tx, case_code, by)
    registrations.mark_seen(tx, case.id, by.account_id, now)
    audit_log.append(tx, by, "registration:seen", f"case {case.code}", now)


def acts_of(tx: Transaction, case_code: str, by: Actor) -> tuple[CitizenAct, ...]:
    """What the citizen did since registering."""
    return registrations.acts_of(tx, seen_case(tx, case_code, by).id)


def tests_of(tx: Transaction, case_code: str, by: Actor) -> list[DeviceTest]:
    """What the citizen's own device and line could do, newest first."""
    return device_tests.of_case(tx, seen_case(tx, case_code, by).id)


def edit_case(tx: Transaction, case_code: str, new: EditCase, by: Actor, now: datetime) -> CaseFile:
    """Correct the record. `FormInvalid`; `RuleBroken("form.changed_meanwhile")` when it changed since it was shown."""
    case = _case(tx, case_code, by)
    checked = _checked(new)
    if not rows.edit(tx, case.id, new.version, **checked):
        raise _changed_meanwhile(tx, case)
    if new.person is not None and may_see_petitioner(by, case.thing):
        rows.edit_person(tx, case, new.person)
    audit_log.append(
        tx, by, Action.CASE_EDIT, f"case {case.code}", now, before=str(new.version), after=str(new.version + 1)
    )
    return seen_case(tx, case.code, by)


def ask_for_information(tx: Transaction, case_code: str, text: str, by: Actor, now: datetime) -> CaseFile:
    """Say what is missing; read by look-up, told by letter or by telephone. `RuleBroken("state.forbidden")`."""
    case = _case(tx, case_code, by)
    wrong = Mistakes()
    asked = wrong.text(text, "text", least=5, most=1000)
    wrong.stop_if_any()
    step(case_file.TRANSITIONS, case.status, CaseEvent.INFO_ASKED)
    change_case(tx, case.id, CaseEvent.INFO_ASKED, by, now)
    registrations.change(tx, case.id, info_asked=asked, info_asked_at=now)
    registrations.mark_seen(tx, case.id, by.account_id, now)
    citizen_messages.write_info_asked(tx, case, registrations.registration_of(tx, case.id).language, now)
    return seen_case(tx, case.code, by)


def can_write(tx: Transaction, case_code: str, by: Actor) -> bool:
    """Whether a question reaches the citizen by e-mail; if not, somebody has to call."""
    return citizen_messages.reachable(tx, _case(tx, case_code, by))


def asked_by_mail(tx: Transaction, case_code: str, by: Actor) -> str:
    """What became of the letter about what is asked now; empty: there is none."""
    return citizen_messages.info_asked_mail(tx, registrations.registration_of(tx, seen_case(tx, case_code, by).id))


def reports(tx: Transaction, by: Actor) -> list[VillageReport]:
    """What village heads reported, newest first."""
    require(by, Action.VILLAGE_REPORT_VIEW)
    return village_reports.reports(tx, MOST_SHOWN)


def report_for_case(tx: Transaction, code: str, by: Actor) -> VillageReport:
    """The report that a case is to be made of. `NotFound`; `RuleBroken("report.case_already")`."""
    require(by, Action.VILLAGE_REPORT_VIEW)
    require(by, Action.CASE_REGISTER)
    found = village_reports.report_by_code(tx, code[:LONGEST_CODE])
    if found is None:
        raise NotFound("report.not_found", code=code[:LONGEST_CODE])
    if found.case_code:
        raise RuleBroken("report.case_already", code=found.case_code)
    return found


def register_report(tx: Transaction, code: str, new: RegisterCase, by: Actor, now: datetime) -> CaseFile:
    """A village head's report becomes a case, come through that village head. Raises as `registration.register`."""
    found = report_for_case(tx, code, by)
    done = register(tx, replace(new, channel=Channel.VILLAGE_HEAD), by, now)
    case = _case(tx, done.case.code, by)
    if not village_reports.became(tx, found.id, case.id):
        raise RuleBroken("report.case_already", code=case.code)
    registrations.change(tx, case.id, helper_account_id=found.account_id)
    registrations.mark_seen(tx, case.id, by.account_id, now)
    audit_log.append(tx, by, "village_report:case", f"report {found.code}", now, after=case.code)
    return seen_case(tx, case.code, by)


def answer_report(tx: Transaction, code: str, answer: str, by: Actor, now: datetime) -> VillageReport:
    """Tell the village head what is done with it."""
    require(by, Action.VILLAGE_REPORT_VIEW)
    wrong = Mistakes()
    said = wrong.text(answer, "answer", least=5, most=1000)
    wrong.stop_if_any()
    found = village_reports.report_by_code(tx, code[:LONGEST_CODE])
    if found is None:
        raise NotFound("report.not_found", code=code[:LONGEST_CODE])
    village_reports.answer(tx, found.id, said, by.account_id, now)
    audit_log.append(tx, by, "village_report:answered", f"report {found.code}", now)
    answered = village_reports.report_by_code(tx, found.code)
    assert answered is not None
    return answered


def _case(tx: Transaction, case_code: str, by: Actor) -> CaseFile:
    case = rows.case_by_code(tx, case_code[:LONGEST_CODE])
    if case is None:
        raise NotFound("case.not_found", code=case_code[:LONGEST_CODE])
    require(by, Action.CASE_EDIT, case.thing)
    return case


def _checked(new: EditCase) -> dict[str, object]:
    wrong = Mistakes()
    if not 1 <= new.people_count <= MOST_PEOPLE:
        wrong.add("case.people_count", "people_count", most=MOST_PEOPLE)
    checked: dict[str, object] = {
        "summary": wrong.text(new.summary, "summary", least=10, most=2000),
        "request": wrong.text(new.request, "request", most=2000),
        "prior_authority": wrong.text(new.prior_authority, "prior_authority", most=200),
        "prior_document": wrong.text(new.prior_document, "prior_document", most=200),
        "people_count": new.people_count,
        "support_needs": wrong.text(new.support_needs, "support_needs", most=400),
    }
    if new.person is not None:
        person = new.person
        wrong.text(person.name, "name", least=2, most=200)
        wrong.text(person.address, "address", most=400)
        wrong.text(person.village, "village", most=100)
        wrong.personal_id(person.personal_id, "personal_id")
        wrong.phone(person.phone, "phone")
        wrong.email(person.email, "email")
    wrong.stop_if_any()
    return checked


def _changed_meanwhile(tx: Transaction, case: CaseFile) -> RuleBroken:
    last = next(iter(audit.lines_of(tx, f"case {case.code}", action=EDITED, limit=1)), None)
    who = last.account_name if last is not None else ""
    when = last.at if last is not None else case.registered_at
    return RuleBroken("form.changed_meanwhile", who=who, at=when, version=case.version)
