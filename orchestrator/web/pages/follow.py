"""A citizen's own matter by number and code: the answer first, then the path, then what may be done. No account.

The code is typed once; a cookie of this matter's address stands for it for two hours.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aiohttp import web

from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.reception_session import OVER
from orchestrator.domain.registration import case_code_of, number_of, plain_number
from orchestrator.services import own_matter
from orchestrator.store.strangers import Upload
from orchestrator.web.app_keys import BLOBS, CLOCK, SETTINGS, STORE
from orchestrator.web.file_answers import file_answer
from orchestrator.web.file_forms import file_form
from orchestrator.web.forms import Form, read_form
from orchestrator.web.middleware.csrf import checks_own_token
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.pages.register import (
    FOLLOW_COOKIE,
    give_follow,
    keep_for_later,
    kept_uploads,
    sent_files,
    stop_at,
)
from orchestrator.web.view import render, see_other, words_for

routes = web.RouteTableDef()

TOLD: Final = frozenset({"added", "withdrawn", "in_person", "notify"})


@routes.get("/lookup")
async def ask(request: web.Request) -> web.StreamResponse:
    """Number and code; a QR code brings the number, and the code behind the #."""
    form = Form.of(number=request.query.get("number", "")[:20], code="")
    return render(request, "public/lookup.html", {"form": form, "closed": "closed" in request.query})


@routes.post("/lookup")
async def open_it(request: web.Request) -> web.StreamResponse:
    """The matter, or the same page: which of the two was wrong is not said."""
    form = await read_form(request)
    try:
        case, token = await request.config_dict[STORE].run(
            own_matter.open_by_code, form["number"], form["code"], request.remote or "", request.config_dict[CLOCK]()
        )
    except RuleBroken as broken:
        kept = Form.of(number=form["number"][:20], code="")
        kept.note(words_for(request), broken)
        return render(request, "public/lookup.html", {"form": kept, "closed": False}, status=status_of(broken))
    plain = plain_number(case.code)
    response = see_other(f"/registrations/{plain}")
    give_follow(request, response, plain, token)
    return response


@routes.get("/registrations/{number}")
async def matter(request: web.Request) -> web.StreamResponse:
    """Everything number and code open; without them, back to the look-up."""
    try:
        return await _page(request, Form(), {})
    except NotFound:
        return see_other(f"/lookup?number={request.match_info['number'][:20]}&closed")


@routes.post("/registrations/{number}/answer")
@checks_own_token
async def answer(request: web.Request) -> web.StreamResponse:
    """Add words, files, or both."""
    settings = request.config_dict[SETTINGS]
    limits = settings.files
    async with file_form(request, settings.files_directory, limits.max_bytes, limits.max_files) as sent:
        form, kept = sent.form, await kept_uploads(request, sent.form)
        store, now = request.config_dict[STORE], request.config_dict[CLOCK]()
        try:
            await store.run(own_matter.followed, _code(request), _token(request), now)
            stop_at(sent.refused)
            files = await sent_files(request, sent, kept)
            if not (files or form["text"]):
                raise RuleBroken("follow.nothing_added", field="text")
            if files:
                await store.run(own_matter.add_documents, _code(request), _token(request), files, now)
            if form["text"]:
                await store.run(own_matter.answer, _code(request), _token(request), form["text"], now)
        except NotFound:
            raise
        except RuleBroken as broken:
            kept |= await keep_for_later(request, sent)
            form.note(words_for(request), broken)
            return await _page(request, form, kept, status=status_of(broken))
    return _done(request, "added")


@routes.post("/registrations/{number}/withdraw")
async def withdraw(request: web.Request) -> web.StreamResponse:
    """Take the matter back, with a reason in writing."""
    return await _act(request, own_matter.withdraw, "reason", "withdrawn")


@routes.post("/registrations/{number}/in-person")
async def in_person(request: web.Request) -> web.StreamResponse:
    """Ask to be received in person."""
    return await _act(request, own_matter.ask_in_person, "why", "in_person")


@routes.post("/registrations/{number}/notify")
async def notify(request: web.Request) -> web.StreamResponse:
    """How to be told."""
    return await _act(request, own_matter.prefer, "notify_by", "notify")


@routes.post("/registrations/{number}/close")
async def close(request: web.Request) -> web.StreamResponse:
    """Forget the code on this device: it may be somebody else's."""
    response = see_other("/")
    response.del_cookie(FOLLOW_COOKIE, path=f"/registrations/{plain_number(_code(request))}")
    return response


@routes.get("/registrations/{number}/documents/{document}")
async def document(request: web.Request) -> web.StreamResponse:
    """One of the own papers."""
    found = await request.config_dict[STORE].run(
        own_matter.document,
        _code(request),
        _token(request),
        request.match_info["document"][:40],
        request.config_dict[CLOCK](),
    )
    path = request.config_dict[BLOBS].path(found.blob.sha256)
    return file_answer(path, found.blob.media_type, found.file_name, look="look" in request.query)


async def _act(request: web.Request, act: Callable[..., None], field: str, told: str) -> web.StreamResponse:
    form = await read_form(request)
    now = request.config_dict[CLOCK]()
    try:
        await request.config_dict[STORE].run(act, _code(request), _token(request), form[field], now)
    except NotFound:
        raise
    except RuleBroken as broken:
        form.note(words_for(request), broken, lambda at: field if at == "text" else at)
        return await _page(request, form, {}, status=status_of(broken))
    return _done(request, told)


def _done(request: web.Request, told: str) -> web.StreamResponse:
    return see_other(f"/registrations/{plain_number(_code(request))}?told={told}")


def _code(request: web.Request) -> str:
    return case_code_of(request.match_info["number"][:20])


def _token(request: web.Request) -> str:
    return request.cookies.get(FOLLOW_COOKIE, "")[:200]


async def _page(request: web.Request, form: Form, kept: dict[str, Upload], status: int = 200) -> web.StreamResponse:
    now = request.config_dict[CLOCK]()
    seen = await request.config_dict[STORE].run(own_matter.followed, _code(request), _token(request), now)
    results = await request.config_dict[STORE].run(own_matter.results, _code(request), _token(request), now)
    told = request.query.get("told", "")
    context: dict[str, object] = {
        "seen": seen,
        "results": results,
        "coming": [one for one in seen.sessions if one.status not in OVER and one.ends_at > now],
        "number": number_of(seen.case.code),
        "plain": plain_number(seen.case.code),
        "form": form,
        "kept": kept,
        "told": told if told in TOLD else "",
        "preference": Form.of(notify_by=seen.registration.notify_by),
        "limits": request.config_dict[SETTINGS].files,
    }
    return render(request, "public/follow.html", context, status=status)
