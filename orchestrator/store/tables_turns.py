"""The turns of a reception session; migration 0002 makes them. Knows no query."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Index, Integer, Table, UniqueConstraint

from orchestrator.store.columns import METADATA, identity, moment, reference, short_text

reception_turn = Table(
    "reception_turn",
    METADATA,
    identity(),
    reference("reception_session", "session_id"),
    reference("case_file", "case_file_id"),
    Column("number", Integer, nullable=False),
    short_text("status", 32),
    Column("planned_minutes", Integer, nullable=False),
    moment("called_at"),
    moment("opened_at"),
    moment("closed_at"),
    UniqueConstraint("session_id", "number", name="turn_number"),
)

turn_participant = Table(
    "turn_participant",
    METADATA,
    reference("reception_turn", "turn_id", key=True),
    reference("participant", "participant_id", key=True),
)
"""Who belongs to one turn only: its citizens and their helpers. Everybody else belongs to the whole session."""

INDEXES: Final = (Index("turn_by_case", reception_turn.c.case_file_id),)
