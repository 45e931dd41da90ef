"""Papers while a session goes on: handed in from a seat or taken in by the office, with a receipt; one shown to all."""

from __future__ import annotations

import asyncio
from typing import Final

from aiohttp import web

from orchestrator.documents.catalogue import FormId
from orchestrator.documents.facts_reception import ReceiptFacts
from orchestrator.documents.issue import Issue, office_from
from orchestrator.documents.production import FileKind, produce
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action, Actor, may
from orchestrator.services import handed_documents, scheduling
from orchestrator.services.handed_documents import Handed, HandedIn
from orchestrator.web.app_keys import ACTOR, BLOBS, CLOCK, LIVE, SETTINGS, STORE
from orchestrator.web.file_answers import NOTHING, file_answer
from orchestrator.web.file_forms import FileForm, file_form
from orchestrator.web.forms import Form, parse_number, read_form
from orchestrator.web.middleware.csrf import checks_own_token
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import SignInNeeded
from orchestrator.web.pages.seat import actor_of_seat
from orchestrator.web.sentences import sentence
from orchestrator.web.view import render, see_other, words_for

routes = web.RouteTableDef()

OFFICE: Final = "/operator/sessions/{code:TCD-[0-9-]+}/papers"
FRAMED: Final = NOTHING.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
"""Our own pages show a PDF in a frame."""


# From a seat.


@routes.post("/p/{public_id}/documents")
@checks_own_token
async def hand_in(request: web.Request) -> web.StreamResponse:
    """A photo or PDF from the person's own page; the answer names the receipt."""
    actor = await _seated(request)
    settings = request.config_dict[SETTINGS]
    async with file_form(request, settings.files_directory, settings.files.max_bytes, 1) as sent:
        try:
            handed = await _handed(request, sent)
            done = await request.config_dict[STORE].run(
                handed_documents.hand_in, handed, actor, request.config_dict[CLOCK]()
            )
        except RuleBroken as broken:
            zone = settings.commune.time_zone
            return web.json_response({"message": sentence(words_for(request), broken, zone)}, status=status_of(broken))
    _note(request, done)
    return web.json_response({"receipt": done.receipt.code, "title": done.document.title})


@routes.get("/p/{public_id}/documents")
async def given(request: web.Request) -> web.StreamResponse:
    """The receipts of what this seat gave."""
    found = await request.config_dict[STORE].run(handed_documents.own_receipts, await _seated(request))
    return web.json_response([{"receipt": one.code, "title": one.title or one.document} for one in found])


@routes.get("/p/{public_id}/receipts/{receipt:BN-[0-9-]+}.pdf")
async def own_receipt(request: web.Request) -> web.StreamResponse:
    """Form 02/TCD for who gave it."""
    return await _receipt(request, await _seated(request))


@routes.get("/p/{public_id}/shown")
async def shown(request: web.Request) -> web.StreamResponse:
    """The bytes of what is shown to all, while it is shown and one is in the room."""
    document = await request.config_dict[STORE].run(handed_documents.shown_to_seat, await _seated(request))
    path = request.config_dict[BLOBS].path(document.blob.sha256)
    answer = file_answer(
        path, document.blob.media_type, f"{document.code}.{_ending(document.blob.media_type)}", look=True
    )
    if document.blob.media_type == "application/pdf":
        answer.headers["Content-Security-Policy"] = FRAMED
        answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _ending(media_type: str) -> str:
    return {"application/pdf": "pdf", "image/jpeg": "jpg"}.get(media_type, media_type.rpartition("/")[2])


async def _seated(request: web.Request) -> Actor:
    actor = await actor_of_seat(request)
    if actor is None:
        raise web.HTTPForbidden
    return actor


# From the office.


@routes.get(OFFICE)
async def papers(request: web.Request) -> web.StreamResponse:
    """What may be shown, what was handed in, and the form to take something in."""
    return await _page(request, Form.of(pages=""))


@routes.post(OFFICE)
@checks_own_token
async def take_in(request: web.Request) -> web.StreamResponse:
    """Taken in over the table, or for somebody."""
    actor, code = _actor(request), request.match_info["code"]
    settings = request.config_dict[SETTINGS]
    async with file_form(request, settings.files_directory, settings.files.max_bytes, 1) as sent:
        form = sent.form
        try:
            handed = await _handed(request, sent)
            done = await request.config_dict[STORE].run(
                handed_documents.take_in, code, handed, form["giver"], actor, request.config_dict[CLOCK]()
            )
        except RuleBroken as broken:
            form.note(words_for(request), broken)
            return await _page(request, form, status_of(broken))
    _note(request, done)
    return see_other(request.path)


@routes.post(OFFICE + "/{act:show|hide}")
async def show(request: web.Request) -> web.StreamResponse:
    """On everybody's page, or off it."""
    form, actor, code = await read_form(request), _actor(request), request.match_info["code"]
    store, now = request.config_dict[STORE], request.config_dict[CLOCK]()
    live = request.config_dict[LIVE].get(code)
    if request.match_info["act"] == "hide":
        await store.run(handed_documents.hide, code, actor, now)
        if live is not None:
            live.note_document("hidden", live.turn_held, "", "")
    else:
        found = await store.run(handed_documents.show, code, form["document"], actor, now)
        if live is not None:
            live.note_document("shown", live.turn_held, found.code, found.blob.sha256)
    return see_other(f"/operator/sessions/{code}/papers")


@routes.get(OFFICE + "/{receipt:BN-[0-9-]+}.pdf")
async def office_receipt(request: web.Request) -> web.StreamResponse:
    """Form 02/TCD for the office."""
    return await _receipt(request, _actor(request))


async def _page(request: web.Request, form: Form, status: int = 200) -> web.Response:
    actor, store, code = _actor(request), request.config_dict[STORE], request.match_info["code"]
    session = await store.run(scheduling.session_by_code, code, actor)
    receives = may(actor, Action.DOCUMENT_RECEIVE, session.thing)
    shows = may(actor, Action.DOCUMENT_SHOW, session.thing)
    live = request.config_dict[LIVE].get(code)
    context: dict[str, object] = {
        "session": session,
        "people": await store.run(scheduling.participants_of, code, actor),
        "receipts": await store.run(handed_documents.receipts_of, code, actor) if receives else [],
        "papers": await store.run(handed_documents.papers_of, code, actor) if shows else [],
        "shown": live.document_shown if live is not None else "",
        "receives": receives,
        "shows": shows and live is not None,
        "form": form,
        "limits": request.config_dict[SETTINGS].files,
    }
    return render(request, "operator/papers.html", context, status=status)


def _actor(request: web.Request) -> Actor:
    actor: Actor = request[ACTOR]
    if actor.account_id is None:
        raise SignInNeeded
    return actor


# Both.


async def _handed(request: web.Request, sent: FileForm) -> Handed:
    if sent.refused:
        raise sent.refused[0]
    if not sent.files:
        raise RuleBroken("document.none_chosen", field="file")
    file, form = sent.files[0], sent.form
    blob = await asyncio.to_thread(request.config_dict[BLOBS].take, file.path)
    return Handed(form["title"] or file.name, blob, form["copy_kind"], form["condition"], parse_number(form["pages"]))


def _note(request: web.Request, done: HandedIn) -> None:
    live = request.config_dict[LIVE].get(done.session_code)
    if live is not None:
        live.note_document("received", done.turn, done.document.code, done.document.blob.sha256)


async def _receipt(request: web.Request, actor: Actor) -> web.StreamResponse:
    settings, code = request.config_dict[SETTINGS], request.match_info["receipt"]
    facts: ReceiptFacts = await request.config_dict[STORE].run(handed_documents.receipt_facts, code, actor)
    issue = Issue(
        office=office_from(settings.commune, settings.documents), reference=code, issued_on=facts.received_at.date()
    )
    made = await asyncio.to_thread(produce, FormId.RECEIPT, facts, issue, FileKind.PDF)
    headers = {"Content-Disposition": f'attachment; filename="{made.filename}"', "Cache-Control": "private, no-store"}
    return web.Response(body=made.content, content_type=made.media_type, headers=headers)
