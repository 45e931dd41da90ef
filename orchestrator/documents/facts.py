"""The values that facts of papers are made of: people, bodies, documents, statements. Knows no form.

Texts are shown as they are given, cleaned; an empty one leaves dots to write on, where the form has a place for it.
Moments are aware; papers write them on Vietnam's clock. Whoever may not be named comes masked: the caller decides it
(`orchestrator.services.sight`), and a masked person cannot carry what would name them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from orchestrator.documents.phrases import PHRASES


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody as they may stand on this paper."""

    name: str
    """Masked: the number that stands for them."""
    salutation: str = ""
    """`ông` or `bà`, where it is known."""
    born: str = ""
    """A year or a day, as it is known."""
    id_kind: str = ""
    id_number: str = ""
    id_issued_on: date | None = None
    id_issued_by: str = ""
    address: str = ""
    phone: str = ""
    title: str = ""
    """Chức vụ, of an official."""
    agency: str = ""
    masked: bool = False
    """A denouncer whose identity is protected: the paper says that, and leaves no dots to write it on."""

    def __post_init__(self) -> None:
        told = (self.born, self.id_kind, self.id_number, self.id_issued_by, self.address, self.phone)
        if self.masked and (any(told) or self.id_issued_on is not None):
            raise ValueError("a masked person carries what would name them")

    @property
    def called(self) -> str:
        """`ông`, `bà`, or both where it is not known; small, as within a sentence."""
        return self.salutation.strip().lower() or PHRASES.salutation


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Another paper, by its number and day."""

    number: str
    dated: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedItem:
    """A document or an object that somebody handed over (form 02/TCD, note 5)."""

    name: str
    pages: int | None = None
    condition: str = ""
    copy_kind: str = ""
    """Bản chính, bản sao công chứng, bản phô tô, tệp điện tử …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What somebody said."""

    speaker: str
    """Name and office, as the paper is to show them."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Somebody who was there, at which point, from when till when."""

    point: str
    name: str
    title: str = ""
    agency: str = ""
    joined_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch that the recording does not have."""

    begun_at: datetime
    ended_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A technical incident, as minutes tell it."""

    at: datetime
    ended_at: datetime | None = None
    what: str
    effect: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """One item of a conclusion: what is to be done, by whom, until when."""

    text: str
    body: str
    due: date | None = None
    report_to: str = ""
    contact: str = ""
    """Who the citizen may ask (NĐ 154/2026 Đ.25.3)."""
