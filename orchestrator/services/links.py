"""Personal links of participants: minted, looked at, exchanged for a seat, revoked. Staff: see `services.accounts`.

A participant has one valid link at a time: minting one (for a message, for print, to copy) ends the one before, so that
a link that went astray is dead as soon as a new one is made. A seat that is taken stays taken; revoking ends it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.participant import ParticipantStatus
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.reception_session import BEFORE_ROOM, OVER
from orchestrator.domain.records import LinkState, Participant, ReceptionSession
from orchestrator.services import audit_log
from orchestrator.services.secret import digest, new_secret
from orchestrator.store import participants, sessions
from orchestrator.store.database import Transaction

OK: Final = "ok"
TOO_EARLY: Final = "too_early"
EXPIRED: Final = "expired"
REVOKED: Final = "revoked"
SESSION_OVER: Final = "over"
OPEN_ELSEWHERE: Final = "open_elsewhere"


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a link leads. `state`: ok, too_early (a device can be tried), expired, revoked, over, open_elsewhere."""

    participant: Participant
    session: ReceptionSession
    state: str


@dataclass(frozen=True, slots=True)
class Seat:
    """`cookie_token` goes into the seat's cookie; only its hash is stored."""

    participant: Participant
    cookie_token: str
    moved: bool
    """Another device had the seat until now: its socket is to be told `moved`."""


def make_link(tx: Transaction, participant_id: int, by: Actor, now: datetime) -> str:
    """The secret of this participant's link, valid until some time after the planned end. Ends the link before it."""
    person, session = _person(tx, participant_id)
    require(by, Action.SESSION_SCHEDULE, session.thing)
    if session.status in OVER:
        raise RuleBroken("link.over")
    if person.status is ParticipantStatus.REMOVED:
        raise RuleBroken("link.removed")
    secret = new_secret()
    participants.set_link(tx, person.id, digest(secret), session.ends_at + tx.rules.links_end_after, now)
    audit_log.append(tx, by, "link:made", f"participant {person.public_id}", now)
    return secret


def revoke_link(tx: Transaction, participant_id: int, by: Actor, now: datetime) -> Participant:
    """The link leads nowhere from now on, and whoever sits there with it has no seat any more."""
    person, session = _person(tx, participant_id)
    require(by, Action.SESSION_SCHEDULE, session.thing)
    participants.revoke(tx, person.id, now)
    audit_log.append(tx, by, "link:revoked", f"participant {person.public_id}", now)
    return participants.participant_by_id(tx, person.id)


def _person(tx: Transaction, participant_id: int) -> tuple[Participant, ReceptionSession]:
    try:
        person = participants.participant_by_id(tx, participant_id, lock=True)
    except LookupError:
        raise NotFound("participant.not_found") from None
    return person, sessions.session_by_id(tx, person.session_id)


def look_at_link(tx: Transaction, secret: str, now: datetime, device: str = "") -> Landing:
    """Where the link leads. Changes nothing: message apps fetch addresses before people do. `NotFound("link.unknown")`.

    `device` is the browser's own random number: with it, "open elsewhere" is said to other devices only.
    """
    person, replaced = _owner(tx, secret)
    session = sessions.session_by_id(tx, person.session_id)
    if replaced:
        return Landing(person, session, SESSION_OVER if session.status in OVER else REVOKED)
    return Landing(person, session, _state(tx, person, session, now, device))


def _owner(tx: Transaction, secret: str) -> tuple[Participant, bool]:
    link_hash = digest(secret)
    person = participants.participant_of_link(tx, link_hash)
    if person is not None:
        return person, False
    person = participants.participant_of_former_link(tx, link_hash)
    if person is None:
        raise NotFound("link.unknown")
    return person, True


def _state(tx: Transaction, person: Participant, session: ReceptionSession, now: datetime, device: str) -> str:
    seat = participants.seat_row(tx, person.id)
    if seat.link_revoked_at is not None or person.status is ParticipantStatus.REMOVED:
        return REVOKED
    if session.status in OVER:
        return SESSION_OVER
    if seat.link_expires_at is None or seat.link_expires_at <= now:
        return EXPIRED
    if seat.device_hash is not None and seat.device_hash != digest(device):
        return OPEN_ELSEWHERE
    return TOO_EARLY if session.status in BEFORE_ROOM else OK


def take_seat(tx: Transaction, secret: str, device: str, now: datetime, move: bool) -> Seat:
    """Exchange the link for the seat, at first use or again on the same device; on another device only with `move`.

    `RuleBroken`: `link.open_elsewhere`, `link.expired`, `link.revoked`, `link.over`. `NotFound("link.unknown")`.
    """
    person = participants.participant_by_id(tx, _owner(tx, secret)[0].id, lock=True)
    landing = look_at_link(tx, secret, now, device)
    elsewhere = landing.state == OPEN_ELSEWHERE
    if landing.state not in (OK, TOO_EARLY, OPEN_ELSEWHERE) or (elsewhere and not move) or not device:
        raise RuleBroken(f"link.{landing.state}" if device else "link.no_device")
    token = new_secret()
    participants.set_seat(tx, person.id, digest(device), digest(token), now)
    audit_log.append(
        tx, _actor(person), "seat:moved" if elsewhere else "seat:taken", f"participant {person.public_id}", now
    )
    return Seat(participants.participant_by_id(tx, person.id), token, elsewhere)


def actor_of_seat(tx: Transaction, public_id: str, token: str, now: datetime) -> Actor | None:
    """Who sits there with this cookie: None when the seat was moved, revoked, or has outlived its link."""
    person = participants.participant_by_public_id(tx, public_id[:16])
    if person is None or person.link is LinkState.REVOKED:
        return None
    seat = participants.seat_row(tx, person.id)
    if seat.token_hash is None or seat.token_hash != digest(token):
        return None
    ended = seat.link_expires_at is None or now >= seat.link_expires_at
    if ended or seat.taken_at is None or now >= seat.taken_at + tx.rules.seat_lives_at_most:
        return None
    return _actor(person)


def taken_by_another(tx: Transaction, public_id: str, token: str, now: datetime) -> bool:
    """Whether this seat is still somebody's, but no more the one's with this cookie."""
    person = participants.participant_by_public_id(tx, public_id[:16])
    if person is None or person.link is LinkState.REVOKED:
        return False
    seat = participants.seat_row(tx, person.id)
    lasts = seat.link_expires_at is not None and now < seat.link_expires_at
    return lasts and seat.token_hash is not None and seat.token_hash != digest(token)


def _actor(person: Participant) -> Actor:
    return Actor(participant=person.public_id, session_code=person.session_code, session_role=person.role)


def participant_of_seat(tx: Transaction, seat: Actor) -> tuple[Participant, ReceptionSession]:
    """The participant who acts, and the session of the seat; oneself one may know."""
    person = participants.participant_by_public_id(tx, seat.participant or "")
    if person is None or person.session_code != seat.session_code:
        raise NotFound("participant.not_found")
    return person, sessions.session_by_id(tx, person.session_id)
