"""What follows a reception, as the store hands it out: conclusion notices and directives. Frozen; knows no row.

Times are UTC and aware, days are local. Nothing here names who brought the matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.conclusion import ConclusionOutcome, ConclusionStatus
from orchestrator.domain.deadlines import local_day
from orchestrator.domain.directive import DirectiveStatus, Timing, Urged, timing
from orchestrator.domain.policy import Thing


@dataclass(frozen=True, slots=True)
class ConclusionItem:
    """One conclusion; with a unit it becomes a directive when the notice is issued."""

    text: str
    unit: str = ""
    responsible_id: int | None = None
    due_on: date | None = None

    @property
    def is_directive(self) -> bool:
        """Whether somebody is told to do something."""
        return bool(self.unit or self.responsible_id or self.due_on)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Thông báo kết luận việc tiếp công dân, of one turn."""

    id: int
    code: str
    """`KL-2026-0001`: ours, from the first draft on; `number` is the document's."""
    case_file_id: int
    case_code: str
    case_kind: CaseKind
    session_id: int
    session_code: str
    turn_id: int | None
    status: ConclusionStatus
    outcome: ConclusionOutcome
    opinions: str
    """What the citizen and the bodies said, in short."""
    answer: str
    next_step: str
    contact_name: str
    contact_phone: str
    report_to: str
    due_on: date | None
    """The time limit told to the citizen."""
    items: tuple[ConclusionItem, ...]
    revision: int
    """Raised by each change: who saves an older one is told so."""
    drafted_at: datetime
    session_closed_at: datetime | None
    chair_account_id: int | None
    signed_at: datetime | None = None
    signed_by: int | None = None
    signer_name: str = ""
    signer_title: str = ""
    number: str = ""
    """`12/TB-UBND`, given on issuing."""
    issued_at: datetime | None = None
    delivered_on: date | None = None
    delivery_method: str = ""
    delivery_note: str = ""
    assigned_accounts: frozenset[int] = frozenset()

    @property
    def denunciation(self) -> bool:
        """Whether the identity of who brought the matter is protected."""
        return self.case_kind is CaseKind.DENUNCIATION

    @property
    def thing(self) -> Thing:
        """For `may()`."""
        return Thing(self.session_code, self.chair_account_id, self.assigned_accounts, self.denunciation)


@dataclass(frozen=True, slots=True)
class Directive:
    """Ý kiến chỉ đạo: who has to do what by when."""

    id: int
    code: str
    """`CD-2026-0001`."""
    case_file_id: int
    case_code: str
    case_kind: CaseKind
    conclusion_id: int | None
    notice_number: str
    text: str
    unit: str
    responsible_id: int | None
    responsible_name: str
    status: DirectiveStatus
    issued_at: datetime
    due_at: datetime
    """The first moment that is too late."""
    first_due_at: datetime
    """Before any extension."""
    reminders: int = 0
    last_reminded_at: datetime | None = None
    escalated_at: datetime | None = None
    acknowledged_at: datetime | None = None
    reported_at: datetime | None = None
    closed_at: datetime | None = None
    result: str = ""
    result_document: str = ""
    """Number and day of the document with the result."""
    told_citizen_on: date | None = None
    accounts: frozenset[int] = frozenset()
    """Of the unit: whose directive it is."""

    @property
    def due_on(self) -> date:
        """The last local day in time."""
        return local_day(self.due_at - timedelta(microseconds=1))

    @property
    def extended(self) -> bool:
        """Whether the chair gave more time."""
        return self.due_at != self.first_due_at

    @property
    def urged(self) -> Urged:
        """For the reminder plan."""
        return Urged(self.reminders, self.last_reminded_at, self.escalated_at is not None)

    @property
    def denunciation(self) -> bool:
        """Whether the matter behind it is one."""
        return self.case_kind is CaseKind.DENUNCIATION

    @property
    def thing(self) -> Thing:
        """For `may()`."""
        return Thing(assigned_accounts=self.accounts, denunciation=self.denunciation)

    def timing(self, now: datetime) -> Timing:
        """How it stands to its date."""
        return timing(self.status, self.due_at, self.reported_at, now)

    @property
    def chips(self) -> tuple[str, ...]:
        """Codes of the facts beside the state, in the order in which they are shown."""
        facts = (("extended", self.extended), ("escalated", self.escalated_at is not None))
        return tuple(code for code, there in facts if there)


@dataclass(frozen=True, slots=True)
class DirectiveStep:
    """One line of a directive's history."""

    at: datetime
    kind: str
    """An event of the table, or `reminded`, `extended`, `escalated`, `issued`."""
    by_name: str
    """Empty: the service itself."""
    note: str = ""
    number: int | None = None
    """Of a reminder: đôn đốc lần n."""
    document_id: int | None = None
    letter_number: str = ""
