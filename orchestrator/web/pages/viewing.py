"""What every page of one recording begins with: who asks, what a break-glass opened, and the grant to view.

The grant's cookie is bound to the account and to the recording's address; it ends minutes after its last use.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Actor
from orchestrator.domain.records import Recording, ViewGrant
from orchestrator.services import inspection
from orchestrator.services.package_notes import note_act
from orchestrator.web.app_keys import ACTOR, CLOCK, SETTINGS, STORE
from orchestrator.web.middleware.staff import SignInNeeded
from orchestrator.web.view import render
from recordings.custody import Act

VIEW_COOKIE = "view"


async def viewer(request: web.Request) -> Actor:
    """Who asks for this recording, if they may see it. `SignInNeeded`, `NotFound`; `ViewRefused` leaves its line."""
    actor = request[ACTOR]
    if actor.account_id is None:
        raise SignInNeeded
    code, now = request.match_info["code"], request.config_dict[CLOCK]()
    return await request.config_dict[STORE].run(inspection.require_view, code, actor, now)


def denied(request: web.Request) -> web.Response:
    """Said in a clear sentence, with the way that is left."""
    return render(request, "auditor/denied.html", {"code": request.match_info["code"]}, status=403)


async def grant_for(request: web.Request, actor: Actor) -> ViewGrant | None:
    """The grant that this browser holds for this recording, used once more; None without one."""
    token = request.cookies.get(VIEW_COOKIE, "")
    if not 16 <= len(token) <= 200:
        return None
    try:
        return await request.config_dict[STORE].run(
            inspection.grant_of, token, request.match_info["code"], actor, request.config_dict[CLOCK]()
        )
    except RuleBroken:
        return None


async def granted(request: web.Request) -> tuple[Actor, ViewGrant]:
    """For what only the open player asks for: 403 without a grant."""
    actor = await viewer(request)
    grant = await grant_for(request, actor)
    if grant is None:
        raise web.HTTPForbidden
    return actor, grant


async def open_view(request: web.Request, actor: Actor, reason: str, response: web.StreamResponse) -> None:
    """Write the reason into the log, then put the grant into its cookie."""
    code = request.match_info["code"]
    grant = await request.config_dict[STORE].run(
        inspection.open_for_viewing, code, reason, actor, request.config_dict[CLOCK]()
    )
    settings, now = request.config_dict[SETTINGS], request.config_dict[CLOCK]()
    await asyncio.to_thread(note_act, settings, grant.recording, Act.VIEWED, now)
    response.set_cookie(
        VIEW_COOKIE,
        grant.token,
        path=f"/auditor/recordings/{code}",
        httponly=True,
        secure=request.secure,
        samesite="Strict",
        max_age=12 * 3600,
    )


def directory_of(request: web.Request, recording: Recording) -> Path:
    """Where its package lies."""
    return request.config_dict[SETTINGS].recordings_directory / recording.directory
