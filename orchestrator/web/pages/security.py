"""The police's page: the sessions to come with their security plans, read and corrected. Knows no matter."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action
from orchestrator.domain.reception_session import OVER
from orchestrator.domain.records_planning import Risk
from orchestrator.services import scheduling, session_plans
from orchestrator.web.app_keys import CLOCK, STORE
from orchestrator.web.forms import Form, read_form
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.pages.preparation import security_of
from orchestrator.web.view import render, see_other, words_for

routes = web.RouteTableDef()

ONE = "/security/{code:TCD-[0-9-]+}"
AHEAD = timedelta(days=60)


@routes.get("/security")
async def coming(request: web.Request) -> web.StreamResponse:
    """Sessions of today and of the next two months."""
    return await _page(request, Form.of())


@routes.post(ONE + "/seen")
async def seen(request: web.Request) -> web.StreamResponse:
    """The police have read it."""
    actor = actor_of(request, Action.SECURITY_ACKNOWLEDGE)
    code, now = request.match_info["code"], request.config_dict[CLOCK]()
    await request.config_dict[STORE].run(session_plans.see_security, code, actor, now)
    return see_other(f"/security#{code}")


@routes.post(ONE)
async def correct(request: web.Request) -> web.StreamResponse:
    """What the police know better."""
    actor = actor_of(request, Action.SECURITY_PLAN_EDIT)
    code, form = request.match_info["code"], await read_form(request)
    try:
        await request.config_dict[STORE].run(
            session_plans.write_security, code, security_of(form), actor, request.config_dict[CLOCK]()
        )
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        return await _page(request, form, status_of(broken))
    return see_other(f"/security#{code}")


async def _page(request: web.Request, form: Form, status: int = 200) -> web.Response:
    actor = actor_of(request, Action.SECURITY_VIEW)
    store, now = request.config_dict[STORE], request.config_dict[CLOCK]()
    found = await store.run(scheduling.sessions_between, now - timedelta(hours=12), now + AHEAD, actor)
    shown = [
        (session, await store.run(session_plans.preparation_of, session.code, actor))
        for session in found
        if session.status not in OVER
    ]
    context: dict[str, object] = {
        "shown": shown,
        "form": form,
        "sent_code": request.match_info.get("code", ""),
        "risks": list(Risk),
    }
    return render(request, "operator/security.html", context, status=status)
