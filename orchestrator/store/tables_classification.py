"""The tables of classification, related case files, groups, decisions; migration 0004 makes them. Knows no query."""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, Column, Date, Index, Integer, Table, Text

from orchestrator.store.columns import METADATA, flag, identity, moment, reference, short_text

classification = Table(
    "classification",
    METADATA,
    reference("case_file", "case_file_id", key=True),
    Column("version", Integer, nullable=False),
    short_text("competence", 32),
    short_text("competent_body", 200),
    short_text("complexity", 16),
    Column("determination", Text, nullable=False),
    short_text("ground", 8),
    Column("ground_reason", Text, nullable=False),
    short_text("attendance", 32),
    short_text("attendance_place", 400),
    flag("undertaking"),
    flag("protection_asked"),
    flag("waiver_signed"),
    Column("secrecy", JSON, nullable=False),
    flag("all_signed"),
    short_text("course", 32),
    Column("course_reason", Text, nullable=False),
    reference("account", "classified_by", optional=True),
    moment("classified_at", optional=False),
    reference("account", "approved_by", optional=True),
    moment("approved_at"),
    short_text("decision_no", 64),
    Column("decision_day", Date, nullable=True),
    Column("returned_reason", Text, nullable=False),
)

case_relation = Table(
    "case_relation",
    METADATA,
    reference("case_file", "case_file_id", key=True),
    reference("case_file", "related_id", key=True),
    short_text("kind", 16),
    reference("account", "noted_by", optional=True),
    moment("noted_at", optional=False),
)
"""`part`: related_id was split from case_file_id. `earlier`: related_id is an earlier visit of case_file_id."""

case_member = Table(
    "case_member",
    METADATA,
    identity(),
    reference("case_file", "case_file_id"),
    short_text("name", 200),
    short_text("address", 400),
    short_text("personal_id", 32),
    flag("petitioner"),
    flag("signed"),
    flag("representative"),
    moment("withdrawn_at"),
)

case_decision = Table(
    "case_decision",
    METADATA,
    identity(),
    reference("case_file", "case_file_id"),
    short_text("course", 32),
    short_text("ground", 16),
    Column("reason", Text, nullable=False),
    short_text("body", 200),
    short_text("document_no", 64),
    Column("document_day", Date, nullable=True),
    moment("known_at", optional=False),
    moment("decided_at", optional=False),
    reference("account", "decided_by", optional=True),
    flag("signed_by_head"),
    moment("notice_issued_at"),
)

INDEXES: Final = (
    Index("relation_by_related", case_relation.c.related_id),
    Index("member_by_case", case_member.c.case_file_id),
    Index("decision_by_case", case_decision.c.case_file_id),
)
