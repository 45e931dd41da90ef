"""The player's reports: a note at a moment, and what was watched while the grant goes on. Knows no lane."""

from __future__ import annotations

import json

from aiohttp import web

from orchestrator.domain.errors import RuleBroken
from orchestrator.services import review_notes
from orchestrator.web.app_keys import CLOCK, LOUDNESS, STORE
from orchestrator.web.dates import Dates, length
from orchestrator.web.forms import parse_number, read_form
from orchestrator.web.middleware.problems import wants_json
from orchestrator.web.pages.viewing import granted
from orchestrator.web.view import page_for, see_other
from recordings.keys import KeyUnusable
from recordings.package import NotAPackage

routes = web.RouteTableDef()

LONGEST_REPORT = 8000


@routes.post("/auditor/recordings/{code}/renew")
async def renew(request: web.Request) -> web.StreamResponse:
    """Somebody still watches: the grant goes on, and the stretches that were played become a line."""
    actor, grant = await granted(request)
    spans = _spans(await request.text()) if (request.content_length or 0) <= LONGEST_REPORT else []
    if spans:
        await request.config_dict[STORE].run(
            review_notes.note_watched, grant, spans, actor, request.config_dict[CLOCK]()
        )
    return web.json_response({"status": "ok"})


@routes.get("/auditor/recordings/{code}/loudness")
async def loudness(request: web.Request) -> web.StreamResponse:
    """How loud everybody was, for the lanes; the first time it takes a while."""
    _, grant = await granted(request)
    try:
        found = await request.config_dict[LOUDNESS].of(grant.recording)
    except (KeyUnusable, NotAPackage) as locked:
        raise web.HTTPServiceUnavailable from locked
    if found is None:
        raise web.HTTPNotFound
    return web.json_response(found, headers={"Cache-Control": "private, no-store"})


@routes.post("/auditor/recordings/{code}/notes")
async def note(request: web.Request) -> web.StreamResponse:
    """A note at a moment of the recording; JSON for the script, back to the player without one."""
    actor, grant = await granted(request)
    form = await read_form(request)
    at_ms = _moment(form["at"])
    if at_ms is None:
        raise RuleBroken("review.note.no_moment", field="at")
    kept = await request.config_dict[STORE].run(
        review_notes.add_note, grant, at_ms, form["text"], actor, request.config_dict[CLOCK]()
    )
    if not wants_json(request):
        return see_other(f"/auditor/recordings/{grant.recording.code}?at={at_ms}#notes")
    dates: Dates = page_for(request).dates
    told = {"id": kept.id, "at_ms": kept.at_ms, "text": kept.text, "name": kept.account_name}
    return web.json_response({**told, "at": length(kept.at_ms / 1000), "written": dates.full(kept.written_at)})


def _moment(text: str) -> int | None:
    """Milliseconds, as the script sends them, or `1:02:03` as somebody typed it."""
    if (number := parse_number(text)) is not None:
        return number
    pieces = [parse_number(piece) for piece in text.split(":")]
    if not 2 <= len(pieces) <= 3 or any(piece is None or piece >= 6000 for piece in pieces):
        return None
    seconds = 0
    for piece in pieces:
        seconds = seconds * 60 + (piece or 0)
    return seconds * 1000


def _spans(text: str) -> list[tuple[int, int]]:
    """What the page says was played; what is not said properly was not said."""
    try:
        said = json.loads(text or "{}")
        return [(int(start), int(end)) for start, end in said["spans"][:1000]]
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return []
