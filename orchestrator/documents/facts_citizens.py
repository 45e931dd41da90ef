"""The facts of the papers that citizens write, prefilled or left open to be filled by hand. Knows no wording."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from orchestrator.documents.facts import Attendance, Person, Reference

NOBODY = Person(name="")
"""Leaves dots for everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationFacts:
    """Đơn đăng ký tiếp công dân trực tuyến (DOMAIN.md 4.4). Nothing told: the empty form."""

    to: str
    citizen: Person = NOBODY
    phone_owner: str = ""
    """Of the citizen or of a relative."""
    kind: str = ""
    matter: str = ""
    request: str = ""
    prior_resolver: str = ""
    prior_document: str = ""
    attachments: tuple[str, ...] = ()
    people_count: int | None = None
    representatives: tuple[str, ...] = ()
    support: str = ""
    """Interpreter, helper, disability."""
    point: str = ""
    """Where the citizen wants to take part."""
    ground: str = ""
    """Why online (NĐ 154/2026 Đ.20)."""
    identity_protection: bool | None = None
    """Only a denouncer is asked; None: not asked."""
    notify_by: str = ""
    registered_by: str = ""
    """Who filled it in for the citizen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationReceiptFacts:
    """Giấy xác nhận đăng ký: what a citizen keeps after registering. Of a denunciation neither name nor matter."""

    number: str
    """`2026 0153`."""
    code: str
    """The look-up code, in pairs."""
    registered_at: datetime
    said: tuple[tuple[str, str], ...] = ()
    """What was told, as label and text."""
    looked_by: date | None = None
    """Until when the office has looked at it."""
    link: str = ""
    """Opens the look-up, with the code in it."""
    address: str = ""
    """The look-up's address to type."""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativeFacts:
    """Văn bản cử người đại diện (Luật Tiếp công dân Đ.29): signed by everybody."""

    to: str
    matter: str = ""
    petitioners: tuple[Person, ...] = ()
    representatives: tuple[Person, ...] = ()
    """One or two for five to ten people, five at most for more."""
    scope: str = ""
    """What they may do for the others; empty: the usual words."""
    rows: int = 10
    """Empty lines of the list where nobody is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintFacts:
    """Đơn khiếu nại (Mẫu 01 NĐ 155/2026)."""

    to: str
    complainant: Person = NOBODY
    proxy: Person | None = None
    respondent: str = ""
    about: str = ""
    contents: str = ""
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationFacts:
    """Giấy ủy quyền khiếu nại (Mẫu 02 NĐ 155/2026)."""

    complainant: Person = NOBODY
    proxy: Person = NOBODY
    contents: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalFacts:
    """Đơn rút tố cáo (Mẫu 02), biên bản ghi nhận việc rút tố cáo (Mẫu 03), NĐ 156/2026."""

    to: str = ""
    """Whom the petition is written to; unused in the minutes."""
    denouncer: Person = NOBODY
    contact_by: str = ""
    withdrawn: str = ""
    """Which contents are withdrawn."""
    reason: str = ""
    met_at: datetime | None = None
    place: str = ""
    officials: tuple[Person, ...] = ()
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueFacts:
    """Biên bản đối thoại với người khiếu nại (Mẫu 14 NĐ 155/2026): held face to face."""

    begun_at: datetime | None = None
    ended_at: datetime | None = None
    place: str = ""
    chair: Person = NOBODY
    note_taker: Person = NOBODY
    complainant: Person = NOBODY
    absence: str = ""
    """Of the complainant, with or without a reason."""
    respondent: Person = NOBODY
    concerned: tuple[Person, ...] = ()
    bodies: tuple[Person, ...] = ()
    purpose: str = ""
    opinions: str = ""
    result: str = ""
    unsigned: str = ""
    """Who did not sign, and why."""
    copies: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverFacts:
    """Văn bản không yêu cầu giữ bí mật danh tính (NĐ 154/2026 Đ.20.4): a local form."""

    to: str
    denouncer: Person = NOBODY
    matter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndertakingFacts:
    """Cam kết khi tham dự từ nơi khác: a local form for joining from home."""

    to: str
    citizen: Person = NOBODY
    session_code: str = ""
    held_on: date | None = None
    place: str = ""
    others_present: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SatisfactionFacts:
    """Phiếu đánh giá của công dân: anonymous, five questions."""

    session_code: str = ""
    held_on: date | None = None
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageNoticeFacts:
    """Thông báo tại thôn, and the same to be read out by the loudspeaker."""

    village: str = ""
    day: date
    hours: str
    chair: str
    central_point: str
    points: tuple[str, ...] = ()
    """Where one may take part near home."""
    contents: str = ""
    register_until: date | None = None
    ways: tuple[str, ...] = field(default=())
    """How to register, one line each."""
    link: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointTest:
    """How a point did in a test link."""

    point: str
    tester: str = ""
    camera: str = ""
    sound: str = ""
    line: str = ""
    """Rates, loss, round trip, in words."""
    passed: bool | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalFacts:
    """Biên bản phiên thử: who was connected, how well, what is still to be done."""

    session_code: str = ""
    held_at: datetime
    ended_at: datetime | None = None
    conducted_by: Person
    points: tuple[PointTest, ...] = ()
    present: tuple[Attendance, ...] = ()
    recorder: str = ""
    """What the recording of the rehearsal showed."""
    to_do: tuple[str, ...] = ()
    verdict: str = ""
    decision: Reference | None = None
