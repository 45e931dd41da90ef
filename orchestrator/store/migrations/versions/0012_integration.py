"""Tokens of the REST API, addresses of the webhooks.

Revision 0012, after 0006: numbers were given before the order was known.
Written out by hand so that a later change of the tables does not change the past.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0003"

TIME = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "api_token",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False, server_default=""),
        sa.Column("account_id", NUMBER, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("created_by", NUMBER, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=True),
        sa.Column("revoked_at", TIME, nullable=True),
    )
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("url", sa.String(500), nullable=False, server_default=""),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("told_until", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("told_at", TIME, nullable=True),
        sa.Column("last_error", sa.String(200), nullable=False, server_default=""),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("created_by", NUMBER, sa.ForeignKey("account.id"), nullable=True),
    )
    op.create_index("api_token_by_account", "api_token", ["account_id"])
