"""The database for one command: opened, used, closed. Does not know what the command does with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from config.settings import Settings
from orchestrator.commands.console import CannotDo
from orchestrator.domain.policy import Actor, Role
from orchestrator.store.database import DatabaseUnreachable, SchemaUnknown, Store, open_store

AT_THE_MACHINE = Actor(roles=frozenset({Role.ADMINISTRATOR}), name="tiepdan")
"""Whoever can run commands here can read and write the database anyway; the audit log says it was the command line."""


@contextmanager
def opened(settings: Settings, *, migrate: bool = False) -> Iterator[Store]:
    """The store of these settings. Raises `CannotDo` where there is none, or one of another version."""
    from orchestrator.services.setup import rules_of

    try:
        store = open_store(settings.database_url, migrate=migrate, rules=rules_of(settings))
    except SchemaUnknown as unknown:
        code = "cli.database_missing" if unknown.found is None else "cli.database_other_version"
        raise CannotDo(code, found=unknown.found or "", expected=unknown.expected) from unknown
    except DatabaseUnreachable as unreachable:
        raise CannotDo("cli.database_unreachable", reason=str(unreachable)) from unreachable
    try:
        yield store
    finally:
        store.close()
