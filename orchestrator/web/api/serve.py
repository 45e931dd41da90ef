"""The API's routes: token, right, body, one service in one transaction, answer. Decides nothing.

Cookies count for nothing here, so no other site's page can use somebody's sign-in (and no form token is asked for).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec
from aiohttp import web

from orchestrator.domain.errors import NotAllowed, RuleBroken
from orchestrator.domain.policy import Actor, Thing, require
from orchestrator.services import api_tokens
from orchestrator.store.database import Transaction
from orchestrator.web.api import books, case_work, cases, directives, recordings, sessions
from orchestrator.web.api.endpoint import Asked, Endpoint
from orchestrator.web.api.openapi import document
from orchestrator.web.app_keys import CLOCK, SETTINGS, STORE
from orchestrator.web.middleware.problems import problem

PREFIX: Final = "/api/v1"
ENDPOINTS: Final = tuple(
    endpoint for part in (cases, case_work, sessions, directives, books, recordings) for endpoint in part.ENDPOINTS
)
LONGEST_VALUE = 400


def set_up(application: web.Application) -> None:
    """Hang every endpoint, and the document that describes them, on the application."""
    for endpoint in ENDPOINTS:
        application.router.add_route(endpoint.method, PREFIX + endpoint.path, _handler(endpoint))
    application.router.add_get(f"{PREFIX}/openapi.json", describe)


async def describe(request: web.Request) -> web.StreamResponse:
    """The OpenAPI document: it holds nothing that is not in the public source."""
    body = document(ENDPOINTS, request.config_dict[SETTINGS].public_url)
    return web.Response(body=msgspec.json.encode(body), content_type="application/json")


def _handler(endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    body = msgspec.json.Decoder(endpoint.body) if endpoint.body is not None else None

    async def handle(request: web.Request) -> web.StreamResponse:
        store, now = request.config_dict[STORE], request.config_dict[CLOCK]()
        actor = await store.run(api_tokens.actor_of_token, _token(request), now)
        if actor is None:
            refused = problem(request, 401, NotAllowed("api_token.needed"))
            refused.headers["WWW-Authenticate"] = 'Bearer realm="tiepdan"'
            return refused
        asked = Asked(
            by=actor,
            now=now,
            path={name: value[:LONGEST_VALUE] for name, value in request.match_info.items()},
            query={name: value[:LONGEST_VALUE] for name, value in request.query.items()},
            body=None if body is None else await _body(request, body),
        )
        answer = await store.run(_call, endpoint, asked)
        return web.Response(body=msgspec.json.encode(answer), status=endpoint.status, content_type="application/json")

    return handle


def _call(tx: Transaction, endpoint: Endpoint, asked: Asked) -> Any:
    _require(asked.by, endpoint)
    return endpoint.call(tx, asked)


def _require(by: Actor, endpoint: Endpoint) -> None:
    """Whether the account may do it to anything of its own; the service asks again about the very thing."""
    own = frozenset({by.account_id} if by.account_id is not None else ())
    require(by, endpoint.action, Thing(assigned_accounts=own))


def _token(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "")[:300].partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _body(request: web.Request, decoder: msgspec.json.Decoder[Any]) -> object:
    try:
        return decoder.decode(await request.read())
    except msgspec.ValidationError as wrong:
        raise RuleBroken("api.body", field="body", where=str(wrong)[:300]) from None
    except msgspec.DecodeError:
        raise RuleBroken("api.not_json", field="body") from None
