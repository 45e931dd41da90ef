"""Who never meets in a session: asked at planning, honoured at the door. And the private talks, as records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records import Participant
from orchestrator.services import audit_log
from orchestrator.services.form_checks import required_reason
from orchestrator.services.sight import masked_participant, seen_session
from orchestrator.store import apart as rows
from orchestrator.store import participants, sessions
from orchestrator.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who are kept apart."""

    first: Participant
    second: Participant
    reason: str


def pairs(tx: Transaction, code: str, by: Actor) -> list[Pair]:
    """The rules that hold in this session."""
    session = seen_session(tx, code, by)
    people = {one.id: masked_participant(one, session, by) for one in participants.participants_of(tx, session.id)}
    return [Pair(people[one], people[other], reason) for one, other, reason in rows.pairs_of(tx, session.id)]


def keep_apart(tx: Transaction, code: str, first: str, second: str, reason: str, by: Actor, now: datetime) -> None:
    """These two (public ids) never meet. `RuleBroken`: `apart.two`, `apart.reason_missing`."""
    session = seen_session(tx, code, by, lock=True)
    require(by, Action.SESSION_SCHEDULE, session.thing)
    if first == second:
        raise RuleBroken("apart.two", field="second")
    reason = required_reason(reason, "apart.reason_missing")
    ids = [_of(tx, session.id, seat).id for seat in (first, second)]
    if (min(ids), max(ids)) not in {(one, other) for one, other, _ in rows.pairs_of(tx, session.id)}:
        rows.keep_apart(tx, session.id, ids[0], ids[1], reason[:500])
        audit_log.append(tx, by, "session:kept_apart", f"session {code}", now, after=f"{first} {second}", reason=reason)


def lift(tx: Transaction, code: str, first: str, second: str, by: Actor, now: datetime) -> None:
    """They may meet after all."""
    session = seen_session(tx, code, by, lock=True)
    require(by, Action.SESSION_SCHEDULE, session.thing)
    ids = [_of(tx, session.id, seat).id for seat in (first, second)]
    if rows.lift(tx, session.id, ids[0], ids[1], now):
        audit_log.append(tx, by, "session:may_meet", f"session {code}", now, after=f"{first} {second}")


def begin_talk(tx: Transaction, code: str, seats: Sequence[str], by: Actor, now: datetime) -> None:
    """A private talk begins: who may open one, the caller has asked."""
    session = sessions.session_by_code(tx, code)
    assert session is not None
    rows.begin_talk(tx, session.id, [_of(tx, session.id, seat).id for seat in seats], now)
    audit_log.append(tx, by, Action.PRIVATE_ROOM, f"session {code}", now, after=" ".join(seats))


def end_talk(tx: Transaction, code: str, by: Actor, now: datetime) -> None:
    """Whatever private talk goes on is over."""
    session = sessions.session_by_code(tx, code)
    assert session is not None
    if rows.end_talks(tx, session.id, now):
        audit_log.append(tx, by, "private_room:close", f"session {code}", now)


def _of(tx: Transaction, session_id: int, seat: str) -> Participant:
    person = participants.participant_by_public_id(tx, seat[:40])
    if person is None or person.session_id != session_id:
        raise NotFound("participant.not_found")
    return person
