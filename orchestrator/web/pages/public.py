"""What everybody may see: the home page with the next published sessions, and the way in by appointment code."""

from __future__ import annotations

import re

from aiohttp import web

from orchestrator.domain.errors import RuleBroken
from orchestrator.services import scheduling
from orchestrator.web.app_keys import CLOCK, STORE
from orchestrator.web.forms import Form, read_form
from orchestrator.web.view import render, see_other, words_for

routes = web.RouteTableDef()

SHOWN = 3
_LINK = re.compile(r"(?:.*/j/)?([A-Za-z0-9_-]{16,200})/?")


@routes.get("/")
async def home(request: web.Request) -> web.StreamResponse:
    """What this is, when the next receptions are, how to get in."""
    return await _home(request, Form())


@routes.post("/appointment")
async def appointment(request: web.Request) -> web.StreamResponse:
    """The code or the whole link from the invitation, typed or pasted."""
    form = await read_form(request)
    found = _LINK.fullmatch(form["code"].replace(" ", ""))
    if found:
        return see_other(f"/j/{found[1]}")
    form.note(words_for(request), RuleBroken("home.code.unknown" if form["code"] else "home.code.empty", field="code"))
    return await _home(request, form, status=422)


async def _home(request: web.Request, form: Form, status: int = 200) -> web.StreamResponse:
    sessions = await request.config_dict[STORE].run(
        scheduling.published_sessions, SHOWN, now=request.config_dict[CLOCK]()
    )
    return render(request, "public/home.html", {"sessions": sessions, "form": form}, status=status)
