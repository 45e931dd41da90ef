"""Documents of a case file, registrations with their channel, uploads, device tests, reports from villages.

Revision 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from orchestrator.store.columns import UtcTime

revision = "0003"
down_revision = "0006"

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
TIME = UtcTime()


def text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, server_default="")


def time(name: str, *, optional: bool = True) -> sa.Column[object]:
    return sa.Column(name, TIME, nullable=optional)


def to(target: str, name: str, *, optional: bool = False, key: bool = False) -> sa.Column[int]:
    return sa.Column(
        name, NUMBER, sa.ForeignKey(f"{target}.id"), nullable=optional, primary_key=key, autoincrement=False
    )


def row_number() -> sa.Column[int]:
    return sa.Column("id", NUMBER, primary_key=True, autoincrement=True)


def upgrade() -> None:
    _documents()
    _registrations()
    _strangers()
    _villages()
    for table in ("petitioner", "denouncer"):
        for column in (text("birth_date", 10), text("village", 100), text("phone_owner", 16)):
            op.add_column(table, column)
    op.add_column("case_file", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    # Whatever was registered until now was typed at the counter.
    op.execute(
        "INSERT INTO registration (case_file_id, channel, seen_at) SELECT id, 'counter', registered_at FROM case_file"
    )


def _documents() -> None:
    op.create_table(
        "case_document",
        row_number(),
        sa.Column("code", sa.String(32), nullable=False),
        to("case_file", "case_file_id"),
        to("reception_session", "session_id", optional=True),
        to("reception_turn", "turn_id", optional=True),
        text("origin", 32),
        text("title", 200),
        text("media_type", 100),
        sa.Column("size", sa.BigInteger(), nullable=False),
        text("sha256", 64),
        text("access", 16),
        sa.Column("version", sa.Integer(), nullable=False),
        time("added_at", optional=False),
        to("account", "added_by", optional=True),
    )
    op.create_index("document_by_case", "case_document", ["case_file_id"])
    op.create_index("document_by_code", "case_document", ["code", "version"], unique=True)


def _registrations() -> None:
    op.create_table(
        "registration",
        to("case_file", "case_file_id", key=True),
        text("channel", 32),
        text("language", 8),
        text("code_hash", 255),
        sa.Column("once_hash", sa.String(64), nullable=True, unique=True),
        text("fingerprint", 64),
        text("place", 32),
        to("reception_point", "point_id", optional=True),
        text("place_detail", 400),
        text("home_ground", 32),
        time("undertaken_at"),
        text("support", 100),
        text("circumstances", 100),
        text("secrecy_wish", 8),
        text("notify_by", 16),
        text("directed_by", 200),
        text("directed_document", 100),
        text("directed_on", 10),
        to("account", "helper_account_id", optional=True),
        sa.Column("info_asked", sa.Text(), nullable=False, server_default=""),
        time("info_asked_at"),
        time("in_person_asked_at"),
        time("seen_at"),
        to("account", "seen_by", optional=True),
    )
    op.create_index("registration_by_fingerprint", "registration", ["fingerprint"])
    op.create_index("registration_unseen", "registration", ["seen_at"])
    op.create_table(
        "citizen_act",
        row_number(),
        to("case_file", "case_file_id"),
        time("at", optional=False),
        text("act", 32),
        sa.Column("text", sa.Text(), nullable=False),
        time("seen_at"),
        to("account", "seen_by", optional=True),
    )
    op.create_index("citizen_act_by_case", "citizen_act", ["case_file_id"])


def _strangers() -> None:
    op.create_table(
        "lookup_grant",
        sa.Column("hash", sa.String(64), primary_key=True),
        to("case_file", "case_file_id"),
        time("expires_at", optional=False),
    )
    op.create_table("public_attempt", row_number(), text("kind", 16), text("key", 64), time("at", optional=False))
    op.create_index("attempt_by_key", "public_attempt", ["kind", "key", "at"])
    op.create_table(
        "upload",
        sa.Column("hash", sa.String(64), primary_key=True),
        text("title", 200),
        sa.Column("size", sa.BigInteger(), nullable=False),
        text("media_type", 100),
        text("key", 64),
        time("created_at", optional=False),
        time("expires_at", optional=False),
        time("finished_at"),
    )
    op.create_index("upload_by_end", "upload", ["expires_at"])


def _villages() -> None:
    op.create_table(
        "device_test",
        row_number(),
        to("case_file", "case_file_id", optional=True),
        time("at", optional=False),
        text("verdict", 40),
        sa.Column("findings", sa.JSON(), nullable=False),
        text("browser", 100),
    )
    op.create_index("device_test_by_case", "device_test", ["case_file_id"])
    op.create_table(
        "village_report",
        row_number(),
        sa.Column("code", sa.String(32), nullable=False, unique=True),
        to("account", "account_id"),
        text("kind", 32),
        text("place", 200),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        time("at", optional=False),
        text("status", 16),
        to("case_file", "case_file_id", optional=True),
        sa.Column("answer", sa.Text(), nullable=False, server_default=""),
        time("answered_at"),
        to("account", "answered_by", optional=True),
    )
    op.create_index("village_report_by_time", "village_report", ["at"])
