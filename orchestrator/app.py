"""The running service: the one place that builds every part, and takes them down in reverse.

store -> media workers -> live receptions -> clock, outbox, time-stamps -> pages. Knows which part needs
which, not what they do.
"""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog
from aiohttp import web

from config import log as log_setup
from config.settings import Settings
from media.interfaces import RoomEvent, RoomLost
from media.server import MediaServer
from orchestrator.domain.errors import RuleBroken
from orchestrator.media_numbers import watched
from orchestrator.metrics import Metrics
from orchestrator.notify.smtp import SmtpChannel
from orchestrator.notify.time_stamps import authority
from orchestrator.services.audit_checkpoints import AuditCheckpoints
from orchestrator.services.clock import ReceptionClock
from orchestrator.services.copies import Copying
from orchestrator.services.copy_worker import CopyWorker
from orchestrator.services.follow_up_clock import FollowUpClock
from orchestrator.services.live.receptions import LiveReceptions
from orchestrator.services.outbox import OutboxWorker
from orchestrator.services.setup import rules_of
from orchestrator.services.time_stamping import TimeStamping
from orchestrator.services.webhooks import WebhookWorker
from orchestrator.store.database import Store, open_store, ping
from orchestrator.web.application import build, utc_now
from recordings.disk import space

log: structlog.stdlib.BoundLogger = structlog.get_logger("service")

SHUTDOWN_SECONDS = 20.0
"""How long requests under way may take once the service was told to stop."""


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of a running service, for whoever started it."""

    settings: Settings
    store: Store
    media: MediaServer
    live: LiveReceptions
    clock: ReceptionClock


def worker_command(settings: Settings) -> tuple[str, ...]:
    """Starts one media worker, with our log settings."""
    text = () if settings.log.json else ("--text",)
    return (sys.executable, "-m", "orchestrator.media_worker", "--level", settings.log.level, *text)


@asynccontextmanager
async def running(settings: Settings, *, migrate: bool = False) -> AsyncIterator[Service]:
    """The whole service, listening; taken down in reverse, recordings closed before their workers."""
    metrics = Metrics()
    async with AsyncExitStack() as parts:
        store = await asyncio.to_thread(
            partial(open_store, settings.database_url, migrate=migrate, rules=rules_of(settings))
        )
        parts.callback(store.close)
        live: LiveReceptions | None = None

        def heard(event: RoomEvent) -> None:
            if isinstance(event, RoomLost):
                metrics.rooms_lost.inc()
            if live is not None:
                live.heard(event)

        media = await parts.enter_async_context(MediaServer(settings.media, worker_command(settings), heard))
        live = LiveReceptions(store, media, settings, metrics=metrics)
        await parts.enter_async_context(watched(media, metrics))
        parts.push_async_callback(live.stop)
        await live.start()
        clock = ReceptionClock(store, utc_now, opened=live.open)
        await clock.start()
        parts.push_async_callback(clock.stop)
        follow_up = FollowUpClock(store, utc_now)
        await follow_up.start()
        parts.push_async_callback(follow_up.stop)
        await _start_review(store, settings, metrics, parts)
        if settings.mail.host:
            outbox = OutboxWorker(store, SmtpChannel(settings.mail), utc_now, settings.public_url, metrics=metrics)
            await outbox.start()
            parts.push_async_callback(outbox.stop)
        if settings.evidence.timestamp_url:
            stamping = TimeStamping(settings, authority(settings.evidence), utc_now)
            await stamping.start()
            parts.push_async_callback(stamping.stop)
        webhooks = WebhookWorker(store, settings.webhooks, settings.secret_file, utc_now)
        await webhooks.start()
        parts.push_async_callback(webhooks.stop)
        application = build(
            settings,
            store,
            live,
            probes=probes(settings, store, media),
            counts=metrics,
        )
        await _listen(application, settings, parts)
        yield Service(settings, store, media, live, clock)


async def _start_review(store: Store, settings: Settings, metrics: Metrics, parts: AsyncExitStack) -> None:
    """What goes on for auditors in the background."""
    checkpoints = AuditCheckpoints(store, settings, utc_now)
    await checkpoints.start()
    parts.push_async_callback(checkpoints.stop)
    copies = CopyWorker(store, settings, utc_now)
    await copies.start()
    parts.push_async_callback(copies.stop)
    copying = Copying(store, settings, utc_now, metrics)
    await copying.start()
    parts.push_async_callback(copying.stop)


async def _listen(application: web.Application, settings: Settings, parts: AsyncExitStack) -> None:
    runner = web.AppRunner(application, access_log=None, handle_signals=False, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    parts.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, settings.http.host, settings.http.port, ssl_context=tls(settings))
    try:
        await site.start()
    except OSError as taken:
        if taken.errno != errno.EADDRINUSE:
            raise
        raise RuleBroken("service.port_taken", host=settings.http.host, port=settings.http.port) from taken
    log.info("service_ready", host=settings.http.host, port=settings.http.port, process=os.getpid())


def tls(settings: Settings) -> ssl.SSLContext | None:
    """The service's own certificate, where it has one. `OSError`, `ssl.SSLError` for a pair that does not work."""
    if settings.http.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.http.certificate, settings.http.key)
    return context


def probes(settings: Settings, store: Store, media: MediaServer) -> Mapping[str, Callable[[], Awaitable[str | None]]]:
    """What `/readyz` asks: the database answers, the disk has room for a session, every media worker lives."""

    async def database() -> str | None:
        await store.run(ping)
        return None

    async def disk() -> str | None:
        free = await asyncio.to_thread(space, settings.recordings_directory)
        return "disk_full" if free.below(settings.recordings.min_free_bytes) else None

    async def workers() -> str | None:
        return None if media.workers_ready() == media.workers_wanted else "workers_down"

    return {"database": database, "disk": disk, "media": workers}


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; the exit code."""
    return run(_serve(settings), settings)


def run(main: Coroutine[None, None, int], settings: Settings, log_file: Path | None = None) -> int:
    """Run a service's main coroutine; its log lines go to standard error, or to `log_file`."""
    settings.recordings_directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as files:
        stream = files.enter_context(log_file.open("a", encoding="utf-8")) if log_file is not None else None
        log_setup.configure(settings.log, stream)
        return asyncio.run(main)


async def _serve(settings: Settings) -> int:
    async with running(settings):
        await told_to_stop()
    return 0


async def told_to_stop() -> None:
    """Return at SIGTERM or SIGINT."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()
    log.info("service_stopping")
