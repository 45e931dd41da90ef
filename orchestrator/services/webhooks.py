"""Tells other programs what happened: the audit log is the queue, each address remembers how far it has been told.

In order, at least once, again and later while an address does not answer; nothing is lost while it is away, and an
address that is away holds up nobody else. What is told are numbers and states, never people.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import structlog

from config.settings import WebhookSettings
from orchestrator.domain.errors import NotFound
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records_integration import WebhookEndpoint
from orchestrator.domain.webhook import WebhookEvent, known_kinds
from orchestrator.notify.webhooks import NotDelivered, post
from orchestrator.services import audit_log
from orchestrator.services.form_checks import Mistakes
from orchestrator.store import integration
from orchestrator.store.database import Store, Transaction

log: structlog.stdlib.BoundLogger = structlog.get_logger("webhooks")

BATCH: Final = 200
"""Lines of the audit log looked at in one go."""
MOST_ENDPOINTS: Final = 20
FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(hours=1)
LOOK_EVERY: Final = 2.0
"""Seconds between looks."""


def secret_of(master: Path, endpoint: WebhookEndpoint) -> str:
    """The address's signing secret, worked out and never stored: the database alone betrays none. `OSError`."""
    said = f"webhook {endpoint.id} {endpoint.generation}".encode()
    return "whsec_" + base64.b64encode(hmac.digest(master.read_bytes(), said, hashlib.sha256)).decode()


def add_endpoint(
    tx: Transaction, url: str, kinds: Sequence[str], settings: WebhookSettings, by: Actor, now: datetime
) -> WebhookEndpoint:
    """An address that is told these kinds of events from now on. `FormInvalid`."""
    require(by, Action.WEBHOOK_EDIT)
    wrong = Mistakes()
    url = wrong.text(url, "url", least=8, most=500)
    if url and not _fits(url, plain=settings.allow_private):
        wrong.add("webhook.url", "url")
    chosen = known_kinds(kinds)
    if not chosen:
        wrong.add("webhook.events", "events")
    if len(integration.endpoints(tx)) >= MOST_ENDPOINTS:
        wrong.add("webhook.most", "url", most=MOST_ENDPOINTS)
    wrong.stop_if_any()
    number = integration.add_endpoint(tx, url, chosen, by.account_id, now)
    audit_log.append(tx, by, Action.WEBHOOK_EDIT, f"webhook {number}", now, after="active")
    return _endpoint(tx, number)


def _fits(url: str, *, plain: bool) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    clean = url.isprintable() and " " not in url and not parts.username and not parts.fragment and port != 0
    return clean and bool(parts.hostname) and parts.scheme in ({"https", "http"} if plain else {"https"})


def endpoints(tx: Transaction, by: Actor) -> list[WebhookEndpoint]:
    """Every address."""
    require(by, Action.WEBHOOK_EDIT)
    return integration.endpoints(tx)


def endpoint(tx: Transaction, number: int, by: Actor) -> WebhookEndpoint:
    """`NotFound`."""
    require(by, Action.WEBHOOK_EDIT)
    return _endpoint(tx, number)


def _endpoint(tx: Transaction, number: int) -> WebhookEndpoint:
    found = integration.endpoint_by_id(tx, number)
    if found is None:
        raise NotFound("webhook.not_found")
    return found


def set_active(tx: Transaction, number: int, active: bool, by: Actor, now: datetime) -> None:
    """Pause an address, or go on where it stopped: what happened meanwhile is told then."""
    before = endpoint(tx, number, by)
    integration.change_endpoint(tx, number, active=active, attempts=0, due_at=now)
    states = {True: "active", False: "paused"}
    thing = f"webhook {number}"
    audit_log.append(tx, by, Action.WEBHOOK_EDIT, thing, now, before=states[before.active], after=states[active])


def renew_secret(tx: Transaction, number: int, by: Actor, now: datetime) -> WebhookEndpoint:
    """A new secret; the old one is worthless from now on."""
    before = endpoint(tx, number, by)
    integration.change_endpoint(tx, number, generation=before.generation + 1)
    audit_log.append(tx, by, Action.WEBHOOK_EDIT, f"webhook {number}", now, after="secret_renewed")
    return _endpoint(tx, number)


class WebhookWorker:
    """One task that looks and tells. `start` and `stop` belong to whoever builds the service."""

    def __init__(self, store: Store, settings: WebhookSettings, master: Path, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._settings = settings
        self._master = master
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look and to tell."""
        self._task = asyncio.create_task(self._run(), name="webhooks")

    async def stop(self) -> None:
        """Stop. What was under way is told again after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        while True:
            try:
                await self.tell_due()
            except Exception:
                log.exception("webhook_round_failed")  # the edge of a task: the database may be away for a while
            await asyncio.sleep(LOOK_EVERY)

    async def tell_due(self) -> int:
        """Tell every address what it does not know yet, all addresses at the same time; how many events got through."""
        due = await self._store.run(integration.due_endpoints, self._clock())
        told = await asyncio.gather(*(self._tell(one) for one in due))
        return sum(told)

    async def _tell(self, to: WebhookEndpoint) -> int:
        events, until = await self._store.run(integration.events_after, to.told_until, to.events, BATCH)
        told = 0
        for event in events:
            try:
                await asyncio.to_thread(self._post, to, event)
            except (NotDelivered, OSError) as failed:
                await self._later(to, str(failed))
                return told
            told += 1
            await self._note(to, told_until=event.number, attempts=0, told_at=self._clock(), last_error="")
        if until > to.told_until:
            await self._note(to, told_until=until)
        return told

    def _post(self, to: WebhookEndpoint, event: WebhookEvent) -> None:
        post(
            to.url,
            event,
            secret_of(self._master, to),
            self._clock(),
            timeout=self._settings.timeout_seconds,
            allow_private=self._settings.allow_private,
        )

    async def _later(self, to: WebhookEndpoint, error: str) -> None:
        attempts = to.attempts + 1
        pause = min(FIRST_PAUSE * (1 << min(attempts - 1, 16)), LONGEST_PAUSE)
        log.warning("webhook_delayed", webhook=to.id, attempts=attempts, error=error)
        await self._note(to, attempts=attempts, due_at=self._clock() + pause, last_error=error[:200])

    async def _note(self, to: WebhookEndpoint, **facts: object) -> None:
        await self._store.run(integration.change_endpoint, to.id, **facts)
