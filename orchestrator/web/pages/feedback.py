"""The difficulties log for every unit, and the anonymous satisfaction form. Links no answer to anybody."""

from __future__ import annotations

from aiohttp import web

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action, may
from orchestrator.domain.records_feedback import GRADES, QUESTIONS
from orchestrator.services import feedback
from orchestrator.web.app_keys import CLOCK, STORE
from orchestrator.web.forms import Form, read_form, read_query
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.view import render, see_other, words_for

routes = web.RouteTableDef()


@routes.get("/operator/difficulties")
async def log(request: web.Request) -> web.StreamResponse:
    """The office sees every unit's, a unit its own."""
    return await _log(request, Form())


async def _log(request: web.Request, form: Form, status: int = 200) -> web.Response:
    actor = actor_of(request, Action.DIFFICULTY_REPORT)
    everything = read_query(request)["all"] == "yes"
    found = await request.config_dict[STORE].run(feedback.log, actor, all_states=everything)
    context: dict[str, object] = {
        "found": found,
        "form": form,
        "answers": may(actor, Action.DIFFICULTY_VIEW),
        "everything": everything,
    }
    return render(request, "follow_up/difficulties.html", context, status=status)


@routes.post("/operator/difficulties")
async def report(request: web.Request) -> web.StreamResponse:
    """One more."""
    actor, form = actor_of(request, Action.DIFFICULTY_REPORT), await read_form(request)
    now = request.config_dict[CLOCK]()
    try:
        await request.config_dict[STORE].run(feedback.report, form["text"], form["about"], actor, now)
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        return await _log(request, form, status=status_of(broken))
    return see_other("/operator/difficulties")


@routes.post(r"/operator/difficulties/{code:KK-[0-9-]+}")
async def answer(request: web.Request) -> web.StreamResponse:
    """The office's answer."""
    actor, form = actor_of(request, Action.DIFFICULTY_VIEW), await read_form(request)
    code, now = request.match_info["code"], request.config_dict[CLOCK]()
    try:
        await request.config_dict[STORE].run(feedback.answer, code, form["answer"], form["close"] == "yes", actor, now)
    except RuleBroken as broken:
        form.note(words_for(request), broken, lambda field: "")
        return await _log(request, form, status=status_of(broken))
    return see_other("/operator/difficulties")


@routes.get("/satisfaction")
async def blank(request: web.Request) -> web.StreamResponse:
    """Five questions for whoever was received; no account, no number."""
    return _form(request, Form())


@routes.post("/satisfaction")
async def give(request: web.Request) -> web.StreamResponse:
    """Keep the answers, with the month only."""
    form = await read_form(request)
    answers = {name: form[name] for name in QUESTIONS}
    try:
        await request.config_dict[STORE].run(
            feedback.give_satisfaction, answers, form["remark"], request.config_dict[CLOCK]()
        )
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        return _form(request, form, status=status_of(broken))
    return see_other("/satisfaction/thanks")


@routes.get("/satisfaction/thanks")
async def thanks(request: web.Request) -> web.StreamResponse:
    """Nothing more to do."""
    return render(request, "public/satisfaction_thanks.html")


def _form(request: web.Request, form: Form, status: int = 200) -> web.Response:
    context: dict[str, object] = {"form": form, "questions": QUESTIONS, "grades": GRADES}
    return render(request, "public/satisfaction.html", context, status=status)
