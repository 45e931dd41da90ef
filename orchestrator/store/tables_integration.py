"""What other programs need: tokens for the REST API, and addresses that are told what happened. Knows no query."""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table

from orchestrator.store.columns import METADATA, flag, identity, moment, reference, short_text

api_token = Table(
    "api_token",
    METADATA,
    identity(),
    Column("hash", String(64), nullable=False, unique=True),
    short_text("name", 200),
    reference("account", "account_id"),
    moment("created_at", optional=False),
    reference("account", "created_by", optional=True),
    moment("expires_at", optional=False),
    moment("seen_at"),
    moment("revoked_at"),
)
"""A program acts with the rights of an account; the token itself is shown once and kept as a hash."""

webhook_endpoint = Table(
    "webhook_endpoint",
    METADATA,
    identity(),
    short_text("url", 500),
    Column("events", JSON, nullable=False),
    flag("active"),
    Column("generation", Integer, nullable=False),
    Column("told_until", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    moment("due_at", optional=False),
    moment("told_at"),
    short_text("last_error", 200),
    moment("created_at", optional=False),
    reference("account", "created_by", optional=True),
)
"""`told_until`: the last line of the audit log that this address has answered for: the log itself is the queue."""

INDEXES: Final = (Index("api_token_by_account", api_token.c.account_id),)
