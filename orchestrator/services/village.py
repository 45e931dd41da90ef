"""What a village head does: registers for a neighbour, keeping the number only; reports what people say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from orchestrator.domain.actions import Action
from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.policy import Actor, require
from orchestrator.domain.records_registration import Registered, VillageReport
from orchestrator.domain.registration import Channel, number_of
from orchestrator.services import audit_log, case_documents
from orchestrator.services.form_checks import Mistakes
from orchestrator.services.registration import register
from orchestrator.services.registration_form import RegisterCase
from orchestrator.services.uploads import Sent
from orchestrator.store import cases, registrations, village_reports
from orchestrator.store.database import Transaction
from orchestrator.store.rows import next_number

REPORTED: Final = (CaseKind.FEEDBACK, CaseKind.RECOMMENDATION, CaseKind.OTHER)
"""A denunciation is not among them: nothing here may tell who denounced (Law on Denunciation art. 8)."""
MOST_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Helped:
    """A registration as the village head sees it: the receipt's number and nothing of the matter."""

    number: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class NewReport:
    """The form "Phản ánh từ thôn"."""

    kind: str
    place: str
    text: str
    urgent: bool = False


def register_for_neighbour(
    tx: Transaction, new: RegisterCase, files: tuple[Sent, ...], by: Actor, now: datetime
) -> Registered:
    """As `registration.register`, through this village head."""
    done = register(tx, replace(new, channel=Channel.VILLAGE_HEAD), by, now)
    case = cases.case_by_code(tx, done.case.code)
    if case is not None and not done.again:
        for file in files:
            case_documents.add_from_citizen(tx, case, file.title, file.blob, now)
    return done


def helped(tx: Transaction, by: Actor) -> list[Helped]:
    """Whom this village head registered, by number, newest first."""
    require(by, Action.CASE_ASSIST)
    found = [cases.case_by_id(tx, number) for number in registrations.by_helper(tx, by.account_id or 0, MOST_SHOWN)]
    return [Helped(number_of(case.code), case.registered_at) for case in found if case is not None]


def report(tx: Transaction, new: NewReport, by: Actor, now: datetime) -> VillageReport:
    """Tell the office. `FormInvalid` with every mistake."""
    require(by, Action.VILLAGE_REPORT)
    wrong = Mistakes()
    if new.kind not in REPORTED:
        wrong.add("form.required", "kind")
    place = wrong.text(new.place, "place", least=2, most=200)
    text = wrong.text(new.text, "text", least=10, most=2000)
    wrong.stop_if_any()
    year = now.astimezone(ZoneInfo(tx.rules.time_zone)).year
    code = f"PA-{year}-{next_number(tx, f'village_report:{year}'):04}"
    made = VillageReport(0, code, by.account_id or 0, "", new.kind, place, text, new.urgent, now, "new")
    village_reports.add_report(tx, made)
    audit_log.append(tx, by, Action.VILLAGE_REPORT, f"report {code}", now)
    return made


def own_reports(tx: Transaction, by: Actor) -> list[VillageReport]:
    """With what the office answered, newest first."""
    require(by, Action.VILLAGE_REPORT)
    return village_reports.reports(tx, MOST_SHOWN, account_id=by.account_id or 0)
