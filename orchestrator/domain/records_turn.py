"""A turn of a reception session, as services and pages see it. Knows no row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from orchestrator.domain.turn import TurnStatus


@dataclass(frozen=True, slots=True)
class Turn:
    """Lượt tiếp: one matter (an undivided case file) in one session."""

    id: int
    session_id: int
    case_file_id: int
    case_code: str
    number: int
    """The place in the queue, from 1."""
    status: TurnStatus
    planned_minutes: int
    called_at: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
