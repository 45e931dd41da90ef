"""The export for the national database as a download. Knows no field of it."""

from __future__ import annotations

from aiohttp import web

from orchestrator.domain.policy import Action
from orchestrator.services import national_export
from orchestrator.web.app_keys import CLOCK, STORE
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.pages.statistics import period_of

routes = web.RouteTableDef()


@routes.get("/operator/national.json")
async def whole(request: web.Request) -> web.StreamResponse:
    """Everything of a period."""
    export = await _export(request)
    name = f"national-{export.period.kind.replace('_', '-')}-{export.period.year}.json"
    return _file(national_export.as_json(export), "application/json", name)


@routes.get("/operator/national-{part:[a-z]+}.csv")
async def part(request: web.Request) -> web.StreamResponse:
    """One part of it."""
    export, name = await _export(request), request.match_info["part"]
    content = national_export.as_csv(export.part(name))
    file = f"national-{name}-{export.period.kind.replace('_', '-')}-{export.period.year}.csv"
    return _file(content, "text/csv", file)


async def _export(request: web.Request) -> national_export.NationalExport:
    actor, now = actor_of(request, Action.REPORT_EXPORT), request.config_dict[CLOCK]()
    return await request.config_dict[STORE].run(national_export.national_export, period_of(request), actor, now)


def _file(content: bytes, media_type: str, name: str) -> web.Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return web.Response(body=content, content_type=media_type, headers=headers)
