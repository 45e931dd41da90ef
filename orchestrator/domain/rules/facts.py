"""What the rules look at: frozen values, one class per subject. Knows no rule and no record.

`day` is the local day whose law decides: of the reception, or of the event where there is none. Times are UTC and
aware. People stand here as counts and yes or no, so that evidence can never name one. A field has a default only where
forgetting it cannot make a rule hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from orchestrator.domain.calendar.holidays import CalendarDecisions
from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.participant import SessionRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Everything a check may use besides the facts."""

    now: datetime
    decisions: CalendarDecisions
    conclusion_days: int = 5
    """Working days for the conclusion notice (D18): the office's own number, no law has one."""


class SessionKind(StrEnum):
    """Thường xuyên, định kỳ, đột xuất."""

    REGULAR = "regular"
    PERIODIC = "periodic"
    EXTRAORDINARY = "extraordinary"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointFacts:
    """One point of a session, the central one included."""

    code: str
    central: bool = False
    test_passed_at: datetime | None = None
    """The last successful test link with the central point, for this session."""
    connected_at: datetime | None = None
    """When it was first connected, seeing and hearing. A later break is an incident and does not undo this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """Before and around the start of a session: R01 to R04, R13, R21."""

    day: date
    starts_at: datetime
    kind: SessionKind
    published_at: datetime | None = None
    notified_at: datetime | None = None
    """When the last of the citizens and agencies concerned was told."""
    points: tuple[PointFacts, ...]
    central_roles: frozenset[SessionRole] = frozenset()
    """Who is present at the central point."""
    started_at: datetime | None = None
    closed_at: datetime | None = None
    head_receives: bool
    """The head of the agency receives, not a deputy or an official."""
    conclusion_issued_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingStop:
    """One time when no bytes reached the disk during a session."""

    stopped_at: datetime
    paused_at: datetime | None
    """When the session stood still; None: it went on."""
    gap_noted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductFacts:
    """While a session is held: R05, R07."""

    day: date
    started_at: datetime | None
    recording_since: datetime | None = None
    """When the first bytes of audio and video were on the disk."""
    stops: tuple[RecordingStop, ...]
    muted_on_entry: bool = False
    microphone_openings: int
    openings_with_floor: int = 0
    """Those of them with a line in the log of who was given the floor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityFacts:
    """Who asks to be received: which fields are filled (R06)."""

    day: date
    name: bool
    address: bool
    document: bool
    """Number of the identity card, the certificate, the personal number or the passport."""
    verified: bool
    represents_other: bool
    authorisation: bool = False
    """The paper of whoever stands for somebody else."""
    admitted: bool = True
    """False: nobody has been admitted yet, so that nothing is missing yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """A matter: R08, R10, R22."""

    day: date
    kind: CaseKind
    online: bool = True
    """Received by an online session, not in person."""
    protection_asked: bool = True
    """The denouncer asks for the identity to be kept secret."""
    waiver_signed: bool = False
    chair_decided: bool = False
    secrecy_checked: bool = False
    """The checklist of secrecy conditions is complete."""
    parts: int = 1
    """Matters it has been split into."""
    received_at: datetime | None = None
    processed_at: datetime | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFacts:
    """Several people with the same matter (R09)."""

    day: date
    people: int
    representatives: int = 0
    all_signed: bool = False
    """The paper that appoints them bears everybody's signature."""
    representatives_are_petitioners: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnFacts:
    """One turn of one citizen: R11, R12, R18."""

    day: date
    closed: bool
    classification: bool = False
    next_step: bool = False
    answered_at_once: bool = False
    time_limit: bool = False
    contact: bool = False
    spoken: bool = True
    """The citizen stated the matter orally."""
    read_back_at: datetime | None = None
    confirmed: bool = False
    """Signed, fingerprinted, signed digitally, or confirmed aloud in the recording."""
    register_line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveFacts:
    """One directive of a conclusion."""

    number: int
    unit: bool
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConclusionFacts:
    """What the chair ordered (R14)."""

    day: date
    directives: tuple[DirectiveFacts, ...]


class RefusalGround(StrEnum):
    """Grounds to refuse reception: paragraphs of article 9 of the Law, points of article 4, 1 of Decree 154/2026."""

    LAW_9_1 = "9.1"
    LAW_9_2 = "9.2"
    LAW_9_3 = "9.3"
    LAW_9_4 = "9.4"
    DECREE_A = "4.1.a"
    DECREE_B = "4.1.b"
    DECREE_C = "4.1.c"
    DECREE_D = "4.1.d"
    DECREE_DD = "4.1.đ"
    DECREE_E = "4.1.e"
    DECREE_G = "4.1.g"
    DECREE_H = "4.1.h"
    DECREE_I = "4.1.i"
    DECREE_K = "4.1.k"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalFacts:
    """A refusal to receive (R15)."""

    day: date
    ground: RefusalGround
    grounds_known_at: datetime
    notice_issued_at: datetime | None = None
    """Form 01/TCD."""
    signed_by_head: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedInFacts:
    """Documents handed in during a session, by their codes (R16)."""

    day: date
    documents: frozenset[str]
    with_receipt: frozenset[str] = frozenset()
    """Those on a receipt, form 02/TCD."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageFacts:
    """A recording after the session: R17, R19."""

    day: date
    ended_at: datetime | None
    sealed_at: datetime | None = None
    verified_at: datetime | None = None
    """The last time its hashes were found right."""
    copies: int = 1
    deletable_by: frozenset[str]
    """Roles that could delete it through the service."""
    destroyed: bool
    council_decision: str = ""
    """Number of the disposal council's decision."""
    destruction_minutes: str = ""
    held: bool
    """A legal hold is on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewingFacts:
    """Somebody looks at a recording (R20)."""

    day: date
    content_shown: bool
    reason: str = ""
    denunciation: bool
    denouncer_masked: bool = False
    may_see_denouncer: bool = False
    """By the matrix of rights, break-glass included."""


Facts = (
    SessionFacts
    | ConductFacts
    | IdentityFacts
    | CaseFacts
    | GroupFacts
    | TurnFacts
    | ConclusionFacts
    | RefusalFacts
    | HandedInFacts
    | StorageFacts
    | ViewingFacts
)
