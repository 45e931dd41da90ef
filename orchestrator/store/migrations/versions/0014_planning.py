"""Preparing a session: overrides of rules, plans, rosters, presence, invitations, requests, link tests.

Revision 0014. Written out by hand so that a later change of the tables does not change the past.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0010"

TIME = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "rule_override",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("thing", sa.String(80), nullable=False, server_default=""),
        sa.Column("rule", sa.String(8), nullable=False, server_default=""),
        sa.Column("step", sa.String(32), nullable=False, server_default=""),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("missing", sa.Boolean(), nullable=False),
        sa.Column("account_id", NUMBER, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("seat", sa.String(16), nullable=False, server_default=""),
        sa.Column("for_start", TIME, nullable=True),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_table(
        "session_plan",
        sa.Column("session_id", NUMBER, sa.ForeignKey("reception_session.id"), primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decision_no", sa.String(64), nullable=False, server_default=""),
        sa.Column("decision_day", sa.Date(), nullable=True),
        sa.Column("directed_by", sa.String(200), nullable=False, server_default=""),
        sa.Column("directed_document", sa.String(120), nullable=False, server_default=""),
        sa.Column("directed_day", sa.Date(), nullable=True),
        sa.Column("priority", sa.Boolean(), nullable=False),
        sa.Column("risk", sa.String(16), nullable=False, server_default=""),
        sa.Column("crowd_estimate", sa.Integer(), nullable=False),
        sa.Column("security_plan", sa.Text(), nullable=False),
        sa.Column("security_officers", sa.String(400), nullable=False, server_default=""),
        sa.Column("police_seen_at", TIME, nullable=True),
        sa.Column("police_seen_by", NUMBER, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("published_at", TIME, nullable=True),
        sa.Column("notified_at", TIME, nullable=True),
    )
    op.create_table(
        "session_duty",
        sa.Column("session_id", NUMBER, sa.ForeignKey("reception_session.id"), primary_key=True, autoincrement=False),
        sa.Column("duty", sa.String(32), primary_key=True),
        sa.Column("account_id", NUMBER, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("name", sa.String(200), nullable=False, server_default=""),
        sa.Column("phone", sa.String(32), nullable=False, server_default=""),
        sa.Column("present_at", TIME, nullable=True),
    )
    op.create_table(
        "point_presence",
        sa.Column("session_id", NUMBER, sa.ForeignKey("reception_session.id"), primary_key=True, autoincrement=False),
        sa.Column("point_id", NUMBER, sa.ForeignKey("reception_point.id"), primary_key=True, autoincrement=False),
        sa.Column("connected_at", TIME, nullable=False),
    )
    op.create_table(
        "agency_invitation",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("session_id", NUMBER, sa.ForeignKey("reception_session.id"), nullable=False),
        sa.Column("account_id", NUMBER, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("agency", sa.String(200), nullable=False, server_default=""),
        sa.Column("point_id", NUMBER, sa.ForeignKey("reception_point.id"), nullable=True),
        sa.Column("respond_by", sa.Date(), nullable=False),
        sa.Column("sent_at", TIME, nullable=False),
        sa.Column("sent_by", NUMBER, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("status", sa.String(16), nullable=False, server_default=""),
        sa.Column("delegate_name", sa.String(200), nullable=False, server_default=""),
        sa.Column("delegate_title", sa.String(200), nullable=False, server_default=""),
        sa.Column("delegate_phone", sa.String(32), nullable=False, server_default=""),
        sa.Column("delegate_email", sa.String(254), nullable=False, server_default=""),
        sa.Column("decline_reason", sa.Text(), nullable=False),
        sa.Column("answered_at", TIME, nullable=True),
        sa.Column("participant_id", NUMBER, sa.ForeignKey("participant.id"), nullable=True),
    )
    op.create_table(
        "document_request",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("invitation_id", NUMBER, sa.ForeignKey("agency_invitation.id"), nullable=False),
        sa.Column("title", sa.String(200), nullable=False, server_default=""),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("handed_in_at", TIME, nullable=True),
        sa.Column("document_code", sa.String(32), nullable=False, server_default=""),
        sa.Column("note", sa.String(400), nullable=False, server_default=""),
    )
    op.create_table(
        "link_test",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("session_id", NUMBER, sa.ForeignKey("reception_session.id"), nullable=True),
        sa.Column("point_id", NUMBER, sa.ForeignKey("reception_point.id"), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("tested_by", NUMBER, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("camera", sa.Boolean(), nullable=False),
        sa.Column("microphone", sa.Boolean(), nullable=False),
        sa.Column("speaker", sa.Boolean(), nullable=False),
        sa.Column("up_kbps", sa.Integer(), nullable=True),
        sa.Column("down_kbps", sa.Integer(), nullable=True),
        sa.Column("loss_percent", sa.Float(), nullable=True),
        sa.Column("round_trip_ms", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(400), nullable=False, server_default=""),
    )
    op.create_index("override_by_thing", "rule_override", ["thing"])
    op.create_index("invitation_by_session", "agency_invitation", ["session_id"])
    op.create_index("invitation_by_account", "agency_invitation", ["account_id"])
    op.create_index("request_by_invitation", "document_request", ["invitation_id"])
    op.create_index("link_test_by_session", "link_test", ["session_id"])
    op.create_index("link_test_by_point", "link_test", ["point_id"])
