"""Builds the aiohttp application: what hangs on it, what surrounds a request, which page answers. Starts nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aiohttp import web

from config.settings import Settings
from orchestrator.metrics import Metrics
from orchestrator.services.loudness import Loudness
from orchestrator.store.blobs import Blobs
from orchestrator.web import assets, view
from orchestrator.web.api import serve as api
from orchestrator.web.app_keys import (
    BLOBS,
    CLOCK,
    COUNTS,
    LIVE,
    LOUDNESS,
    METRICS,
    PROBES,
    SETTINGS,
    STORE,
    WORDS,
    Clock,
    Probe,
)
from orchestrator.web.middleware.csrf import csrf, guest
from orchestrator.web.middleware.forwarded import forwarded
from orchestrator.web.middleware.problems import problems
from orchestrator.web.middleware.request_log import request_log
from orchestrator.web.middleware.security_headers import add_security_headers
from orchestrator.web.middleware.staff import staff
from orchestrator.web.pages import (
    agency,
    audit,
    auditor,
    books,
    break_glass,
    case_documents,
    cases,
    classification,
    conclusions,
    conditions,
    copies,
    day,
    derived,
    directives,
    export,
    feedback,
    guides,
    handed,
    health,
    line_test,
    national,
    police,
    preferences,
    preparation,
    programs,
    public,
    readiness,
    retention,
    review,
    review_notes,
    schedule,
    seat,
    seat_minutes,
    security,
    sessions,
    sign_in,
    statistics,
    work_calendar,
)
from orchestrator.web.pages import live as live_pages
from orchestrator.web.pages import minutes as minutes_pages
from orchestrator.web.pages.without_account import WITHOUT_ACCOUNT
from orchestrator.web.signalling import socket
from orchestrator.words import Words, words_in

if TYPE_CHECKING:
    from orchestrator.services.live.receptions import LiveReceptions
    from orchestrator.store.database import Store

PAGES = (
    public,
    *WITHOUT_ACCOUNT,
    preferences,
    sign_in,
    day,
    cases,
    classification,
    case_documents,
    conclusions,
    directives,
    books,
    statistics,
    national,
    feedback,
    schedule,
    sessions,
    preparation,
    conditions,
    agency,
    security,
    readiness,
    work_calendar,
    auditor,
    review,
    review_notes,
    derived,
    audit,
    copies,
    retention,
    programs,
    break_glass,
    guides,
    export,
    health,
)


def utc_now() -> datetime:
    """The clock on the wall."""
    return datetime.now(UTC)


def build(
    settings: Settings,
    store: Store,
    live: LiveReceptions,
    *,
    words: Callable[[str], Words] = words_in,
    clock: Clock = utc_now,
    probes: Mapping[str, Probe] | None = None,
    counts: Metrics | None = None,
) -> web.Application:
    """The application, ready to be served. `probes` are asked by `/readyz`, `counts` shown by `/metrics`.

    The caller owns store and live.
    """
    application = bare(settings, store, words=words, clock=clock, probes=probes, counts=counts)
    application[LIVE] = live
    for part in (seat, line_test, seat_minutes, handed, police, live_pages, minutes_pages):
        application.add_routes(part.routes)
    socket.set_up(application)
    return application


def bare(
    settings: Settings,
    store: Store,
    *,
    words: Callable[[str], Words] = words_in,
    clock: Clock = utc_now,
    probes: Mapping[str, Probe] | None = None,
    counts: Metrics | None = None,
) -> web.Application:
    """The office without the conference: every page that does not need media."""
    application = web.Application(
        # From the outside in: what stands above sees everything that happens below it.
        middlewares=[forwarded, request_log, guest, problems, staff, csrf],
        client_max_size=settings.http.max_body_bytes,
    )
    application[SETTINGS] = settings
    application[STORE] = store
    application[LOUDNESS] = Loudness(settings)
    application[BLOBS] = Blobs(settings.files_directory)
    application[WORDS] = words
    application[CLOCK] = clock
    application[PROBES] = probes or {}
    application[COUNTS] = counts or Metrics()
    application[METRICS] = application[COUNTS].page
    view.set_up(application)
    application.on_response_prepare.append(add_security_headers)
    for page in PAGES:
        application.add_routes(page.routes)
    api.set_up(application)
    application.router.add_get("/static/{name:.+}", assets.serve)
    return application
