"""The tables of preparing a session: overrides, plan, roster, invitations, requests, link tests. Knows no query."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Date, Float, Index, Integer, Table, Text

from orchestrator.store.columns import METADATA, flag, identity, moment, reference, short_text

rule_override = Table(
    "rule_override",
    METADATA,
    identity(),
    short_text("thing", 80),
    short_text("rule", 8),
    short_text("step", 32),
    Column("reason", Text, nullable=False),
    flag("missing"),
    reference("account", "account_id", optional=True),
    short_text("seat", 16),
    moment("for_start"),
    moment("at", optional=False),
)
"""`missing`: the clock had to go on and nobody has given the reason yet. Never changed: a reason is a further row."""

session_plan = Table(
    "session_plan",
    METADATA,
    reference("reception_session", "session_id", key=True),
    Column("version", Integer, nullable=False),
    short_text("decision_no", 64),
    Column("decision_day", Date, nullable=True),
    short_text("directed_by", 200),
    short_text("directed_document", 120),
    Column("directed_day", Date, nullable=True),
    flag("priority"),
    short_text("risk", 16),
    Column("crowd_estimate", Integer, nullable=False),
    Column("security_plan", Text, nullable=False),
    short_text("security_officers", 400),
    moment("police_seen_at"),
    reference("account", "police_seen_by", optional=True),
    moment("published_at"),
    moment("notified_at"),
)

session_duty = Table(
    "session_duty",
    METADATA,
    reference("reception_session", "session_id", key=True),
    Column("duty", short_text("duty", 32).type, primary_key=True),
    reference("account", "account_id", optional=True),
    short_text("name", 200),
    short_text("phone", 32),
    moment("present_at"),
)

point_presence = Table(
    "point_presence",
    METADATA,
    reference("reception_session", "session_id", key=True),
    reference("reception_point", "point_id", key=True),
    moment("connected_at", optional=False),
)
"""When a point was first connected for this session (rule R03)."""

agency_invitation = Table(
    "agency_invitation",
    METADATA,
    identity(),
    reference("reception_session", "session_id"),
    reference("account", "account_id"),
    short_text("agency", 200),
    reference("reception_point", "point_id", optional=True),
    Column("respond_by", Date, nullable=False),
    moment("sent_at", optional=False),
    reference("account", "sent_by", optional=True),
    short_text("status", 16),
    short_text("delegate_name", 200),
    short_text("delegate_title", 200),
    short_text("delegate_phone", 32),
    short_text("delegate_email", 254),
    Column("decline_reason", Text, nullable=False),
    moment("answered_at"),
    reference("participant", "participant_id", optional=True),
)

document_request = Table(
    "document_request",
    METADATA,
    identity(),
    reference("agency_invitation", "invitation_id"),
    short_text("title", 200),
    Column("due_on", Date, nullable=False),
    moment("asked_at", optional=False),
    moment("handed_in_at"),
    short_text("document_code", 32),
    short_text("note", 400),
)

link_test = Table(
    "link_test",
    METADATA,
    identity(),
    reference("reception_session", "session_id", optional=True),
    reference("reception_point", "point_id"),
    moment("at", optional=False),
    reference("account", "tested_by", optional=True),
    flag("passed"),
    flag("camera"),
    flag("microphone"),
    flag("speaker"),
    Column("up_kbps", Integer, nullable=True),
    Column("down_kbps", Integer, nullable=True),
    Column("loss_percent", Float, nullable=True),
    Column("round_trip_ms", Integer, nullable=True),
    short_text("note", 400),
)

INDEXES: Final = (
    Index("override_by_thing", rule_override.c.thing),
    Index("invitation_by_session", agency_invitation.c.session_id),
    Index("invitation_by_account", agency_invitation.c.account_id),
    Index("request_by_invitation", document_request.c.invitation_id),
    Index("link_test_by_session", link_test.c.session_id),
    Index("link_test_by_point", link_test.c.point_id),
)
