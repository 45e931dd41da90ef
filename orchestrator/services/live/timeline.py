"""What happens in the live session, as lines of the evidence package's timeline, written off the loop and in order.

Knows what the lines mean; `recordings.timeline` knows how they are kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import structlog

from recordings.timeline import TimelineWriter, What

log: structlog.stdlib.BoundLogger = structlog.get_logger("live")

MOST_WAITING: Final = 4096


class LiveTimeline:
    """Takes notes at once and writes them in a thread. A disk that refuses is seen by the recording watch."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._notes: asyncio.Queue[tuple[What, datetime, dict[str, Any]]] = asyncio.Queue(MOST_WAITING)
        self._writer: TimelineWriter | None = None
        self.dropped = 0

    def attach(self, writer: TimelineWriter) -> None:
        """From now on there is a file. What was noted before comes first."""
        self._writer = writer

    @property
    def attached(self) -> bool:
        return self._writer is not None

    def note(self, what: What, **facts: Any) -> None:
        """Remember that this happened now."""
        try:
            self._notes.put_nowait((what, self._clock(), facts))
        except asyncio.QueueFull:
            self.dropped += 1

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            if self._writer is None:
                await asyncio.sleep(0.1)
                continue
            note = await self._notes.get()
            await self._write([note, *self._rest()])

    async def close(self) -> None:
        """Write what is left and close the file."""
        await self._write(self._rest())
        if self._writer is not None:
            writer, self._writer = self._writer, None
            try:
                await asyncio.to_thread(writer.close, now=self._clock())
            except OSError as refused:
                log.error("timeline_not_closed", error=refused.strerror)

    def _rest(self) -> list[tuple[What, datetime, dict[str, Any]]]:
        return [self._notes.get_nowait() for _ in range(self._notes.qsize())]

    async def _write(self, notes: list[tuple[What, datetime, dict[str, Any]]]) -> None:
        """Notes taken out of the queue are written even if whoever writes them is cancelled meanwhile."""
        if self._writer is None or not notes:
            return
        job = asyncio.get_running_loop().run_in_executor(None, _append_all, self._writer, notes)
        try:
            await asyncio.shield(job)
        except asyncio.CancelledError:
            await asyncio.wait([job])
            raise


def _append_all(writer: TimelineWriter, notes: list[tuple[What, datetime, dict[str, Any]]]) -> None:
    for what, at, facts in notes:
        try:
            writer.append(what, now=at, **facts)
        except OSError as refused:  # kept by the writer, goes out with a later line
            log.error("timeline_refused", what=what, error=refused.strerror)
        except Exception:  # a line of ours that cannot be written must not cost the lines after it
            log.exception("timeline_line_lost", what=what)
