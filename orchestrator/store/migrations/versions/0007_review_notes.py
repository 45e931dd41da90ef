"""Notes of auditors, broken glass, and derived copies of recordings.

Revision 0007. Written out by hand so that a later change of the tables does not change the past.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0004"

TIME = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Three tables."""
    _make_notes()
    _make_derived_copies()
    op.create_index("review_note_by_recording", "review_note", ["recording_id"])
    op.create_index("break_glass_by_recording", "break_glass", ["recording_id", "account_id"])
    op.create_index("derived_copy_by_recording", "derived_copy", ["recording_id"])
    op.create_index("derived_copy_by_status", "derived_copy", ["status"])


def _head() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("recording_id", NUMBER, sa.ForeignKey("recording.id"), nullable=False),
        sa.Column("account_id", NUMBER, sa.ForeignKey("account.id"), nullable=False),
    ]


def _make_notes() -> None:
    op.create_table(
        "review_note",
        *_head(),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", TIME, nullable=False),
    )
    op.create_table(
        "break_glass",
        *_head(),
        sa.Column("scope", sa.String(16), nullable=False, server_default=""),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("told_account_id", NUMBER, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("seen_at", TIME, nullable=True),
        sa.Column("seen_by_account_id", NUMBER, sa.ForeignKey("account.id"), nullable=True),
    )


def _make_derived_copies() -> None:
    op.create_table(
        "derived_copy",
        *_head(),
        sa.Column("kind", sa.String(16), nullable=False, server_default=""),
        sa.Column("status", sa.String(16), nullable=False, server_default=""),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.Column("permille", sa.Integer(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("started_at", TIME, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False, server_default=""),
        sa.Column("error", sa.String(64), nullable=False, server_default=""),
    )
