"""A conference for every test of this folder."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.conference_hall import Hall


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    hall = Hall()
    try:
        yield hall
    finally:
        await hall.close()
