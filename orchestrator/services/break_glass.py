"""Seeing against the normal right: with a reason, for an hour, told to a second person, a line in the audit log.

What it opens is one recording and its session for one account (`elevated`); nothing else of the case.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.policy import Action, Actor, Role, may, require
from orchestrator.domain.records import Account, ReceptionSession, Recording
from orchestrator.domain.records_review import BrokenGlass, GlassScope
from orchestrator.services import audit_log
from orchestrator.store import accounts, outbox, recordings, review, sessions
from orchestrator.store.database import Transaction

LASTS: Final = timedelta(hours=1)
SHORTEST_REASON: Final = 20
LONGEST_REASON: Final = 400
TEMPLATE: Final = "break_glass"

_OPENS: Final = {
    GlassScope.VIEW: (Action.SESSION_VIEW, Action.RECORDING_VIEW),
    GlassScope.IDENTITY: (Action.SESSION_VIEW, Action.RECORDING_VIEW, Action.DENOUNCER_VIEW),
}


def elevated(tx: Transaction, by: Actor, recording_code: str, now: datetime) -> Actor:
    """The actor with what a break-glass opened for it on this recording, while it lasts; otherwise as it was."""
    recording = recordings.recording_by_code(tx, recording_code[:40])
    if recording is None or by.account_id is None:
        return by
    scopes = review.scopes_open(tx, recording.id, by.account_id, now)
    opened = {(recording.session_code, action) for scope in scopes for action in _OPENS[scope]}
    return replace(by, opened=frozenset(opened)) if opened else by


def scopes_for(tx: Transaction, recording_code: str, by: Actor) -> list[GlassScope]:
    """What this actor may ask for here: nothing that is theirs anyway."""
    require(by, Action.BREAK_GLASS)
    _, session = _found(tx, recording_code)
    scopes = [] if may(by, Action.RECORDING_VIEW, session.thing) else [GlassScope.VIEW]
    if session.denunciation and not may(by, Action.DENOUNCER_VIEW, session.thing):
        scopes.append(GlassScope.IDENTITY)
    return scopes


def break_glass(tx: Transaction, recording_code: str, scope: str, reason: str, by: Actor, now: datetime) -> BrokenGlass:
    """Open it. `RuleBroken` without a good reason, for what is open anyway, or when there is nobody to tell."""
    allowed = scopes_for(tx, recording_code, by)
    recording, session = _found(tx, recording_code)
    reason = reason.strip()
    if scope not in allowed:
        raise RuleBroken("break_glass.scope_wrong", field="scope")
    if len(reason) < SHORTEST_REASON:
        raise RuleBroken("break_glass.reason_short", field="reason", count=SHORTEST_REASON)
    if len(reason) > LONGEST_REASON:
        raise RuleBroken("form.too_long", field="reason", most=LONGEST_REASON)
    assert by.account_id is not None
    second = _second_person(tx, session, by.account_id)
    until, chosen = now + LASTS, GlassScope(scope)
    number = review.add_break(tx, recording.id, by.account_id, chosen, reason, now, until, second.id)
    thing = f"recording {recording.code}"
    audit_log.append(tx, by, "recording:break_glass", thing, now, after=str(chosen), reason=reason)
    broken = review.break_by_id(tx, number)
    assert broken is not None
    _tell(tx, broken, second, now)
    return broken


def all_breaks(tx: Transaction, by: Actor) -> list[BrokenGlass]:
    """For the second person: every break-glass, newest first."""
    require(by, Action.BREAK_GLASS_VIEW)
    return review.breaks(tx)


def unseen(tx: Transaction, by: Actor) -> int:
    """How many wait for somebody other than who did it; 0 for who may not see them."""
    if by.account_id is None or not may(by, Action.BREAK_GLASS_VIEW):
        return 0
    return review.unseen(tx, by.account_id)


def acknowledge(tx: Transaction, number: int, by: Actor, now: datetime) -> None:
    """Somebody other than who did it has seen it. Twice does no harm."""
    require(by, Action.BREAK_GLASS_VIEW)
    broken = review.break_by_id(tx, number)
    if broken is None or by.account_id is None:
        raise NotFound("break_glass.not_found")
    if broken.account_id == by.account_id:
        raise RuleBroken("break_glass.own")
    if review.mark_seen(tx, number, by.account_id, now):
        audit_log.append(tx, by, "recording:break_glass_seen", f"recording {broken.recording_code}", now)


def _found(tx: Transaction, recording_code: str) -> tuple[Recording, ReceptionSession]:
    recording = recordings.recording_by_code(tx, recording_code[:40])
    if recording is None:
        raise NotFound("recording.not_found", code=recording_code[:40])
    return recording, sessions.session_by_id(tx, recording.session_id)


def _second_person(tx: Transaction, session: ReceptionSession, but: int) -> Account:
    """The session's chair; otherwise another chair, otherwise an auditor."""
    others = [one for one in accounts.accounts(tx) if one.active and one.id != but]
    wishes = (
        [one for one in others if one.id == session.chair_account_id],
        [one for one in others if Role.CHAIR in one.roles],
        [one for one in others if Role.AUDITOR in one.roles],
    )
    found = next((wish[0] for wish in wishes if wish), None)
    if found is None:
        raise RuleBroken("break_glass.nobody_to_tell")
    return found


def _tell(tx: Transaction, broken: BrokenGlass, second: Account, now: datetime) -> None:
    """No reason in it and no name of the matter: the page has both, for who may see them."""
    by_mail = tx.rules.mail_configured and bool(second.email)
    facts = {
        "name": f"{second.salutation} {second.name}".strip(),
        "who": broken.account_name,
        "recording": broken.recording_code,
        "scope": str(broken.scope),
        "until": broken.expires_at.isoformat(),
    }
    message = outbox.NewMessage(
        session_id=None,
        participant_id=None,
        template=TEMPLATE,
        facts=facts,
        language=tx.rules.language,
        channel="email" if by_mail else "shown",
        address=second.email if by_mail else "",
        once=f"{TEMPLATE}:{broken.id}",
    )
    outbox.add_message(tx, message, now)
