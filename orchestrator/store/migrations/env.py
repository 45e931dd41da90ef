"""How Alembic reaches the database: on the connection that `store.database` hands over. Knows no URL."""

from __future__ import annotations

from alembic import context

from orchestrator.store import (
    tables,
    tables_classification,
    tables_integration,
    tables_planning,
    tables_registration,
    tables_turns,
)
from orchestrator.store.columns import METADATA

__all__ = [
    "tables",
    "tables_classification",
    "tables_integration",
    "tables_planning",
    "tables_registration",
    "tables_turns",
]

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
