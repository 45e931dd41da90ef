"""The tables of readiness: equipment, rooms, checks, training, tasks, incidents; migration 0024. Knows no query."""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, Column, Date, Index, Integer, Table, Text

from orchestrator.store.columns import METADATA, flag, identity, moment, reference, short_text

equipment = Table(
    "equipment",
    METADATA,
    identity(),
    reference("reception_point", "point_id"),
    short_text("kind", 32),
    short_text("name", 200),
    short_text("serial", 80),
    Column("quantity", Integer, nullable=False),
    flag("spare"),
    short_text("condition", 16),
    short_text("note", 400),
    moment("checked_at", optional=False),
    reference("account", "checked_by", optional=True),
)

room_profile = Table(
    "room_profile",
    METADATA,
    reference("reception_point", "point_id", key=True),
    Column("version", Integer, nullable=False),
    Column("seats", Integer, nullable=True),
    short_text("lighting", 200),
    short_text("noise", 200),
    short_text("line", 200),
    short_text("backup_line", 200),
    short_text("power", 200),
    short_text("cameras", 200),
    moment("written_at", optional=False),
    reference("account", "written_by", optional=True),
)

point_check = Table(
    "point_check",
    METADATA,
    identity(),
    reference("reception_point", "point_id"),
    moment("at", optional=False),
    reference("account", "checked_by", optional=True),
    Column("items", JSON, nullable=False),
    flag("ready"),
    short_text("note", 400),
)
"""`items`: code of an item to `ok`, `problem` or `absent`."""

training = Table(
    "training",
    METADATA,
    identity(),
    Column("held_on", Date, nullable=False),
    short_text("topic", 200),
    short_text("trainer", 200),
    short_text("audience", 200),
    Column("people", Integer, nullable=False),
    short_text("note", 400),
    reference("account", "noted_by", optional=True),
    moment("noted_at", optional=False),
)

readiness_task = Table(
    "readiness_task",
    METADATA,
    identity(),
    short_text("title", 200),
    short_text("unit", 200),
    Column("due_on", Date, nullable=False),
    moment("done_at"),
    reference("account", "noted_by", optional=True),
    moment("noted_at", optional=False),
)

incident_report = Table(
    "incident_report",
    METADATA,
    identity(),
    reference("reception_session", "session_id", optional=True),
    reference("reception_point", "point_id", optional=True),
    short_text("phase", 16),
    short_text("kind", 32),
    short_text("severity", 16),
    moment("began_at", optional=False),
    moment("ended_at"),
    Column("description", Text, nullable=False),
    short_text("effect", 400),
    short_text("action", 400),
    reference("account", "reported_by", optional=True),
    moment("reported_at", optional=False),
)

INDEXES: Final = (
    Index("equipment_by_point", equipment.c.point_id),
    Index("check_by_point", point_check.c.point_id),
    Index("incident_report_by_session", incident_report.c.session_id),
)
