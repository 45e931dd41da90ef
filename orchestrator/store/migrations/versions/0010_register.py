"""The reception register, its signatures, the difficulties log, satisfaction, and indexes for long lists.

Revision 0010. Written out by hand so that a later change of the tables does not change the past.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"

TIME = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "satisfaction",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("preparation", sa.Integer(), nullable=True),
        sa.Column("connection", sa.Integer(), nullable=True),
        sa.Column("courtesy", sa.Integer(), nullable=True),
        sa.Column("heard", sa.Integer(), nullable=True),
        sa.Column("clarity", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("satisfaction_by_month", "satisfaction", ["month"], unique=False)
    op.create_table(
        "difficulty",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=32), server_default="", nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("account_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("unit", sa.String(length=200), server_default="", nullable=False),
        sa.Column("about", sa.String(length=40), server_default="", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", TIME, nullable=True),
        sa.Column("answered_by", NUMBER, autoincrement=False, nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", name="difficulty_code"),
    )
    op.create_index("difficulty_by_status", "difficulty", ["status", "at"], unique=False)
    op.create_table(
        "register_signature",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), server_default="", nullable=False),
        sa.Column("signed_at", TIME, nullable=False),
        sa.Column("signed_by", NUMBER, autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(
            ["signed_by"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "register_line",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("book_year", sa.Integer(), nullable=False),
        sa.Column("seq_no", sa.Integer(), nullable=False),
        sa.Column("turn_id", NUMBER, autoincrement=False, nullable=True),
        sa.Column("session_id", NUMBER, autoincrement=False, nullable=True),
        sa.Column("case_file_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("citizen", sa.Text(), nullable=False),
        sa.Column("id_doc", sa.String(length=32), server_default="", nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), server_default="", nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("prior_resolver", sa.String(length=400), server_default="", nullable=False),
        sa.Column("in_competence", sa.Boolean(), nullable=True),
        sa.Column("guided_to", sa.String(length=300), server_default="", nullable=False),
        sa.Column("transferred_to", sa.String(length=300), server_default="", nullable=False),
        sa.Column("note", sa.String(length=400), server_default="", nullable=False),
        sa.Column("corrects_id", NUMBER, autoincrement=False, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("written_at", TIME, nullable=False),
        sa.Column("written_by", NUMBER, autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_file_id"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"],
            ["register_line.id"],
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["reception_session.id"],
        ),
        sa.ForeignKeyConstraint(
            ["turn_id"],
            ["reception_turn.id"],
        ),
        sa.ForeignKeyConstraint(
            ["written_by"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("book_year", "seq_no", name="register_number"),
    )
    op.create_index("register_by_case", "register_line", ["case_file_id"], unique=False)
    op.create_index("register_by_corrected", "register_line", ["corrects_id"], unique=False)
    op.create_index("register_by_day", "register_line", ["received_on", "id"], unique=False)
    op.create_index("register_by_turn", "register_line", ["turn_id"], unique=False)
    op.create_index("case_by_status", "case_file", ["status", "registered_at", "id"], unique=False)
    op.create_index("case_by_time", "case_file", ["registered_at", "id"], unique=False)
    op.create_index("session_by_status", "reception_session", ["status", "closed_at"], unique=False)

    _keep_append_only("register_line")
    _keep_append_only("register_signature")


def _keep_append_only(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the register is append only'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'the register is append only'); END"
        )
