"""What is asked of the audit log, and what is answered. Knows no row and no page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from orchestrator.domain.records import AuditLine


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which lines are looked for; what is empty does not matter. `thing` is contained, `action` is the beginning."""

    account_id: int | None = None
    thing: str = ""
    action: str = ""
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log, newest first."""

    lines: list[AuditLine]
    count: int
    """Of all lines that were looked for."""
    next_before: int | None
    """Where the following page begins; None on the last one."""
