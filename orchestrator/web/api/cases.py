"""Case files for other programs. A denouncer is masked here as on the pages: by the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

import msgspec

from orchestrator.domain.case_file import CaseKind, CaseStatus
from orchestrator.domain.policy import Action
from orchestrator.domain.records import CaseFile
from orchestrator.services import cases
from orchestrator.store.database import Transaction
from orchestrator.web.api.endpoint import LIMIT, Asked, Endpoint, Moment, QueryField

Line = Annotated[str, msgspec.Meta(max_length=400)]
LongText = Annotated[str, msgspec.Meta(max_length=2000)]


@dataclass(frozen=True, slots=True)
class ApiPetitioner:
    """Who brought the matter; a number instead of a name where the token's account may not know."""

    name: str
    masked: bool
    salutation: str
    birth_year: int | None
    personal_id: str
    address: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class ApiCase:
    """A case file."""

    code: str
    kind: CaseKind
    status: CaseStatus
    summary: str
    request: str
    petitioner: ApiPetitioner
    people_count: int
    prior_authority: str
    prior_document: str
    registered_at: Moment


@dataclass(frozen=True, slots=True)
class ApiCases:
    """Case files, newest first."""

    items: tuple[ApiCase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRegistration:
    """A matter to register (the registration form)."""

    kind: CaseKind
    summary: LongText
    name: Line
    salutation: Line = ""
    birth_year: int | None = None
    personal_id: Line = ""
    address: Line = ""
    phone: Line = ""
    email: Line = ""
    request: LongText = ""
    prior_authority: Line = ""
    prior_document: Line = ""
    people_count: int = 1
    support_needs: Line = ""


def shown(case: CaseFile) -> ApiCase:
    """The case as it goes out."""
    who = case.petitioner
    return ApiCase(
        code=case.code,
        kind=case.kind,
        status=case.status,
        summary=case.summary,
        request=case.request,
        petitioner=ApiPetitioner(
            who.name, who.masked, who.salutation, who.birth_year, who.personal_id, who.address, who.phone, who.email
        ),
        people_count=case.people_count,
        prior_authority=case.prior_authority,
        prior_document=case.prior_document,
        registered_at=case.registered_at,
    )


def _find(tx: Transaction, asked: Asked) -> ApiCases:
    found = cases.find_cases(tx, asked.by, asked.query.get("q", ""), asked.limit)
    return ApiCases(tuple(shown(case) for case in found))


def _one(tx: Transaction, asked: Asked) -> ApiCase:
    return shown(cases.case_by_code(tx, asked.path["code"], asked.by))


def _register(tx: Transaction, asked: Asked) -> ApiCase:
    body: ApiRegistration = asked.body
    new = cases.RegisterCase(
        kind=str(body.kind),
        summary=body.summary,
        name=body.name,
        salutation=body.salutation,
        birth_year=body.birth_year,
        personal_id=body.personal_id,
        address=body.address,
        phone=body.phone,
        email=body.email,
        request=body.request,
        prior_authority=body.prior_authority,
        prior_document=body.prior_document,
        people_count=body.people_count,
        support_needs=body.support_needs,
    )
    return shown(cases.register_case(tx, new, asked.by, asked.now))


ENDPOINTS: Final = (
    Endpoint(
        name="findCases",
        method="GET",
        path="/cases",
        summary="Case files, newest first.",
        action=Action.CASE_VIEW,
        query=(QueryField("q", "In the number, the summary or the name.", {"type": "string", "maxLength": 200}), LIMIT),
        call=_find,
        answer=ApiCases,
    ),
    Endpoint(
        name="getCase",
        method="GET",
        path="/cases/{code}",
        summary="One case file.",
        action=Action.CASE_VIEW,
        call=_one,
        answer=ApiCase,
    ),
    Endpoint(
        name="registerCase",
        method="POST",
        path="/cases",
        summary="Register a matter; it gets its number.",
        action=Action.CASE_REGISTER,
        body=ApiRegistration,
        call=_register,
        answer=ApiCase,
        status=201,
    ),
)
