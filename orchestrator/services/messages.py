"""Messages about a session: written here with their cause, read by the operator. Sent by `services.outbox`.

A row holds a template's name and facts, never a finished text: an invitation contains a personal link, and secrets are
not stored. The link is minted when the text is made, for sending or for the operator to copy.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records import OutboxMessage, Participant, ReceptionSession
from orchestrator.services.sight import masked_participant, seen_session
from orchestrator.store import outbox as rows
from orchestrator.store import participants, sessions
from orchestrator.store.database import Transaction

ENDS_OTHERS = frozenset({"cancelled", "postponed", "converted"})
"""After one of these, what has not left yet is not true any more."""


def announce(
    tx: Transaction, session: ReceptionSession, template: str, now: datetime, facts: dict[str, str], once: str = ""
) -> int:
    """One message to each participant: by e-mail where there is an address and a way, else for the operator to copy.

    Returns how many were written. With `once`, the same announcement is written a single time.
    """
    if template in ENDS_OTHERS:
        rows.supersede(tx, session.id)
    written = 0
    for person in participants.participants_of(tx, session.id):
        name = f"{once}:{person.id}" if once else None
        written += rows.add_message(tx, _message(tx, session, person, template, facts, name), now) is not None
    return written


def _message(
    tx: Transaction,
    session: ReceptionSession,
    person: Participant,
    template: str,
    facts: dict[str, str],
    once: str | None,
) -> rows.NewMessage:
    by_mail = tx.rules.mail_configured and bool(person.email)
    return rows.NewMessage(
        session_id=session.id,
        participant_id=person.id,
        template=template,
        facts=facts,
        language=tx.rules.language,
        channel="email" if by_mail else "shown",
        address=person.email if by_mail else "",
        once=once,
    )


def remind(tx: Transaction, code: str, minutes: int, now: datetime) -> int:
    """The reminder `minutes` before the start, once per start: a clock that rings twice writes nothing new."""
    session = sessions.session_by_code(tx, code)
    if session is None or now >= session.starts_at:
        return 0
    once = f"reminder:{session.id}:{session.starts_at:%Y%m%dT%H%M}:{minutes}"
    return announce(tx, session, "reminder", now, {"minutes": str(minutes)}, once)


def messages_for_session(tx: Transaction, code: str, by: Actor) -> list[OutboxMessage]:
    """Newest first, with what came of each; names and addresses as this actor may see them."""
    session = seen_session(tx, code, by)
    require(by, Action.SESSION_SCHEDULE, session.thing)
    people = {one.id: masked_participant(one, session, by) for one in participants.participants_of(tx, session.id)}
    return [_as_seen(message, people) for message in rows.messages_of(tx, session.id)]


def _as_seen(message: OutboxMessage, people: dict[int, Participant]) -> OutboxMessage:
    person = people.get(message.participant_id or 0)
    if person is None:
        return message
    return replace(message, recipient=person.name, address="" if person.masked else message.address)
