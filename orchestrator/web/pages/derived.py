"""Compositions and redacted copies of one recording: asked for, watched growing, cancelled, taken away.

For the holder of a view grant. Never instead of the original: the player stays where it is. Makes no picture itself.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web

from orchestrator.domain.errors import FormInvalid, NotFound, RuleBroken
from orchestrator.domain.participant import SessionRole
from orchestrator.domain.policy import Actor
from orchestrator.domain.records import Participant, ViewGrant
from orchestrator.domain.records_review import CopyKind, DerivedCopy
from orchestrator.services import derived_copies, inspection, scheduling
from orchestrator.services.copy_worker import copy_file
from orchestrator.services.sight import PROTECTED
from orchestrator.services.vault import data_key
from orchestrator.web import ranges
from orchestrator.web.app_keys import CLOCK, SETTINGS, STORE
from orchestrator.web.forms import Form, parse_number, read_form
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.pages.viewing import denied, directory_of, grant_for, granted, viewer
from orchestrator.web.view import page_for, render, see_other, words_for
from recordings import keys
from recordings.derived.wishes import HIDDEN, Person, Texts, Wishes
from recordings.encryption import Damaged
from recordings.package import NotAPackage, Package, open_package
from recordings.reading import open_file, size_of

routes = web.RouteTableDef()

BASE = "/auditor/recordings/{code}/derived"
MIN_REASON = 10


@routes.get(BASE)
async def show(request: web.Request) -> web.StreamResponse:
    """What was made and is being made, and the two forms."""
    try:
        actor = await viewer(request)
    except inspection.ViewRefused:
        return denied(request)
    grant = await grant_for(request, actor)
    if grant is None:
        return see_other(f"/auditor/recordings/{request.match_info['code']}")
    return await _page(request, actor, grant, Form.of(reason="", spans=""))


@routes.post(BASE)
async def ask(request: web.Request) -> web.StreamResponse:
    """Ask for one."""
    actor, grant = await granted(request)
    form = await read_form(request)
    kind = CopyKind.REDACTION if form["kind"] == "redaction" else CopyKind.COMPOSITION
    try:
        if len(form["reason"]) < MIN_REASON:
            raise RuleBroken("derived.reason_short", field="reason", count=MIN_REASON)
        if len(form["reason"]) > 400:
            raise RuleBroken("form.too_long", field="reason", most=400)
        wishes = await _wishes(request, actor, grant, form, kind)
        now = request.config_dict[CLOCK]()
        await request.config_dict[STORE].run(derived_copies.ask, grant, kind, wishes, form["reason"], actor, now)
    except RuleBroken as broken:
        if broken.field is None and not isinstance(broken, FormInvalid):
            raise
        form.note(words_for(request), broken, lambda field: f"{field}-{kind}" if field == "reason" else field)
        return await _page(request, actor, grant, form, status_of(broken))
    return see_other(BASE.format(code=grant.recording.code))


@routes.post(BASE + "/{number}/cancel")
async def cancel(request: web.Request) -> web.StreamResponse:
    """Stop it."""
    actor, grant = await granted(request)
    now = request.config_dict[CLOCK]()
    await request.config_dict[STORE].run(derived_copies.cancel, grant, _number(request), actor, now)
    return see_other(BASE.format(code=grant.recording.code))


@routes.get(BASE + "/{number}/file")
async def fetch(request: web.Request) -> web.StreamResponse:
    """The copy itself, decrypted as it is read."""
    actor, grant = await granted(request)
    now, settings = request.config_dict[CLOCK](), request.config_dict[SETTINGS]
    copy = await request.config_dict[STORE].run(derived_copies.fetch, grant, _number(request), actor, now)
    path = copy_file(settings, copy)
    try:
        key = await asyncio.to_thread(data_key, settings, directory_of(request, grant.recording))
        size = await asyncio.to_thread(size_of, path.parent, path.name, key)
        stream = await asyncio.to_thread(open_file, path.parent, path.name, key)
    except (keys.KeyUnusable, NotAPackage, Damaged) as locked:
        raise web.HTTPServiceUnavailable from locked
    except OSError as gone:
        raise NotFound("derived.not_found") from gone
    name = f"{copy.recording_code}-{copy.kind}-{copy.id}.mp4"
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return await ranges.send(request, stream, size, "video/mp4", headers)


@routes.get(BASE + "/{number}/list")
async def redactions(request: web.Request) -> web.StreamResponse:
    """What was taken out, signed with the office's key."""
    actor, grant = await granted(request)
    now, settings = request.config_dict[CLOCK](), request.config_dict[SETTINGS]
    copy = await request.config_dict[STORE].run(derived_copies.fetch, grant, _number(request), actor, now)
    if copy.kind is not CopyKind.REDACTION:
        raise NotFound("derived.not_found")
    try:
        keyring = await asyncio.to_thread(keys.ensure, settings.keys_directory, now=now)
    except keys.KeyUnusable as unusable:
        raise RuleBroken("audit.key_unusable") from unusable
    signed = derived_copies.redaction_list(copy, grant.recording.manifest_sha256, keyring, now)
    headers = {"Content-Disposition": f'attachment; filename="{copy.recording_code}-redaction-{copy.id}.json"'}
    body = json.dumps(signed, ensure_ascii=False, indent=1).encode()
    return web.Response(body=body, content_type="application/json", headers=headers)


async def _page(request: web.Request, actor: Actor, grant: ViewGrant, form: Form, status: int = 200) -> web.Response:
    store = request.config_dict[STORE]
    copies = await store.run(derived_copies.copies_of, grant)
    people = await _people(request, actor, grant)
    session = await store.run(scheduling.session_by_code, grant.recording.session_code, actor)
    for person in people:
        protected = session.denunciation and person.role in PROTECTED
        form.values.setdefault(f"picture-{person.public_id}", ["replaced" if protected else ""])
        if protected and "kind" not in form:
            form.values[f"voice-{person.public_id}"] = ["on"]
    context: dict[str, object] = {
        "recording": grant.recording,
        "copies": copies,
        "growing": any(copy.open for copy in copies),
        "people": people,
        "form": form,
        "sizes": await asyncio.to_thread(_sizes, request, copies),
        "ways": HIDDEN,
    }
    return render(request, "auditor/derived.html", context, status=status)


async def _people(request: web.Request, actor: Actor, grant: ViewGrant) -> list[Participant]:
    """Who is in the recording, in the order of invitation."""
    directory = directory_of(request, grant.recording)
    package = await asyncio.to_thread(_package, directory)
    seats = {part.seat for part in package.playback}
    store = request.config_dict[STORE]
    invited = await store.run(scheduling.participants_of, grant.recording.session_code, actor)
    return [person for person in invited if person.public_id in seats]


def _package(directory: Path) -> Package:
    try:
        return open_package(directory)
    except NotAPackage as broken:
        raise NotFound("recording.not_found", code=directory.name) from broken


async def _wishes(request: web.Request, actor: Actor, grant: ViewGrant, form: Form, kind: CopyKind) -> Wishes:
    package = await asyncio.to_thread(_package, directory_of(request, grant.recording))
    people = await _people(request, actor, grant)
    redacted = kind is CopyKind.REDACTION
    page, now = page_for(request), request.config_dict[CLOCK]()
    words, opened = page.words, package.opening.opened_at
    title = words.text(f"derived.title.{kind}", code=grant.recording.code)
    stamp = words.text(f"derived.stamp.{kind}", name=actor.name, time=page.dates.full(now))
    offset = opened.astimezone(ZoneInfo(request.config_dict[SETTINGS].commune.time_zone)).utcoffset() or timedelta()
    return Wishes(
        tuple(_person(person, form, redacted, words.text("derived.hidden_name")) for person in people),
        Texts(
            title,
            words.text("derived.in_picture.none"),
            words.text("derived.in_picture.hidden"),
            words.text("derived.in_picture.silenced"),
            stamp,
        ),
        opened.timestamp(),
        int(offset.total_seconds()),
        _spans(form["spans"]) if redacted else (),
    )


def _person(person: Participant, form: Form, redacted: bool, nameless: str) -> Person:
    """Who is hidden has no name either; a meeting room keeps its own."""
    picture = form[f"picture-{person.public_id}"] if redacted else ""
    voice = redacted and bool(form[f"voice-{person.public_id}"])
    hidden = bool(picture or voice) and person.role is not SessionRole.MEETING_ROOM
    return Person(person.public_id, nameless if hidden else person.name, picture, voice)


def _spans(text: str) -> tuple[tuple[int, int], ...]:
    """Lines like `1:05 - 1:40` or `0:10:00-0:12:30`. `RuleBroken` for any other."""
    return tuple(_span(line) for line in text.splitlines() if line.strip())


def _span(line: str) -> tuple[int, int]:
    begin, between, end = line.replace("–", "-").partition("-")
    found = (_ms(begin), _ms(end))
    if not between or found[0] is None or found[1] is None:
        raise RuleBroken("derived.spans_wrong", field="spans")
    return (found[0], found[1])


def _ms(text: str) -> int | None:
    pieces = [parse_number(piece.strip()) for piece in text.split(":")]
    if not 2 <= len(pieces) <= 3:
        return None
    seconds = 0
    for piece in pieces:
        if piece is None or piece >= 6000:
            return None
        seconds = seconds * 60 + piece
    return seconds * 1000


def _sizes(request: web.Request, copies: Sequence[DerivedCopy]) -> dict[int, bool]:
    """Which copies are still there."""
    return {copy.id: copy_file(request.config_dict[SETTINGS], copy).is_file() for copy in copies}


def _number(request: web.Request) -> int:
    number = parse_number(request.match_info["number"])
    if number is None:
        raise NotFound("derived.not_found")
    return number
