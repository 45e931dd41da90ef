"""The page of the officer for the technology: what is ready, what is due, what went wrong; and one page per point."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action
from orchestrator.domain.records_readiness import (
    CheckItem,
    CheckResult,
    Condition,
    EquipmentKind,
    Phase,
    RoomProfile,
    Severity,
    Training,
)
from orchestrator.services import readiness, session_plans
from orchestrator.services.admission import INCIDENT_KINDS
from orchestrator.services.readiness import ReportIncident, WriteEquipment
from orchestrator.web.app_keys import CLOCK, STORE
from orchestrator.web.forms import Form, parse_day, parse_number, read_form
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.pages.preparation import link_test_of
from orchestrator.web.view import page_for, render, see_other, words_for

routes = web.RouteTableDef()

POINT = "/readiness/points/{code:[a-z0-9-]{1,64}}"
Values = tuple[Any, ...]


@routes.get("/readiness")
async def overview(request: web.Request) -> web.StreamResponse:
    """Every point at a glance."""
    return await _overview(request, Form.of())


@routes.post("/readiness/tasks")
async def add_task(request: web.Request) -> web.StreamResponse:
    """Something that must be ready by a day."""
    return await _act(
        request, readiness.add_task, lambda form: (form["title"], form["unit"], parse_day(form["due_on"])), _overview
    )


@routes.post("/readiness/tasks/{number:[0-9]{1,9}}/done")
async def finish_task(request: web.Request) -> web.StreamResponse:
    """It is ready."""
    number = int(request.match_info["number"])
    return await _act(request, readiness.finish_task, lambda form: (number,), _overview)


@routes.post("/readiness/training")
async def note_training(request: web.Request) -> web.StreamResponse:
    """Somebody was shown how it works."""
    return await _act(request, readiness.note_training, lambda form: (_training(request, form),), _overview)


@routes.post("/readiness/incidents")
async def report_incident(request: web.Request) -> web.StreamResponse:
    """What went wrong."""
    return await _act(request, readiness.report_incident, lambda form: (_incident(form),), _overview)


@routes.post("/readiness/incidents/{number:[0-9]{1,9}}/done")
async def finish_incident(request: web.Request) -> web.StreamResponse:
    """It is over."""
    number = int(request.match_info["number"])
    return await _act(request, readiness.finish_incident, lambda form: (number, form["action"]), _overview)


@routes.get(POINT)
async def point(request: web.Request) -> web.StreamResponse:
    """One point: room, equipment, checks, test links."""
    return await _point(request, Form.of())


@routes.post(POINT + "/equipment")
async def equipment(request: web.Request) -> web.StreamResponse:
    """A line of the inventory."""
    return await _act(request, readiness.write_equipment, lambda form: (_code(request), _equipment(form)), _point)


@routes.post(POINT + "/room")
async def room(request: web.Request) -> web.StreamResponse:
    """What the room is like."""
    return await _act(request, readiness.write_room, lambda form: (_code(request), _room(form)), _point)


@routes.post(POINT + "/check")
async def check(request: web.Request) -> web.StreamResponse:
    """The checklist."""

    def values(form: Form) -> Values:
        return (_code(request), {str(item): form[item] for item in CheckItem}, form["note"])

    return await _act(request, readiness.check_point, values, _point)


@routes.post(POINT + "/rehearsal")
async def rehearse(request: web.Request) -> web.StreamResponse:
    """A test link for no particular session."""

    def values(form: Form) -> Values:
        form.values["point"] = [_code(request)]
        return (link_test_of(form),)

    return await _act(request, session_plans.rehearse, values, _point)


def _code(request: web.Request) -> str:
    return request.match_info["code"]


def _training(request: web.Request, form: Form) -> Training:
    today = page_for(request).dates.local(request.config_dict[CLOCK]()).date()
    return Training(
        id=0,
        held_on=parse_day(form["held_on"]) or today,
        topic=form["topic"],
        trainer=form["trainer"],
        audience=form["audience"],
        people=parse_number(form["people"]) or 0,
        note=form["note"],
    )


def _incident(form: Form) -> ReportIncident:
    return ReportIncident(
        phase=form["phase"],
        kind=form["kind"],
        severity=form["severity"],
        description=form["description"],
        session=form["session"],
        point=form["point"],
        minutes=parse_number(form["minutes"]) if form["minutes"] else None,
        effect=form["effect"],
        action=form["action"],
    )


def _equipment(form: Form) -> WriteEquipment:
    return WriteEquipment(
        id=parse_number(form["id"]) or 0,
        kind=form["kind"],
        name=form["name"],
        serial=form["serial"],
        quantity=parse_number(form["quantity"]),
        spare=form["spare"] == "yes",
        condition=form["condition"],
        note=form["note"],
    )


def _room(form: Form) -> RoomProfile:
    texts = {name: form[name] for name in ("lighting", "noise", "line", "backup_line", "power", "cameras")}
    version, seats = parse_number(form["version"]) or 0, parse_number(form["seats"])
    return RoomProfile(point_id=0, version=version, seats=seats, **texts)


async def _act(
    request: web.Request, service: Callable[..., Any], values: Callable[[Form], Values], page: Callable[..., Any]
) -> web.StreamResponse:
    """Call the service; mistakes come back in the page that the form stands on."""
    actor, form = actor_of(request, Action.READINESS_VIEW), await read_form(request)
    try:
        await request.config_dict[STORE].run(service, *values(form), actor, request.config_dict[CLOCK]())
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        answer: web.StreamResponse = await page(request, form, status_of(broken))
        return answer
    return see_other(f"/readiness/points/{_code(request)}" if page is _point else "/readiness")


async def _overview(request: web.Request, form: Form, status: int = 200) -> web.Response:
    actor = actor_of(request, Action.READINESS_VIEW)
    context: dict[str, object] = {
        "overview": await request.config_dict[STORE].run(readiness.overview, actor),
        "form": form,
        "sent": request.path.split("/")[2] if request.method == "POST" else "",
        "phases": list(Phase),
        "severities": list(Severity),
        "kinds": sorted(INCIDENT_KINDS),
    }
    return render(request, "operator/readiness.html", context, status=status)


async def _point(request: web.Request, form: Form, status: int = 200) -> web.Response:
    actor = actor_of(request, Action.READINESS_VIEW)
    context: dict[str, object] = {
        "readiness": await request.config_dict[STORE].run(readiness.point_readiness, _code(request), actor),
        "form": form,
        "sent": request.path.rpartition("/")[2] if request.method == "POST" else "",
        "kinds": list(EquipmentKind),
        "conditions": list(Condition),
        "items": list(CheckItem),
        "results": list(CheckResult),
    }
    return render(request, "operator/readiness_point.html", context, status=status)
