"""Case files: registering a matter and finding it again. What one may not see of the petitioner is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from orchestrator.domain.case_file import CaseKind, CaseStatus
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records import CaseFile, Petitioner
from orchestrator.services import audit_log
from orchestrator.services.form_checks import Mistakes
from orchestrator.services.sight import masked_case, seen_case
from orchestrator.store import cases as rows
from orchestrator.store.database import Transaction
from orchestrator.store.rows import next_number

SALUTATIONS: Final = frozenset({"", "ông", "bà"})
MOST_PEOPLE = 10_000
OLDEST = 120
"""Years."""


@dataclass(frozen=True, slots=True)
class RegisterCase:
    """The registration form (DOMAIN 4.4), as far as it is asked."""

    kind: str
    summary: str
    name: str
    salutation: str = ""
    birth_year: int | None = None
    personal_id: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    request: str = ""
    prior_authority: str = ""
    prior_document: str = ""
    people_count: int = 1
    support_needs: str = ""
    identity_waiver: bool = False


def register_case(tx: Transaction, new: RegisterCase, by: Actor, now: datetime) -> CaseFile:
    """Give the matter its number. `FormInvalid` with every mistake. Who registers it is assigned to it."""
    require(by, Action.CASE_REGISTER)
    case = _checked(new, now)
    year = now.astimezone(ZoneInfo(tx.rules.time_zone)).year
    code = f"HS-{year}-{next_number(tx, f'case_file:{year}'):04}"
    assigned = frozenset() if by.account_id is None else frozenset({by.account_id})
    added = rows.add_case(tx, _numbered(case, code, by, assigned))
    audit_log.append(tx, by, Action.CASE_REGISTER, f"case {code}", now, after=CaseStatus.REGISTERED)
    return masked_case(added, by)


def _numbered(case: CaseFile, code: str, by: Actor, assigned: frozenset[int]) -> CaseFile:
    return replace(case, code=code, registered_by=by.account_id, assigned_accounts=assigned)


def _checked(new: RegisterCase, now: datetime) -> CaseFile:
    wrong = Mistakes()
    kind = _kind(wrong, new.kind)
    petitioner = _petitioner(wrong, new, now)
    if not 1 <= new.people_count <= MOST_PEOPLE:
        wrong.add("case.people_count", "people_count", most=MOST_PEOPLE)
    case = CaseFile(
        id=0,
        code="",
        kind=kind,
        summary=wrong.text(new.summary, "summary", least=10, most=2000),
        petitioner=petitioner,
        status=CaseStatus.REGISTERED,
        registered_at=now,
        request=wrong.text(new.request, "request", most=2000),
        prior_authority=wrong.text(new.prior_authority, "prior_authority", most=200),
        prior_document=wrong.text(new.prior_document, "prior_document", most=200),
        people_count=new.people_count,
        support_needs=wrong.text(new.support_needs, "support_needs", most=400),
        identity_waiver=new.identity_waiver and kind is CaseKind.DENUNCIATION,
    )
    wrong.stop_if_any()
    return case


def _kind(wrong: Mistakes, text: str) -> CaseKind:
    if text in list(CaseKind):
        return CaseKind(text)
    wrong.add("case.kind" if text else "form.required", "kind")
    return CaseKind.OTHER


def _petitioner(wrong: Mistakes, new: RegisterCase, now: datetime) -> Petitioner:
    if new.salutation not in SALUTATIONS:
        wrong.add("form.salutation", "salutation")
    if new.birth_year is not None and not now.year - OLDEST <= new.birth_year <= now.year:
        wrong.add("case.birth_year", "birth_year", first=now.year - OLDEST, last=now.year)
    return Petitioner(
        name=wrong.text(new.name, "name", least=2, most=200),
        salutation=new.salutation[:16],
        birth_year=new.birth_year,
        personal_id=wrong.personal_id(new.personal_id, "personal_id"),
        address=wrong.text(new.address, "address", most=400),
        phone=wrong.phone(new.phone, "phone"),
        email=wrong.email(new.email, "email"),
    )


def find_cases(tx: Transaction, by: Actor, text: str = "", limit: int = 200) -> list[CaseFile]:
    """Newest first; `text` in number, summary or the petitioner's name (a denouncer is not found by name)."""
    require(by, Action.CASE_VIEW)
    return [masked_case(case, by) for case in rows.find_cases(tx, text.strip()[:200], min(limit, 1000))]


def case_by_code(tx: Transaction, code: str, by: Actor) -> CaseFile:
    """`NotFound` when there is none, or none for this actor."""
    return seen_case(tx, code, by)
