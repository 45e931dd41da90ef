"""The facts of the papers after a reception: reminders, reports, incidents, integrity. Knows no wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orchestrator.documents.facts import Person, Reference


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
