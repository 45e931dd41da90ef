"""The review player: what was recorded, played in step; files by Range, for who holds a view grant and nobody else.

The grant was made with its audit row (`inspection.open_for_viewing`), so that the row is committed before the first
byte leaves. The integrity verdict is computed anew when a recording is opened.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog
from aiohttp import web

from orchestrator.domain.policy import Action, Actor, may
from orchestrator.services import inspection, review_notes, scheduling
from orchestrator.services.vault import data_key
from orchestrator.web import ranges, review_lanes
from orchestrator.web.app_keys import CLOCK, SETTINGS, STORE
from orchestrator.web.pages.viewing import directory_of, grant_for, granted
from orchestrator.web.view import render
from recordings.encryption import Damaged
from recordings.keys import KeyUnusable, public_keys
from recordings.package import NotAPackage, Package, open_package
from recordings.proof import Proof, Trust, prove
from recordings.reading import open_file, size_of

routes = web.RouteTableDef()
log: structlog.stdlib.BoundLogger = structlog.get_logger("review")

MEDIA_TYPES = {".webm": "video/webm", ".mp4": "video/mp4"}


async def show_player(request: web.Request, actor: Actor) -> web.StreamResponse | None:
    """The player, if this reader holds a grant for this recording."""
    grant = await grant_for(request, actor)
    if grant is None:
        return None
    store = request.config_dict[STORE]
    code = grant.recording.session_code
    session = await store.run(scheduling.session_by_code, code, actor)
    people = await store.run(scheduling.participants_of, code, actor)
    may_see_log = may(actor, Action.ACCESS_LOG_VIEW, session.thing)
    views = await store.run(inspection.views_of, grant.recording.code, actor) if may_see_log else None
    directory = directory_of(request, grant.recording)
    context: dict[str, object] = {"grant": grant, "recording": grant.recording, "session": session, "views": views}
    context["actor"] = actor
    try:
        package = await asyncio.to_thread(open_package, directory)
    except NotAPackage:
        log.warning("package_unreadable", recording=grant.recording.code)
        return render(request, "auditor/unfinished.html", context)
    keys = request.config_dict[SETTINGS].keys_directory
    proof = await asyncio.to_thread(_prove, directory, keys, grant.recording.manifest_sha256)
    now = request.config_dict[CLOCK]()
    whole = None if proof is None else proof.verdict.whole
    await store.run(inspection.note_verified, grant, whole, actor, now)
    address = f"/auditor/recordings/{grant.recording.code}"
    zone = request.config_dict[SETTINGS].commune.time_zone
    context |= {
        "proof": proof,
        "verdict": proof.verdict if proof else None,
        "checked_at": now,
        "notes": await store.run(review_notes.notes_of, grant),
        "review": review_lanes.review_of(package, people, address, zone),
    }
    return render(request, "auditor/review.html", context)


@routes.get("/auditor/recordings/{code}/media/{file:.+}")
async def media(request: web.Request) -> web.StreamResponse:
    """One playback file; aiohttp answers Range."""
    _, grant = await granted(request)
    directory, name = directory_of(request, grant.recording), request.match_info["file"]
    path = await asyncio.to_thread(_playback_file, directory, name)
    if path is None:
        raise web.HTTPNotFound
    try:
        key = await asyncio.to_thread(data_key, request.config_dict[SETTINGS], directory)
        size = await asyncio.to_thread(size_of, directory, name, key)
        stream = await asyncio.to_thread(open_file, directory, name, key)
    except (KeyUnusable, NotAPackage, Damaged) as locked:
        log.error("recording_not_opened", recording=grant.recording.code, detail=str(locked))
        raise web.HTTPServiceUnavailable from locked
    return await ranges.send(request, stream, size, MEDIA_TYPES[path.suffix], {"Cache-Control": "private, no-store"})


def _playback_file(directory: Path, name: str) -> Path | None:
    """Only what the manifest calls a playback file: evidence itself is not handed out."""
    try:
        package: Package = open_package(directory)
    except NotAPackage:
        return None
    known = any(entry.file == name for entry in package.playback)
    path = directory / name
    return path if known and path.suffix in MEDIA_TYPES and path.is_file() and not path.is_symlink() else None


def _prove(directory: Path, keys: Path, expected: str) -> Proof | None:
    """None when the files, or the office's keys, could not be read at all."""
    try:
        return prove(directory, Trust(public_keys(keys)), expected_manifest_sha256=expected or None)
    except (OSError, KeyUnusable) as error:
        log.warning("integrity_unreadable", recording=directory.name, error=type(error).__name__)
        return None
