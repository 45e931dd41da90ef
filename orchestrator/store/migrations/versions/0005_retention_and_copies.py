"""Copies of recordings and how they were found, nightly reconciliation, legal holds, disposal.

Revision 0005, after 0009: numbers were given before the order was known.
Written out by hand so that a later change of the tables does not change the past.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0009"

TIME = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _copies()
    op.create_table(
        "legal_hold",
        _id(),
        _reference("recording", "recording_id"),
        sa.Column("reason", sa.Text(), nullable=False),
        _reference("account", "set_by"),
        sa.Column("set_at", TIME, nullable=False),
        _reference("account", "lifted_by", optional=True),
        sa.Column("lifted_at", TIME, nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=False),
    )
    op.create_index("legal_hold_by_recording", "legal_hold", ["recording_id"])
    _disposal()


def _copies() -> None:
    op.create_table(
        "package_copy",
        _id(),
        _reference("recording", "recording_id"),
        _text("store", 200),
        _text("state", 16),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        _text("custody_sha256", 64),
        sa.Column("copied_at", TIME, nullable=True),
        sa.Column("verified_at", TIME, nullable=True),
        sa.Column("looked_at", TIME, nullable=False),
        _text("detail", 200),
        sa.UniqueConstraint("recording_id", "store"),
    )
    op.create_table(
        "reconciliation",
        _id(),
        sa.Column("at", TIME, nullable=False),
        sa.Column("recordings", sa.Integer(), nullable=False),
        sa.Column("packages", sa.Integer(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
    )


def _disposal() -> None:
    op.create_table(
        "disposal",
        _id(),
        sa.Column("code", sa.String(40), nullable=False, unique=True),
        _text("status", 16),
        sa.Column("reason", sa.Text(), nullable=False),
        _reference("account", "proposed_by"),
        sa.Column("proposed_at", TIME, nullable=False),
        _reference("account", "decided_by", optional=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        _reference("account", "witnessed_by", optional=True),
        sa.Column("carried_out_at", TIME, nullable=True),
        sa.Column("minutes", sa.Text(), nullable=False),
        _text("minutes_sha256", 64),
    )
    op.create_table(
        "disposal_item",
        _id(),
        _reference("disposal", "disposal_id"),
        _reference("recording", "recording_id"),
        sa.Column("destroyed_at", TIME, nullable=True),
        sa.UniqueConstraint("disposal_id", "recording_id"),
    )
    op.create_index("disposal_item_by_recording", "disposal_item", ["recording_id"])


def _id() -> sa.Column[int]:
    return sa.Column("id", NUMBER, primary_key=True, autoincrement=True)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, server_default="")


def _reference(table: str, name: str, *, optional: bool = False) -> sa.Column[int]:
    return sa.Column(name, NUMBER, sa.ForeignKey(f"{table}.id"), nullable=optional)
