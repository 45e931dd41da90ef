"""The tables of the first slice, as SQLAlchemy Core sees them; `migrations/` makes them. Knows no query.

Names are the glossary's. Times are UTC: `timestamptz` on PostgreSQL, text without zone on SQLite. Status columns of
sessions, participants, recordings and cases are written by `store.states` only. Later subjects have a module of their
own beside this one: `tables_<subject>.py`.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, Text

from orchestrator.store.columns import METADATA, flag, identity, moment, reference, short_text

organisation = Table(
    "organisation",
    METADATA,
    identity(),
    short_text("name", 200),
    short_text("city", 200),
    short_text("authority", 200),
    short_text("language", 8),
    short_text("time_zone", 64),
)

site = Table(
    "site",
    METADATA,
    identity(),
    reference("organisation", "organisation_id"),
    short_text("name", 200),
    short_text("address", 400),
)

reception_point = Table(
    "reception_point",
    METADATA,
    identity(),
    reference("site", "site_id", optional=True),
    Column("code", String(64), nullable=False, unique=True),
    short_text("name", 200),
    short_text("address", 400),
    short_text("kind", 32),
    short_text("organisation", 200),
)

account = Table(
    "account",
    METADATA,
    identity(),
    Column("login", String(64), nullable=False, unique=True),
    short_text("password_hash", 255),
    short_text("salutation", 16),
    short_text("name", 200),
    short_text("title", 200),
    short_text("agency", 200),
    short_text("email", 254),
    flag("active"),
    moment("created_at", optional=False),
)

account_role = Table(
    "account_role", METADATA, reference("account", "account_id", key=True), Column("role", String(32), primary_key=True)
)

sign_in_token = Table(
    "sign_in_token",
    METADATA,
    Column("hash", String(64), primary_key=True),
    reference("account", "account_id"),
    moment("created_at", optional=False),
    moment("seen_at", optional=False),
    moment("expires_at", optional=False),
)

sign_in_link = Table(
    "sign_in_link",
    METADATA,
    Column("hash", String(64), primary_key=True),
    reference("account", "account_id"),
    moment("expires_at", optional=False),
    moment("used_at"),
)

sign_in_attempt = Table(
    "sign_in_attempt",
    METADATA,
    identity(),
    short_text("login_hash", 64),
    short_text("address", 64),
    moment("at", optional=False),
)

number_series = Table(
    "number_series",
    METADATA,
    Column("series", String(32), primary_key=True),
    Column("last", Integer, nullable=False),
)

case_file = Table(
    "case_file",
    METADATA,
    identity(),
    Column("code", String(32), nullable=False, unique=True),
    short_text("kind", 32),
    Column("summary", Text, nullable=False),
    Column("request", Text, nullable=False),
    short_text("prior_authority", 200),
    short_text("prior_document", 200),
    Column("people_count", Integer, nullable=False),
    short_text("support_needs", 400),
    flag("identity_waiver"),
    short_text("status", 32),
    moment("registered_at", optional=False),
    reference("account", "registered_by", optional=True),
    Column("version", Integer, nullable=False, server_default="1"),
)

case_assignment = Table(
    "case_assignment",
    METADATA,
    reference("case_file", "case_file_id", key=True),
    reference("account", "account_id", key=True),
)


def _person() -> list[Column[str] | Column[int]]:
    return [
        reference("case_file", "case_file_id", key=True),
        short_text("salutation", 16),
        short_text("name", 200),
        Column("birth_year", Integer, nullable=True),
        short_text("birth_date", 10),
        short_text("personal_id", 32),
        short_text("address", 400),
        short_text("village", 100),
        short_text("phone", 32),
        short_text("phone_owner", 16),
        short_text("email", 254),
    ]


petitioner = Table("petitioner", METADATA, *_person())

denouncer = Table("denouncer", METADATA, *_person())
"""The same columns apart, so that no list or report reads a denouncer by accident (Law on Denunciation art. 8)."""

reception_session = Table(
    "reception_session",
    METADATA,
    identity(),
    Column("code", String(32), nullable=False, unique=True),
    reference("case_file", "case_file_id"),
    short_text("title", 400),
    short_text("kind", 32),
    short_text("ground", 32),
    moment("starts_at", optional=False),
    Column("planned_minutes", Integer, nullable=False),
    moment("ends_at", optional=False),
    moment("waiting_opens_at", optional=False),
    short_text("status", 32),
    reference("account", "chair_account_id", optional=True),
    short_text("video_codec", 8),
    moment("opened_at"),
    moment("started_at"),
    moment("closed_at"),
    Column("reason", Text, nullable=False),
    moment("created_at", optional=False),
    reference("account", "created_by", optional=True),
)

session_point = Table(
    "session_point",
    METADATA,
    reference("reception_session", "session_id", key=True),
    reference("reception_point", "point_id", key=True),
    flag("central"),
)

participant = Table(
    "participant",
    METADATA,
    identity(),
    Column("public_id", String(16), nullable=False, unique=True),
    reference("reception_session", "session_id"),
    reference("account", "account_id", optional=True),
    reference("reception_point", "point_id", optional=True),
    short_text("salutation", 16),
    short_text("name", 200),
    short_text("title", 200),
    short_text("agency", 200),
    short_text("role", 32),
    short_text("email", 254),
    short_text("phone", 32),
    short_text("status", 32),
    short_text("identity_method", 32),
    moment("rules_acknowledged_at"),
    short_text("rules_version", 40),
    Column("device_check", JSON, nullable=True),
    Column("link_hash", String(64), nullable=True, unique=True),
    moment("link_expires_at"),
    moment("link_revoked_at"),
    Column("seat_device_hash", String(64), nullable=True),
    Column("seat_token_hash", String(64), nullable=True),
    moment("seat_taken_at"),
)

former_link = Table(
    "former_link",
    METADATA,
    Column("hash", String(64), primary_key=True),
    reference("participant", "participant_id"),
    moment("ended_at", optional=False),
)
"""Links that a newer one replaced: whoever opens one is told so, instead of "unknown"."""

recording = Table(
    "recording",
    METADATA,
    identity(),
    Column("code", String(40), nullable=False, unique=True),
    reference("reception_session", "session_id"),
    reference("case_file", "case_file_id"),
    short_text("directory", 200),
    short_text("status", 32),
    moment("started_at"),
    moment("ended_at"),
    Column("bytes", BigInteger, nullable=False),
    Column("gap_count", Integer, nullable=False),
    short_text("manifest_sha256", 64),
)

incident = Table(
    "incident",
    METADATA,
    identity(),
    reference("reception_session", "session_id"),
    moment("at", optional=False),
    short_text("kind", 32),
    Column("description", Text, nullable=False),
    short_text("reported_by", 200),
)

mark = Table(
    "mark",
    METADATA,
    identity(),
    reference("reception_session", "session_id"),
    moment("at", optional=False),
    short_text("label", 200),
)

view_grant = Table(
    "view_grant",
    METADATA,
    Column("hash", String(64), primary_key=True),
    reference("recording", "recording_id"),
    reference("account", "account_id"),
    Column("reason", Text, nullable=False),
    moment("opened_at", optional=False),
    moment("expires_at", optional=False),
)

audit_log = Table(
    "audit_log",
    METADATA,
    identity(),
    moment("at", optional=False),
    reference("account", "account_id", optional=True),
    short_text("seat", 16),
    flag("system"),
    short_text("action", 64),
    short_text("thing", 80),
    short_text("before", 64),
    short_text("after", 64),
    Column("reason", Text, nullable=False),
    short_text("previous", 64),
    short_text("hash", 64),
)
"""Append only: triggers refuse UPDATE and DELETE. A chain: `previous` is the hash of the line before."""

outbox = Table(
    "outbox",
    METADATA,
    identity(),
    reference("reception_session", "session_id", optional=True),
    reference("participant", "participant_id", optional=True),
    short_text("template", 64),
    Column("facts", JSON, nullable=False),
    short_text("language", 8),
    short_text("channel", 16),
    short_text("address", 254),
    short_text("status", 16),
    Column("attempts", Integer, nullable=False),
    moment("created_at", optional=False),
    moment("due_at", optional=False),
    moment("leased_until"),
    moment("sent_at"),
    short_text("last_error", 300),
    Column("once", String(120), nullable=True, unique=True),
)
"""`once` keeps a message that must exist a single time (a reminder) from being written twice."""

INDEXES: Final = (
    Index("session_by_time", reception_session.c.starts_at),
    Index("session_by_case", reception_session.c.case_file_id),
    Index("participant_by_session", participant.c.session_id),
    Index("participant_by_account", participant.c.account_id),
    Index("recording_by_session", recording.c.session_id),
    Index("former_link_by_participant", former_link.c.participant_id),
    Index("attempt_by_time", sign_in_attempt.c.at),
    Index("audit_by_thing", audit_log.c.thing),
    Index("audit_by_time", audit_log.c.at),
    Index("audit_by_account", audit_log.c.account_id),
    Index("audit_by_previous", audit_log.c.previous, unique=True),
    Index("outbox_by_due", outbox.c.status, outbox.c.due_at),
    Index("outbox_by_session", outbox.c.session_id),
)
