"""Breaking the glass, and the page of the second person who is told. Decides nothing (`services.break_glass`)."""

from __future__ import annotations

from aiohttp import web

from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.policy import Action
from orchestrator.services import break_glass
from orchestrator.web.app_keys import CLOCK, STORE
from orchestrator.web.forms import Form, parse_number, read_form
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.pages.viewing import open_view
from orchestrator.web.view import render, see_other, words_for

routes = web.RouteTableDef()


@routes.get("/auditor/recordings/{code}/break-glass")
async def ask(request: web.Request) -> web.StreamResponse:
    """The form: what, and why."""
    return await _form(request, Form.of(scope="", reason=""))


@routes.post("/auditor/recordings/{code}/break-glass")
async def do(request: web.Request) -> web.StreamResponse:
    """Open the recording against the normal right, tell the second person, go to the player."""
    actor = actor_of(request, Action.BREAK_GLASS)
    form, code, now = await read_form(request), request.match_info["code"], request.config_dict[CLOCK]()
    try:
        await request.config_dict[STORE].run(break_glass.break_glass, code, form["scope"], form["reason"], actor, now)
    except RuleBroken as broken:
        if broken.field is None:
            raise
        form.note(words_for(request), broken)
        return await _form(request, form, status_of(broken))
    response = see_other(f"/auditor/recordings/{code}")
    words = words_for(request)
    await open_view(request, actor, f"{words.text('break_glass.ground')} · {form['reason']}", response)
    return response


@routes.get("/auditor/break-glass")
async def told(request: web.Request) -> web.StreamResponse:
    """Every break-glass, for the second person."""
    actor = actor_of(request, Action.BREAK_GLASS_VIEW)
    found = await request.config_dict[STORE].run(break_glass.all_breaks, actor)
    return render(request, "auditor/break_glass_list.html", {"found": found})


@routes.post("/auditor/break-glass/{number}/seen")
async def seen(request: web.Request) -> web.StreamResponse:
    """The second person has seen it."""
    actor = actor_of(request, Action.BREAK_GLASS_VIEW)
    number = parse_number(request.match_info["number"])
    if number is None:
        raise NotFound("break_glass.not_found")
    await request.config_dict[STORE].run(break_glass.acknowledge, number, actor, request.config_dict[CLOCK]())
    return see_other("/auditor/break-glass")


async def _form(request: web.Request, form: Form, status: int = 200) -> web.Response:
    actor = actor_of(request, Action.BREAK_GLASS)
    code = request.match_info["code"]
    scopes = await request.config_dict[STORE].run(break_glass.scopes_for, code, actor)
    if scopes and not form["scope"]:
        form.values["scope"] = [str(scopes[0])]
    return render(request, "auditor/break_glass.html", {"form": form, "code": code, "scopes": scopes}, status=status)
