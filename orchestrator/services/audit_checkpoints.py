"""Signs where the audit log stands, every hour that anything was written, into a folder for others to copy.

Knows no page. A checkpoint that could not be made (a key that is away, a full disk) is tried again at the next look.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from config.settings import Settings
from orchestrator.services import audit_check
from orchestrator.store.database import Store
from recordings import keys

log: structlog.stdlib.BoundLogger = structlog.get_logger("audit_checkpoints")

EVERY_SECONDS = 3600.0


class AuditCheckpoints:
    """One task. `start` and `stop` belong to whoever builds the service."""

    def __init__(
        self, store: Store, settings: Settings, clock: Callable[[], datetime], *, every: float = EVERY_SECONDS
    ) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._every = every
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take one now, and every hour from now on."""
        self._task = asyncio.create_task(self._run(), name="audit-checkpoints")

    async def stop(self) -> None:
        """Take no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        while True:
            try:
                await self.take()
            except Exception:
                log.exception("audit_checkpoint_failed")  # the edge of a task: key or disk may be away for a while
            await asyncio.sleep(self._every)

    async def take(self) -> None:
        """One checkpoint, unless the log stands where the last one was taken. `keys.KeyUnusable`, `OSError`."""
        now = self._clock()
        keyring = await asyncio.to_thread(keys.ensure, self._settings.keys_directory, now=now)
        checkpoint = await self._store.run(audit_check.take_checkpoint, keyring, now)
        await asyncio.to_thread(audit_check.keep, checkpoint, self._settings.audit_directory)
