"""A recording leaves the office: said for whom and what for, written into the log, then sent as a bag in a tar stream.

For who holds a view grant and may export. The media stay encrypted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import structlog
from aiohttp import web

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records import ViewGrant
from orchestrator.services import audit_log, inspection, scheduling
from orchestrator.services.package_notes import note_act
from orchestrator.store.database import Transaction
from orchestrator.web.app_keys import CLOCK, SETTINGS, STORE
from orchestrator.web.forms import Form, read_form
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.pages.viewing import directory_of, granted
from orchestrator.web.view import render, words_for
from recordings import bag
from recordings.custody import Act
from recordings.package import NotAPackage
from recordings.sealing import seal_of

routes = web.RouteTableDef()
log: structlog.stdlib.BoundLogger = structlog.get_logger("export")

ADDRESS = "/auditor/recordings/{code}/export"


@routes.get(ADDRESS)
async def ask(request: web.Request) -> web.StreamResponse:
    """For whom, and what for?"""
    actor, grant = await granted(request)
    await request.config_dict[STORE].run(_require, grant, actor)
    return _page(request, Form.of())


@routes.post(ADDRESS)
async def send(request: web.Request) -> web.StreamResponse:
    """The bag, once its line is in the log."""
    actor, grant = await granted(request)
    form = await read_form(request)
    now, directory = request.config_dict[CLOCK](), directory_of(request, grant.recording)
    try:
        try:
            await asyncio.to_thread(seal_of, directory)
            found = await asyncio.to_thread(bag.entries, directory, now=now)
        except (NotAPackage, ValueError) as unsealed:
            raise RuleBroken("export.not_sealed", field="reason") from unsealed
        await request.config_dict[STORE].run(_begin, grant, form["reason"], actor, request)
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        return _page(request, form, status_of(broken))
    response = web.StreamResponse(
        headers={
            "Content-Disposition": f'attachment; filename="{grant.recording.code}.tar"',
            "Cache-Control": "private, no-store",
        }
    )
    response.content_type = "application/x-tar"
    response.content_length = bag.tar_size(found)
    await response.prepare(request)
    pieces: Iterator[bytes] = bag.tar(directory, found, now=now)
    while (piece := await asyncio.to_thread(next, pieces, b"")) != b"":
        await response.write(piece)
    await response.write_eof()
    await asyncio.to_thread(note_act, request.config_dict[SETTINGS], grant.recording, Act.EXPORTED, now)
    return response


def _page(request: web.Request, form: Form, status: int = 200) -> web.Response:
    return render(request, "auditor/export.html", {"form": form, "code": request.match_info["code"]}, status=status)


def _require(tx: Transaction, grant: ViewGrant, by: Actor) -> None:
    session = scheduling.session_by_code(tx, grant.recording.session_code, by)
    require(by, Action.RECORDING_EXPORT, session.thing)


def _begin(tx: Transaction, grant: ViewGrant, reason: str, by: Actor, request: web.Request) -> None:
    _require(tx, grant, by)
    reason = reason.strip()
    if len(reason) < inspection.SHORTEST_REASON:
        raise RuleBroken("view.reason_missing", field="reason", least=inspection.SHORTEST_REASON)
    if len(reason) > audit_log.LONGEST_REASON:
        raise RuleBroken("form.too_long", field="reason", most=audit_log.LONGEST_REASON)
    thing, now = f"recording {grant.recording.code}", request.config_dict[CLOCK]()
    audit_log.append(tx, by, Action.RECORDING_EXPORT, thing, now, reason=reason)
