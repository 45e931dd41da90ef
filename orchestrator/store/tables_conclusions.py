"""Conclusion notices and directives with their history; migration 0009 makes them. Knows no query."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Date, Index, Integer, Table, Text, UniqueConstraint

from orchestrator.store.columns import METADATA, identity, moment, reference, short_text

conclusion = Table(
    "conclusion",
    METADATA,
    identity(),
    short_text("code", 32),
    reference("reception_turn", "turn_id"),
    reference("case_file", "case_file_id"),
    reference("reception_session", "session_id"),
    short_text("status", 32),
    short_text("outcome", 32),
    Column("opinions", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("next_step", Text, nullable=False),
    short_text("contact_name", 200),
    short_text("contact_phone", 32),
    short_text("report_to", 200),
    Column("due_on", Date, nullable=True),
    Column("revision", Integer, nullable=False),
    moment("drafted_at", optional=False),
    reference("account", "drafted_by", optional=True),
    moment("signed_at"),
    reference("account", "signed_by", optional=True),
    short_text("number", 64),
    moment("issued_at"),
    reference("account", "issued_by", optional=True),
    Column("delivered_on", Date, nullable=True),
    short_text("delivery_method", 16),
    short_text("delivery_note", 300),
    UniqueConstraint("code", name="conclusion_code"),
    UniqueConstraint("turn_id", name="conclusion_of_turn"),
)

conclusion_item = Table(
    "conclusion_item",
    METADATA,
    identity(),
    reference("conclusion", "conclusion_id"),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    short_text("unit", 200),
    reference("account", "responsible_id", optional=True),
    Column("due_on", Date, nullable=True),
)

directive = Table(
    "directive",
    METADATA,
    identity(),
    short_text("code", 32),
    reference("case_file", "case_file_id"),
    reference("conclusion", "conclusion_id", optional=True),
    Column("text", Text, nullable=False),
    short_text("unit", 200),
    reference("account", "responsible_id", optional=True),
    short_text("status", 32),
    moment("issued_at", optional=False),
    reference("account", "issued_by", optional=True),
    moment("due_at", optional=False),
    moment("first_due_at", optional=False),
    Column("reminders", Integer, nullable=False),
    moment("last_reminded_at"),
    moment("escalated_at"),
    moment("acknowledged_at"),
    moment("reported_at"),
    moment("closed_at"),
    Column("result", Text, nullable=False),
    short_text("result_document", 200),
    Column("told_citizen_on", Date, nullable=True),
    UniqueConstraint("code", name="directive_code"),
)

directive_account = Table(
    "directive_account",
    METADATA,
    reference("directive", "directive_id", key=True),
    reference("account", "account_id", key=True),
)
"""Whose directive it is: the accounts of the unit, and whoever answers for it."""

directive_step = Table(
    "directive_step",
    METADATA,
    identity(),
    reference("directive", "directive_id"),
    moment("at", optional=False),
    short_text("kind", 32),
    reference("account", "account_id", optional=True),
    Column("note", Text, nullable=False),
    Column("number", Integer, nullable=True),
    Column("document_id", BigInteger().with_variant(Integer, "sqlite"), nullable=True),
    short_text("letter_number", 64),
    UniqueConstraint("directive_id", "kind", "number", name="directive_step_number"),
)
"""The history of a directive. `number` counts reminders: the constraint keeps two from being the n-th."""

INDEXES: Final = (
    Index("conclusion_by_case", conclusion.c.case_file_id),
    Index("conclusion_by_session", conclusion.c.session_id),
    Index("conclusion_item_by_notice", conclusion_item.c.conclusion_id),
    Index("directive_by_due", directive.c.status, directive.c.due_at),
    Index("directive_by_case", directive.c.case_file_id),
    Index("directive_by_issue", directive.c.issued_at),
    Index("directive_account_by_account", directive_account.c.account_id),
    Index("directive_step_by_directive", directive_step.c.directive_id),
)
