"""Case files: the list, registering one, and everything about one matter. Knows no session beyond its code."""

from __future__ import annotations

from aiohttp import web

from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action, Actor, Role
from orchestrator.domain.records import CaseFile, PointKind
from orchestrator.domain.records_registration import VillageReport
from orchestrator.domain.registration import Channel, NotifyBy
from orchestrator.services import case_work, cases, intake, scheduling
from orchestrator.services.public_pages import points_for_everybody
from orchestrator.web.app_keys import ACTOR, CLOCK, STORE
from orchestrator.web.case_follow_up import follow_up_of
from orchestrator.web.case_registration import registration_context
from orchestrator.web.forms import Form, read_form, read_query
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of, actor_of_own
from orchestrator.web.paging import position
from orchestrator.web.registration_fields import ORDER, read_registration
from orchestrator.web.view import render, see_other, words_for

routes = web.RouteTableDef()

SHOWN = 50


@routes.get("/operator/cases")
async def found(request: web.Request) -> web.StreamResponse:
    """The case files that match a text, newest first."""
    actor = actor_of(request, Action.CASE_VIEW)
    query = read_query(request)
    before = position(query["before"])
    listed = await request.config_dict[STORE].run(cases.find_cases, actor, query["q"], SHOWN + 1, before)
    last = listed[SHOWN - 1] if len(listed) > SHOWN else None
    further = f"{last.registered_at.isoformat()},{last.id}" if last is not None else ""
    return render(request, "operator/cases.html", {"cases": listed[:SHOWN], "form": query, "further": further})


@routes.get("/operator/cases/new")
async def blank(request: web.Request) -> web.StreamResponse:
    """An empty registration form."""
    actor = actor_of(request, Action.CASE_REGISTER)
    form = Form.of(people_count="1", channel=_channels(request)[0], notify_by="phone")
    if "report" in request.query:
        report = await request.config_dict[STORE].run(intake.report_for_case, request.query["report"], actor)
        form = _of_report(report)
    return await _form(request, form)


@routes.post("/operator/cases/new")
async def register(request: web.Request) -> web.StreamResponse:
    """Register the matter, or show every mistake at once with nothing lost."""
    actor = actor_of(request, Action.CASE_REGISTER)
    form = await read_form(request)
    try:
        case = await _register(request, form, actor)
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        form.in_order(ORDER)
        return await _form(request, form, status=status_of(broken))
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
    came_in = await registration_context(request, case, actor)
    context: dict[str, object] = {"case": case, "sessions": sessions, "work": work, "follow_up": follow_up, **came_in}
    return render(request, "operator/case.html", context)


async def _register(request: web.Request, form: Form, actor: Actor) -> CaseFile:
    store, now = request.config_dict[STORE], request.config_dict[CLOCK]()
    new = read_registration(form, _channel(request, form))
    if "report" in request.query:
        return await store.run(intake.register_report, request.query["report"], new, actor, now)
    return await store.run(cases.register_case, new, actor, now)


def _of_report(report: VillageReport) -> Form:
    """The report names nobody but the village head, who brings the matter until somebody else is named."""
    return Form.of(
        people_count="1",
        kind=report.kind,
        summary=report.text,
        village=report.place,
        name=report.reporter,
        notify_by=NotifyBy.HELPER,
    )


def _channels(request: web.Request) -> tuple[Channel, ...]:
    """By which ways this person takes matters in; the city sends its own."""
    if request[ACTOR].roles <= {Role.CITY}:
        return (Channel.CITY,)
    return (Channel.COUNTER, Channel.TELEPHONE, Channel.CITY)


def _channel(request: web.Request, form: Form) -> Channel:
    offered = _channels(request)
    return next((one for one in offered if one == form["channel"]), offered[0])


async def _form(request: web.Request, form: Form, status: int = 200) -> web.Response:
    store = request.config_dict[STORE]
    points = await store.run(points_for_everybody, request[ACTOR])
    context: dict[str, object] = {
        "form": form,
        "kinds": list(CaseKind),
        "channels": _channels(request),
        "report": request.query.get("report", ""),
        "villages": _villages(store.rules.registration.villages, form["village"]),
        "home": store.rules.home_join_allowed,
        "halls": [point for point in points if point.kind is PointKind.VILLAGE_HALL],
        "offices": [point for point in points if point.kind is PointKind.OFFICE],
    }
    return render(request, "operator/case_new.html", context, status=status)


def _villages(known: tuple[str, ...], typed: str) -> tuple[str, ...]:
    """What was typed elsewhere can still be chosen."""
    return (*known, typed) if known and typed and typed not in known else known
