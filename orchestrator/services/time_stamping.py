"""Gets time-stamps for sealed packages, now or when there is a line again. The queue is the recordings directory.

Knows no database: a package without its time-stamp is what waits. Does not know how it is asked for (`notify`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from config.settings import Settings
from recordings import keys, timestamps
from recordings.lock import PackageBusy
from recordings.package import NotAPackage

log: structlog.stdlib.BoundLogger = structlog.get_logger("time_stamping")


class TimeStamping:
    """One task that looks and asks. `start` and `stop` belong to whoever builds the service."""

    def __init__(self, settings: Settings, ask: timestamps.Ask, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._ask = ask
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Begin to look."""
        self._stopping = False
        self._task = asyncio.create_task(self._run(), name="time-stamping")

    async def stop(self) -> None:
        """Stop. What was being asked for is asked for again after the next start."""
        self._stopping = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self.stamp_pending)
            except Exception:
                log.exception("time_stamping_failed")  # the edge of a task: keys or disk may be away for a while
            await asyncio.sleep(self._settings.evidence.timestamp_retry_seconds)

    def stamp_pending(self) -> int:
        """Ask for all that wait; how many were stamped. Without a line, the rest waits for the next look. Blocking.

        `keys.KeyUnusable`, `OSError`.
        """
        waiting = timestamps.pending(self._settings.recordings_directory)
        if not waiting:
            return 0
        keyring = keys.open_keyring(self._settings.keys_directory)
        trusted = self._settings.evidence.timestamp_authorities
        certificates = timestamps.certificates(trusted) if trusted else ()
        stamped = 0
        for directory in waiting:
            if self._stopping:
                break
            try:
                stamp = timestamps.add_stamp(directory, keyring, self._ask, now=self._clock, trusted=certificates)
            except timestamps.NoLine as away:
                log.warning("time_stamp_delayed", package=directory.name, waiting=len(waiting), error=str(away))
                break
            except (timestamps.StampRefused, NotAPackage, PackageBusy, OSError) as refused:
                log.error("time_stamp_refused", package=directory.name, error=str(refused))
                continue
            stamped += 1
            log.info("time_stamped", package=directory.name, at=stamp.at.isoformat())
        return stamped
