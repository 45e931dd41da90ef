"""The tables of the first slice: cases, sessions, people, links, recordings, the audit log, the outbox.

Revision 0001. Written out by hand so that a later change of `store.tables` does not change the past.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TIME = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table, then what keeps the audit log append-only."""
    _make_tables()
    _make_indexes()
    if op.get_bind().dialect.name == "postgresql":
        _keep_audit_log_on_postgresql()
    else:
        _keep_audit_log_on_sqlite()


def _keep_audit_log_on_sqlite() -> None:
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_log_no_{act.lower()} BEFORE {act} ON audit_log "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END"
        )


def _keep_audit_log_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is append only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()"
    )


def _make_tables() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("name", sa.String(200), nullable=False, server_default=""),
        sa.Column("city", sa.String(200), nullable=False, server_default=""),
        sa.Column("authority", sa.String(200), nullable=False, server_default=""),
        sa.Column("language", sa.String(8), nullable=False, server_default=""),
        sa.Column("time_zone", sa.String(64), nullable=False, server_default=""),
    )
    op.create_table(
        "site",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("organisation_id", NUMBER, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False, server_default=""),
        sa.Column("address", sa.String(400), nullable=False, server_default=""),
    )
    op.create_table(
        "reception_point",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("site_id", NUMBER, sa.ForeignKey("site.id"), nullable=True),
        sa.Column("code", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False, server_default=""),
        sa.Column("address", sa.String(400), nullable=False, server_default=""),
        sa.Column("kind", sa.String(32), nullable=False, server_default=""),
        sa.Column("organisation", sa.String(200), nullable=False, server_default=""),
    )
    op.create_table(
        "account",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("login", sa.String(64), nullable=False, unique=True),
        sa.Column("password_hash", sa.String(255), nullable=False, server_default=""),
        sa.Column("salutation", sa.String(16), nullable=False, server_default=""),
        sa.Column("name", sa.String(200), nullable=False, server_default=""),
        sa.Column("title", sa.String(200), nullable=False, server_default=""),
        sa.Column("agency", sa.String(200), nullable=False, server_default=""),
        sa.Column("email", sa.String(254), nullable=False, server_default=""),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
    )
    op.create_table(
        "account_role",
        sa.Column("account_id", NUMBER, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False),
        sa.Column("role", sa.String(32), primary_key=True),
    )
    op.create_table(
        "sign_in_token",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("account_id", NUMBER, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
    )
    op.create_table(
        "sign_in_link",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("account_id", NUMBER, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("login_hash", sa.String(64), nullable=False, server_default=""),
        sa.Column("address", sa.String(64), nullable=False, server_default=""),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_table(
        "number_series",
        sa.Column("series", sa.String(32), primary_key=True),
        sa.Column("last", sa.Integer(), nullable=False),
    )
    op.create_table(
        "case_file",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("code", sa.String(32), nullable=False, unique=True),
        sa.Column("kind", sa.String(32), nullable=False, server_default=""),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("prior_authority", sa.String(200), nullable=False, server_default=""),
        sa.Column("prior_document", sa.String(200), nullable=False, server_default=""),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("support_needs", sa.String(400), nullable=False, server_default=""),
        sa.Column("identity_waiver", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False, server_default=""),
        sa.Column("registered_at", TIME, nullable=False),
        sa.Column("registered_by", NUMBER, sa.ForeignKey("account.id"), nullable=True),
    )
    op.create_table(
        "case_assignment",
        sa.Column("case_file_id", NUMBER, sa.ForeignKey("case_file.id"), primary_key=True, autoincrement=False),
        sa.Column("account_id", NUMBER, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False),
    )
    op.create_table(
        "petitioner",
        sa.Column("case_file_id", NUMBER, sa.ForeignKey("case_file.id"), primary_key=True, autoincrement=False),
        sa.Column("salutation", sa.String(16), nullable=False, server_default=""),
        sa.Column("name", sa.String(200), nullable=False, server_default=""),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("personal_id", sa.String(32), nullable=False, server_default=""),
        sa.Column("address", sa.String(400), nullable=False, server_default=""),
        sa.Column("phone", sa.String(32), nullable=False, server_default=""),
        sa.Column("email", sa.String(254), nullable=False, server_default=""),
    )
    op.create_table(
        "denouncer",
        sa.Column("case_file_id", NUMBER, sa.ForeignKey("case_file.id"), primary_key=True, autoincrement=False),
        sa.Column("salutation", sa.String(16), nullable=False, server_default=""),
        sa.Column("name", sa.String(200), nullable=False, server_default=""),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("personal_id", sa.String(32), nullable=False, server_default=""),
        sa.Column("address", sa.String(400), nullable=False, server_default=""),
        sa.Column("phone", sa.String(32), nullable=False, server_default=""),
        sa.Column("email", sa.String(254), nullable=False, server_default=""),
    )
    op.create_table(
        "reception_session",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("code", sa.String(32), nullable=False, unique=True),
        sa.Column("case_file_id", NUMBER, sa.ForeignKey("case_file.id"), nullable=False),
        sa.Column("title", sa.String(400), nullable=False, server_default=""),
        sa.Column("kind", sa.String(32), nullable=False, server_default=""),
        sa.Column("ground", sa.String(32), nullable=False, server_default=""),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("planned_minutes", sa.Integer(), nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("waiting_opens_at", TIME, nullable=False),
        sa.Column("status", sa.String(32), nullable=False, server_default=""),
        sa.Column("chair_account_id", NUMBER, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("video_codec", sa.String(8), nullable=False, server_default=""),
        sa.Column("opened_at", TIME, nullable=True),
        sa.Column("started_at", TIME, nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("created_by", NUMBER, sa.ForeignKey("account.id"), nullable=True),
    )
    op.create_table(
        "session_point",
        sa.Column("session_id", NUMBER, sa.ForeignKey("reception_session.id"), primary_key=True, autoincrement=False),
        sa.Column("point_id", NUMBER, sa.ForeignKey("reception_point.id"), primary_key=True, autoincrement=False),
        sa.Column("central", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "participant",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("public_id", sa.String(16), nullable=False, unique=True),
        sa.Column("session_id", NUMBER, sa.ForeignKey("reception_session.id"), nullable=False),
        sa.Column("account_id", NUMBER, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("point_id", NUMBER, sa.ForeignKey("reception_point.id"), nullable=True),
        sa.Column("salutation", sa.String(16), nullable=False, server_default=""),
        sa.Column("name", sa.String(200), nullable=False, server_default=""),
        sa.Column("title", sa.String(200), nullable=False, server_default=""),
        sa.Column("agency", sa.String(200), nullable=False, server_default=""),
        sa.Column("role", sa.String(32), nullable=False, server_default=""),
        sa.Column("email", sa.String(254), nullable=False, server_default=""),
        sa.Column("phone", sa.String(32), nullable=False, server_default=""),
        sa.Column("status", sa.String(32), nullable=False, server_default=""),
        sa.Column("identity_method", sa.String(32), nullable=False, server_default=""),
        sa.Column("rules_acknowledged_at", TIME, nullable=True),
        sa.Column("rules_version", sa.String(40), nullable=False, server_default=""),
        sa.Column("device_check", sa.JSON(), nullable=True),
        sa.Column("link_hash", sa.String(64), nullable=True, unique=True),
        sa.Column("link_expires_at", TIME, nullable=True),
        sa.Column("link_revoked_at", TIME, nullable=True),
        sa.Column("seat_device_hash", sa.String(64), nullable=True),
        sa.Column("seat_token_hash", sa.String(64), nullable=True),
        sa.Column("seat_taken_at", TIME, nullable=True),
    )
    op.create_table(
        "former_link",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("participant_id", NUMBER, sa.ForeignKey("participant.id"), nullable=False),
        sa.Column("ended_at", TIME, nullable=False),
    )
    op.create_table(
        "recording",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("code", sa.String(40), nullable=False, unique=True),
        sa.Column("session_id", NUMBER, sa.ForeignKey("reception_session.id"), nullable=False),
        sa.Column("case_file_id", NUMBER, sa.ForeignKey("case_file.id"), nullable=False),
        sa.Column("directory", sa.String(200), nullable=False, server_default=""),
        sa.Column("status", sa.String(32), nullable=False, server_default=""),
        sa.Column("started_at", TIME, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("gap_count", sa.Integer(), nullable=False),
        sa.Column("manifest_sha256", sa.String(64), nullable=False, server_default=""),
    )
    op.create_table(
        "incident",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("session_id", NUMBER, sa.ForeignKey("reception_session.id"), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False, server_default=""),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("reported_by", sa.String(200), nullable=False, server_default=""),
    )
    op.create_table(
        "mark",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("session_id", NUMBER, sa.ForeignKey("reception_session.id"), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("label", sa.String(200), nullable=False, server_default=""),
    )
    op.create_table(
        "view_grant",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("recording_id", NUMBER, sa.ForeignKey("recording.id"), nullable=False),
        sa.Column("account_id", NUMBER, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
    )
    op.create_table(
        "audit_log",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("account_id", NUMBER, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("seat", sa.String(16), nullable=False, server_default=""),
        sa.Column("system", sa.Boolean(), nullable=False),
        sa.Column("action", sa.String(64), nullable=False, server_default=""),
        sa.Column("thing", sa.String(80), nullable=False, server_default=""),
        sa.Column("before", sa.String(64), nullable=False, server_default=""),
        sa.Column("after", sa.String(64), nullable=False, server_default=""),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("session_id", NUMBER, sa.ForeignKey("reception_session.id"), nullable=True),
        sa.Column("participant_id", NUMBER, sa.ForeignKey("participant.id"), nullable=True),
        sa.Column("template", sa.String(64), nullable=False, server_default=""),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False, server_default=""),
        sa.Column("channel", sa.String(16), nullable=False, server_default=""),
        sa.Column("address", sa.String(254), nullable=False, server_default=""),
        sa.Column("status", sa.String(16), nullable=False, server_default=""),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("leased_until", TIME, nullable=True),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("last_error", sa.String(300), nullable=False, server_default=""),
        sa.Column("once", sa.String(120), nullable=True, unique=True),
    )


def _make_indexes() -> None:
    op.create_index("session_by_time", "reception_session", ["starts_at"])
    op.create_index("session_by_case", "reception_session", ["case_file_id"])
    op.create_index("participant_by_session", "participant", ["session_id"])
    op.create_index("participant_by_account", "participant", ["account_id"])
    op.create_index("recording_by_session", "recording", ["session_id"])
    op.create_index("former_link_by_participant", "former_link", ["participant_id"])
    op.create_index("attempt_by_time", "sign_in_attempt", ["at"])
    op.create_index("audit_by_thing", "audit_log", ["thing"])
    op.create_index("outbox_by_due", "outbox", ["status", "due_at"])
    op.create_index("outbox_by_session", "outbox", ["session_id"])
