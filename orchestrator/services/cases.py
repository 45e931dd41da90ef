"""Case files: registering a matter and finding it again. What one may not see of the petitioner is left out."""

from __future__ import annotations

from datetime import datetime

from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records import CaseFile
from orchestrator.services.registration import register
from orchestrator.services.registration_form import RegisterCase
from orchestrator.services.sight import masked_case, seen_case
from orchestrator.store import cases as rows
from orchestrator.store.database import Transaction

__all__ = ["RegisterCase", "case_by_code", "find_cases", "register_case"]


def register_case(tx: Transaction, new: RegisterCase, by: Actor, now: datetime) -> CaseFile:
    """Give the matter its number (`services.registration.register`). Who takes it in is assigned to it."""
    return register(tx, new, by, now).case


def find_cases(
    tx: Transaction, by: Actor, text: str = "", limit: int = 200, before: tuple[datetime, int] | None = None
) -> list[CaseFile]:
    """Newest first; `text` in number, summary or the petitioner's name (a denouncer is not found by name)."""
    require(by, Action.CASE_VIEW)
    return [masked_case(case, by) for case in rows.find_cases(tx, text.strip()[:200], min(limit, 1000), before)]


def case_by_code(tx: Transaction, code: str, by: Actor) -> CaseFile:
    """`NotFound` when there is none, or none for this actor."""
    return seen_case(tx, code, by)
