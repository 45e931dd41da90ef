"""How Alembic reaches the database: on the connection that `store.database` hands over. Knows no URL."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from alembic import context

from orchestrator import store
from orchestrator.store.columns import METADATA

for module in iter_modules(store.__path__):
    if module.name.startswith("tables"):
        import_module(f"{store.__name__}.{module.name}")  # so that METADATA knows its tables

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
