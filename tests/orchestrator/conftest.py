"""Stores for the tests of the orchestrator, on every database there is here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.store.database import Store
from tests.support.stores import BACKENDS, Bureau, Servers, found_bureau, fresh_store


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    found = Servers()
    yield found
    found.close()


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty(backend: str, tmp_path: Path, servers: Servers) -> Iterator[Store]:
    """Our schema and nothing in it."""
    with fresh_store(backend, tmp_path, servers) as store:
        yield store


@pytest.fixture
def bureau(empty: Store) -> Bureau:
    """An office with its staff."""
    return found_bureau(empty)
