"""Difficulties that units report, and what citizens say anonymously of their reception. Knows no row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

QUESTIONS: Final = ("preparation", "connection", "courtesy", "heard", "clarity")
"""The five of the form; each is answered 1 (not good) to 4 (very good), or not at all."""
GRADES: Final = (4, 3, 2, 1)


class DifficultyStatus(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Difficulty:
    """Khó khăn, vướng mắc: what a unit cannot solve itself (plan KT-1)."""

    id: int
    code: str
    at: datetime
    account_id: int
    reporter: str
    unit: str
    about: str
    """A session, case file or directive by its code; empty: in general."""
    text: str
    status: DifficultyStatus
    answer: str = ""
    answered_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Answers of a period: how many forms, of each question good ones and all."""

    forms: int
    questions: Mapping[str, tuple[int, int]]
    remarks: tuple[str, ...] = ()

    @property
    def percent(self) -> int:
        """Good answers in a hundred; 0 without any."""
        good = sum(pair[0] for pair in self.questions.values())
        told = sum(pair[1] for pair in self.questions.values())
        return round(100 * good / told) if told else 0
