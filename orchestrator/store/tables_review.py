"""What review leaves behind: notes, broken glass, derived copies; migration 0007 makes them. Knows no query."""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Table, Text

from orchestrator.store.columns import METADATA, identity, moment, reference, short_text

review_note = Table(
    "review_note",
    METADATA,
    identity(),
    reference("recording", "recording_id"),
    reference("account", "account_id"),
    Column("at_ms", Integer, nullable=False),
    Column("text", Text, nullable=False),
    moment("written_at", optional=False),
)
"""`at_ms`: the moment of the recording that the note is about, on its session clock. Never changed."""

break_glass = Table(
    "break_glass",
    METADATA,
    identity(),
    reference("recording", "recording_id"),
    reference("account", "account_id"),
    short_text("scope", 16),
    Column("reason", Text, nullable=False),
    moment("opened_at", optional=False),
    moment("expires_at", optional=False),
    reference("account", "told_account_id"),
    moment("seen_at"),
    reference("account", "seen_by_account_id", optional=True),
)
"""Somebody saw against the normal right; `told_account_id` is the second person who was told."""

derived_copy = Table(
    "derived_copy",
    METADATA,
    identity(),
    reference("recording", "recording_id"),
    reference("account", "account_id"),
    short_text("kind", 16),
    short_text("status", 16),
    Column("wishes", JSON, nullable=False),
    Column("permille", Integer, nullable=False),
    moment("asked_at", optional=False),
    moment("started_at"),
    moment("ended_at"),
    Column("bytes", BigInteger, nullable=False),
    short_text("sha256", 64),
    short_text("error", 64),
)
"""A composition or a redacted copy: asked for, made in the background. The file is never evidence."""

INDEXES: Final = (
    Index("review_note_by_recording", review_note.c.recording_id),
    Index("break_glass_by_recording", break_glass.c.recording_id, break_glass.c.account_id),
    Index("derived_copy_by_recording", derived_copy.c.recording_id),
    Index("derived_copy_by_status", derived_copy.c.status),
)
