"""Sends what waits in the outbox: leased, tried again later and later, given up visibly. Knows no text.

A message is never lost: it is in the database before anything is sent. It is never sent twice knowingly: only a process
that died between the server's "accepted" and our commit sends it again, with the same Message-ID and a new link.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import SYSTEM
from orchestrator.domain.records import OutboxMessage
from orchestrator.metrics import Metrics
from orchestrator.notify.channel import Channel, TryAgain, Undeliverable
from orchestrator.notify.letters import Letter
from orchestrator.services.messages import letter_of, messages_for_session, text_to_copy
from orchestrator.store import outbox as rows
from orchestrator.store.database import Store, Transaction

__all__ = ["OutboxWorker", "messages_for_session", "text_to_copy"]

log: structlog.stdlib.BoundLogger = structlog.get_logger("outbox")

LEASE: Final = timedelta(minutes=5)
"""Longer than any try takes; after it another worker may have the message."""
BATCH: Final = 10
ATTEMPTS: Final = 10
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=1)
LOOK_EVERY: Final = 10.0
"""Seconds between looks when nothing nudges."""


def pause_after(attempts: int, first: timedelta = FIRST_PAUSE) -> timedelta:
    """How long to wait after so many failed tries: twice as long each time, an hour at most."""
    doublings = max(0, min(attempts - 1, 16))
    return min(first * (1 << doublings), LONGEST_PAUSE)


class OutboxWorker:
    """One sender of messages. `start` and `stop` belong to whoever builds the service."""

    def __init__(
        self,
        store: Store,
        channel: Channel,
        clock: Callable[[], datetime],
        public_url: str,
        *,
        first_pause: timedelta = FIRST_PAUSE,
        metrics: Metrics | None = None,
    ) -> None:
        self._sent = (metrics or Metrics()).messages_sent
        self._store = store
        self._channel = channel
        self._public_url = public_url
        self._clock = clock
        self._first_pause = first_pause
        self._nudged = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look and to send."""
        self._task = asyncio.create_task(self._run(), name="outbox")

    async def stop(self) -> None:
        """Stop. What was being sent stays leased and is tried again when the lease ends."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def nudge(self) -> None:
        """Something was written: look now."""
        self._nudged.set()

    async def _run(self) -> None:
        while True:
            self._nudged.clear()
            wait = LOOK_EVERY
            try:
                while await self.send_due():
                    pass
                wait = await self._until_next()
            except Exception:
                log.exception("outbox_round_failed")  # the edge of a task: the database may be away for a while
            try:
                async with asyncio.timeout(wait):
                    await self._nudged.wait()
            except TimeoutError:
                continue

    async def _until_next(self) -> float:
        due = await self._store.run(rows.next_due)
        if due is None:
            return LOOK_EVERY
        return min(max((due - self._clock()).total_seconds(), 0.05), LOOK_EVERY)

    async def send_due(self) -> int:
        """Send what is due now, at most one batch; how many were tried."""
        now = self._clock()
        leased = await self._store.run(rows.lease, now, now + LEASE, BATCH)
        for message in leased:
            await self._send(message)
        return len(leased)

    async def _send(self, message: OutboxMessage) -> None:
        try:
            letter = await self._store.run(self._letter, message.id)
            await self._channel.send(letter)
        except RuleBroken as outdated:  # the session is over, or the person may not come any more
            await self._store.run(rows.failed, message.id, outdated.code)
            self._count(message, "outdated")
        except Undeliverable as refused:
            log.warning("message_refused", message=message.id, error=str(refused))
            await self._store.run(rows.failed, message.id, str(refused))
            self._count(message, "refused")
        except TryAgain as later:
            await self._later(message, str(later))
        except Exception:  # our own mistake with one message must not hold up the others
            log.exception("message_not_sent", message=message.id)
            await self._later(message, "outbox.broken")
        else:
            await self._store.run(rows.sent, message.id, self._clock())
            self._count(message, "sent")

    def _count(self, message: OutboxMessage, result: str) -> None:
        self._sent.labels(message.channel, result).inc()

    def _letter(self, tx: Transaction, message_id: int) -> Letter:
        return letter_of(tx, message_id, self._public_url, SYSTEM, self._clock(), mint=True)

    async def _later(self, message: OutboxMessage, error: str) -> None:
        log.warning("message_delayed", message=message.id, attempts=message.attempts, error=error)
        if message.attempts >= ATTEMPTS:
            await self._store.run(rows.failed, message.id, error)
            self._count(message, "given_up")
            return
        due = self._clock() + pause_after(message.attempts, self._first_pause)
        await self._store.run(rows.again, message.id, due, error)
