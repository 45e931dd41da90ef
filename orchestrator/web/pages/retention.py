"""Recordings whose period has ended, legal holds, proposals to destroy and what became of them. Decides nothing."""

from __future__ import annotations

import structlog
from aiohttp import web

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action, Actor
from orchestrator.services import destruction, disposal
from orchestrator.web.app_keys import CLOCK, SETTINGS, STORE
from orchestrator.web.forms import Form, read_form
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.view import render, see_other, words_for
from recordings.keys import KeyUnusable
from recordings.lock import PackageBusy
from recordings.package import NotAPackage

routes = web.RouteTableDef()
log: structlog.stdlib.BoundLogger = structlog.get_logger("retention")

ADDRESS = "/operator/retention"


def _actor(request: web.Request) -> Actor:
    """Whoever proposes, decides, or holds."""
    try:
        return actor_of(request, Action.DISPOSAL_PROPOSE)
    except RuleBroken:
        return actor_of(request, Action.DISPOSAL_DECIDE)


@routes.get(ADDRESS)
async def show(request: web.Request) -> web.StreamResponse:
    """Everything about keeping and destroying."""
    return await _page(request, _actor(request))


@routes.post(f"{ADDRESS}/propose")
async def propose(request: web.Request) -> web.StreamResponse:
    """Propose what was ticked."""
    actor, form = _actor(request), await read_form(request)
    years = disposal.years_of(request.config_dict[SETTINGS].retention)
    codes, now = form.all("recordings"), request.config_dict[CLOCK]()
    try:
        await request.config_dict[STORE].run(disposal.propose, codes, form["reason"], years, actor, now)
    except RuleBroken as broken:
        form.note(words_for(request), broken, lambda field: field or "reason")
        return await _page(request, actor, propose_form=form, status=status_of(broken))
    return see_other(ADDRESS)


@routes.post(f"{ADDRESS}/{{act:hold|lift}}")
async def hold(request: web.Request) -> web.StreamResponse:
    """Keep one recording from being destroyed, or no longer."""
    actor, form = _actor(request), await read_form(request)
    use_case = disposal.hold if request.match_info["act"] == "hold" else disposal.lift
    now = request.config_dict[CLOCK]()
    try:
        await request.config_dict[STORE].run(use_case, form["recording"], form["hold_reason"], actor, now)
    except RuleBroken as broken:
        form.note(words_for(request), broken, lambda field: "hold_reason" if field == "reason" else "recording")
        return await _page(request, actor, hold_form=form, status=status_of(broken))
    return see_other(ADDRESS)


@routes.post(f"{ADDRESS}/disposals/{{code:TH-[0-9-]{{6,20}}}}/{{act:approve|refuse|carry-out}}")
async def decide(request: web.Request) -> web.StreamResponse:
    """Decide on a proposal, or carry it out."""
    actor, form = _actor(request), await read_form(request)
    store, now = request.config_dict[STORE], request.config_dict[CLOCK]()
    code, act = request.match_info["code"], request.match_info["act"]
    try:
        if act == "carry-out":
            await destruction.carry_out(store, request.config_dict[SETTINGS], code, actor, now)
        else:
            await store.run(disposal.decide, code, act == "approve", form["decision"], actor, now)
    except (KeyUnusable, NotAPackage, PackageBusy, OSError) as refused:
        log.error("disposal_not_carried_out", disposal=code, error=type(refused).__name__)
        return await _decided(request, actor, form, code, RuleBroken("disposal.later"))
    except RuleBroken as broken:
        return await _decided(request, actor, form, code, broken)
    return see_other(ADDRESS)


async def _decided(request: web.Request, actor: Actor, form: Form, code: str, broken: RuleBroken) -> web.Response:
    form.note(words_for(request), broken, lambda _: "decision")
    trouble = words_for(request).text(broken.code, **broken.values)
    status = status_of(broken)
    return await _page(request, actor, decide_form=form, decided=code, trouble=trouble, status=status)


async def _page(
    request: web.Request,
    actor: Actor,
    *,
    propose_form: Form | None = None,
    hold_form: Form | None = None,
    decide_form: Form | None = None,
    decided: str = "",
    trouble: str = "",
    status: int = 200,
) -> web.Response:
    years = disposal.years_of(request.config_dict[SETTINGS].retention)
    found = await request.config_dict[STORE].run(disposal.retained, years, actor, request.config_dict[CLOCK]())
    context: dict[str, object] = {
        "found": found,
        "actor": actor,
        "propose_form": propose_form or Form.of(),
        "hold_form": hold_form or Form.of(),
        "decide_form": decide_form or Form.of(),
        "decided": decided,
        "trouble": trouble,
    }
    return render(request, "operator/retention.html", context, status=status)
