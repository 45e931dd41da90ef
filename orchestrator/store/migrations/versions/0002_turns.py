"""A session holds several turns, one matter each; every session that is there gets its first.

Revision 0002. Written out by hand so that a later change of the tables does not change the past.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TIME = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

FIRST_TURNS = """
    INSERT INTO reception_turn (session_id, case_file_id, number, status, planned_minutes, opened_at, closed_at)
    SELECT id, case_file_id, 1,
           CASE WHEN closed_at IS NOT NULL AND started_at IS NOT NULL THEN 'closed'
                WHEN started_at IS NOT NULL THEN 'open'
                ELSE 'planned' END,
           planned_minutes, started_at,
           CASE WHEN started_at IS NOT NULL THEN closed_at END
    FROM reception_session
"""
THEIR_CITIZENS = """
    INSERT INTO turn_participant (turn_id, participant_id)
    SELECT turn.id, person.id
    FROM participant AS person JOIN reception_turn AS turn ON turn.session_id = person.session_id
    WHERE person.role = 'citizen'
"""


def upgrade() -> None:
    """Make the tables and fill them from the sessions."""
    op.create_table(
        "reception_turn",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("session_id", NUMBER, sa.ForeignKey("reception_session.id"), nullable=False),
        sa.Column("case_file_id", NUMBER, sa.ForeignKey("case_file.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False, server_default=""),
        sa.Column("planned_minutes", sa.Integer(), nullable=False),
        sa.Column("called_at", TIME, nullable=True),
        sa.Column("opened_at", TIME, nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.UniqueConstraint("session_id", "number", name="turn_number"),
    )
    op.create_table(
        "turn_participant",
        sa.Column(
            "turn_id", NUMBER, sa.ForeignKey("reception_turn.id"), nullable=False, primary_key=True, autoincrement=False
        ),
        sa.Column(
            "participant_id",
            NUMBER,
            sa.ForeignKey("participant.id"),
            nullable=False,
            primary_key=True,
            autoincrement=False,
        ),
    )
    op.create_index("turn_by_case", "reception_turn", ["case_file_id"])
    op.execute(FIRST_TURNS)
    op.execute(THEIR_CITIZENS)
