"""Messages that wait to leave: written with their cause, leased by the worker, kept afterwards. Knows no text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from orchestrator.domain.records import OutboxMessage
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, insert, one, rows, update

_outbox = tables.outbox
OPEN = ("waiting", "sending")


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to write. `facts` fill its template; `once` lets a second one of the same name be dropped."""

    session_id: int | None
    participant_id: int | None
    template: str
    facts: dict[str, str]
    language: str
    channel: str
    address: str
    once: str | None = None


def add_message(tx: Transaction, message: NewMessage, now: datetime) -> int | None:
    """Its number; None when one of the same `once` exists."""
    if message.once is not None and one(tx, select(_outbox.c.id).where(_outbox.c.once == message.once)) is not None:
        return None
    return insert(
        tx,
        _outbox,
        session_id=message.session_id,
        participant_id=message.participant_id,
        template=message.template,
        facts=message.facts,
        language=message.language,
        channel=message.channel,
        address=message.address,
        status="waiting" if message.channel == "email" else "shown",
        attempts=0,
        created_at=now,
        due_at=now,
        once=message.once,
    )


def state_of(tx: Transaction, once: str) -> str:
    """What became of the message of this name; empty: there is none."""
    row = one(tx, select(_outbox.c.status).where(_outbox.c.once == once))
    return "" if row is None else str(row.status)


def lease(tx: Transaction, now: datetime, until: datetime, limit: int) -> list[OutboxMessage]:
    """Take due messages, also those whose worker died with them; nobody else gets them before `until`."""
    fresh = and_(_outbox.c.status == "waiting", _outbox.c.due_at <= now)
    orphaned = and_(_outbox.c.status == "sending", _outbox.c.leased_until <= now)
    query = select(_outbox.c.id).where(or_(fresh, orphaned)).order_by(_outbox.c.due_at, _outbox.c.id).limit(limit)
    numbers = [row.id for row in rows(tx, query.with_for_update(skip_locked=True))]
    leased = {"status": "sending", "leased_until": until, "attempts": _outbox.c.attempts + 1}
    update(tx, _outbox, _outbox.c.id.in_(numbers), **leased)
    return _load(rows(tx, _query().where(_outbox.c.id.in_(numbers)).order_by(_outbox.c.id)))


def sent(tx: Transaction, message_id: int, now: datetime) -> None:
    """It left."""
    update(tx, _outbox, _outbox.c.id == message_id, status="sent", sent_at=now, leased_until=None, last_error="")


def again(tx: Transaction, message_id: int, due_at: datetime, error: str) -> None:
    """It did not leave; try at `due_at`."""
    values = {"status": "waiting", "due_at": due_at, "leased_until": None, "last_error": error[:300]}
    update(tx, _outbox, _outbox.c.id == message_id, **values)


def failed(tx: Transaction, message_id: int, error: str) -> None:
    """It never will; the operator sees it."""
    values = {"status": "failed", "leased_until": None, "last_error": error[:300]}
    update(tx, _outbox, _outbox.c.id == message_id, **values)


def supersede(tx: Transaction, session_id: int) -> None:
    """What has not left yet says what is no longer true: it never leaves."""
    update(tx, _outbox, and_(_outbox.c.session_id == session_id, _outbox.c.status == "waiting"), status="superseded")


def next_due(tx: Transaction) -> datetime | None:
    """When the worker has something to do next."""
    waiting = one(tx, select(_outbox.c.due_at).where(_outbox.c.status == "waiting").order_by(_outbox.c.due_at))
    leased = select(_outbox.c.leased_until).where(_outbox.c.status == "sending").order_by(_outbox.c.leased_until)
    sending = one(tx, leased)
    moments = [row[0] for row in (waiting, sending) if row is not None and row[0] is not None]
    return min(moments, default=None)


def message_by_id(tx: Transaction, message_id: int) -> tuple[OutboxMessage, str] | None:
    """The message and its language."""
    row = one(tx, _query().where(_outbox.c.id == message_id))
    return None if row is None else (_load([row])[0], row.language)


def messages_of(tx: Transaction, session_id: int) -> list[OutboxMessage]:
    """Newest first."""
    query = _query().where(_outbox.c.session_id == session_id).order_by(_outbox.c.id.desc()).limit(500)
    return _load(rows(tx, query))


def failures_of(tx: Transaction, session_ids: Sequence[int]) -> dict[int, int]:
    """How many messages were given up, by session."""
    query = (
        select(_outbox.c.session_id, func.count().label("number"))
        .where(_outbox.c.session_id.in_(session_ids), _outbox.c.status == "failed")
        .group_by(_outbox.c.session_id)
    )
    return {row.session_id: int(row.number) for row in rows(tx, query)}


def _query() -> Select[Any]:
    session, people = tables.reception_session, tables.participant
    joined = _outbox.outerjoin(session, session.c.id == _outbox.c.session_id).outerjoin(
        people, people.c.id == _outbox.c.participant_id
    )
    return select(_outbox, session.c.code.label("session_code"), people.c.name.label("recipient")).select_from(joined)


def _load(found: Sequence[AnyRow]) -> list[OutboxMessage]:
    return [
        OutboxMessage(
            id=row.id,
            session_code=row.session_code or "",
            participant_id=row.participant_id,
            recipient=row.recipient or "",
            address=row.address,
            channel=row.channel,
            template=row.template,
            status=row.status,
            attempts=row.attempts,
            created_at=row.created_at,
            sent_at=row.sent_at,
            last_error=row.last_error,
            values=dict(row.facts),
        )
        for row in found
    ]
