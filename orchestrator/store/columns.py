"""What every table is made of: the metadata, UTC times, and the columns that recur. Knows no table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    String,
    TypeDecorator,
)


class UtcTime(TypeDecorator[datetime]):
    """Aware UTC in and out; a naive time is a mistake of ours."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA: Final = MetaData()


def identity() -> Column[int]:
    """The row's own number."""
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


def reference(target: str, name: str, *, optional: bool = False, key: bool = False) -> Column[int]:
    """A row of another table; `key` makes it part of this table's key."""
    kind = BigInteger().with_variant(Integer, "sqlite")
    return Column(name, kind, ForeignKey(f"{target}.id"), nullable=optional, primary_key=key, autoincrement=False)


def short_text(name: str, length: int, *, default: str | None = "") -> Column[str]:
    """Text that is never null, of at most `length` characters."""
    return Column(name, String(length), nullable=False, server_default=default)


def moment(name: str, *, optional: bool = True) -> Column[datetime]:
    """A point in time, UTC."""
    return Column(name, UtcTime(), nullable=optional)


def flag(name: str) -> Column[bool]:
    """Yes or no, never null."""
    return Column(name, Boolean, nullable=False)
