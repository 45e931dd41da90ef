"""The tables, as SQLAlchemy Core sees them; `migrations/` makes them. Knows no query.

Names are the glossary's. Times are UTC: `timestamptz` on PostgreSQL, text without zone on SQLite. Status columns of
sessions, participants, recordings and cases are written by `store.states` only.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
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


def _id() -> Column[int]:
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


def _to(target: str, name: str, *, optional: bool = False, key: bool = False) -> Column[int]:
    kind = BigInteger().with_variant(Integer, "sqlite")
    return Column(name, kind, ForeignKey(f"{target}.id"), nullable=optional, primary_key=key, autoincrement=False)


def _text(name: str, length: int, *, default: str | None = "") -> Column[str]:
    return Column(name, String(length), nullable=False, server_default=default)


def _time(name: str, *, optional: bool = True) -> Column[datetime]:
    return Column(name, UtcTime(), nullable=optional)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


organisation = Table(
    "organisation",
    METADATA,
    _id(),
    _text("name", 200),
    _text("city", 200),
    _text("authority", 200),
    _text("language", 8),
    _text("time_zone", 64),
)

site = Table("site", METADATA, _id(), _to("organisation", "organisation_id"), _text("name", 200), _text("address", 400))

reception_point = Table(
    "reception_point",
    METADATA,
    _id(),
    _to("site", "site_id", optional=True),
    Column("code", String(64), nullable=False, unique=True),
    _text("name", 200),
    _text("address", 400),
    _text("kind", 32),
    _text("organisation", 200),
)

account = Table(
    "account",
    METADATA,
    _id(),
    Column("login", String(64), nullable=False, unique=True),
    _text("password_hash", 255),
    _text("salutation", 16),
    _text("name", 200),
    _text("title", 200),
    _text("agency", 200),
    _text("email", 254),
    _flag("active"),
    _time("created_at", optional=False),
)

account_role = Table(
    "account_role", METADATA, _to("account", "account_id", key=True), Column("role", String(32), primary_key=True)
)

sign_in_token = Table(
    "sign_in_token",
    METADATA,
    Column("hash", String(64), primary_key=True),
    _to("account", "account_id"),
    _time("created_at", optional=False),
    _time("seen_at", optional=False),
    _time("expires_at", optional=False),
)

sign_in_link = Table(
    "sign_in_link",
    METADATA,
    Column("hash", String(64), primary_key=True),
    _to("account", "account_id"),
    _time("expires_at", optional=False),
    _time("used_at"),
)

sign_in_attempt = Table(
    "sign_in_attempt",
    METADATA,
    _id(),
    _text("login_hash", 64),
    _text("address", 64),
    _time("at", optional=False),
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
    _id(),
    Column("code", String(32), nullable=False, unique=True),
    _text("kind", 32),
    Column("summary", Text, nullable=False),
    Column("request", Text, nullable=False),
    _text("prior_authority", 200),
    _text("prior_document", 200),
    Column("people_count", Integer, nullable=False),
    _text("support_needs", 400),
    _flag("identity_waiver"),
    _text("status", 32),
    _time("registered_at", optional=False),
    _to("account", "registered_by", optional=True),
)

case_assignment = Table(
    "case_assignment",
    METADATA,
    _to("case_file", "case_file_id", key=True),
    _to("account", "account_id", key=True),
)


def _person() -> list[Column[str] | Column[int]]:
    return [
        _to("case_file", "case_file_id", key=True),
        _text("salutation", 16),
        _text("name", 200),
        Column("birth_year", Integer, nullable=True),
        _text("personal_id", 32),
        _text("address", 400),
        _text("phone", 32),
        _text("email", 254),
    ]


petitioner = Table("petitioner", METADATA, *_person())

denouncer = Table("denouncer", METADATA, *_person())
"""The same columns apart, so that no list or report reads a denouncer by accident (Law on Denunciation art. 8)."""

reception_session = Table(
    "reception_session",
    METADATA,
    _id(),
    Column("code", String(32), nullable=False, unique=True),
    _to("case_file", "case_file_id"),
    _text("title", 400),
    _text("kind", 32),
    _text("ground", 32),
    _time("starts_at", optional=False),
    Column("planned_minutes", Integer, nullable=False),
    _time("ends_at", optional=False),
    _time("waiting_opens_at", optional=False),
    _text("status", 32),
    _to("account", "chair_account_id", optional=True),
    _text("video_codec", 8),
    _time("opened_at"),
    _time("started_at"),
    _time("closed_at"),
    Column("reason", Text, nullable=False),
    _time("created_at", optional=False),
    _to("account", "created_by", optional=True),
)

session_point = Table(
    "session_point",
    METADATA,
    _to("reception_session", "session_id", key=True),
    _to("reception_point", "point_id", key=True),
    _flag("central"),
)

participant = Table(
    "participant",
    METADATA,
    _id(),
    Column("public_id", String(16), nullable=False, unique=True),
    _to("reception_session", "session_id"),
    _to("account", "account_id", optional=True),
    _to("reception_point", "point_id", optional=True),
    _text("salutation", 16),
    _text("name", 200),
    _text("title", 200),
    _text("agency", 200),
    _text("role", 32),
    _text("email", 254),
    _text("phone", 32),
    _text("status", 32),
    _text("identity_method", 32),
    _time("rules_acknowledged_at"),
    _text("rules_version", 40),
    Column("device_check", JSON, nullable=True),
    Column("link_hash", String(64), nullable=True, unique=True),
    _time("link_expires_at"),
    _time("link_revoked_at"),
    Column("seat_device_hash", String(64), nullable=True),
    Column("seat_token_hash", String(64), nullable=True),
    _time("seat_taken_at"),
)

former_link = Table(
    "former_link",
    METADATA,
    Column("hash", String(64), primary_key=True),
    _to("participant", "participant_id"),
    _time("ended_at", optional=False),
)
"""Links that a newer one replaced: whoever opens one is told so, instead of "unknown"."""

recording = Table(
    "recording",
    METADATA,
    _id(),
    Column("code", String(40), nullable=False, unique=True),
    _to("reception_session", "session_id"),
    _to("case_file", "case_file_id"),
    _text("directory", 200),
    _text("status", 32),
    _time("started_at"),
    _time("ended_at"),
    Column("bytes", BigInteger, nullable=False),
    Column("gap_count", Integer, nullable=False),
    _text("manifest_sha256", 64),
)

incident = Table(
    "incident",
    METADATA,
    _id(),
    _to("reception_session", "session_id"),
    _time("at", optional=False),
    _text("kind", 32),
    Column("description", Text, nullable=False),
    _text("reported_by", 200),
)

mark = Table(
    "mark",
    METADATA,
    _id(),
    _to("reception_session", "session_id"),
    _time("at", optional=False),
    _text("label", 200),
)

view_grant = Table(
    "view_grant",
    METADATA,
    Column("hash", String(64), primary_key=True),
    _to("recording", "recording_id"),
    _to("account", "account_id"),
    Column("reason", Text, nullable=False),
    _time("opened_at", optional=False),
    _time("expires_at", optional=False),
)

audit_log = Table(
    "audit_log",
    METADATA,
    _id(),
    _time("at", optional=False),
    _to("account", "account_id", optional=True),
    _text("seat", 16),
    _flag("system"),
    _text("action", 64),
    _text("thing", 80),
    _text("before", 64),
    _text("after", 64),
    Column("reason", Text, nullable=False),
)
"""Append only: triggers refuse UPDATE and DELETE."""

outbox = Table(
    "outbox",
    METADATA,
    _id(),
    _to("reception_session", "session_id", optional=True),
    _to("participant", "participant_id", optional=True),
    _text("template", 64),
    Column("facts", JSON, nullable=False),
    _text("language", 8),
    _text("channel", 16),
    _text("address", 254),
    _text("status", 16),
    Column("attempts", Integer, nullable=False),
    _time("created_at", optional=False),
    _time("due_at", optional=False),
    _time("leased_until"),
    _time("sent_at"),
    _text("last_error", 300),
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
    Index("outbox_by_due", outbox.c.status, outbox.c.due_at),
    Index("outbox_by_session", outbox.c.session_id),
)
