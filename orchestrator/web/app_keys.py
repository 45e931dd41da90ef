"""What the aiohttp application and its requests carry for handlers. Knows no handler.

The types are imported for the checker only, so that any part of the web may import this file.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from config.settings import Settings
    from orchestrator.domain.policy import Actor
    from orchestrator.metrics import Metrics
    from orchestrator.services.live.receptions import LiveReceptions
    from orchestrator.services.loudness import Loudness
    from orchestrator.store.blobs import Blobs
    from orchestrator.store.database import Store
    from orchestrator.words import Words

Clock = Callable[[], datetime]
"""The time now, UTC and aware."""

Probe = Callable[[], Awaitable[str | None]]
"""For `/readyz`: `None` when all is well, otherwise a short code of what is wrong."""

# Of the application.
SETTINGS: web.AppKey[Settings] = web.AppKey("settings")
STORE: web.AppKey[Store] = web.AppKey("store")
BLOBS: web.AppKey[Blobs] = web.AppKey("blobs")
"""The bytes of the case files' documents."""
LOUDNESS: web.AppKey[Loudness] = web.AppKey("loudness")
LIVE: web.AppKey[LiveReceptions] = web.AppKey("live")
WORDS: web.AppKey[Callable[[str], Words]] = web.AppKey("words")
"""The texts in one language: `request.config_dict[WORDS]("vi")`."""
CLOCK: web.AppKey[Clock] = web.AppKey("clock")
PROBES: web.AppKey[Mapping[str, Probe]] = web.AppKey("probes")
COUNTS: web.AppKey[Metrics] = web.AppKey("counts")
"""Where handlers count."""
METRICS: web.AppKey[Callable[[], bytes]] = web.AppKey("metrics")

# Of a request.
ACTOR: web.RequestKey[Actor] = web.RequestKey("actor")
"""Who asks; `ANONYMOUS` when nobody signed in."""
TOKEN: web.RequestKey[str] = web.RequestKey("token")
"""The staff cookie, when it is good."""
GUEST: web.RequestKey[str] = web.RequestKey("guest")
"""The anonymous cookie."""
REQUEST_ID: web.RequestKey[str] = web.RequestKey("request_id")
"""On every log line and error page of this request."""
SCHEME: web.RequestKey[str] = web.RequestKey("scheme")
"""What the browser speaks, behind a proxy: signals see the request as it came, not the clone that handlers see."""
