"""What belongs to a case file, for other programs: its documents, its classification, its conclusion notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from orchestrator.domain.conclusion import ConclusionOutcome, ConclusionStatus
from orchestrator.domain.errors import NotFound
from orchestrator.domain.policy import Action
from orchestrator.domain.records_documents import CaseDocument, DocumentOrigin
from orchestrator.domain.records_follow_up import Conclusion
from orchestrator.services import case_documents, cases, classification, conclusions
from orchestrator.store.database import Transaction
from orchestrator.web.api.endpoint import Asked, Endpoint, Moment


@dataclass(frozen=True, slots=True)
class ApiDocument:
    """A document of a case file, without its bytes. A title that this account may not read is empty."""

    code: str
    version: int
    title: str
    origin: DocumentOrigin
    media_type: str
    size: int
    sha256: str
    added_at: Moment
    session_code: str


@dataclass(frozen=True, slots=True)
class ApiDocuments:
    """The documents of a case file."""

    items: tuple[ApiDocument, ...]


@dataclass(frozen=True, slots=True)
class ApiClassification:
    """How a matter was classified, and whether the chair agreed."""

    version: int
    competence: str
    competent_body: str
    complexity: str
    ground: str
    attendance: str
    course: str
    approved: bool
    decision_no: str
    classified_at: Moment


@dataclass(frozen=True, slots=True)
class ApiConclusion:
    """A conclusion notice."""

    code: str
    number: str
    session_code: str
    status: ConclusionStatus
    outcome: ConclusionOutcome
    answer: str
    next_step: str
    due_on: date | None
    issued_at: Moment | None
    delivered_on: date | None


@dataclass(frozen=True, slots=True)
class ApiConclusions:
    """The conclusion notices of a case file."""

    items: tuple[ApiConclusion, ...]


def _document(one: CaseDocument) -> ApiDocument:
    return ApiDocument(
        code=one.code,
        version=one.version,
        title=one.title,
        origin=one.origin,
        media_type=one.blob.media_type,
        size=one.blob.size,
        sha256=one.blob.sha256,
        added_at=one.added_at,
        session_code=one.session_code,
    )


def _conclusion(one: Conclusion) -> ApiConclusion:
    return ApiConclusion(
        code=one.code,
        number=one.number,
        session_code=one.session_code,
        status=one.status,
        outcome=one.outcome,
        answer=one.answer,
        next_step=one.next_step,
        due_on=one.due_on,
        issued_at=one.issued_at,
        delivered_on=one.delivered_on,
    )


def _documents(tx: Transaction, asked: Asked) -> ApiDocuments:
    return ApiDocuments(tuple(_document(one) for one in case_documents.documents_of(tx, asked.path["code"], asked.by)))


def _classification(tx: Transaction, asked: Asked) -> ApiClassification:
    found = classification.classification_of(tx, asked.path["code"], asked.by)
    if found is None:
        raise NotFound("classification.none")
    return ApiClassification(
        version=found.version,
        competence=str(found.competence),
        competent_body=found.competent_body,
        complexity=str(found.complexity),
        ground=found.ground,
        attendance=str(found.attendance),
        course=str(found.course),
        approved=found.approved,
        decision_no=found.decision_no,
        classified_at=found.classified_at,
    )


def _conclusions(tx: Transaction, asked: Asked) -> ApiConclusions:
    case = cases.case_by_code(tx, asked.path["code"], asked.by)
    return ApiConclusions(tuple(_conclusion(one) for one in conclusions.notices_of_case(tx, case.id, asked.by)))


ENDPOINTS: Final = (
    Endpoint(
        name="listDocuments",
        method="GET",
        path="/cases/{code}/documents",
        summary="The documents of a case file.",
        action=Action.CASE_DOCUMENT_VIEW,
        call=_documents,
        answer=ApiDocuments,
    ),
    Endpoint(
        name="getClassification",
        method="GET",
        path="/cases/{code}/classification",
        summary="The present classification of a matter.",
        action=Action.CASE_VIEW,
        call=_classification,
        answer=ApiClassification,
    ),
    Endpoint(
        name="listConclusions",
        method="GET",
        path="/cases/{code}/conclusions",
        summary="The conclusion notices of a matter.",
        action=Action.CASE_VIEW,
        call=_conclusions,
        answer=ApiConclusions,
    ),
)
