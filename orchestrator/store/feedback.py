"""The difficulties log and the anonymous satisfaction answers. Knows no person behind an answer: there is none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from orchestrator.domain.records_feedback import QUESTIONS, Difficulty, DifficultyStatus, Satisfaction
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import insert, rows
from orchestrator.store.tables_register import difficulty, satisfaction

AT_MOST = 500
_account = tables.account


def add_difficulty(tx: Transaction, new: Difficulty, account_id: int) -> int:
    """Its number (`new.id` is not read)."""
    return insert(
        tx,
        difficulty,
        code=new.code,
        at=new.at,
        account_id=account_id,
        unit=new.unit,
        about=new.about,
        text=new.text,
        status=str(new.status),
        answer="",
    )


def difficulty_by_code(tx: Transaction, code: str) -> Difficulty | None:
    """None when there is none."""
    found = _load(tx, _query(difficulty.c.code == code))
    return found[0] if found else None


def difficulties(tx: Transaction, states: Iterable[DifficultyStatus], limit: int = AT_MOST) -> list[Difficulty]:
    """Latest first."""
    where = difficulty.c.status.in_(sorted(states))
    return _load(tx, _query(where).order_by(difficulty.c.at.desc(), difficulty.c.id.desc()).limit(limit))


def difficulties_of(tx: Transaction, account_id: int) -> list[Difficulty]:
    """What one account reported, latest first."""
    where = difficulty.c.account_id == account_id
    return _load(tx, _query(where).order_by(difficulty.c.at.desc(), difficulty.c.id.desc()).limit(AT_MOST))


def difficulties_between(tx: Transaction, start: datetime, end: datetime) -> list[Difficulty]:
    """Reported in `[start, end)`, in order."""
    where = and_(difficulty.c.at >= start, difficulty.c.at < end)
    return _load(tx, _query(where).order_by(difficulty.c.at).limit(AT_MOST))


def _query(where: ColumnElement[bool]) -> Select[Any]:
    named = _account.c.name.label("reporter")
    return select(difficulty, named).join(_account, _account.c.id == difficulty.c.account_id).where(where)


def _load(tx: Transaction, query: Select[Any]) -> list[Difficulty]:
    return [
        Difficulty(
            row.id,
            row.code,
            row.at,
            row.account_id,
            row.reporter,
            row.unit,
            row.about,
            row.text,
            DifficultyStatus(row.status),
            row.answer,
            row.answered_at,
            row.closed_at,
        )
        for row in rows(tx, query)
    ]


def add_satisfaction(tx: Transaction, month: date, answers: dict[str, int], remark: str) -> None:
    """One form. Only the month is kept."""
    known: dict[str, object] = {name: answers.get(name) for name in QUESTIONS}
    insert(tx, satisfaction, month=month, remark=remark, **known)


def satisfaction_between(tx: Transaction, first: date, last: date) -> Satisfaction:
    """How many forms, and of each question how many answers and how many of them good (3 and 4 of 4)."""
    months = satisfaction.c.month.between(first.replace(day=1), last)
    columns: list[ColumnElement[int]] = [func.count().label("forms")]
    for name in QUESTIONS:
        column = satisfaction.c[name]
        columns.append(func.count(column).label(f"{name}_all"))
        columns.append(func.count().filter(column >= 3).label(f"{name}_good"))
    told = tx.connection.execute(select(*columns).where(months)).one()._mapping
    remarks = (
        select(satisfaction.c.remark).where(months, satisfaction.c.remark != "").order_by(satisfaction.c.id.desc())
    )
    return Satisfaction(
        int(told["forms"]),
        {name: (int(told[f"{name}_good"]), int(told[f"{name}_all"])) for name in QUESTIONS},
        tuple(each.remark for each in rows(tx, remarks.limit(50))),
    )
