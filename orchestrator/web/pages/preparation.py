"""The page that prepares a session: roster, turns, test links, decision, security, agencies. One small form each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action, Actor, Role, may
from orchestrator.domain.records import ReceptionSession
from orchestrator.domain.records_planning import Duty, Risk
from orchestrator.services import accounts, invitations, session_plans, session_turns
from orchestrator.services.invitations import Invite
from orchestrator.services.session_plans import NewLinkTest, WritePlan, WriteSecurity
from orchestrator.web.app_keys import CLOCK, STORE
from orchestrator.web.forms import Form, parse_day, parse_number, read_form
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.pages.conditions import SESSION, session_of
from orchestrator.web.view import page_for, render, see_other, words_for

routes = web.RouteTableDef()

PAGE = SESSION + "/preparation"
INVITED = frozenset({Role.DEPARTMENT, Role.CITY, Role.CASE_OFFICER})
Values = tuple[Any, ...]


@routes.get(PAGE)
async def show(request: web.Request) -> web.StreamResponse:
    """Everything at once; what this reader may not change is shown without its form."""
    session, actor = await session_of(request, Action.SESSION_VIEW)
    return await _page(request, session, actor, Form.of())


@routes.post(PAGE + "/duty")
async def assign(request: web.Request) -> web.StreamResponse:
    """Somebody has this duty."""
    return await _act(
        request,
        session_plans.put_on_duty,
        lambda form: (form["duty"], parse_number(form["account"]), form["phone"]),
        lambda form, field: f"account_{form['duty']}" if field.startswith("account") else field,
    )


@routes.post(PAGE + "/present")
async def present(request: web.Request) -> web.StreamResponse:
    """Seen in the room."""
    return await _act(request, session_plans.note_present, lambda form: (form["duty"],))


@routes.post(PAGE + "/test")
async def test(request: web.Request) -> web.StreamResponse:
    """The result of a test link."""
    return await _act(request, session_plans.note_link_test, lambda form: (link_test_of(form),))


@routes.post(PAGE + "/plan")
async def plan(request: web.Request) -> web.StreamResponse:
    """Decision and direction."""
    return await _act(request, session_plans.write_plan, lambda form: (_plan_of(form),))


@routes.post(PAGE + "/security")
async def security(request: web.Request) -> web.StreamResponse:
    """The security plan."""
    return await _act(request, session_plans.write_security, lambda form: (security_of(form),))


@routes.post(PAGE + "/invite")
async def invite(request: web.Request) -> web.StreamResponse:
    """An agency is asked to take part."""
    return await _act(request, invitations.invite, lambda form: (_invitation_of(form),))


@routes.post(PAGE + "/turn")
async def add_turn(request: web.Request) -> web.StreamResponse:
    """One more matter."""
    return await _act(
        request, session_turns.add_turn, lambda form: (form["turn_case"], parse_number(form["turn_minutes"]))
    )


@routes.post(PAGE + "/turn/{number:[0-9]{1,4}}/{act:up|remove}")
async def change_turn(request: web.Request) -> web.StreamResponse:
    """Earlier, or out."""
    service = session_turns.move_up if request.match_info["act"] == "up" else session_turns.take_out
    return await _act(request, service, lambda form: (int(request.match_info["number"]),))


def link_test_of(form: Form) -> NewLinkTest:
    """What was typed of a test link."""
    return NewLinkTest(
        point=form["point"],
        camera=form["camera"] == "yes",
        microphone=form["microphone"] == "yes",
        speaker=form["speaker"] == "yes",
        up_kbps=parse_number(form["up_kbps"]),
        down_kbps=parse_number(form["down_kbps"]),
        note=form["note"],
    )


def _plan_of(form: Form) -> WritePlan:
    return WritePlan(
        version=parse_number(form["version"]) or 0,
        decision_no=form["decision_no"],
        decision_day=parse_day(form["decision_day"]),
        directed_by=form["directed_by"],
        directed_document=form["directed_document"],
        directed_day=parse_day(form["directed_day"]),
        priority=form["priority"] == "yes",
    )


def security_of(form: Form) -> WriteSecurity:
    """What was typed of a security plan."""
    return WriteSecurity(
        version=parse_number(form["version"]) or 0,
        risk=form["risk"],
        crowd_estimate=parse_number(form["crowd_estimate"] or "0"),
        security_plan=form["security_plan"],
        security_officers=form["security_officers"],
    )


def _invitation_of(form: Form) -> Invite:
    return Invite(
        account_id=parse_number(form["account"]),
        point=form["point"],
        respond_by=parse_day(form["respond_by"]),
        papers=tuple(form["papers"].split("\n")),
        papers_due=parse_day(form["papers_due"]) if form["papers_due"] else None,
    )


async def _act(
    request: web.Request,
    service: Callable[..., Any],
    values: Callable[[Form], Values],
    place: Callable[[Form, str], str] = lambda form, field: field,
) -> web.StreamResponse:
    """Call the service with the session, the values, the actor and the time; mistakes come back in the page."""
    session, actor = await session_of(request, Action.SESSION_VIEW)
    form = await read_form(request)
    try:
        await request.config_dict[STORE].run(service, session.code, *values(form), actor, request.config_dict[CLOCK]())
    except RuleBroken as broken:
        form.note(words_for(request), broken, lambda field: place(form, field))
        return await _page(request, session, actor, form, status=status_of(broken))
    return see_other(f"/operator/sessions/{session.code}/preparation")


async def _page(
    request: web.Request, session: ReceptionSession, actor: Actor, form: Form, status: int = 200
) -> web.Response:
    store = request.config_dict[STORE]
    found = await store.run(session_plans.preparation_of, session.code, actor)
    plans = may(actor, Action.SESSION_SCHEDULE, session.thing)
    staff = await store.run(accounts.all_accounts, actor) if plans else []
    invited = may(actor, Action.INVITATION_SEND, session.thing)
    local = page_for(request).dates
    context: dict[str, object] = {
        "session": session,
        "form": form,
        "sent": request.path.rpartition("/")[2],
        "preparation": found,
        "duties": {one.duty: one for one in found.duties},
        "every_duty": list(Duty),
        "staff": [one for one in staff if one.active],
        "agencies": [one for one in staff if one.active and one.roles & INVITED],
        "turns": await store.run(session_turns.turns_of, session.code, actor) if plans else [],
        "turns_open": session.status in session_turns.OPEN,
        "invitations": await store.run(invitations.invitations_of, session.code, actor) if invited else [],
        "risks": list(Risk),
        "last_day": local.day(session.starts_at),
    }
    return render(request, "operator/preparation.html", context, status=status)
