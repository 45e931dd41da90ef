"""The reception register with its signatures, the difficulties log, satisfaction; migration 0010 makes them.

Knows no query.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Text, UniqueConstraint

from orchestrator.store import tables
from orchestrator.store.columns import METADATA, identity, moment, reference, short_text

register_line = Table(
    "register_line",
    METADATA,
    identity(),
    Column("book_year", Integer, nullable=False),
    Column("seq_no", Integer, nullable=False),
    reference("reception_turn", "turn_id", optional=True),
    reference("reception_session", "session_id", optional=True),
    reference("case_file", "case_file_id"),
    Column("received_on", Date, nullable=False),
    Column("citizen", Text, nullable=False),
    short_text("id_doc", 32),
    Column("summary", Text, nullable=False),
    Column("request", Text, nullable=False),
    short_text("kind", 32),
    Column("people_count", Integer, nullable=False),
    short_text("prior_resolver", 400),
    Column("in_competence", Boolean, nullable=True),
    short_text("guided_to", 300),
    short_text("transferred_to", 300),
    short_text("note", 400),
    reference("register_line", "corrects_id", optional=True),
    Column("reason", Text, nullable=False),
    moment("written_at", optional=False),
    reference("account", "written_by", optional=True),
    UniqueConstraint("book_year", "seq_no", name="register_number"),
)
"""Form 03/TCD. Append only: triggers refuse UPDATE and DELETE. Of a denouncer nothing is written here."""

register_signature = Table(
    "register_signature",
    METADATA,
    identity(),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("lines", Integer, nullable=False),
    short_text("digest", 64),
    moment("signed_at", optional=False),
    reference("account", "signed_by", optional=True),
)
"""Who closed which days of the register, and what it said. Append only as well."""

difficulty = Table(
    "difficulty",
    METADATA,
    identity(),
    short_text("code", 32),
    moment("at", optional=False),
    reference("account", "account_id"),
    short_text("unit", 200),
    short_text("about", 40),
    Column("text", Text, nullable=False),
    short_text("status", 16),
    Column("answer", Text, nullable=False),
    moment("answered_at"),
    reference("account", "answered_by", optional=True),
    moment("closed_at"),
    UniqueConstraint("code", name="difficulty_code"),
)

satisfaction = Table(
    "satisfaction",
    METADATA,
    identity(),
    Column("month", Date, nullable=False),
    Column("preparation", Integer, nullable=True),
    Column("connection", Integer, nullable=True),
    Column("courtesy", Integer, nullable=True),
    Column("heard", Integer, nullable=True),
    Column("clarity", Integer, nullable=True),
    Column("remark", Text, nullable=False),
)
"""Anonymous: of the month only, of no person, session or matter."""

INDEXES: Final = (
    Index("register_by_day", register_line.c.received_on, register_line.c.id),
    Index("register_by_case", register_line.c.case_file_id),
    Index("register_by_turn", register_line.c.turn_id),
    Index("register_by_corrected", register_line.c.corrects_id),
    Index("difficulty_by_status", difficulty.c.status, difficulty.c.at),
    Index("satisfaction_by_month", satisfaction.c.month),
    Index("case_by_time", tables.case_file.c.registered_at, tables.case_file.c.id),
    Index("case_by_status", tables.case_file.c.status, tables.case_file.c.registered_at, tables.case_file.c.id),
    Index("session_by_status", tables.reception_session.c.status, tables.reception_session.c.closed_at),
)
