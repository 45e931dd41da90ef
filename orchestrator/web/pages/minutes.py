"""The note-taker's page: a turn's minutes, filled from what is known, typed, read back, confirmed, printed.

Saved by the form or, while somebody types, by its script; either says which version was seen. Decides nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from aiohttp import web

from orchestrator.documents.catalogue import FormId
from orchestrator.documents.issue import Issue, office_from
from orchestrator.documents.production import FileKind, produce
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.minutes import TYPED, ConfirmationMethod
from orchestrator.domain.policy import Action, Actor, may
from orchestrator.domain.records_minutes import Minutes
from orchestrator.services import minutes, minutes_facts
from orchestrator.services.minutes import ChangedMeanwhile, TurnMinutes
from orchestrator.services.package_notes import bind_document
from orchestrator.web.app_keys import ACTOR, CLOCK, LIVE, SETTINGS, STORE, WORDS
from orchestrator.web.forms import Form, parse_number, read_form
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import SignInNeeded
from orchestrator.web.view import page_for, render, see_other, words_for
from recordings.documents import document_of

routes = web.RouteTableDef()

AT = "/operator/sessions/{code:TCD-[0-9-]+}/minutes/{turn:[0-9]{1,3}}"
TOP: Final = ("statement", "request", "prior_handling")
METHODS: Final = tuple(ConfirmationMethod)
ICONS: Final = ("alert", "check", "refresh")


def _actor(request: web.Request) -> Actor:
    actor: Actor = request[ACTOR]
    if actor.account_id is None:
        raise SignInNeeded
    return actor


def _place(request: web.Request) -> tuple[str, int]:
    return request.match_info["code"], int(request.match_info["turn"])


@routes.get("/operator/sessions/{code:TCD-[0-9-]+}/minutes")
async def first(request: web.Request) -> web.StreamResponse:
    """To the turn that is held, or the first."""
    live = request.config_dict[LIVE].get(request.match_info["code"])
    number = live.turn_held if live is not None else None
    return see_other(f"{request.path}/{number or 1}")


@routes.get(AT)
async def show(request: web.Request) -> web.StreamResponse:
    """What is known, what was typed, and the next act."""
    found = await _found(request)
    return await _page(request, found, _form(found.minutes))


@routes.post(AT)
async def save(request: web.Request) -> web.StreamResponse:
    """Keep what was typed. A script gets JSON, a form the page again."""
    form = await read_form(request)
    by_script = "application/json" in request.headers.get("Accept", "")
    code, number = _place(request)
    seen = parse_number(form["version"]) or 0
    typed = {name: form[name] for name in TYPED}
    store, now = request.config_dict[STORE], request.config_dict[CLOCK]()
    try:
        if form["overwrite"] == "yes":
            seen = parse_number(form["there"]) or seen
        kept = await store.run(minutes.save, code, number, seen, typed, _actor(request), now)
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        there = broken.there if isinstance(broken, ChangedMeanwhile) else None
        if by_script:
            return web.json_response(_told(request, there, form), status=409 if there else status_of(broken))
        return await _page(request, await _found(request), form, there=there, status=status_of(broken))
    _tell_live(request, code)
    return web.json_response(_told(request, kept, form)) if by_script else see_other(request.path)


def _told(request: web.Request, kept: Minutes | None, form: Form) -> Mapping[str, object]:
    dates = page_for(request).dates
    return {
        "version": kept.version if kept else None,
        "status": kept.status if kept else None,
        "editor": kept.editor if kept else "",
        "at": dates.local(kept.edited_at).strftime("%H:%M:%S") if kept and kept.edited_at else "",
        "content": dict(kept.content) if kept else {},
        "mistakes": [one.text for one in form.mistakes],
    }


@routes.post(AT + "/{act:show|confirm|refuse|correct|sign}")
async def act(request: web.Request) -> web.StreamResponse:
    """Read back, note the confirmation, sign."""
    form = await read_form(request)
    code, number = _place(request)
    try:
        changed = await take(request, request.match_info["act"], code, number, form, _actor(request))
    except RuleBroken as broken:
        found = await _found(request)
        shown = _form(found.minutes)
        shown.note(words_for(request), broken)
        shown.values.update(method=[form["method"]], reason=[form["reason"]])
        return await _page(request, found, shown, status=status_of(broken))
    await note(request, code, number, request.match_info["act"], changed)
    return see_other(request.path.rpartition("/")[0])


async def take(request: web.Request, name: str, code: str, number: int, form: Form, by: Actor) -> Minutes:
    """One act on the minutes, by its name in the address; for the seat's page as well."""
    run, now = request.config_dict[STORE].run, request.config_dict[CLOCK]()
    seen = parse_number(form["version"]) or 0
    if name == "show":
        return await run(minutes.show, code, number, by, now)
    if name == "confirm":
        return await run(minutes.confirm, code, number, seen, form["method"], by, now)
    if name == "refuse":
        return await run(minutes.refuse, code, number, seen, form["reason"], by, now)
    if name == "correct":
        return await run(minutes.correct, code, number, seen, form["text"], by, now)
    return await run(minutes.sign, code, number, by, now)


async def note(request: web.Request, code: str, number: int, name: str, changed: Minutes) -> None:
    """Onto the timeline of the recording, and to everybody's page, if the session goes on; frozen, into its package."""
    live = request.config_dict[LIVE].get(code)
    events = {"show": "shown", "confirm": "confirmed", "refuse": "refused", "correct": "corrected", "sign": "signed"}
    if live is not None:
        live.note_minutes(number, events[name], changed.version, changed.sha256)
    if name in ("confirm", "refuse"):
        await _bind(request, code, number)


async def _bind(request: web.Request, code: str, number: int) -> None:
    """The package of the recording names the hash of what was confirmed."""
    found = await request.config_dict[STORE].run(minutes.to_bind, code, number)
    if found is None:
        return
    recordings, text = found
    settings, now = request.config_dict[SETTINGS], request.config_dict[CLOCK]()
    for recording in recordings:
        document = document_of("minutes", f"{code}/{number}", text)
        await asyncio.to_thread(bind_document, settings, recording, document, now)


def _tell_live(request: web.Request, code: str) -> None:
    live = request.config_dict[LIVE].get(code)
    if live is not None:
        live.look_again()


@routes.get(AT + ".{kind:docx|pdf}")
async def paper(request: web.Request) -> web.StreamResponse:
    """The minutes as a paper, to print and sign or to keep."""
    found = await _found(request)
    settings = request.config_dict[SETTINGS]
    words = request.config_dict[WORDS]("vi")
    facts = await request.config_dict[STORE].run(minutes_facts.facts_of, found, _actor(request), words.text)
    issue = Issue(
        office=office_from(settings.commune, settings.documents),
        reference=f"{found.session.code}-{found.turn.number}",
        issued_on=request.config_dict[CLOCK]().date(),
    )
    made = await asyncio.to_thread(produce, FormId.MINUTES, facts, issue, FileKind(request.match_info["kind"]))
    return web.Response(
        body=made.content,
        content_type=made.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{made.filename}"',
            "Cache-Control": "private, no-store",
        },
    )


async def _found(request: web.Request) -> TurnMinutes:
    code, number = _place(request)
    return await request.config_dict[STORE].run(minutes.of_turn, code, number, _actor(request))


def _form(found: Minutes) -> Form:
    return Form.of(version=found.version, **{name: found.content.get(name, "") for name in TYPED})


async def _page(
    request: web.Request, found: TurnMinutes, form: Form, *, there: Minutes | None = None, status: int = 200
) -> web.Response:
    actor, words = _actor(request), words_for(request)
    facts = await request.config_dict[STORE].run(minutes_facts.facts_of, found, actor, words.text)
    thing = found.session.thing
    context: dict[str, object] = {
        "session": found.session,
        "turn": found.turn,
        "minutes": found.minutes,
        "facts": facts,
        "form": form,
        "there": there,
        "methods": METHODS,
        "may_write": may(actor, Action.MINUTES_WRITE, thing),
        "may_sign": may(actor, Action.MINUTES_SIGN, thing),
        "script_icons": ICONS,
        "now": _clock(request, request.config_dict[CLOCK]()),
    }
    return render(request, "operator/minutes.html", context, status=status)


def _clock(request: web.Request, now: datetime) -> str:
    return page_for(request).dates.local(now).strftime("%H:%M:%S")
