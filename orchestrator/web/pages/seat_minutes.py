"""The minutes on a seat's own page: read in large type, confirmed or sent back by the citizen, signed by the chair."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.minutes import ConfirmationMethod
from orchestrator.domain.policy import Actor
from orchestrator.services import minutes
from orchestrator.services.minutes import TurnMinutes
from orchestrator.web.app_keys import SETTINGS, STORE
from orchestrator.web.forms import Form, parse_number, read_form
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.pages.minutes import note, take
from orchestrator.web.pages.seat import actor_of_seat
from orchestrator.web.sentences import sentence
from orchestrator.web.view import words_for
from orchestrator.words import Words

routes = web.RouteTableDef()

READ = ("statement", "request", "prior_handling", "explanations", "answer", "time_limit", "contact", "corrections")


@routes.get("/p/{public_id}/minutes")
async def read(request: web.Request) -> web.StreamResponse:
    """What is to be read now; 204 when nothing is."""
    await _seated(request)
    found = await request.config_dict[STORE].run(minutes.shown_to, request.match_info["public_id"])
    if found is None:
        return web.Response(status=204)
    return web.json_response(_told(found, words_for(request)), headers={"Cache-Control": "private, no-store"})


@routes.post("/p/{public_id}/minutes/{act:confirm|correct|sign}")
async def act(request: web.Request) -> web.StreamResponse:
    """The citizen's `that is right` or `please correct`, the chair's signature."""
    actor, form = await _seated(request), await read_form(request)
    name, number = request.match_info["act"], parse_number(form["turn"]) or 0
    code = actor.session_code or ""
    given = Form({**form.values, "method": [ConfirmationMethod.SPOKEN]})
    try:
        changed = await take(request, name, code, number, given, actor)
    except RuleBroken as broken:
        zone = request.config_dict[SETTINGS].commune.time_zone
        return web.json_response({"message": sentence(words_for(request), broken, zone)}, status=status_of(broken))
    await note(request, code, number, name, changed)
    return web.json_response({"status": changed.status, "sha256": changed.sha256})


def _told(found: TurnMinutes, words: Words) -> Mapping[str, object]:
    content = found.minutes.content
    return {
        "turn": found.turn.number,
        "version": found.minutes.version,
        "status": found.minutes.status,
        "sha256": found.minutes.sha256,
        "blocks": [
            {"title": words.text(f"minutes.field.{name}"), "text": content[name]} for name in READ if content.get(name)
        ],
    }


async def _seated(request: web.Request) -> Actor:
    actor = await actor_of_seat(request)
    if actor is None:
        raise web.HTTPForbidden
    return actor
