"""An agency's own page: its invitations, whom it sends, the papers it hands in. Sees nothing else of the office."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action
from orchestrator.services import invitations
from orchestrator.services.invitations import Nominate
from orchestrator.web.app_keys import BLOBS, CLOCK, SETTINGS, STORE
from orchestrator.web.file_forms import file_form
from orchestrator.web.forms import Form, read_form
from orchestrator.web.middleware.csrf import checks_own_token
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of_own
from orchestrator.web.view import render, see_other, words_for

routes = web.RouteTableDef()

ONE = "/agency/{number:[0-9]{1,9}}"


@routes.get("/agency")
async def inbox(request: web.Request) -> web.StreamResponse:
    """Every invitation, the next session first."""
    return await _page(request, Form.of())


@routes.post(ONE + "/nominate")
async def nominate(request: web.Request) -> web.StreamResponse:
    """Who comes."""
    form = await read_form(request)
    new = Nominate(name=form["name"], title=form["title"], phone=form["phone"], email=form["email"])
    return await _act(request, form, invitations.nominate, new)


@routes.post(ONE + "/decline")
async def decline(request: web.Request) -> web.StreamResponse:
    """Nobody comes, and why."""
    form = await read_form(request)
    return await _act(request, form, invitations.decline, form["reason"])


@routes.post(ONE + "/papers/{paper:[0-9]{1,9}}")
@checks_own_token
async def hand_in(request: web.Request) -> web.StreamResponse:
    """A paper that was asked for."""
    actor = actor_of_own(request, Action.INVITATION_ANSWER)
    settings, number = request.config_dict[SETTINGS], int(request.match_info["number"])
    async with file_form(request, settings.files_directory, settings.files.max_bytes, 1) as sent:
        form = sent.form
        try:
            if not sent.files and not sent.refused:
                raise RuleBroken("document.none_chosen", field="file")
            for file in sent.files:
                blob = await asyncio.to_thread(request.config_dict[BLOBS].take, file.path)
                values = (number, int(request.match_info["paper"]), blob, form["note"])
                await request.config_dict[STORE].run(invitations.hand_in, *values, actor, request.config_dict[CLOCK]())
        except RuleBroken as broken:
            sent.refused.append(broken)
        for mistake in sent.refused:
            form.note(words_for(request), mistake)
    return await _page(request, form, 422) if form.mistakes else see_other("/agency")


async def _act(request: web.Request, form: Form, service: Callable[..., Any], value: object) -> web.StreamResponse:
    actor = actor_of_own(request, Action.INVITATION_ANSWER)
    number, now = int(request.match_info["number"]), request.config_dict[CLOCK]()
    try:
        await request.config_dict[STORE].run(service, number, value, actor, now)
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        return await _page(request, form, status_of(broken))
    return see_other(f"/agency#i{number}")


async def _page(request: web.Request, form: Form, status: int = 200) -> web.Response:
    actor = actor_of_own(request, Action.INVITATION_ANSWER)
    context: dict[str, object] = {
        "invitations": await request.config_dict[STORE].run(invitations.inbox, actor),
        "form": form,
        "sent": int(request.match_info.get("number", "0")),
        "limits": request.config_dict[SETTINGS].files,
    }
    return render(request, "operator/agency.html", context, status=status)
