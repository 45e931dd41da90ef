"""Who may do what: `may(actor, action, thing)` decides every act (DOMAIN 3.5). Knows no request and no row.

Handlers and services ask `require`; tests walk the whole table. A right that depends on the thing (a case one is
assigned to, a session one presides over) is written as a condition beside the role.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from orchestrator.domain.errors import NotAllowed
from orchestrator.domain.participant import PRESIDES, SessionRole


class Role(StrEnum):
    """What an account may do in the office."""

    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    CHAIR = "chair"
    CASE_OFFICER = "case_officer"
    NOTE_TAKER = "note_taker"
    IT_OFFICER = "it_officer"
    COMMUNE_POLICE = "commune_police"
    DEPARTMENT = "department"
    CITY = "city"
    VILLAGE_HEAD = "village_head"
    AUDITOR = "auditor"


class Action(StrEnum):
    """`subject:verb`; also the vocabulary of the audit log."""

    ACCOUNT_ADD = "account:add"
    CASE_REGISTER = "case:register"
    CASE_VIEW = "case:view"
    IDENTITY_VIEW = "identity:view"
    """See who the petitioner is."""
    DENOUNCER_VIEW = "denouncer:view"
    SESSION_VIEW = "session:view"
    SESSION_SCHEDULE = "session:schedule"
    """Draft, move, cancel, submit, publish, note a test link, make and revoke links."""
    SESSION_APPROVE = "session:approve"
    SESSION_PRESIDE = "session:preside"
    """Start, pause, resume, read back, close."""
    SESSION_WATCH = "session:watch"
    """See and hear the conference without a seat (operator's console)."""
    SEAT_TAKE = "seat:take"
    """Join with one's own link."""
    ADMIT = "participant:admit"
    """Check identity, admit, refuse, send back, mute, remove."""
    FLOOR_GRANT = "floor:grant"
    FLOOR_REQUEST = "floor:request"
    SCREEN_SHARE = "screen:share"
    MARK_SET = "mark:set"
    INCIDENT_REPORT = "incident:report"
    RECORDING_VIEW = "recording:view"
    RECORDING_VERIFY = "recording:verify"
    RECORDING_STOP = "recording:stop"
    """Nobody may: it is here so that the matrix says so."""
    RECORDING_DELETE = "recording:delete"
    ACCESS_LOG_VIEW = "access_log:view"
    READINESS_VIEW = "readiness:view"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account (roles), or a person on a personal link (seat), or the service itself."""

    account_id: int | None = None
    roles: frozenset[Role] = frozenset()
    participant: str | None = None
    """Public id of the seat, when acting through a personal link."""
    session_code: str | None = None
    """The reception session of that seat."""
    session_role: SessionRole | None = None
    is_system: bool = False
    name: str = ""
    """For the audit log; empty where a denouncer acts."""


SYSTEM = Actor(is_system=True, name="system")
ANONYMOUS = Actor()


@dataclass(frozen=True, slots=True)
class Thing:
    """What is acted upon, as far as a right depends on it. Fields that do not matter stay empty."""

    session_code: str | None = None
    chair_account: int | None = None
    """The account that presides over the session."""
    assigned_accounts: frozenset[int] = frozenset()
    """Accounts that take part in the session or handle the case."""
    denunciation: bool = False


_OFFICE = frozenset({Role.OPERATOR})
_RIGHTS: dict[Action, frozenset[Role]] = {
    Action.ACCOUNT_ADD: frozenset({Role.ADMINISTRATOR}),
    Action.CASE_REGISTER: _OFFICE | {Role.CASE_OFFICER, Role.CITY},
    Action.CASE_VIEW: _OFFICE | {Role.CHAIR},
    Action.IDENTITY_VIEW: _OFFICE | {Role.CHAIR},
    Action.DENOUNCER_VIEW: frozenset({Role.CHAIR}),
    Action.SESSION_VIEW: _OFFICE | {Role.CHAIR, Role.IT_OFFICER, Role.COMMUNE_POLICE, Role.AUDITOR},
    Action.SESSION_SCHEDULE: _OFFICE,
    Action.SESSION_APPROVE: frozenset({Role.CHAIR}),
    Action.SESSION_PRESIDE: frozenset(),
    Action.SESSION_WATCH: _OFFICE | {Role.IT_OFFICER},
    Action.SEAT_TAKE: frozenset(),
    Action.ADMIT: _OFFICE,
    Action.FLOOR_GRANT: _OFFICE,
    Action.FLOOR_REQUEST: frozenset(),
    Action.SCREEN_SHARE: frozenset(),
    Action.MARK_SET: _OFFICE,
    Action.INCIDENT_REPORT: _OFFICE | {Role.IT_OFFICER},
    Action.RECORDING_VIEW: frozenset({Role.AUDITOR, Role.CHAIR}),
    Action.RECORDING_VERIFY: frozenset({Role.AUDITOR, Role.CHAIR, Role.OPERATOR, Role.IT_OFFICER}),
    Action.RECORDING_STOP: frozenset(),
    Action.RECORDING_DELETE: frozenset(),
    Action.ACCESS_LOG_VIEW: frozenset({Role.AUDITOR, Role.CHAIR}),
    Action.READINESS_VIEW: _OFFICE | {Role.IT_OFFICER, Role.ADMINISTRATOR},
}

_IF_ASSIGNED: dict[Action, frozenset[Role]] = {
    Action.CASE_VIEW: frozenset({Role.CASE_OFFICER, Role.NOTE_TAKER, Role.CITY, Role.DEPARTMENT}),
    Action.IDENTITY_VIEW: frozenset({Role.CASE_OFFICER, Role.CITY}),
    Action.DENOUNCER_VIEW: frozenset({Role.OPERATOR, Role.CASE_OFFICER}),
    Action.SESSION_VIEW: frozenset({Role.CASE_OFFICER, Role.NOTE_TAKER, Role.CITY, Role.DEPARTMENT, Role.VILLAGE_HEAD}),
    Action.MARK_SET: frozenset({Role.NOTE_TAKER}),
    Action.RECORDING_VIEW: frozenset({Role.OPERATOR, Role.CASE_OFFICER, Role.CITY}),
}

_PRESIDING = frozenset(
    {Action.SESSION_PRESIDE, Action.ADMIT, Action.FLOOR_GRANT, Action.MARK_SET, Action.SESSION_WATCH}
)
_EVERY_SEAT = frozenset({Action.SEAT_TAKE, Action.FLOOR_REQUEST, Action.SCREEN_SHARE, Action.SESSION_VIEW})
_SYSTEM_ACTS = frozenset(
    {
        Action.SESSION_VIEW,
        Action.SESSION_PRESIDE,
        Action.SESSION_SCHEDULE,
        Action.ADMIT,
        Action.FLOOR_GRANT,
        Action.INCIDENT_REPORT,
        Action.RECORDING_VERIFY,
    }
)


def may(actor: Actor, action: Action, thing: Thing = Thing()) -> bool:
    """Whether this actor may do this to that thing. The only place that decides."""
    if actor.is_system:
        return action in _SYSTEM_ACTS
    if actor.participant is not None and _seat_may(actor, action, thing):
        return True
    if _RIGHTS[action] & actor.roles:
        return True
    if actor.account_id is None:
        return False
    if action in _PRESIDING and Role.CHAIR in actor.roles and actor.account_id == thing.chair_account:
        return True
    assigned = actor.account_id in thing.assigned_accounts
    return assigned and bool(_IF_ASSIGNED.get(action, frozenset()) & actor.roles)


def _seat_may(actor: Actor, action: Action, thing: Thing) -> bool:
    """A personal link gives rights in its own session only."""
    if actor.session_code is None or actor.session_code != thing.session_code:
        return False
    if action in _EVERY_SEAT:
        return True
    return action in _PRESIDING and actor.session_role in PRESIDES


def require(actor: Actor, action: Action, thing: Thing = Thing()) -> None:
    """Raise `NotAllowed` unless `may`."""
    if not may(actor, action, thing):
        raise NotAllowed("policy.not_allowed", action=action)
