"""Bounds for people without an account: so many of a kind in an hour. Keys are hashed: nobody is named."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from orchestrator.domain.errors import RuleBroken
from orchestrator.services.secret import digest
from orchestrator.store import strangers as rows
from orchestrator.store.database import Transaction

WINDOW: Final = timedelta(hours=1)


def check(tx: Transaction, kind: str, who: str, most: int, now: datetime) -> None:
    """`RuleBroken("public.too_many")` when there were `most` in the last hour. `who` is an address or a number."""
    if rows.attempts(tx, kind, _key(kind, who), now - WINDOW) >= most:
        raise RuleBroken("public.too_many")


def remember(tx: Transaction, kind: str, who: str, now: datetime) -> None:
    """One more."""
    rows.add_attempt(tx, kind, _key(kind, who), now)


def count_one(tx: Transaction, kind: str, who: str, most: int, now: datetime) -> None:
    """Check, and count this one."""
    check(tx, kind, who, most, now)
    remember(tx, kind, who, now)


def _key(kind: str, who: str) -> str:
    return digest(f"{kind}:{who}")
