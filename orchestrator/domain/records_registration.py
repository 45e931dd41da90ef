"""What came in before a session, as the store hands it out. Knows no row and no page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from orchestrator.domain.records import CaseFile, DeviceCheck, ReceptionSession
from orchestrator.domain.records_documents import CaseDocument
from orchestrator.domain.registration import Channel, NotifyBy, Place


@dataclass(frozen=True, slots=True)
class Registration:
    """How a matter came in. Names nobody: who brought it is the case file's petitioner."""

    case_file_id: int
    channel: Channel = Channel.COUNTER
    language: str = "vi"
    place: Place | None = None
    point_id: int | None = None
    point_name: str = ""
    place_detail: str = ""
    """What the citizen says about the place, when it is none of our points."""
    home_ground: str = ""
    undertaken_at: datetime | None = None
    """When the citizen undertook to be alone and to record nothing, for a place of the own."""
    support: tuple[str, ...] = ()
    circumstances: tuple[str, ...] = ()
    secrecy_wish: str = ""
    notify_by: NotifyBy = NotifyBy.PHONE
    directed_by: str = ""
    directed_document: str = ""
    directed_on: str = ""
    helper_account_id: int | None = None
    helper_name: str = ""
    info_asked: str = ""
    info_asked_at: datetime | None = None
    in_person_asked_at: datetime | None = None
    seen_at: datetime | None = None
    """When the office first opened it from the inbox."""


@dataclass(frozen=True, slots=True)
class Registered:
    """The answer to a registration: what stands on the receipt."""

    case: CaseFile
    number: str
    """`2026 0153`."""
    code: str
    """Eight digits, known to the citizen alone: only a hash is kept."""
    again: bool = False
    """The same form came a second time; nothing new was made."""


@dataclass(frozen=True, slots=True)
class CitizenAct:
    """Something the citizen did by look-up."""

    id: int
    case_code: str
    at: datetime
    act: str
    text: str
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FollowedLine:
    """One line of what a citizen may see of the own matter; `key` is a text of the catalogue."""

    key: str
    state: str
    """`done`, `now` or `todo`."""
    at: datetime | None = None
    until: date | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Followed:
    """Everything that number and code open."""

    case: CaseFile
    registration: Registration
    lines: tuple[FollowedLine, ...]
    sessions: tuple[ReceptionSession, ...]
    """Announced ones and those that are over; drafts are nobody's business yet."""
    documents: tuple[CaseDocument, ...]
    acts: tuple[CitizenAct, ...]
    withdrawable: bool


@dataclass(frozen=True, slots=True)
class Incoming:
    """A line of the office's inbox."""

    case: CaseFile
    registration: Registration
    documents: int
    unseen_acts: tuple[CitizenAct, ...]


@dataclass(frozen=True, slots=True)
class VillageReport:
    """Phản ánh từ thôn: no identity in it."""

    id: int
    code: str
    """`PA-2026-0001`."""
    account_id: int
    reporter: str
    kind: str
    place: str
    text: str
    urgent: bool
    at: datetime
    status: str
    """`new`, `noted`, `case`."""
    case_code: str = ""
    answer: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeviceTest:
    """What somebody's own device and line could do, days before a session."""

    id: int
    case_code: str
    at: datetime
    check: DeviceCheck
    browser: str
