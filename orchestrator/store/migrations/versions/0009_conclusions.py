"""Conclusion notices, directives, and the history of each directive.

Revision 0009. Written out by hand so that a later change of the tables does not change the past.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"

TIME = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "conclusion",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=32), server_default="", nullable=False),
        sa.Column("turn_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("case_file_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("session_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("status", sa.String(length=32), server_default="", nullable=False),
        sa.Column("outcome", sa.String(length=32), server_default="", nullable=False),
        sa.Column("opinions", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("contact_phone", sa.String(length=32), server_default="", nullable=False),
        sa.Column("report_to", sa.String(length=200), server_default="", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("drafted_at", TIME, nullable=False),
        sa.Column("drafted_by", NUMBER, autoincrement=False, nullable=True),
        sa.Column("signed_at", TIME, nullable=True),
        sa.Column("signed_by", NUMBER, autoincrement=False, nullable=True),
        sa.Column("number", sa.String(length=64), server_default="", nullable=False),
        sa.Column("issued_at", TIME, nullable=True),
        sa.Column("issued_by", NUMBER, autoincrement=False, nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("delivery_method", sa.String(length=16), server_default="", nullable=False),
        sa.Column("delivery_note", sa.String(length=300), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["case_file_id"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["issued_by"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["reception_session.id"],
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["turn_id"],
            ["reception_turn.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", name="conclusion_code"),
        sa.UniqueConstraint("turn_id", name="conclusion_of_turn"),
    )
    op.create_index("conclusion_by_case", "conclusion", ["case_file_id"], unique=False)
    op.create_index("conclusion_by_session", "conclusion", ["session_id"], unique=False)
    op.create_table(
        "conclusion_item",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("conclusion_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(length=200), server_default="", nullable=False),
        sa.Column("responsible_id", NUMBER, autoincrement=False, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conclusion_id"],
            ["conclusion.id"],
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("conclusion_item_by_notice", "conclusion_item", ["conclusion_id"], unique=False)
    op.create_table(
        "directive",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=32), server_default="", nullable=False),
        sa.Column("case_file_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("conclusion_id", NUMBER, autoincrement=False, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(length=200), server_default="", nullable=False),
        sa.Column("responsible_id", NUMBER, autoincrement=False, nullable=True),
        sa.Column("status", sa.String(length=32), server_default="", nullable=False),
        sa.Column("issued_at", TIME, nullable=False),
        sa.Column("issued_by", NUMBER, autoincrement=False, nullable=True),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("first_due_at", TIME, nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("last_reminded_at", TIME, nullable=True),
        sa.Column("escalated_at", TIME, nullable=True),
        sa.Column("acknowledged_at", TIME, nullable=True),
        sa.Column("reported_at", TIME, nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("result_document", sa.String(length=200), server_default="", nullable=False),
        sa.Column("told_citizen_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_file_id"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["conclusion_id"],
            ["conclusion.id"],
        ),
        sa.ForeignKeyConstraint(
            ["issued_by"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", name="directive_code"),
    )
    op.create_index("directive_by_case", "directive", ["case_file_id"], unique=False)
    op.create_index("directive_by_due", "directive", ["status", "due_at"], unique=False)
    op.create_index("directive_by_issue", "directive", ["issued_at"], unique=False)
    op.create_table(
        "directive_account",
        sa.Column("directive_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("account_id", NUMBER, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["directive_id"],
            ["directive.id"],
        ),
        sa.PrimaryKeyConstraint("directive_id", "account_id"),
    )
    op.create_index("directive_account_by_account", "directive_account", ["account_id"], unique=False)
    op.create_table(
        "directive_step",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("directive_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", sa.String(length=32), server_default="", nullable=False),
        sa.Column("account_id", NUMBER, autoincrement=False, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("document_id", NUMBER, nullable=True),
        sa.Column("letter_number", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["directive_id"],
            ["directive.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("directive_id", "kind", "number", name="directive_step_number"),
    )
    op.create_index("directive_step_by_directive", "directive_step", ["directive_id"], unique=False)
