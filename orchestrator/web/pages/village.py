"""A village head's pages, for a telephone: register for a neighbour, report from the village, the kit to print."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from orchestrator.domain.actions import Action
from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Actor
from orchestrator.domain.registration import Channel, Place, plain_number
from orchestrator.services import village
from orchestrator.services.secret import new_secret
from orchestrator.store.strangers import Upload
from orchestrator.web.app_keys import CLOCK, SETTINGS, STORE
from orchestrator.web.file_forms import file_form
from orchestrator.web.forms import Form, read_form
from orchestrator.web.middleware.csrf import checks_own_token
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.pages.register import (
    form_context,
    give_receipt,
    keep_for_later,
    kept_uploads,
    sent_files,
    stop_at,
)
from orchestrator.web.registration_fields import ORDER, read_registration
from orchestrator.web.view import page_for, render, see_other, words_for

routes = web.RouteTableDef()

KINDS = (CaseKind.RECOMMENDATION, CaseKind.FEEDBACK, CaseKind.COMPLAINT)


@routes.get("/village")
async def home(request: web.Request) -> web.StreamResponse:
    """Two things to do, and what was done so far."""
    actor = actor_of(request, Action.VILLAGE_REPORT)
    store = request.config_dict[STORE]
    context: dict[str, object] = {
        "helped": await store.run(village.helped, actor),
        "reports": await store.run(village.own_reports, actor),
        "told": "told" in request.query,
    }
    return render(request, "village/home.html", context)


@routes.get("/village/register")
async def blank(request: web.Request) -> web.StreamResponse:
    """The same form as the citizen's, shorter by what a neighbour should not be asked."""
    actor_of(request, Action.CASE_ASSIST)
    form = Form.of(once=new_secret(), people_count="1", place=Place.VILLAGE_HALL, notify_by="helper")
    return await _form(request, form, {})


@routes.post("/village/register")
@checks_own_token
async def register(request: web.Request) -> web.StreamResponse:
    """Register; the receipt is for the neighbour."""
    actor = actor_of(request, Action.CASE_ASSIST)
    settings, now = request.config_dict[SETTINGS], request.config_dict[CLOCK]()
    limits = settings.files
    async with file_form(request, settings.files_directory, limits.max_bytes, limits.max_files) as sent:
        kept = await kept_uploads(request, sent.form)
        try:
            stop_at(sent.refused)
            files = await sent_files(request, sent, kept)
            new = read_registration(sent.form, Channel.VILLAGE_HEAD)
            new = replace(new, language=page_for(request).language, village=new.village.replace("other", ""))
            done = await request.config_dict[STORE].run(village.register_for_neighbour, new, files, actor, now)
        except RuleBroken as broken:
            kept |= await keep_for_later(request, sent)
            sent.form.note(words_for(request), broken)
            sent.form.in_order(ORDER)
            return await _form(request, sent.form, kept, status_of(broken))
    plain = plain_number(done.case.code)
    response = see_other(f"/registrations/{plain}/receipt")
    give_receipt(request, response, plain, done.code)
    return response


@routes.get("/village/report")
async def report_form(request: web.Request) -> web.StreamResponse:
    """What does the village say?"""
    actor_of(request, Action.VILLAGE_REPORT)
    return _report(request, Form.of(kind=CaseKind.FEEDBACK))


@routes.post("/village/report")
async def report(request: web.Request) -> web.StreamResponse:
    """Tell the office."""
    actor: Actor = actor_of(request, Action.VILLAGE_REPORT)
    form = await read_form(request)
    new = village.NewReport(form["kind"], form["place"], form["text"], form["urgent"] == "yes")
    try:
        await request.config_dict[STORE].run(village.report, new, actor, request.config_dict[CLOCK]())
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        return _report(request, form, status_of(broken))
    return see_other("/village?told")


def _report(request: web.Request, form: Form, status: int = 200) -> web.Response:
    return render(request, "village/report.html", {"form": form, "kinds": village.REPORTED}, status=status)


async def _form(request: web.Request, form: Form, kept: dict[str, Upload], status: int = 200) -> web.Response:
    context = await form_context(request, form, kept)
    own: dict[str, object] = {"action": "/village/register", "helper": True, "kinds": KINDS, "open": True}
    return render(request, "public/register.html", {**context, **own}, status=status)
