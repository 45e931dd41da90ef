"""Side rooms of a session, and who is kept apart in it. Nothing is removed: what ends, ends at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from orchestrator.store.database import Transaction
from orchestrator.store.rows import insert, rows, update
from orchestrator.store.tables_minutes import kept_apart, private_seat, private_talk

AT_MOST = 200


def begin_talk(tx: Transaction, session_id: int, people: Sequence[int], now: datetime) -> int:
    """A private talk of these participants."""
    number = insert(tx, private_talk, session_id=session_id, began_at=now)
    for person in people:
        insert(tx, private_seat, talk_id=number, participant_id=person)
    return number


def end_talks(tx: Transaction, session_id: int, now: datetime) -> int:
    """Whatever goes on in this session ends. How many did."""
    where = (private_talk.c.session_id == session_id) & private_talk.c.ended_at.is_(None)
    return update(tx, private_talk, where, ended_at=now)


def talks_of(tx: Transaction, session_id: int) -> list[tuple[datetime, datetime | None]]:
    """From when to when, in order."""
    query = select(private_talk).where(private_talk.c.session_id == session_id).order_by(private_talk.c.id)
    return [(row.began_at, row.ended_at) for row in rows(tx, query.limit(AT_MOST))]


def keep_apart(tx: Transaction, session_id: int, first: int, second: int, reason: str) -> None:
    """These two participants never meet in this session."""
    insert(
        tx, kept_apart, session_id=session_id, first_id=min(first, second), second_id=max(first, second), reason=reason
    )


def lift(tx: Transaction, session_id: int, first: int, second: int, now: datetime) -> int:
    """They may meet after all. How many rules ended."""
    where = (
        (kept_apart.c.session_id == session_id)
        & (kept_apart.c.first_id == min(first, second))
        & (kept_apart.c.second_id == max(first, second))
        & kept_apart.c.lifted_at.is_(None)
    )
    return update(tx, kept_apart, where, lifted_at=now)


def pairs_of(tx: Transaction, session_id: int) -> list[tuple[int, int, str]]:
    """Both participants and the reason, of each rule that holds."""
    where = (kept_apart.c.session_id == session_id) & kept_apart.c.lifted_at.is_(None)
    found = rows(tx, select(kept_apart).where(where).order_by(kept_apart.c.id).limit(AT_MOST))
    return [(row.first_id, row.second_id, row.reason) for row in found]
