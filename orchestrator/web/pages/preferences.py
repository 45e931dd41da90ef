"""`/preferences`: language, theme and type size, kept in cookies so that the first byte already has them."""

from __future__ import annotations

from aiohttp import web

from orchestrator.web.forms import read_form, safe_path
from orchestrator.web.view import see_other

routes = web.RouteTableDef()

CHOICES = {"language": ("vi", "en"), "theme": ("light", "dark", "auto"), "text": ("large", "normal")}
PLAIN = {"theme": "auto", "text": "normal"}
"""Choosing these removes the cookie."""
YEAR = 31_536_000


@routes.post("/preferences")
async def keep(request: web.Request) -> web.StreamResponse:
    """Keep what was chosen and go back to where the reader was."""
    form = await read_form(request)
    response = see_other(safe_path(form["next"]))
    for name, allowed in CHOICES.items():
        chosen = form[name]
        if chosen not in allowed:
            continue
        if PLAIN.get(name) == chosen:
            response.del_cookie(name, path="/")
        else:
            response.set_cookie(name, chosen, max_age=YEAR, path="/", secure=request.secure, samesite="Lax")
    return response
