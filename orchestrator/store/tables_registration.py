"""What comes in before a session: documents, registrations with their channel, uploads, tests, reports from villages.

Knows no query. Who brought a matter stands in `petitioner` or `denouncer` only, never here.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, Text

from orchestrator.store.columns import METADATA, flag, identity, moment, reference, short_text

case_document = Table(
    "case_document",
    METADATA,
    identity(),
    Column("code", String(32), nullable=False),
    reference("case_file", "case_file_id"),
    reference("reception_session", "session_id", optional=True),
    reference("reception_turn", "turn_id", optional=True),
    short_text("origin", 32),
    short_text("title", 200),
    short_text("media_type", 100),
    Column("size", BigInteger, nullable=False),
    short_text("sha256", 64),
    short_text("access", 16),
    Column("version", Integer, nullable=False),
    moment("added_at", optional=False),
    reference("account", "added_by", optional=True),
)
"""A version a row: nothing is ever replaced. The bytes lie in `store.blobs`."""

registration = Table(
    "registration",
    METADATA,
    reference("case_file", "case_file_id", key=True),
    short_text("channel", 32),
    short_text("language", 8),
    short_text("code_hash", 255),
    Column("once_hash", String(64), nullable=True, unique=True),
    short_text("fingerprint", 64),
    short_text("place", 32),
    reference("reception_point", "point_id", optional=True),
    short_text("place_detail", 400),
    short_text("home_ground", 32),
    moment("undertaken_at"),
    short_text("support", 100),
    short_text("circumstances", 100),
    short_text("secrecy_wish", 8),
    short_text("notify_by", 16),
    short_text("directed_by", 200),
    short_text("directed_document", 100),
    short_text("directed_on", 10),
    reference("account", "helper_account_id", optional=True),
    Column("info_asked", Text, nullable=False, server_default=""),
    moment("info_asked_at"),
    moment("in_person_asked_at"),
    moment("seen_at"),
    reference("account", "seen_by", optional=True),
)
"""How a matter came in, one row for each case file; the look-up code as a hash."""

citizen_act = Table(
    "citizen_act",
    METADATA,
    identity(),
    reference("case_file", "case_file_id"),
    moment("at", optional=False),
    short_text("act", 32),
    Column("text", Text, nullable=False),
    moment("seen_at"),
    reference("account", "seen_by", optional=True),
)
"""What a citizen did by look-up after registering: withdrew, asked for in person, answered."""

lookup_grant = Table(
    "lookup_grant",
    METADATA,
    Column("hash", String(64), primary_key=True),
    reference("case_file", "case_file_id"),
    moment("expires_at", optional=False),
)

public_attempt = Table(
    "public_attempt",
    METADATA,
    identity(),
    short_text("kind", 16),
    short_text("key", 64),
    moment("at", optional=False),
)
"""What strangers tried lately, to be counted; swept after a day. `key` is a hash."""

upload = Table(
    "upload",
    METADATA,
    Column("hash", String(64), primary_key=True),
    short_text("title", 200),
    Column("size", BigInteger, nullable=False),
    short_text("media_type", 100),
    short_text("key", 64),
    moment("created_at", optional=False),
    moment("expires_at", optional=False),
    moment("finished_at"),
)
"""Files on their way in, not of any case file yet; swept when they expire."""

device_test = Table(
    "device_test",
    METADATA,
    identity(),
    reference("case_file", "case_file_id", optional=True),
    moment("at", optional=False),
    short_text("verdict", 40),
    Column("findings", JSON, nullable=False),
    short_text("browser", 100),
)

village_report = Table(
    "village_report",
    METADATA,
    identity(),
    Column("code", String(32), nullable=False, unique=True),
    reference("account", "account_id"),
    short_text("kind", 32),
    short_text("place", 200),
    Column("text", Text, nullable=False),
    flag("urgent"),
    moment("at", optional=False),
    short_text("status", 16),
    reference("case_file", "case_file_id", optional=True),
    Column("answer", Text, nullable=False, server_default=""),
    moment("answered_at"),
    reference("account", "answered_by", optional=True),
)
"""Phản ánh từ thôn: what a village head heard, with nobody's identity in it."""

INDEXES: Final = (
    Index("document_by_case", case_document.c.case_file_id),
    Index("document_by_code", case_document.c.code, case_document.c.version, unique=True),
    Index("registration_by_fingerprint", registration.c.fingerprint),
    Index("registration_unseen", registration.c.seen_at),
    Index("citizen_act_by_case", citizen_act.c.case_file_id),
    Index("attempt_by_key", public_attempt.c.kind, public_attempt.c.key, public_attempt.c.at),
    Index("upload_by_end", upload.c.expires_at),
    Index("device_test_by_case", device_test.c.case_file_id),
    Index("village_report_by_time", village_report.c.at),
)
