"""Lines of the deadline list: matters nothing was decided about yet, sessions without their notice. Knows no row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from orchestrator.domain.case_file import CaseKind, CaseStatus


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """A matter that waits for a decision. Names nobody."""

    id: int
    code: str
    kind: CaseKind
    status: CaseStatus
    summary: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingSession:
    """A session that was held and has no conclusion notice yet."""

    code: str
    title: str
    case_code: str
    case_kind: CaseKind
    closed_at: datetime
