"""Keeps what fails apart from what goes on: a step that raises costs only itself, a part that ends is started again.

Knows nothing of what the steps do. Loud: the first failure of a row is logged with its traceback, all are counted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

from orchestrator.domain.errors import RuleBroken

log: structlog.stdlib.BoundLogger = structlog.get_logger("live")

AGAIN_AFTER: Final = 1.0
"""Seconds until a part that failed is started again."""

T = TypeVar("T")


class Steps:
    """The steps of one live reception, by name."""

    def __init__(self, reception_session: str = "", failed: Callable[[], None] = lambda: None) -> None:
        """`failed` is told of every failure."""
        self._reception_session = reception_session
        self._failed = failed
        self._failing: set[str] = set()
        self.overtaken = False
        """A step decided on records that another page had changed: they are to be read anew."""

    async def take(self, name: str, step: Callable[[], Awaitable[T]]) -> T | None:
        """Do it; `None` when it failed. Raises nothing but cancellation."""
        try:
            done = await step()
        except RuleBroken as broken:
            self.overtaken = True
            log.info("step_overtaken", step=name, reception_session=self._reception_session, code=broken.code)
            return None
        except Exception:
            self._failed()
            if name not in self._failing:
                self._failing.add(name)
                log.exception("step_failed", step=name, reception_session=self._reception_session)
            return None
        self._failing.discard(name)
        return done

    async def keep(self, name: str, part: Callable[[], Awaitable[None]]) -> None:
        """Run a part until cancelled; one that fails is started again."""
        while True:
            try:
                await part()
            except Exception:
                self._failed()
                log.exception("part_failed", part=name, reception_session=self._reception_session)
            await asyncio.sleep(AGAIN_AFTER)
