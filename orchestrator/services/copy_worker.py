"""Makes the copies that were asked for, one after the other, each in a process of its own at the lowest priority.

The queue is the table: what was under way when the service stopped is begun again at its start, and goes on from the
pieces that are there. A copy that was cancelled is stopped within two seconds. Knows no page.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from config.settings import Settings
from orchestrator.domain.policy import SYSTEM
from orchestrator.domain.records import Recording
from orchestrator.domain.records_review import DerivedCopy
from orchestrator.services import audit_log
from orchestrator.services.vault import data_key
from orchestrator.store import derived_copies as rows
from orchestrator.store import recordings
from orchestrator.store.database import Store, Transaction
from recordings.derived.apart import COMMAND, job
from recordings.derived.wishes import read_wishes
from recordings.encryption import Damaged
from recordings.keys import KeyUnusable
from recordings.package import NotAPackage

log: structlog.stdlib.BoundLogger = structlog.get_logger("copies")

LOOK_EVERY = 2.0
"""Seconds between looks for work, and for a cancelled copy."""


def copy_file(settings: Settings, copy: DerivedCopy) -> Path:
    """Where a copy lies: apart from the evidence."""
    return settings.derived_directory / copy.recording_code / f"copy-{copy.id}.mp4"


class CopyWorker:
    """One task. `start` and `stop` belong to whoever builds the service."""

    def __init__(
        self, store: Store, settings: Settings, clock: Callable[[], datetime], *, look_every: float = LOOK_EVERY
    ) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._look_every = look_every
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look for work."""
        self._task = asyncio.create_task(self._run(), name="copies")

    async def stop(self) -> None:
        """Stop; what is under way goes on after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        while True:
            try:
                while await self.make_next():
                    pass
            except Exception:
                log.exception("copy_round_failed")  # the edge of a task: database or disk may be away for a while
            await asyncio.sleep(self._look_every)

    async def make_next(self) -> bool:
        """Make one copy; False when there is nothing to do."""
        copy = await self._store.run(rows.next_open)
        if copy is None or not await self._store.run(rows.begin, copy.id, self._clock()):
            return copy is not None
        recording = await self._store.run(recordings.recording_by_id, copy.recording_id)
        try:
            told = await asyncio.to_thread(self._job, copy, recording)
        except (KeyUnusable, NotAPackage, Damaged, OSError, KeyError, TypeError) as locked:
            log.error("copy_not_begun", copy=copy.id, error=type(locked).__name__)
            await self._store.run(rows.fail, copy.id, "not_opened", self._clock())
            return True
        await self._follow(copy, told)
        return True

    def _job(self, copy: DerivedCopy, recording: Recording) -> bytes:
        directory = self._settings.recordings_directory / recording.directory
        path = copy_file(self._settings, copy)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = data_key(self._settings, directory)
        return job(directory.absolute(), path.absolute(), read_wishes(copy.wishes), key)

    async def _follow(self, copy: DerivedCopy, told: bytes) -> None:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*COMMAND, stdin=pipe, stdout=pipe)
        try:
            assert process.stdin is not None
            process.stdin.write(told)
            process.stdin.close()
            end = await self._listen(copy, process)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if end is None:
            await asyncio.to_thread(self._clear, copy)
        else:
            await self._store.run(self._end, copy, end)

    async def _listen(self, copy: DerivedCopy, process: asyncio.subprocess.Process) -> dict[str, Any] | None:
        """The process's last word; None when the copy was cancelled meanwhile."""
        assert process.stdout is not None
        permille = 0
        reading = asyncio.create_task(process.stdout.readline(), name="copy-progress")
        try:
            while True:
                done, _ = await asyncio.wait({reading}, timeout=self._look_every)
                if done:
                    line = reading.result()
                    if not line:
                        return {"error": "died"}
                    said: dict[str, Any] = json.loads(line)
                    if "permille" not in said:
                        return said
                    permille = int(said["permille"])
                    reading = asyncio.create_task(process.stdout.readline(), name="copy-progress")
                if not await self._store.run(rows.progress, copy.id, permille):
                    return None
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    def _end(self, tx: Transaction, copy: DerivedCopy, end: dict[str, Any]) -> None:
        now, thing = self._clock(), f"recording {copy.recording_code}"
        if "error" in end:
            log.error("copy_failed", copy=copy.id, error=end["error"])
            rows.fail(tx, copy.id, str(end["error"]), now)
            return
        if rows.finish(tx, copy.id, int(end["bytes"]), str(end["sha256"]), now):
            audit_log.append(tx, SYSTEM, "recording:copy_made", thing, now, after=f"copy {copy.id}")

    def _clear(self, copy: DerivedCopy) -> None:
        """Nothing of a cancelled copy stays."""
        path = copy_file(self._settings, copy)
        for left in (*path.parent.glob(f"{path.stem}.*"), *path.parent.glob(f".{path.stem}.*")):
            left.unlink(missing_ok=True)
