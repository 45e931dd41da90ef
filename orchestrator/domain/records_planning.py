"""What prepares a session, as services and pages see it: plan, roster, invitations, requests, link tests, overrides.

Times are UTC and aware, days are local. Knows no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from orchestrator.domain.rules.finding import RuleId


class Duty(StrEnum):
    """Who is on duty for a session (plan II.3-3)."""

    RECEIVER = "receiver"
    ADVISOR = "advisor"
    NOTE_TAKER = "note_taker"
    IT_OFFICER = "it_officer"
    POLICE = "police"


class Risk(StrEnum):
    """How much trouble is expected at the place."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class InvitationStatus(StrEnum):
    SENT = "sent"
    NOMINATED = "nominated"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """Decision, direction from above, security; and when people were told. Version 0: nothing written yet."""

    session_id: int
    version: int = 0
    decision_no: str = ""
    decision_day: date | None = None
    directed_by: str = ""
    directed_document: str = ""
    directed_day: date | None = None
    priority: bool = False
    risk: Risk = Risk.LOW
    crowd_estimate: int = 0
    security_plan: str = ""
    security_officers: str = ""
    police_seen_at: datetime | None = None
    published_at: datetime | None = None
    notified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OnDuty:
    """One duty of a session and who has it."""

    duty: Duty
    account_id: int | None
    name: str
    phone: str = ""
    present_at: datetime | None = None
    """Seen at the central point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTest:
    """A test link of a point with the central one. `session_id` None: a rehearsal, for no particular session."""

    id: int
    session_id: int | None
    point_id: int
    point_code: str = ""
    point_name: str = ""
    at: datetime
    tested_by_name: str = ""
    passed: bool
    camera: bool
    microphone: bool
    speaker: bool
    up_kbps: int | None = None
    down_kbps: int | None = None
    loss_percent: float | None = None
    round_trip_ms: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRequest:
    """A paper that an invited agency is to hand in."""

    id: int
    invitation_id: int
    title: str
    due_on: date
    asked_at: datetime
    handed_in_at: datetime | None = None
    document_code: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An agency asked to send somebody."""

    id: int
    session_id: int
    session_code: str
    session_title: str
    starts_at: datetime
    account_id: int
    agency: str
    point_id: int | None
    point_name: str
    respond_by: date
    sent_at: datetime
    status: InvitationStatus
    delegate_name: str = ""
    delegate_title: str = ""
    delegate_phone: str = ""
    delegate_email: str = ""
    decline_reason: str = ""
    answered_at: datetime | None = None
    participant_id: int | None = None
    requests: tuple[DocumentRequest, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A recorded reason for going on against a rule; `missing`: the reason is still owed."""

    id: int
    thing: str
    rule: RuleId
    step: str
    reason: str
    missing: bool
    account_id: int | None
    account_name: str
    seat: str
    for_start: datetime | None
    at: datetime
