"""What the store hands out: frozen values, one class per thing. Knows no row, no table and no page.

Times are UTC and aware. What somebody may not see is already left out: `masked` says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from orchestrator.domain.case_file import CaseKind, CaseStatus
from orchestrator.domain.participant import ParticipantStatus, SessionRole
from orchestrator.domain.policy import Role, Thing
from orchestrator.domain.reception_session import SessionStatus
from orchestrator.domain.recording import VIEWABLE, RecordingStatus


class PointKind(StrEnum):
    """What sort of place a reception point is."""

    CENTRAL = "central"
    VILLAGE_HALL = "village_hall"
    OFFICE = "office"
    """A room of the commune other than the central point."""
    CITY = "city"
    DEPARTMENT = "department"
    OTHER = "other"


class LinkState(StrEnum):
    """What a personal link is worth at the moment of looking."""

    NONE = "none"
    READY = "ready"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Organisation:
    """Whose office this is."""

    id: int
    name: str
    city: str
    authority: str
    language: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Point:
    """A reception point (điểm cầu): a place one can be booked into."""

    id: int
    code: str
    name: str
    address: str
    kind: PointKind
    organisation: str
    """Who keeps it: the commune, the city office, a department."""

    @property
    def full_name(self) -> str:
        """Name and address in one line, as the decision writes it."""
        return ", ".join(part for part in (self.name, self.address) if part)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody of the office, the city or a department who signs in."""

    id: int
    login: str
    name: str
    title: str
    agency: str
    roles: frozenset[Role]
    active: bool
    salutation: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Petitioner:
    """Who brings the matter. Masked: `name` is the number that stands for the person, everything else is empty."""

    name: str
    salutation: str = ""
    birth_year: int | None = None
    personal_id: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    masked: bool = False
    birth_date: str = ""
    """`1958-03-21`, where it is known to the day."""
    village: str = ""
    phone_owner: str = ""
    """`self`, or `relative`: whose telephone it is."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Hồ sơ vụ việc."""

    id: int
    code: str
    kind: CaseKind
    summary: str
    petitioner: Petitioner
    status: CaseStatus
    registered_at: datetime
    request: str = ""
    """What the citizen asks for."""
    prior_authority: str = ""
    prior_document: str = ""
    people_count: int = 1
    """How many bring the same matter; five and more are a crowd."""
    support_needs: str = ""
    identity_waiver: bool = False
    """The denouncer gave up the protection of identity in writing (Decree 154/2026 art. 20.4)."""
    registered_by: int | None = None
    assigned_accounts: frozenset[int] = frozenset()
    version: int = 1
    """Goes up with every edit; a form says which one it showed."""

    @property
    def denunciation(self) -> bool:
        """Whether the identity of who brought it is protected (Law on Denunciation art. 8)."""
        return self.kind is CaseKind.DENUNCIATION

    @property
    def thing(self) -> Thing:
        """For `may()`."""
        return Thing(assigned_accounts=self.assigned_accounts, denunciation=self.denunciation)


@dataclass(frozen=True, slots=True)
class ReceptionSession:
    """Phiên tiếp công dân."""

    id: int
    code: str
    title: str
    case_file_id: int
    case_code: str
    starts_at: datetime
    planned_minutes: int
    status: SessionStatus
    central_point: Point
    component_points: tuple[Point, ...]
    chair_account_id: int | None
    video_codec: str
    waiting_opens_at: datetime
    opened_at: datetime | None = None
    """The waiting room."""
    started_at: datetime | None = None
    closed_at: datetime | None = None
    reason: str = ""
    """Of the last step that needed one: pause, cancellation, postponement."""
    denunciation: bool = False
    kind: str = "regular"
    ground: str = ""
    """Paragraph of article 20 of Decree 154/2026, e.g. "20.1"."""
    chair_name: str = ""
    assigned_accounts: frozenset[int] = frozenset()

    @property
    def ends_at(self) -> datetime:
        """The planned end."""
        return self.starts_at + timedelta(minutes=self.planned_minutes)

    @property
    def thing(self) -> Thing:
        """For `may()`."""
        return Thing(self.code, self.chair_account_id, self.assigned_accounts, self.denunciation)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMeasured:
    """What ten seconds against the media port came to."""

    path: str
    """By which it went: `udp`, `tcp`, `tls`; `none`: by none."""
    paths: tuple[str, ...] = ()
    """All that work."""
    round_trip_ms: float = 0.0
    jitter_ms: float = 0.0
    loss_up: float = 0.0
    loss_down: float = 0.0
    kbps_up: float = 0.0
    kbps_down: float = 0.0


@dataclass(frozen=True, slots=True)
class DeviceCheck:
    """What the participant's page found out about its devices and line; codes of the page, bounded text."""

    verdict: str
    line: str = ""
    microphone: str = ""
    speaker: str = ""
    camera: str = ""
    round_trip_ms: float | None = None
    at: datetime | None = None
    measured: LineMeasured | None = None

    @property
    def needs_a_call(self) -> bool:
        """Whether somebody of the office should ring before the session."""
        return self.verdict not in ("ok", "no_speaker", "silent", "good") or self.line == "bad"


@dataclass(frozen=True, slots=True)
class Participant:
    """A person, or a room full of them, in one reception session."""

    id: int
    public_id: str
    session_id: int
    session_code: str
    account_id: int | None
    salutation: str
    name: str
    title: str
    agency: str
    role: SessionRole
    point_id: int | None
    email: str
    phone: str
    status: ParticipantStatus
    identity_method: str = ""
    rules_acknowledged_at: datetime | None = None
    device_check: DeviceCheck | None = None
    link: LinkState = LinkState.NONE
    point_name: str = ""
    masked: bool = False
    link_expires_at: datetime | None = None
    taken: bool = False
    """A device holds the seat."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Bản ghi: finds the evidence package on disk and links it to a case file; the package alone is the truth."""

    id: int
    code: str
    session_id: int
    session_code: str
    case_file_id: int
    directory: str
    """Relative to the recordings directory of the settings."""
    status: RecordingStatus
    started_at: datetime | None = None
    ended_at: datetime | None = None
    bytes: int = 0
    gap_count: int = 0
    manifest_sha256: str = ""


@dataclass(frozen=True, slots=True)
class FoundRecording:
    """A line of the auditor's list. Masked: no name of who brought a denunciation, nor its summary."""

    recording: Recording
    session_title: str
    session_status: SessionStatus
    starts_at: datetime
    case_code: str
    case_kind: CaseKind
    petitioner: Petitioner
    chair_name: str

    @property
    def viewable(self) -> bool:
        """Whether there is anything to play yet, or still."""
        return self.recording.status in VIEWABLE


@dataclass(frozen=True, slots=True)
class ViewGrant:
    """The right of one account to read one recording's media, minutes long; renewed by the page that plays."""

    token: str
    """Given once, on opening; empty afterwards (only its hash is kept)."""
    recording: Recording
    account_id: int
    reason: str
    opened_at: datetime
    expires_at: datetime
    see_denouncer: bool


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message to one person: who, by which way, what came of it. The text is rendered when it leaves."""

    id: int
    session_code: str
    participant_id: int | None
    recipient: str
    """The person's name as this reader may see it."""
    address: str
    channel: str
    """`email`, or `shown`: the operator copies it."""
    template: str
    status: str
    """`waiting`, `sending`, `sent`, `failed`, `shown`, `superseded`."""
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    last_error: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Who did what to which thing, and why. Identifies people by number only."""

    id: int
    at: datetime
    account_id: int | None
    account_name: str
    seat: str
    """Public id of the seat that acted."""
    system: bool
    action: str
    thing: str
    """`session TCD-2026-0001`, `participant pabc…`, `recording BG-…`."""
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Incident:
    """Sự cố: what went wrong before, during or after a session."""

    id: int
    session_code: str
    at: datetime
    kind: str
    description: str
    reported_by: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Dấu mốc: a label at a moment of the session."""

    id: int
    session_code: str
    at: datetime
    label: str
