"""Who may do what: `may(actor, action, thing)` decides every act (DOMAIN 3.5). Knows no request and no row.

Handlers and services ask `require`; tests walk the whole table. A right that depends on the thing (a case one is
assigned to, a session one presides over) is written as a condition beside the role.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestrator.domain.actions import Action
from orchestrator.domain.errors import NotAllowed
from orchestrator.domain.participant import PRESIDES, SessionRole
from orchestrator.domain.rights import ALWAYS, EVERY_SEAT, EVERYBODY, IF_ASSIGNED, PRESIDING, SYSTEM_ACTS
from orchestrator.domain.roles import Role

__all__ = ["ANONYMOUS", "SYSTEM", "Action", "Actor", "Role", "Thing", "may", "require"]


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
    opened: frozenset[tuple[str, Action]] = frozenset()
    """Against the normal right, for a while: what a break-glass opened, by session code."""
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


def may(actor: Actor, action: Action, thing: Thing = Thing()) -> bool:
    """Whether this actor may do this to that thing. The only place that decides."""
    if action in EVERYBODY:
        return True
    if actor.is_system:
        return action in SYSTEM_ACTS
    if actor.participant is not None and _seat_may(actor, action, thing):
        return True
    if ALWAYS.get(action, frozenset()) & actor.roles:
        return True
    if actor.account_id is None:
        return False
    if action in PRESIDING and Role.CHAIR in actor.roles and actor.account_id == thing.chair_account:
        return True
    if thing.session_code is not None and (thing.session_code, action) in actor.opened:
        return True
    assigned = actor.account_id in thing.assigned_accounts
    return assigned and bool(IF_ASSIGNED.get(action, frozenset()) & actor.roles)


def _seat_may(actor: Actor, action: Action, thing: Thing) -> bool:
    """A personal link gives rights in its own session only."""
    if actor.session_code is None or actor.session_code != thing.session_code:
        return False
    if action in EVERY_SEAT:
        return True
    return action in PRESIDING and actor.session_role in PRESIDES


def require(actor: Actor, action: Action, thing: Thing = Thing()) -> None:
    """Raise `NotAllowed` unless `may`."""
    if not may(actor, action, thing):
        raise NotAllowed("policy.not_allowed", action=action)
