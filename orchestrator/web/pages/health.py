"""What machines ask: alive, ready, numbers, version. Says codes and no details of the installation."""

from __future__ import annotations

import asyncio
from importlib.metadata import PackageNotFoundError, version

import structlog
from aiohttp import web

from orchestrator.web.app_keys import METRICS, PROBES, SETTINGS, Probe
from orchestrator.web.middleware.forwarded import is_in

routes = web.RouteTableDef()
log: structlog.stdlib.BoundLogger = structlog.get_logger("web")

PROBE_SECONDS = 5.0


@routes.get("/healthz")
async def alive(_: web.Request) -> web.StreamResponse:
    """The process answers."""
    return web.json_response({"status": "ok"})


@routes.get("/readyz")
async def ready(request: web.Request) -> web.StreamResponse:
    """Database, disk, media workers: each by name, 503 when one is not there."""
    probes = request.config_dict[PROBES]
    answers = await asyncio.gather(*(_ask(name, probe) for name, probe in probes.items()))
    checks = dict(zip(probes, (answer or "ok" for answer in answers), strict=True))
    good = not any(answers)
    return web.json_response({"status": "ok" if good else "unready", "checks": checks}, status=200 if good else 503)


async def _ask(name: str, probe: Probe) -> str | None:
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            return await probe()
    except TimeoutError:
        return "timeout"
    except Exception as failure:  # noqa: BLE001 - a probe that breaks is a condition that does not hold
        log.warning("probe_failed", probe=name, error=type(failure).__name__)
        return "failed"


@routes.get("/metrics")
async def metrics(request: web.Request) -> web.StreamResponse:
    """Prometheus text, for the addresses named in the settings."""
    if not is_in(request.remote, request.config_dict[SETTINGS].http.metrics_from):
        raise web.HTTPForbidden
    return web.Response(
        body=request.config_dict[METRICS](),
        headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
    )


@routes.get("/version")
async def tell_version(_: web.Request) -> web.StreamResponse:
    """Which release this is."""
    try:
        return web.json_response({"name": "tiepdan", "version": version("tiepdan")})
    except PackageNotFoundError:
        return web.json_response({"name": "tiepdan", "version": "unknown"})
