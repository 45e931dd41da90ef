"""What review leaves behind, as the store hands it out. Knows no row, no file and no page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class RecordingSearch:
    """What recordings are looked for; empty fields do not matter. Times are of the session's planned start."""

    case: str = ""
    person: str = ""
    text: str = ""
    unit: str = ""
    """A reception point, the agency that keeps it, or that somebody came from."""
    kind: str = ""
    """Of the case: a `CaseKind`."""
    mark: str = ""
    note: str = ""
    start: datetime | None = None
    end: datetime | None = None


class GlassScope(StrEnum):
    """What somebody sees against the normal right."""

    VIEW = "view"
    """The recording, without being assigned to its case."""
    IDENTITY = "identity"
    """The recording, and who brought the denunciation."""


@dataclass(frozen=True, slots=True)
class BrokenGlass:
    """One break-glass: who, what, why, until when, and whether the second person has seen it."""

    id: int
    recording_code: str
    session_code: str
    account_id: int
    account_name: str
    scope: GlassScope
    reason: str
    opened_at: datetime
    expires_at: datetime
    told_account_id: int
    told_name: str
    seen_at: datetime | None = None
    seen_by_name: str = ""


@dataclass(frozen=True, slots=True)
class ReviewNote:
    """What an auditor noted about a moment of a recording; `at_ms` on its session clock."""

    id: int
    recording_id: int
    account_id: int
    account_name: str
    at_ms: int
    text: str
    written_at: datetime


class CopyKind(StrEnum):
    """What is made from a recording."""

    COMPOSITION = "composition"
    """One file of the whole session."""
    REDACTION = "redaction"
    """The same with people and words taken out, to be disclosed."""


class CopyStatus(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class DerivedCopy:
    """A composition or a redacted copy of a recording: never evidence."""

    id: int
    recording_id: int
    recording_code: str
    account_id: int
    account_name: str
    kind: CopyKind
    status: CopyStatus
    permille: int
    asked_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    bytes: int = 0
    sha256: str = ""
    error: str = ""
    wishes: dict[str, Any] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        return self.status in (CopyStatus.WAITING, CopyStatus.RUNNING)
