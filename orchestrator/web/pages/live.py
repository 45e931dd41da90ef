"""The session console: `/operator/sessions/{code}/live`. The page is a frame; what it shows comes over the socket."""

from __future__ import annotations

from aiohttp import web

from orchestrator.domain.policy import Action, require
from orchestrator.services import scheduling
from orchestrator.web.app_keys import ACTOR, CLOCK, SETTINGS, STORE
from orchestrator.web.middleware.staff import SignInNeeded
from orchestrator.web.pages.seat_facts import CONSOLE_ICONS
from orchestrator.web.view import render

routes = web.RouteTableDef()


@routes.get("/operator/sessions/{code}/live")
async def console(request: web.Request) -> web.StreamResponse:
    """For the operator, who conducts, and the IT officer, who watches."""
    actor = request[ACTOR]
    if actor.account_id is None:
        raise SignInNeeded
    session = await request.config_dict[STORE].run(scheduling.session_by_code, request.match_info["code"], actor)
    require(actor, Action.SESSION_WATCH, session.thing)
    facts = {
        "socket": f"/operator/sessions/{session.code}/socket",
        "time_zone": request.config_dict[SETTINGS].commune.time_zone,
        "code": session.code,
        "now": request.config_dict[CLOCK]().timestamp(),
    }
    return render(request, "live/console.html", {"session": session, "facts": facts, "script_icons": CONSOLE_ICONS})
