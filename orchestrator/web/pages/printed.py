"""Papers to print: the village kit, and the office's empty forms for everybody. Knows no matter."""

from __future__ import annotations

import asyncio
from functools import lru_cache

from aiohttp import web

from orchestrator.documents.issue import Office
from orchestrator.documents.production import Document, FileKind, produce
from orchestrator.domain.actions import Action
from orchestrator.domain.errors import NotFound
from orchestrator.domain.policy import require
from orchestrator.services import printed_papers
from orchestrator.web.app_keys import ACTOR, CLOCK, STORE
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.paper_download import attachment, drawn, office_of
from orchestrator.web.view import public_address, render

routes = web.RouteTableDef()


@routes.get("/village/kit")
async def kit(request: web.Request) -> web.StreamResponse:
    """What to hang up and to read out, by day of reception; and what to hand out."""
    actor = actor_of(request, Action.VILLAGE_REPORT)
    days = await request.config_dict[STORE].run(printed_papers.kit_days, actor, request.config_dict[CLOCK]())
    context: dict[str, object] = {"days": days, "papers": list(printed_papers.KIT), "forms": printed_papers.BLANK}
    return render(request, "village/kit.html", context)


@routes.get(r"/village/kit/{day:\d{4}-\d\d-\d\d}/{paper:notice|loudspeaker}.{kind:docx|pdf}")
async def kit_paper(request: web.Request) -> web.StreamResponse:
    """One of them as a file."""
    actor, named = actor_of(request, Action.VILLAGE_REPORT), request.match_info
    address, now = public_address(request, "/register"), request.config_dict[CLOCK]()
    order = await request.config_dict[STORE].run(
        printed_papers.kit_paper, named["paper"], named["day"], address, office_of(request), actor, now
    )
    return await drawn(order, named["kind"])


@routes.get("/forms")
async def forms(request: web.Request) -> web.StreamResponse:
    """The empty forms, with what each is for."""
    require(request[ACTOR], Action.PUBLIC_VIEW)
    return render(request, "public/forms.html", {"forms": printed_papers.BLANK})


@routes.get("/forms/{form:[a-z_]+}.{kind:docx|pdf}")
async def form(request: web.Request) -> web.StreamResponse:
    """One empty form; drawn once, then kept: strangers may ask for it as often as they like."""
    require(request[ACTOR], Action.PUBLIC_VIEW)
    name, kind = request.match_info["form"], request.match_info["kind"]
    if name not in printed_papers.BLANK:
        raise NotFound("blank.not_found")
    return attachment(await asyncio.to_thread(_blank, name, office_of(request), FileKind(kind)))


@lru_cache(maxsize=64)
def _blank(name: str, to: Office, kind: FileKind) -> Document:
    order = printed_papers.blank_paper(name, to)
    return produce(order.form, order.facts, order.issue, kind)
