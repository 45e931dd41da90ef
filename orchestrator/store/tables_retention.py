"""What becomes of recordings over the years: copies and how they were found, holds, disposal. Knows no query."""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint

from orchestrator.store.columns import METADATA, identity, moment, reference, short_text

package_copy = Table(
    "package_copy",
    METADATA,
    identity(),
    reference("recording", "recording_id"),
    short_text("store", 200),
    short_text("state", 16),
    Column("bytes", BigInteger, nullable=False),
    short_text("custody_sha256", 64),
    moment("copied_at"),
    moment("verified_at"),
    moment("looked_at", optional=False),
    short_text("detail", 200),
    UniqueConstraint("recording_id", "store"),
)
"""One per recording and store; the store `local` is the original on this machine's disk."""

reconciliation = Table(
    "reconciliation",
    METADATA,
    identity(),
    moment("at", optional=False),
    Column("recordings", Integer, nullable=False),
    Column("packages", Integer, nullable=False),
    Column("findings", JSON, nullable=False),
)
"""Sessions held against packages that are there, night by night."""

legal_hold = Table(
    "legal_hold",
    METADATA,
    identity(),
    reference("recording", "recording_id"),
    Column("reason", Text, nullable=False),
    reference("account", "set_by"),
    moment("set_at", optional=False),
    reference("account", "lifted_by", optional=True),
    moment("lifted_at"),
    Column("lift_reason", Text, nullable=False),
)

disposal = Table(
    "disposal",
    METADATA,
    identity(),
    Column("code", String(40), nullable=False, unique=True),
    short_text("status", 16),
    Column("reason", Text, nullable=False),
    reference("account", "proposed_by"),
    moment("proposed_at", optional=False),
    reference("account", "decided_by", optional=True),
    moment("decided_at"),
    Column("decision", Text, nullable=False),
    reference("account", "witnessed_by", optional=True),
    moment("carried_out_at"),
    Column("minutes", Text, nullable=False),
    short_text("minutes_sha256", 64),
)
"""A proposal to destroy recordings, what was decided, and the minutes of the destruction."""

disposal_item = Table(
    "disposal_item",
    METADATA,
    identity(),
    reference("disposal", "disposal_id"),
    reference("recording", "recording_id"),
    moment("destroyed_at"),
    UniqueConstraint("disposal_id", "recording_id"),
)

INDEXES: Final = (
    Index("legal_hold_by_recording", legal_hold.c.recording_id),
    Index("disposal_item_by_recording", disposal_item.c.recording_id),
)
