"""Looks every few minutes for directives whose date has passed, and has them urged. Decides nothing itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog

from orchestrator.services.urging import urge_overdue
from orchestrator.store.database import Store

log: structlog.stdlib.BoundLogger = structlog.get_logger("follow_up")

LOOK_EVERY: Final = 300.0
"""Seconds. What is found late is urged late, and never twice."""


class FollowUpClock:
    """One per service; `start` and `stop` belong to whoever builds it."""

    def __init__(self, store: Store, clock: Callable[[], datetime], *, every: float = LOOK_EVERY) -> None:
        self._store = store
        self._clock = clock
        self._every = every
        self._told = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look; what is overdue is urged at once."""
        self._task = asyncio.create_task(self._run(), name="follow-up")

    async def stop(self) -> None:
        """Look no more; what was being written is written."""
        self._told.set()
        if self._task is not None:
            await self._task
            self._task = None

    async def _run(self) -> None:
        while not self._told.is_set():
            try:
                for code, urging in await self._store.run(urge_overdue, self._clock()):
                    log.info("directive_urged", directive=code, how=str(urging))
            except Exception:  # the edge of a task: the database may be away for a while
                log.exception("directives_not_urged")
            try:
                async with asyncio.timeout(self._every):
                    await self._told.wait()
            except TimeoutError:
                continue
