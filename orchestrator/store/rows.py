"""The few statements that every query module needs. Knows no table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, func, select

from orchestrator.store.database import Transaction
from orchestrator.store.tables import number_series

AnyRow = Row[*tuple[Any, ...]]


def insert(tx: Transaction, table: Table, **values: object) -> int:
    """Add a row; its number (0 for a table without one)."""
    result = tx.connection.execute(table.insert().values(**values))
    key = result.inserted_primary_key
    return int(key[0]) if key is not None and "id" in table.c else 0


def update(tx: Transaction, table: Table, where: ColumnElement[bool], **values: object) -> int:
    """Change rows; how many were changed."""
    return tx.connection.execute(table.update().where(where).values(**values)).rowcount


def delete(tx: Transaction, table: Table, where: ColumnElement[bool]) -> int:
    """Remove rows; how many."""
    return tx.connection.execute(table.delete().where(where)).rowcount


def one(tx: Transaction, query: Select[Any]) -> AnyRow | None:
    """The first row, or None."""
    return tx.connection.execute(query.limit(1)).first()


def rows(tx: Transaction, query: Select[Any]) -> Sequence[AnyRow]:
    """All rows. The caller's query has a bound."""
    return tx.connection.execute(query).all()


def count(tx: Transaction, table: Table, where: ColumnElement[bool]) -> int:
    """How many rows fulfil this."""
    found = tx.connection.execute(select(func.count()).select_from(table).where(where)).scalar_one()
    return int(found)


def next_number(tx: Transaction, series: str) -> int:
    """1, 2, 3 … of a series, without a gap: a transaction that fails gives its number back."""
    tx.lock(f"number_series:{series}")
    last = tx.connection.execute(
        number_series.update()
        .where(number_series.c.series == series)
        .values(last=number_series.c.last + 1)
        .returning(number_series.c.last)
    ).scalar_one_or_none()
    if last is not None:
        return int(last)
    tx.connection.execute(number_series.insert().values(series=series, last=1))
    return 1


def contains(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """`column` contains `text` in any case; `%` and `_` stand for themselves."""
    return func.lower(column).contains(text.lower(), autoescape=True)
