"""Directives: a unit's inbox, the office's overview, one with its history and what may be done about it now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from orchestrator.domain.directive import TRANSITIONS, WITH_THE_UNIT, DirectiveEvent, DirectiveStatus, days_left
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action, Actor, may
from orchestrator.domain.records_follow_up import Directive
from orchestrator.domain.transitions import allows
from orchestrator.services import directive_lists, directives, urging
from orchestrator.services.follow_up_papers import reminder_paper
from orchestrator.store.database import Transaction
from orchestrator.web.app_keys import CLOCK, STORE
from orchestrator.web.forms import Form, parse_day, parse_number, read_form, read_query
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of, actor_of_own
from orchestrator.web.paper_download import drawn, office_of
from orchestrator.web.view import render, see_other, words_for

routes = web.RouteTableDef()

_E = DirectiveEvent
_UNREAD = frozenset({DirectiveStatus.ISSUED, DirectiveStatus.ASSIGNED})
Act = Callable[[Transaction, str, Form, Actor, datetime], object]


@dataclass(frozen=True, slots=True)
class Offer:
    """An act of the page: its right, and the event that the table must have (None: any time with the unit)."""

    action: Action
    event: DirectiveEvent | None
    act: Act


OFFERS: dict[str, Offer] = {
    "acknowledge": Offer(
        Action.DIRECTIVE_REPORT,
        _E.ACKNOWLEDGED,
        lambda tx, code, form, by, now: directives.acknowledge(tx, code, by, now),
    ),
    "report": Offer(
        Action.DIRECTIVE_REPORT,
        _E.REPORTED,
        lambda tx, code, form, by, now: directives.report(tx, code, _report(form), by, now),
    ),
    "accept": Offer(
        Action.DIRECTIVE_CLOSE, _E.ACCEPTED, lambda tx, code, form, by, now: directives.accept(tx, code, by, now)
    ),
    "return": Offer(
        Action.DIRECTIVE_CLOSE,
        _E.RETURNED,
        lambda tx, code, form, by, now: directives.send_back(tx, code, form["reason"], by, now),
    ),
    "close": Offer(
        Action.DIRECTIVE_CLOSE,
        _E.CLOSED,
        lambda tx, code, form, by, now: directives.close(tx, code, parse_day(form["told_on"]), form["proof"], by, now),
    ),
    "assign": Offer(
        Action.DIRECTIVE_ISSUE,
        _E.ASSIGNED,
        lambda tx, code, form, by, now: directives.assign(tx, code, parse_number(form["responsible"]) or 0, by, now),
    ),
    "remind": Offer(
        Action.DIRECTIVE_REMIND,
        None,
        lambda tx, code, form, by, now: urging.remind(tx, code, form["note"], by, now),
    ),
    "extend": Offer(
        Action.DIRECTIVE_EXTEND,
        None,
        lambda tx, code, form, by, now: directives.extend(tx, code, parse_day(form["due_on"]), form["reason"], by, now),
    ),
}


def _report(form: Form) -> directives.Report:
    return directives.Report(form["note"], form["done"] == "yes", form["document"])


@routes.get("/operator/inbox")
async def inbox(request: web.Request) -> web.StreamResponse:
    """What this unit has to do."""
    actor, now, query = (
        actor_of_own(request, Action.DIRECTIVE_REPORT),
        request.config_dict[CLOCK](),
        read_query(request),
    )
    view = query["view"] if query["view"] in directive_lists.VIEWS else "open"
    page = await request.config_dict[STORE].run(directive_lists.inbox, actor, view, query["after"], now)
    context: dict[str, object] = {"page_of": page, "view": view, "views": directive_lists.VIEWS, "left": _left(request)}
    return render(request, "follow_up/inbox.html", context)


@routes.get("/operator/directives")
async def overview(request: web.Request) -> web.StreamResponse:
    """Every directive by date, with the counts and the units."""
    actor, now, query = actor_of(request, Action.DIRECTIVE_VIEW), request.config_dict[CLOCK](), read_query(request)
    store = request.config_dict[STORE]
    view = query["view"] if query["view"] in directive_lists.VIEWS else "open"
    page = await store.run(directive_lists.overview, actor, view, query["unit"], query["after"], now)
    context: dict[str, object] = {
        "page_of": page,
        "counts": await store.run(directive_lists.counts, actor, now),
        "view": view,
        "views": directive_lists.VIEWS,
        "unit": query["unit"],
        "left": _left(request),
    }
    return render(request, "follow_up/directives.html", context)


def _left(request: web.Request) -> Callable[[Directive], int]:
    """Working days left, as rows say them."""
    rules, now = request.config_dict[STORE].rules, request.config_dict[CLOCK]()
    return lambda directive: days_left(directive.due_at, now, rules.calendar)


@routes.get("/operator/directives/new")
async def blank(request: web.Request) -> web.StreamResponse:
    """A directive given on its own."""
    actor_of(request, Action.DIRECTIVE_ISSUE)
    return await _new_page(request, Form.of(case=read_query(request)["case"]))


@routes.post("/operator/directives/new")
async def give(request: web.Request) -> web.StreamResponse:
    """Give it, or show every mistake."""
    actor, form = actor_of(request, Action.DIRECTIVE_ISSUE), await read_form(request)
    new = directives.NewDirective(
        form["case"], form["text"], form["unit"], parse_number(form["responsible"]) or 0, parse_day(form["due_on"])
    )
    try:
        given = await request.config_dict[STORE].run(directives.issue, new, actor, request.config_dict[CLOCK]())
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        return await _new_page(request, form, status=status_of(broken))
    return see_other(f"/operator/directives/{given.code}")


async def _new_page(request: web.Request, form: Form, status: int = 200) -> web.Response:
    actor = actor_of(request, Action.DIRECTIVE_ISSUE)
    people = await request.config_dict[STORE].run(directive_lists.people_to_ask, actor)
    context: dict[str, object] = {
        "form": form,
        "people": people,
        "units": sorted({one.agency for one in people if one.agency}),
    }
    return render(request, "follow_up/directive_new.html", context, status=status)


@routes.get(r"/operator/directives/{code:CD-[0-9-]+}")
async def show(request: web.Request) -> web.StreamResponse:
    """One directive."""
    return await _page(request, Form())


@routes.post(r"/operator/directives/{code:CD-[0-9-]+}/{act:[a-z]+}")
async def take(request: web.Request) -> web.StreamResponse:
    """One act; a form that was not right comes back on the same page."""
    actor, form = actor_of_own(request, Action.DIRECTIVE_VIEW), await read_form(request)
    code, offer = request.match_info["code"], OFFERS.get(request.match_info["act"])
    if offer is None:
        raise web.HTTPNotFound
    try:
        await request.config_dict[STORE].run(offer.act, code, form, actor, request.config_dict[CLOCK]())
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        return await _page(request, form, status=status_of(broken), open_act=request.match_info["act"])
    return see_other(f"/operator/directives/{code}")


@routes.get(r"/operator/directives/{code:CD-[0-9-]+}/reminder-{number:\d{1,3}}.{kind:docx|pdf}")
async def letter(request: web.Request) -> web.StreamResponse:
    """The letter of the n-th reminder."""
    actor = actor_of(request, Action.DIRECTIVE_VIEW)
    code, number = request.match_info["code"], int(request.match_info["number"])
    order = await request.config_dict[STORE].run(reminder_paper, code, number, office_of(request), actor)
    return await drawn(order, request.match_info["kind"])


async def _page(request: web.Request, form: Form, status: int = 200, open_act: str = "") -> web.Response:
    actor, store = actor_of_own(request, Action.DIRECTIVE_VIEW), request.config_dict[STORE]
    directive, steps = await store.run(directive_lists.directive_by_code, request.match_info["code"], actor)
    offered = [name for name, offer in OFFERS.items() if possible(offer, directive, actor)]
    people = await store.run(directive_lists.people_to_ask, actor) if "assign" in offered else []
    context: dict[str, object] = {
        "directive": directive,
        "steps": steps,
        "form": form,
        "offered": offered,
        "open_act": open_act,
        "people": people,
        "left": _left(request)(directive),
        "sees_office": may(actor, Action.DIRECTIVE_VIEW),
    }
    return render(request, "follow_up/directive.html", context, status=status)


def possible(offer: Offer, directive: Directive, actor: Actor) -> bool:
    """Whether this actor may do this now."""
    if not may(actor, offer.action, directive.thing):
        return False
    if offer.event is None:
        return directive.status in WITH_THE_UNIT
    if offer.event in (_E.ACKNOWLEDGED, _E.REPORTED) and directive.status in _UNREAD:
        return True
    return allows(TRANSITIONS, directive.status, offer.event)
