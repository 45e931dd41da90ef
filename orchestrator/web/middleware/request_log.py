"""A number for every request, one log line when it is done. No path (it may hold a secret), no address, no name."""

from __future__ import annotations

import secrets
import time

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from orchestrator.web.app_keys import COUNTS, REQUEST_ID

log: structlog.stdlib.BoundLogger = structlog.get_logger("web")

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})
SWITCHING_PROTOCOLS = 101
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No letter or digit that is mistaken for another when read aloud."""


def new_request_id() -> str:
    """`K7-2F9D`: short enough to read on the telephone, long enough to find one line of a day."""
    picked = [secrets.choice(_ALPHABET) for _ in range(8)]
    return "".join(picked[:3]) + "-" + "".join(picked[3:])


@web.middleware
async def request_log(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Bind the request's id to everything logged under it; log the outcome."""
    request[REQUEST_ID] = new_request_id()
    started = time.monotonic()
    status = 500
    with structlog.contextvars.bound_contextvars(request=request[REQUEST_ID]):
        try:
            response = await handler(request)
            status = response.status
            return response
        except web.HTTPException as stopped:
            status = stopped.status
            raise
        finally:
            _count(request, status, time.monotonic() - started)
            log.info(
                "request",
                method=request.method[:16],
                route=route_of(request),
                status=status,
                milliseconds=round((time.monotonic() - started) * 1000),
            )


def _count(request: web.Request, status: int, seconds: float) -> None:
    counts, route = request.config_dict[COUNTS], route_of(request)
    method = request.method if request.method in METHODS else "other"
    counts.requests.labels(route, method, str(status)).inc()
    if status != SWITCHING_PROTOCOLS:  # a socket's length says nothing about how quickly we answer
        counts.request_seconds.labels(route).observe(seconds)


def route_of(request: web.Request) -> str:
    """The pattern of the address (`/j/{secret}`), never the address itself."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "(none)"
