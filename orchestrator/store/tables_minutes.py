"""What is written while a session goes on: minutes by version, receipts, shown papers, alarms, who is kept apart.

Migration 0008 makes them. Knows no query.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, Column, Index, Integer, Table, UniqueConstraint

from orchestrator.store.columns import METADATA, identity, moment, reference, short_text

minutes = Table(
    "minutes",
    METADATA,
    identity(),
    reference("reception_turn", "turn_id"),
    short_text("status", 32),
    Column("version", Integer, nullable=False),
    moment("shown_at"),
    moment("confirmed_at"),
    short_text("method", 32),
    short_text("reason", 1000),
    short_text("sha256", 64),
    moment("signed_at"),
    UniqueConstraint("turn_id", name="minutes_of_turn"),
)

minutes_version = Table(
    "minutes_version",
    METADATA,
    reference("minutes", "minutes_id", key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("content", JSON, nullable=False),
    moment("edited_at", optional=False),
    reference("account", "edited_by", optional=True),
)
"""A version a row: what somebody typed is never lost, whoever typed after them."""

document_receipt = Table(
    "document_receipt",
    METADATA,
    identity(),
    short_text("code", 32, default=None),
    reference("reception_session", "session_id"),
    reference("reception_turn", "turn_id", optional=True),
    short_text("document", 32),
    Column("version", Integer, nullable=False),
    moment("received_at", optional=False),
    reference("participant", "giver_id", optional=True),
    short_text("copy_kind", 100),
    short_text("condition", 200),
    Column("pages", Integer, nullable=True),
    reference("account", "receiver", optional=True),
    UniqueConstraint("code", name="receipt_code"),
)
"""Form 02/TCD. Who gave it stands in `participant` only."""

shown_document = Table(
    "shown_document",
    METADATA,
    identity(),
    reference("reception_session", "session_id"),
    short_text("document", 32),
    Column("version", Integer, nullable=False),
    moment("shown_at", optional=False),
    moment("hidden_at"),
)

security_alarm = Table(
    "security_alarm",
    METADATA,
    identity(),
    reference("reception_session", "session_id"),
    moment("raised_at", optional=False),
    short_text("raised_by", 200),
    short_text("description", 2000),
    moment("acknowledged_at"),
    reference("account", "acknowledged_by", optional=True),
)

private_talk = Table(
    "private_talk",
    METADATA,
    identity(),
    reference("reception_session", "session_id"),
    moment("began_at", optional=False),
    moment("ended_at"),
)

private_seat = Table(
    "private_seat",
    METADATA,
    reference("private_talk", "talk_id", key=True),
    reference("participant", "participant_id", key=True),
)

kept_apart = Table(
    "kept_apart",
    METADATA,
    identity(),
    reference("reception_session", "session_id"),
    reference("participant", "first_id"),
    reference("participant", "second_id"),
    short_text("reason", 500),
    moment("lifted_at"),
)
"""Two who are never to meet in this session's rooms."""

INDEXES: Final = (
    Index("receipt_by_session", document_receipt.c.session_id),
    Index("shown_by_session", shown_document.c.session_id),
    Index("alarm_by_session", security_alarm.c.session_id),
    Index("private_by_session", private_talk.c.session_id),
    Index("apart_by_session", kept_apart.c.session_id),
)
