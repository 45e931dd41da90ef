"""The numbers of the media workers on `/metrics`: asked every few seconds, shown as they were last.

Knows what a worker tells of itself (`Conference.stats`) and how it is labelled, nothing of rooms or people.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final, Protocol

import structlog

from orchestrator.metrics import Metrics

log: structlog.stdlib.BoundLogger = structlog.get_logger("service")

ASK_EVERY: Final = 5.0
SHOWN: Final = (
    "rooms",
    "peers",
    "cpu_seconds",
    "packets_in",
    "packets_out",
    "octets_in",
    "octets_out",
    "retransmissions_in",
    "retransmissions_out",
    "nacks_sent",
    "keyframe_requests",
)


class Asked(Protocol):
    """Whoever has workers."""

    async def stats(self) -> Mapping[str, Any]: ...


@asynccontextmanager
async def watched(media: Asked, metrics: Metrics, every: float = ASK_EVERY) -> AsyncIterator[None]:
    """As long as this lasts, `metrics` shows `tiepdan_media_*` by the worker's UDP port."""
    numbers = _Numbers(media)
    for name in SHOWN:
        metrics.watch(f"media_{name}", "Of a media worker.", partial(numbers.of, name), ("worker",))
    metrics.watch("media_dropped", "Packets a media worker dropped.", numbers.dropped, ("worker", "cause"))
    task = asyncio.create_task(numbers.keep_asking(every), name="media numbers")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class _Numbers:
    def __init__(self, media: Asked) -> None:
        self._media = media
        self._workers: list[Mapping[str, Any]] = []

    async def keep_asking(self, every: float) -> None:
        while True:
            try:
                self._workers = list((await self._media.stats())["workers"])
            except Exception:  # the edge of a task: numbers that are missing harm nobody
                log.exception("media_numbers_not_told")
            await asyncio.sleep(every)

    def of(self, name: str) -> Mapping[tuple[str, ...], float]:
        return {(str(worker["port"]),): float(worker.get(name, 0)) for worker in self._workers}

    def dropped(self) -> Mapping[tuple[str, ...], float]:
        return {
            (str(worker["port"]), cause): float(number)
            for worker in self._workers
            for cause, number in worker.get("dropped", {}).items()
        }
