"""Readiness: equipment, rooms, checks, training, tasks, incident reports.

Revision 0024. Written out by hand so that a later change of the tables does not change the past.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0014"

TIME = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "equipment",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("point_id", NUMBER, sa.ForeignKey("reception_point.id"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False, server_default=""),
        sa.Column("name", sa.String(200), nullable=False, server_default=""),
        sa.Column("serial", sa.String(80), nullable=False, server_default=""),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("spare", sa.Boolean(), nullable=False),
        sa.Column("condition", sa.String(16), nullable=False, server_default=""),
        sa.Column("note", sa.String(400), nullable=False, server_default=""),
        sa.Column("checked_at", TIME, nullable=False),
        sa.Column("checked_by", NUMBER, sa.ForeignKey("account.id"), nullable=True),
    )
    op.create_table(
        "room_profile",
        sa.Column("point_id", NUMBER, sa.ForeignKey("reception_point.id"), primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("lighting", sa.String(200), nullable=False, server_default=""),
        sa.Column("noise", sa.String(200), nullable=False, server_default=""),
        sa.Column("line", sa.String(200), nullable=False, server_default=""),
        sa.Column("backup_line", sa.String(200), nullable=False, server_default=""),
        sa.Column("power", sa.String(200), nullable=False, server_default=""),
        sa.Column("cameras", sa.String(200), nullable=False, server_default=""),
        sa.Column("written_at", TIME, nullable=False),
        sa.Column("written_by", NUMBER, sa.ForeignKey("account.id"), nullable=True),
    )
    op.create_table(
        "point_check",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("point_id", NUMBER, sa.ForeignKey("reception_point.id"), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("checked_by", NUMBER, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(400), nullable=False, server_default=""),
    )
    op.create_table(
        "training",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("topic", sa.String(200), nullable=False, server_default=""),
        sa.Column("trainer", sa.String(200), nullable=False, server_default=""),
        sa.Column("audience", sa.String(200), nullable=False, server_default=""),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(400), nullable=False, server_default=""),
        sa.Column("noted_by", NUMBER, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("noted_at", TIME, nullable=False),
    )
    op.create_table(
        "readiness_task",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("title", sa.String(200), nullable=False, server_default=""),
        sa.Column("unit", sa.String(200), nullable=False, server_default=""),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", TIME, nullable=True),
        sa.Column("noted_by", NUMBER, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("noted_at", TIME, nullable=False),
    )
    op.create_table(
        "incident_report",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("session_id", NUMBER, sa.ForeignKey("reception_session.id"), nullable=True),
        sa.Column("point_id", NUMBER, sa.ForeignKey("reception_point.id"), nullable=True),
        sa.Column("phase", sa.String(16), nullable=False, server_default=""),
        sa.Column("kind", sa.String(32), nullable=False, server_default=""),
        sa.Column("severity", sa.String(16), nullable=False, server_default=""),
        sa.Column("began_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("effect", sa.String(400), nullable=False, server_default=""),
        sa.Column("action", sa.String(400), nullable=False, server_default=""),
        sa.Column("reported_by", NUMBER, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("reported_at", TIME, nullable=False),
    )
    op.create_index("equipment_by_point", "equipment", ["point_id"])
    op.create_index("check_by_point", "point_check", ["point_id"])
    op.create_index("incident_report_by_session", "incident_report", ["session_id"])
