"""Who signed in: the staff cookie becomes an actor. Says nothing about what the actor may do."""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler

from orchestrator.domain.policy import ANONYMOUS, Action, Actor, Thing, require
from orchestrator.services import accounts
from orchestrator.web.app_keys import ACTOR, CLOCK, SETTINGS, STORE, TOKEN

COOKIE = "staff"


class SignInNeeded(Exception):
    """Nobody is signed in and the page is for staff: to the sign-in page, and back."""


@web.middleware
async def staff(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Look the cookie up once per request."""
    token = request.cookies.get(COOKIE, "")
    actor: Actor | None = None
    if 16 <= len(token) <= 200 and not request.path.startswith("/static/"):
        actor = await request.config_dict[STORE].run(accounts.actor_of_token, token, request.config_dict[CLOCK]())
    request[ACTOR] = actor or ANONYMOUS
    if actor is not None:
        request[TOKEN] = token
    return await handler(request)


def actor_of(request: web.Request, action: Action, thing: Thing = Thing()) -> Actor:  # noqa: B008 - frozen, no state
    """The member of staff who asks, if the policy lets them; `SignInNeeded` or `NotAllowed` otherwise."""
    actor = request[ACTOR]
    if actor.account_id is None:
        raise SignInNeeded
    require(actor, action, thing)
    return actor


def actor_of_own(request: web.Request, action: Action) -> Actor:
    """The same for a page that shows what is assigned to somebody: whether they may do it to anything of their own."""
    account = request[ACTOR].account_id
    return actor_of(request, action, Thing(assigned_accounts=frozenset({account} if account is not None else ())))


def keep_signed_in(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Put the token of a fresh sign-in into its cookie."""
    minutes = request.config_dict[SETTINGS].security.staff_cookie_minutes
    response.set_cookie(
        COOKIE, token, max_age=minutes * 60, httponly=True, secure=request.secure, samesite="Lax", path="/"
    )
