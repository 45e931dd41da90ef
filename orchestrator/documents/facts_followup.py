"""The facts of the papers after a reception: reminders, reports, incidents, integrity. Knows no wording."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from orchestrator.documents.facts import Gap, Person, Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderFacts:
    """Văn bản đôn đốc (lần n)."""

    nth: int
    to: str
    conclusion: Reference
    matter_code: str
    matter: str
    directive: str
    due: date
    overdue_days: int
    """Working days; 0: due soon."""
    earlier: tuple[Reference, ...] = ()
    """The reminders before."""
    answer_by: date | None = None
    contact: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationFacts:
    """Biên bản vi phạm nội quy tiếp công dân (Luật Tiếp công dân Đ.8.6)."""

    at: datetime
    ended_at: datetime | None = None
    place: str
    session_code: str = ""
    makers: tuple[Person, ...]
    """Who draws the minutes up: the receiver, the police."""
    witnesses: tuple[Person, ...] = ()
    violator: Person
    what: str
    rule: str = ""
    """The point of the house rules, the law or the decree."""
    warned: str = ""
    measure: str = ""
    statement: str = ""
    """What the violator says to it."""
    unsigned: str = ""
    copies: int = 2


class Phase(StrEnum):
    """When a technical incident was, before, during or after the session."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFacts:
    """Biên bản sự cố kỹ thuật: a local form."""

    code: str
    session_code: str
    phase: Phase
    begun_at: datetime
    ended_at: datetime | None = None
    points: tuple[str, ...] = ()
    what: str
    cause: str = ""
    effect: str = ""
    actions: str = ""
    decision: str = ""
    """To go on, to postpone, to convert into a meeting in person."""
    downtime_minutes: int | None = None
    gaps: tuple[Gap, ...] = ()
    recording_code: str = ""
    it_officer: Person
    operator: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """A file of an evidence package."""

    name: str
    size_bytes: int
    sha256: str
    begun_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityFacts:
    """Biên bản niêm phong, kiểm tra toàn vẹn bản ghi: a local form."""

    recording_code: str
    session_code: str
    matter_code: str = ""
    at: datetime
    place: str = ""
    sealing: bool = True
    """False: a later check."""
    files: tuple[EvidenceFile, ...]
    gaps: tuple[Gap, ...] = ()
    manifest_sha256: str
    signature_key: str = ""
    """Which key signed the manifest."""
    signed_at: datetime | None = None
    timestamp: str = ""
    """Who stamped the time, and the time."""
    copies: tuple[str, ...] = ()
    """Where copies are kept."""
    valid: bool | None = None
    findings: str = ""
    makers: tuple[Person, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of a report, and the same of the period before."""

    name: str
    count: int | float
    before: int | float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """Báo cáo kết quả tiếp công dân, tổng hợp khó khăn, vướng mắc (TT 01/2024/TT-TTCP)."""

    period: str
    """`quý IV năm 2026`."""
    first: date
    last: date
    to: str
    situation: str = ""
    reception: tuple[Figure, ...] = ()
    """Turns, people, matters; regular, periodic, extraordinary; crowds."""
    online: tuple[Figure, ...] = ()
    petitions: tuple[Figure, ...] = ()
    follow_up: tuple[Figure, ...] = ()
    """Directives: given, done in time, overdue."""
    assessment: str = ""
    difficulties: tuple[str, ...] = ()
    causes: str = ""
    tasks: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()
    annexes: tuple[str, ...] = field(default=())
