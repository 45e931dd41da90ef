"""Messages about a session: written here with their cause, read by the operator. Sent by `services.outbox`.

A row holds a template's name and facts, never a finished text: an invitation contains a personal link, and secrets are
not stored. The link is minted when the text is made, for sending or for the operator to copy.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from orchestrator.domain.errors import NotFound
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records import OutboxMessage, Participant, ReceptionSession
from orchestrator.notify.letters import Letter, letter
from orchestrator.services import break_glass, links
from orchestrator.services.account_messages import account_letter
from orchestrator.services.citizen_messages import INFO_ASKED, citizen_letter
from orchestrator.services.sight import masked_participant, seen_session
from orchestrator.store import office, participants, sessions, turns
from orchestrator.store import outbox as rows
from orchestrator.store.database import Transaction
from orchestrator.words import Words, words_in

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
    return _write(tx, session, participants.participants_of(tx, session.id), template, facts, now, once)


def announce_to_citizens(
    tx: Transaction,
    session: ReceptionSession,
    turn_id: int,
    template: str,
    now: datetime,
    facts: dict[str, str],
    once: str,
) -> int:
    """One message to each person of this turn only. Returns how many were written."""
    people = set(turns.people_of_turn(tx, turn_id))
    theirs = [one for one in participants.participants_of(tx, session.id) if one.id in people]
    return _write(tx, session, theirs, template, facts, now, once)


def _write(
    tx: Transaction,
    session: ReceptionSession,
    people: list[Participant],
    template: str,
    facts: dict[str, str],
    now: datetime,
    once: str,
) -> int:
    written = 0
    for person in people:
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
    """The reminder `minutes` before the start, once per start: a clock that rings twice writes nothing new.

    Who was told the time after the reminder was due needs none.
    """
    session = sessions.session_by_code(tx, code)
    if session is None or now >= session.starts_at:
        return 0
    due = session.starts_at - timedelta(minutes=minutes)
    told = [one.created_at for one in rows.messages_of(tx, session.id) if one.template in ("invitation", "moved")]
    if not told or max(told) >= due:
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


def letter_of(tx: Transaction, message_id: int, public_url: str, by: Actor, now: datetime, *, mint: bool) -> Letter:
    """The message's text as of now. With `mint`, an invitation gets a fresh link, and the earlier one ends.

    `RuleBroken` when no link may be made any more; `NotFound("message.not_found")`.
    """
    found = rows.message_by_id(tx, message_id)
    if found is not None and found[0].template == break_glass.TEMPLATE and by.is_system:
        return _break_glass_letter(tx, found[0], words_in(found[1]), public_url)
    if found is None:
        raise NotFound("message.not_found")
    message, language = found
    if message.template == INFO_ASKED and by.is_system:
        return citizen_letter(tx, message, words_in(language), public_url)
    if message.participant_id is None and message.session_code == "" and by.is_system:
        return account_letter(tx, message, words_in(language), public_url)
    if message.participant_id is None:
        raise NotFound("message.not_found")
    person = participants.participant_by_id(tx, message.participant_id)
    session = sessions.session_by_id(tx, person.session_id)
    require(by, Action.SESSION_SCHEDULE, session.thing)
    words = words_in(language)
    facts = _facts(tx, words, message, masked_for_reader(person, session, by), session)
    if message.template == "invitation":
        secret = links.make_link(tx, person.id, by, now) if mint else ""
        facts["link"] = f"{public_url}/j/{secret}" if mint else words.text("message.link_hidden")
    return letter(words, message.template, facts, key=f"message-{message.id}", address=message.address)


def _break_glass_letter(tx: Transaction, message: OutboxMessage, words: Words, public_url: str) -> Letter:
    """To the second person: that somebody saw against the normal right, and where to look."""
    values = message.values
    until = _moment(datetime.fromisoformat(values["until"]), ZoneInfo(tx.rules.time_zone))
    scope = words.text(f"break_glass.scope.{values['scope']}")
    facts = {**values, "until": until, "scope": scope, "link": f"{public_url}/auditor/break-glass"}
    return letter(words, message.template, facts, key=f"message-{message.id}", address=message.address)


def masked_for_reader(person: Participant, session: ReceptionSession, by: Actor) -> Participant:
    """The service writes to people by their names; a reader sees what a reader may."""
    return person if by.is_system else masked_participant(person, session, by)


def text_to_copy(
    tx: Transaction, message_id: int, public_url: str, by: Actor, now: datetime, *, mint: bool = False
) -> Letter:
    """The text for the operator to copy. Only with `mint` (a button pressed knowingly) it has a link in it."""
    return letter_of(tx, message_id, public_url, by, now, mint=mint)


def _facts(
    tx: Transaction, words: Words, message: OutboxMessage, person: Participant, session: ReceptionSession
) -> dict[str, str]:
    found = office.organisation(tx)
    zone = ZoneInfo(tx.rules.time_zone)
    reason = message.values.get("reason", "")
    before = message.values.get("before", "")
    return {
        **message.values,
        "name": f"{person.salutation} {person.name}".strip(),
        "code": session.code,
        "subject": "" if session.denunciation else words.text("message.about", title=session.title),
        "starts": _moment(session.starts_at, zone),
        "opens": _moment(session.waiting_opens_at, zone),
        "minutes": str(session.planned_minutes),
        "point": person.point_name or session.central_point.full_name,
        "reason": words.text("message.reason", reason=reason) if reason else "",
        "before": _moment(datetime.fromisoformat(before), zone) if before else "",
        "office": found.authority if found else "",
        "link": "",
    }


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M, %d/%m/%Y}"
