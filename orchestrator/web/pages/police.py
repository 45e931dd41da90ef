"""The page of the commune police: alarms with a sound, acknowledged by one press, minutes of violation to print."""

from __future__ import annotations

import asyncio

from aiohttp import web

from orchestrator.documents.catalogue import FormId
from orchestrator.documents.issue import Issue, office_from
from orchestrator.documents.production import FileKind, produce
from orchestrator.domain.policy import Action, may
from orchestrator.services import security_alarms
from orchestrator.web.app_keys import CLOCK, LIVE, SETTINGS, STORE
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.view import render, see_other

routes = web.RouteTableDef()


@routes.get("/police")
async def listed(request: web.Request) -> web.StreamResponse:
    """Every alarm, newest first; those nobody has acknowledged ring."""
    actor = actor_of(request, Action.SECURITY_VIEW)
    found = await request.config_dict[STORE].run(security_alarms.all_alarms, actor)
    waiting = [alarm.id for alarm in found if alarm.acknowledged_at is None]
    if "application/json" in request.headers.get("Accept", ""):
        return web.json_response({"waiting": waiting, "newest": found[0].id if found else 0})
    context = {
        "alarms": found,
        "waiting": waiting,
        "acknowledges": may(actor, Action.SECURITY_ACKNOWLEDGE),
        "facts": {"waiting": waiting, "newest": found[0].id if found else 0},
    }
    return render(request, "police/alarms.html", context)


@routes.post("/police/alarms/{alarm:[0-9]{1,9}}/acknowledge")
async def acknowledge(request: web.Request) -> web.StreamResponse:
    """Seen, somebody comes: the session's console says so."""
    actor = actor_of(request, Action.SECURITY_ACKNOWLEDGE)
    number, now = int(request.match_info["alarm"]), request.config_dict[CLOCK]()
    alarm = await request.config_dict[STORE].run(security_alarms.acknowledge, number, actor, now)
    live = request.config_dict[LIVE].get(alarm.session_code)
    if live is not None:
        live.note_alarm("acknowledged")
    return see_other("/police")


@routes.get("/police/alarms/{alarm:[0-9]{1,9}}/minutes.{kind:docx|pdf}")
async def minutes(request: web.Request) -> web.StreamResponse:
    """Minutes of the violation, with what is known; the rest is written by hand."""
    actor = actor_of(request, Action.SECURITY_VIEW)
    settings = request.config_dict[SETTINGS]
    number = int(request.match_info["alarm"])
    alarm, facts = await request.config_dict[STORE].run(security_alarms.violation_facts, number, actor)
    office = office_from(settings.commune, settings.documents)
    issue = Issue(office=office, reference=f"{alarm.session_code}-{alarm.id}")
    kind = FileKind(request.match_info["kind"])
    made = await asyncio.to_thread(produce, FormId.VIOLATION_MINUTES, facts, issue, kind)
    headers = {"Content-Disposition": f'attachment; filename="{made.filename}"', "Cache-Control": "private, no-store"}
    return web.Response(body=made.content, content_type=made.media_type, headers=headers)
