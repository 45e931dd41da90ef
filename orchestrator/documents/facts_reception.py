"""The facts of the papers around a reception session. Knows no wording and no layout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from orchestrator.documents.facts import (
    Attendance,
    Directive,
    Gap,
    HandedItem,
    Person,
    Reference,
    Statement,
    Trouble,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalFacts:
    """Mẫu 01/TCD: thông báo về việc từ chối tiếp công dân."""

    citizen: Person
    came_on: date
    came_to: str
    """Where they came: the office, a point."""
    kind: str
    """`khiếu nại`, `tố cáo`, `kiến nghị, phản ánh`."""
    matter: str
    reason: str
    law_9_3: bool = True
    """Settled rightly before (Luật Tiếp công dân Đ.9.3)."""
    decree_point: Literal["", "g", "h"] = "h"
    """The point of NĐ 154/2026 Đ.4.1: its text says h, the printed form g (DOMAIN.md 4.1, question 5)."""
    informed: tuple[str, ...] = ()
    """Bodies that get a copy, to know."""
    cooperating: tuple[str, ...] = ()
    """Bodies that get a copy, to act together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """Mẫu 02/TCD: giấy biên nhận thông tin, tài liệu."""

    received_at: datetime
    place: str
    address: str = ""
    receiver: Person
    giver: Person
    items: tuple[HandedItem, ...]
    copies: int = 2
    matter_code: str = ""
    electronic: bool = False
    """Handed in through the service during the session: both find it in the case file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentFacts:
    """Giấy hẹn tiếp công dân (trực tuyến): a local form."""

    citizen: Person
    code: str
    """What the citizen types or shows."""
    matter: str
    session_code: str
    starts_at: datetime
    expected_minutes: int | None = None
    point: str
    """Where the citizen sits; for home, what was approved."""
    point_address: str = ""
    central_point: str = ""
    arrive_at: datetime | None = None
    test_from: datetime | None = None
    test_until: datetime | None = None
    link: str = ""
    """Personal; also the QR code. Empty: somebody at the point opens the session."""
    look_up: str = ""
    """Where the state of the matter can be looked up."""
    papers: tuple[str, ...] = ()
    hotline: str = ""
    from_home: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationFacts:
    """Giấy mời các cơ quan tham gia phiên tiếp công dân trực tuyến."""

    bodies: tuple[str, ...]
    session_code: str
    starts_at: datetime
    expected_minutes: int | None = None
    chair: Person
    central_point: str
    point: str = ""
    """Where the invited body joins."""
    matter_code: str
    kind: str
    matter: str
    petitioner: str
    """As it may stand on a paper that leaves the office."""
    asked_for: str = ""
    documents: tuple[str, ...] = ()
    documents_due: date | None = None
    delegate_due: datetime | None = None
    test_at: datetime | None = None
    link: str = ""
    contact: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citizen:
    """A citizen in the minutes: who, how that was made sure of, and for whom they speak."""

    person: Person
    verified_by: str = ""
    represents: str = ""
    """The representative paper, its number and day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesDocument:
    """A document in the minutes, with the number of its receipt (02/TCD)."""

    item: HandedItem
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """How somebody confirmed the minutes, or why not."""

    person: str
    method: str
    """Ký tay tại điểm cầu, điểm chỉ, ký số, xác nhận bằng lời, từ chối ký (lý do) …"""
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesFacts:
    """Biên bản tiếp công dân trực tuyến: the fifteen blocks of DOMAIN.md 4.3."""

    session_code: str
    matter_code: str
    kind: str
    started_at: datetime
    ended_at: datetime | None = None
    central_point: str
    component_points: tuple[str, ...] = ()
    home_places: tuple[str, ...] = ()
    ground: str = ""
    """Why online: the item of NĐ 154/2026 Đ.20, in words."""
    decision: Reference | None = None
    chair: Person
    receiver: Person
    note_taker: Person
    attendance: tuple[Attendance, ...] = ()
    citizens: tuple[Citizen, ...]
    recording_notice_at: datetime | None = None
    statement: str
    request: str = ""
    prior_handling: str = ""
    documents: tuple[MinutesDocument, ...] = ()
    explanations: tuple[Statement, ...] = ()
    answer: str = ""
    time_limit: date | None = None
    contact: Person | None = None
    troubles: tuple[Trouble, ...] = ()
    gaps: tuple[Gap, ...] = ()
    read_back_at: datetime | None = None
    corrections: str = ""
    confirmations: tuple[Confirmation, ...] = ()
    recording_code: str = ""
    recording_sha256: str = ""
    copies: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ConclusionFacts:
    """Thông báo kết luận việc tiếp công dân (NĐ 154/2026 Đ.25.2)."""

    session_code: str
    matter_code: str
    held_on: date
    chair: Person
    central_point: str
    component_points: tuple[str, ...] = ()
    citizens: tuple[Person, ...]
    attendants: tuple[str, ...] = ()
    """Bodies and their delegates."""
    kind: str
    matter: str
    request: str = ""
    opinions: tuple[Statement, ...] = ()
    answer: str = ""
    """What was answered at once (Đ.25.3)."""
    directives: tuple[Directive, ...] = ()
    followed_by: str = ""
    """Who follows the execution; empty: the office."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleLine:
    """One reception of the published schedule."""

    day: date
    hours: str
    form: str
    """Trực tiếp, trực tuyến."""
    receiver: str
    central_point: str
    component_points: str = ""
    attendants: str = ""
    contents: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleFacts:
    """Thông báo lịch tiếp công dân (Luật Tiếp công dân Đ.24.2, 24.4)."""

    period: str
    """`tháng 12 năm 2026`."""
    place: str
    regular_hours: str
    lines: tuple[ScheduleLine, ...]
    how_to_register: tuple[str, ...] = ()
    register_link: str = ""
    contact: Person | None = None
    hotline: str = ""
