"""Minutes of turns, receipts for what was handed in, shown papers, alarms, side rooms, people who are kept apart.

Revision 0008.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from orchestrator.store.columns import UtcTime

revision = "0008"
down_revision = "0005"

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, server_default="")


def time(name: str, *, optional: bool = True) -> sa.Column[object]:
    return sa.Column(name, UtcTime(), nullable=optional)


def to(target: str, name: str, *, optional: bool = False, key: bool = False) -> sa.Column[int]:
    return sa.Column(
        name, NUMBER, sa.ForeignKey(f"{target}.id"), nullable=optional, primary_key=key, autoincrement=False
    )


def row_number() -> sa.Column[int]:
    return sa.Column("id", NUMBER, primary_key=True, autoincrement=True)


def whole(name: str, *, optional: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=optional)


def upgrade() -> None:
    _minutes()
    _documents()
    _people()
    for name, table in (
        ("receipt_by_session", "document_receipt"),
        ("shown_by_session", "shown_document"),
        ("alarm_by_session", "security_alarm"),
        ("private_by_session", "private_talk"),
        ("apart_by_session", "kept_apart"),
    ):
        op.create_index(name, table, ["session_id"])


def _minutes() -> None:
    op.create_table(
        "minutes",
        row_number(),
        to("reception_turn", "turn_id"),
        text("status", 32),
        whole("version"),
        time("shown_at"),
        time("confirmed_at"),
        text("method", 32),
        text("reason", 1000),
        text("sha256", 64),
        time("signed_at"),
        sa.UniqueConstraint("turn_id", name="minutes_of_turn"),
    )
    op.create_table(
        "minutes_version",
        to("minutes", "minutes_id", key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("content", sa.JSON(), nullable=False),
        time("edited_at", optional=False),
        to("account", "edited_by", optional=True),
    )


def _documents() -> None:
    op.create_table(
        "document_receipt",
        row_number(),
        sa.Column("code", sa.String(32), nullable=False),
        to("reception_session", "session_id"),
        to("reception_turn", "turn_id", optional=True),
        text("document", 32),
        whole("version"),
        time("received_at", optional=False),
        to("participant", "giver_id", optional=True),
        text("copy_kind", 100),
        text("condition", 200),
        whole("pages", optional=True),
        to("account", "receiver", optional=True),
        sa.UniqueConstraint("code", name="receipt_code"),
    )
    op.create_table(
        "shown_document",
        row_number(),
        to("reception_session", "session_id"),
        text("document", 32),
        whole("version"),
        time("shown_at", optional=False),
        time("hidden_at"),
    )


def _people() -> None:
    op.create_table(
        "security_alarm",
        row_number(),
        to("reception_session", "session_id"),
        time("raised_at", optional=False),
        text("raised_by", 200),
        text("description", 2000),
        time("acknowledged_at"),
        to("account", "acknowledged_by", optional=True),
    )
    op.create_table(
        "private_talk",
        row_number(),
        to("reception_session", "session_id"),
        time("began_at", optional=False),
        time("ended_at"),
    )
    op.create_table(
        "private_seat", to("private_talk", "talk_id", key=True), to("participant", "participant_id", key=True)
    )
    op.create_table(
        "kept_apart",
        row_number(),
        to("reception_session", "session_id"),
        to("participant", "first_id"),
        to("participant", "second_id"),
        text("reason", 500),
        time("lifted_at"),
    )
