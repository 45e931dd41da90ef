"""Classification of matters, related case files, groups of petitioners, decisions.

Revision 0004. Written out by hand so that a later change of the tables does not change the past.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0012"

TIME = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the four tables and their indexes."""
    op.create_table(
        "classification",
        sa.Column("case_file_id", NUMBER, sa.ForeignKey("case_file.id"), primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("competence", sa.String(32), nullable=False, server_default=""),
        sa.Column("competent_body", sa.String(200), nullable=False, server_default=""),
        sa.Column("complexity", sa.String(16), nullable=False, server_default=""),
        sa.Column("determination", sa.Text(), nullable=False),
        sa.Column("ground", sa.String(8), nullable=False, server_default=""),
        sa.Column("ground_reason", sa.Text(), nullable=False),
        sa.Column("attendance", sa.String(32), nullable=False, server_default=""),
        sa.Column("attendance_place", sa.String(400), nullable=False, server_default=""),
        sa.Column("undertaking", sa.Boolean(), nullable=False),
        sa.Column("protection_asked", sa.Boolean(), nullable=False),
        sa.Column("waiver_signed", sa.Boolean(), nullable=False),
        sa.Column("secrecy", sa.JSON(), nullable=False),
        sa.Column("all_signed", sa.Boolean(), nullable=False),
        sa.Column("course", sa.String(32), nullable=False, server_default=""),
        sa.Column("course_reason", sa.Text(), nullable=False),
        sa.Column("classified_by", NUMBER, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("classified_at", TIME, nullable=False),
        sa.Column("approved_by", NUMBER, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("approved_at", TIME, nullable=True),
        sa.Column("decision_no", sa.String(64), nullable=False, server_default=""),
        sa.Column("decision_day", sa.Date(), nullable=True),
        sa.Column("returned_reason", sa.Text(), nullable=False),
    )
    op.create_table(
        "case_relation",
        sa.Column("case_file_id", NUMBER, sa.ForeignKey("case_file.id"), primary_key=True, autoincrement=False),
        sa.Column("related_id", NUMBER, sa.ForeignKey("case_file.id"), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False, server_default=""),
        sa.Column("noted_by", NUMBER, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("noted_at", TIME, nullable=False),
    )
    op.create_table(
        "case_member",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("case_file_id", NUMBER, sa.ForeignKey("case_file.id"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False, server_default=""),
        sa.Column("address", sa.String(400), nullable=False, server_default=""),
        sa.Column("personal_id", sa.String(32), nullable=False, server_default=""),
        sa.Column("petitioner", sa.Boolean(), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("representative", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", TIME, nullable=True),
    )
    op.create_table(
        "case_decision",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("case_file_id", NUMBER, sa.ForeignKey("case_file.id"), nullable=False),
        sa.Column("course", sa.String(32), nullable=False, server_default=""),
        sa.Column("ground", sa.String(16), nullable=False, server_default=""),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("body", sa.String(200), nullable=False, server_default=""),
        sa.Column("document_no", sa.String(64), nullable=False, server_default=""),
        sa.Column("document_day", sa.Date(), nullable=True),
        sa.Column("known_at", TIME, nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.Column("decided_by", NUMBER, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("signed_by_head", sa.Boolean(), nullable=False),
        sa.Column("notice_issued_at", TIME, nullable=True),
    )
    op.create_index("relation_by_related", "case_relation", ["related_id"])
    op.create_index("member_by_case", "case_member", ["case_file_id"])
    op.create_index("decision_by_case", "case_decision", ["case_file_id"])
