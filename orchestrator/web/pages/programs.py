"""The administrator connects other programs: tokens of the API, addresses that are told what happened."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action, Actor
from orchestrator.domain.records_integration import ApiToken, WebhookEndpoint
from orchestrator.domain.webhook import KINDS
from orchestrator.services import api_tokens, webhooks
from orchestrator.store.database import Transaction
from orchestrator.web.app_keys import CLOCK, SETTINGS, STORE
from orchestrator.web.forms import Form, parse_number, read_form
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.view import render, see_other, words_for

routes = web.RouteTableDef()

ADDRESS = "/administrator/programs"
USUAL_DAYS = "180"


@routes.get(ADDRESS)
async def show(request: web.Request) -> web.StreamResponse:
    """Everything that is connected."""
    return await _page(request, actor_of(request, Action.WEBHOOK_EDIT))


@routes.post(f"{ADDRESS}/tokens")
async def make_token(request: web.Request) -> web.StreamResponse:
    """A new token, shown in this answer and never again."""
    actor = actor_of(request, Action.API_TOKEN_EDIT)
    form = await read_form(request)
    store, now = request.config_dict[STORE], request.config_dict[CLOCK]()
    days = parse_number(form["days"]) or 0
    try:
        _, secret = await store.run(api_tokens.make_token, form["name"], form["login"], days, actor, now)
    except RuleBroken as broken:
        form.note(words_for(request), broken, lambda field: field or "login")
        return await _page(request, actor, token_form=form, status=status_of(broken))
    return await _page(request, actor, fresh_token=secret)


@routes.post(f"{ADDRESS}/tokens/{{number:\\d{{1,9}}}}/revoke")
async def revoke(request: web.Request) -> web.StreamResponse:
    """It opens nothing from now on."""
    actor = actor_of(request, Action.API_TOKEN_EDIT)
    number, now = int(request.match_info["number"]), request.config_dict[CLOCK]()
    await request.config_dict[STORE].run(api_tokens.revoke_token, number, actor, now)
    return see_other(ADDRESS)


@routes.post(f"{ADDRESS}/webhooks")
async def add(request: web.Request) -> web.StreamResponse:
    """A new address."""
    actor = actor_of(request, Action.WEBHOOK_EDIT)
    form = await read_form(request)
    store, settings = request.config_dict[STORE], request.config_dict[SETTINGS]
    try:
        made = await store.run(
            webhooks.add_endpoint,
            form["url"],
            form.all("events"),
            settings.webhooks,
            actor,
            request.config_dict[CLOCK](),
        )
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        return await _page(request, actor, webhook_form=form, status=status_of(broken))
    return await _page(request, actor, fresh_secret=webhooks.secret_of(settings.secret_file, made))


@routes.post(f"{ADDRESS}/webhooks/{{number:\\d{{1,9}}}}/{{act:pause|resume|renew}}")
async def change(request: web.Request) -> web.StreamResponse:
    """Pause it, go on, or give it a new secret."""
    actor = actor_of(request, Action.WEBHOOK_EDIT)
    store, now = request.config_dict[STORE], request.config_dict[CLOCK]()
    number, act = int(request.match_info["number"]), request.match_info["act"]
    if act == "renew":
        made = await store.run(webhooks.renew_secret, number, actor, now)
        secret = webhooks.secret_of(request.config_dict[SETTINGS].secret_file, made)
        return await _page(request, actor, fresh_secret=secret)
    await store.run(webhooks.set_active, number, act == "resume", actor, now)
    return see_other(ADDRESS)


async def _page(
    request: web.Request,
    actor: Actor,
    *,
    token_form: Form | None = None,
    webhook_form: Form | None = None,
    fresh_token: str = "",
    fresh_secret: str = "",
    status: int = 200,
) -> web.Response:
    now: datetime = request.config_dict[CLOCK]()
    tokens, endpoints = await request.config_dict[STORE].run(_connected, actor)
    context: dict[str, object] = {
        "tokens": [(token, token.good(now)) for token in tokens],
        "endpoints": endpoints,
        "kinds": KINDS,
        "token_form": token_form or Form.of(days=USUAL_DAYS),
        "webhook_form": webhook_form or Form.of(events=KINDS),
        "fresh_token": fresh_token,
        "fresh_secret": fresh_secret,
        "can_sign": request.config_dict[SETTINGS].secret_file.exists(),
    }
    return render(request, "administrator/programs.html", context, status=status)


def _connected(tx: Transaction, by: Actor) -> tuple[list[ApiToken], list[WebhookEndpoint]]:
    return api_tokens.tokens(tx, by), webhooks.endpoints(tx, by)
