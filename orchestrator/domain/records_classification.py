"""The classification of a matter as services and pages see it: what was found, proposed, approved and decided.

Times are UTC and aware. Knows no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from orchestrator.domain.case_file import CaseKind, CaseStatus
from orchestrator.domain.classification import Attendance, Competence, Complexity, Course, SecrecyItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """Phân loại vụ việc: the present one of a case file."""

    case_file_id: int
    version: int
    """Raised by every change: a form that knows an older one is refused."""
    competence: Competence
    competent_body: str
    complexity: Complexity
    determination: str
    """Why it is complex, in writing."""
    ground: str
    ground_reason: str
    attendance: Attendance
    attendance_place: str
    undertaking: bool
    """The citizen undertakes not to record and to let nobody else in (at home)."""
    protection_asked: bool
    waiver_signed: bool
    secrecy: frozenset[SecrecyItem]
    all_signed: bool
    """Everybody of a group signed the paper that names the representatives."""
    course: Course
    course_reason: str
    classified_by: int | None
    classified_at: datetime
    classified_by_name: str = ""
    approved_by: int | None = None
    approved_at: datetime | None = None
    approved_by_name: str = ""
    decision_no: str = ""
    decision_day: date | None = None
    returned_reason: str = ""

    @property
    def approved(self) -> bool:
        """The chair agreed with this very version."""
        return self.approved_at is not None

    @property
    def secrecy_complete(self) -> bool:
        return self.secrecy == frozenset(SecrecyItem)


@dataclass(frozen=True, slots=True)
class RelatedCase:
    """A case file that belongs to another: a part of it, or an earlier visit with the same matter."""

    code: str
    kind: CaseKind
    status: CaseStatus
    summary: str
    registered_at: datetime
    relation: str
    """`part`, `whole`, `earlier`, `later`; `candidate` while nobody has said that it is the same matter."""


@dataclass(frozen=True, slots=True)
class Member:
    """One of several people with the same matter."""

    id: int
    name: str
    address: str
    personal_id: str
    petitioner: bool
    signed: bool
    representative: bool
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided of a matter, and on which paper."""

    id: int
    case_file_id: int
    course: Course
    ground: str
    reason: str
    body: str
    document_no: str
    document_day: date | None
    known_at: datetime
    """When the grounds were known; time limits of a refusal run from here."""
    decided_at: datetime
    decided_by: int | None
    decided_by_name: str = ""
    signed_by_head: bool = False
    notice_issued_at: datetime | None = None
    """Form 01/TCD of a refusal."""
