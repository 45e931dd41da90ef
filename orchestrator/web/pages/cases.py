"""Case files: the list, registering one, and everything about one matter. Knows no session beyond its code."""

from __future__ import annotations

from aiohttp import web

from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action
from orchestrator.domain.registration import Channel
from orchestrator.services import case_work, cases, scheduling
from orchestrator.web.app_keys import CLOCK, STORE
from orchestrator.web.case_follow_up import follow_up_of
from orchestrator.web.forms import Form, read_form, read_query
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of, actor_of_own
from orchestrator.web.registration_fields import read_registration
from orchestrator.web.view import render, see_other, words_for

routes = web.RouteTableDef()

SHOWN = 200


@routes.get("/operator/cases")
async def found(request: web.Request) -> web.StreamResponse:
    """The case files that match a text, newest first."""
    actor = actor_of(request, Action.CASE_VIEW)
    query = read_query(request)
    listed = await request.config_dict[STORE].run(cases.find_cases, actor, query["q"], SHOWN)
    return render(request, "operator/cases.html", {"cases": listed, "form": query, "shown": SHOWN})


@routes.get("/operator/cases/new")
async def blank(request: web.Request) -> web.StreamResponse:
    """An empty registration form."""
    actor_of(request, Action.CASE_REGISTER)
    return _form(request, Form.of(people_count="1"))


@routes.post("/operator/cases/new")
async def register(request: web.Request) -> web.StreamResponse:
    """Register the matter, or show every mistake at once with nothing lost."""
    actor = actor_of(request, Action.CASE_REGISTER)
    form = await read_form(request)
    try:
        case = await request.config_dict[STORE].run(
            cases.register_case, command_of(form), actor, request.config_dict[CLOCK]()
        )
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        return _form(request, form, status=status_of(broken))
    return see_other(f"/operator/cases/{case.code}")


@routes.get("/operator/cases/{code}")
async def detail(request: web.Request) -> web.StreamResponse:
    """One matter: who, what, its sessions."""
    actor = actor_of_own(request, Action.CASE_VIEW)
    store = request.config_dict[STORE]
    case = await store.run(cases.case_by_code, request.match_info["code"], actor)
    sessions = await store.run(scheduling.sessions_of_case, case.code, actor)
    work = await store.run(case_work.case_work, case.code, actor, request.config_dict[CLOCK]())
    follow_up = await follow_up_of(request, case, actor)
    context: dict[str, object] = {"case": case, "sessions": sessions, "work": work, "follow_up": follow_up}
    return render(request, "operator/case.html", context)


def command_of(form: Form) -> cases.RegisterCase:
    """What was typed, as the service takes it; the service judges."""
    return read_registration(form, Channel.COUNTER)


def _form(request: web.Request, form: Form, status: int = 200) -> web.Response:
    return render(request, "operator/case_new.html", {"form": form, "kinds": list(CaseKind)}, status=status)
