"""One page of instructions for each role, for screen and for one printed sheet. Knows no service.

The pictures are of the real screens: `make pictures` takes them anew from the running demonstration.
"""

from __future__ import annotations

from typing import Final

from aiohttp import web

from orchestrator.domain.policy import Action, Role, require
from orchestrator.web.app_keys import ACTOR
from orchestrator.web.assets import STATIC
from orchestrator.web.view import render, words_for

routes = web.RouteTableDef()

STEPS: Final = {
    "citizen": 7,
    Role.VILLAGE_HEAD: 6,
    Role.OPERATOR: 7,
    Role.CHAIR: 6,
    Role.NOTE_TAKER: 5,
    Role.CASE_OFFICER: 5,
    Role.DEPARTMENT: 5,
    Role.IT_OFFICER: 5,
    Role.COMMUNE_POLICE: 4,
    Role.AUDITOR: 5,
}
"""Guides, with the number of their steps: `guide.<name>.step_<n>`. The city's staff read the department's."""


@routes.get("/guide")
async def index(request: web.Request) -> web.StreamResponse:
    """Every guide; one's own first."""
    actor = request[ACTOR]
    require(actor, Action.PUBLIC_VIEW)
    own = [name for name in STEPS if name in actor.roles]
    names = own + [name for name in STEPS if name not in own]
    return render(request, "guides/index.html", {"names": names, "own": len(own)})


@routes.get("/guide/{name}")
async def guide(request: web.Request) -> web.StreamResponse:
    """The guide of one role."""
    require(request[ACTOR], Action.PUBLIC_VIEW)
    name = request.match_info["name"]
    if name not in STEPS:
        raise web.HTTPNotFound
    context: dict[str, object] = {
        "name": name,
        "steps": range(1, STEPS[name] + 1),
        "picture": picture_of(name, words_for(request).language),
    }
    return render(request, "guides/guide.html", context)


def picture_of(name: str, language: str) -> str:
    """The picture's name among the static files, in the office's language if there is no other; empty for none."""
    files = (f"guide/{name}.{wanted}.jpg" for wanted in (language, "vi"))
    return next((file for file in files if (STATIC / file).is_file()), "")
