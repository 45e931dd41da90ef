"""Alarms to the commune police: raised in a session, acknowledged by who comes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select

from orchestrator.domain.records_minutes import SecurityAlarm
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import insert, rows, update
from orchestrator.store.tables_minutes import security_alarm

AT_MOST = 30


def raise_alarm(tx: Transaction, session_id: int, raised_by: str, description: str, now: datetime) -> SecurityAlarm:
    """A new alarm, acknowledged by nobody."""
    number = insert(
        tx, security_alarm, session_id=session_id, raised_at=now, raised_by=raised_by, description=description
    )
    return _load(tx, security_alarm.c.id == number)[0]


def alarm_by_id(tx: Transaction, number: int) -> SecurityAlarm | None:
    """None when there is none."""
    found = _load(tx, security_alarm.c.id == number)
    return found[0] if found else None


def acknowledge(tx: Transaction, number: int, by: int, now: datetime) -> bool:
    """Whether it was acknowledged just now: a second one changes nothing."""
    where = (security_alarm.c.id == number) & security_alarm.c.acknowledged_at.is_(None)
    return update(tx, security_alarm, where, acknowledged_at=now, acknowledged_by=by) > 0


def newest(tx: Transaction) -> list[SecurityAlarm]:
    """Newest first; where, the caller knows."""
    return _load(tx, security_alarm.c.id > 0)


def of_session(tx: Transaction, session_id: int) -> list[SecurityAlarm]:
    """Newest first."""
    return _load(tx, security_alarm.c.session_id == session_id)


def _load(tx: Transaction, where: ColumnElement[bool]) -> list[SecurityAlarm]:
    alarm, session, account = security_alarm, tables.reception_session, tables.account
    query = (
        select(
            alarm,
            session.c.code.label("session_code"),
            account.c.name.label("acknowledged_name"),
        )
        .join(session, session.c.id == alarm.c.session_id)
        .outerjoin(account, account.c.id == alarm.c.acknowledged_by)
        .where(where)
        .order_by(alarm.c.id.desc())
        .limit(AT_MOST)
    )
    return [
        SecurityAlarm(
            id=row.id,
            session_code=row.session_code,
            place="",
            raised_at=row.raised_at,
            raised_by=row.raised_by,
            description=row.description,
            acknowledged_at=row.acknowledged_at,
            acknowledged_by=row.acknowledged_name or "",
        )
        for row in rows(tx, query)
    ]
