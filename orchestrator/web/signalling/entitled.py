"""Who may talk on a socket: asked when it opens, and again every few seconds, because a right may end while it is open.

Knows cookies and records; the socket knows what to do with the answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from orchestrator.domain.policy import Actor
from orchestrator.services import accounts, links
from orchestrator.web.app_keys import CLOCK, STORE, TOKEN

SEAT_COOKIE: Final = "seat"
ENDED, MISBEHAVED, SIGN_IN, NOT_ALLOWED, NOT_FOUND, MOVED, TOO_EARLY = 4000, 4400, 4401, 4403, 4404, 4409, 4425

WhoAsks = Callable[[web.Request], Awaitable[tuple[Actor, str]]]
"""The actor and the code of the reception session; raises `Refusal`."""


class Refusal(Exception):
    """Nobody talks here: a close code."""

    def __init__(self, code: int, ended: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.ended = ended
        """Status of a session that is over: told before closing."""


async def seated(request: web.Request) -> tuple[Actor, str]:
    """Whoever took the seat of this address with a personal link."""
    token, seat = request.cookies.get(SEAT_COOKIE, ""), request.match_info["public_id"]
    if not 16 <= len(token) <= 200:
        raise Refusal(SIGN_IN)
    store, now = request.config_dict[STORE], request.config_dict[CLOCK]()
    actor = await store.run(links.actor_of_seat, seat, token, now)
    if actor is None or actor.session_code is None:
        raise Refusal(SIGN_IN)
    return actor, actor.session_code


async def staff(request: web.Request) -> tuple[Actor, str]:
    """Whoever signed in. An open socket counts as being there: it keeps the sign-in from growing idle."""
    token = request.get(TOKEN)
    if token is None:
        raise Refusal(SIGN_IN)
    actor = await request.config_dict[STORE].run(accounts.actor_of_token, token, request.config_dict[CLOCK]())
    if actor is None:
        raise Refusal(SIGN_IN)
    return actor, request.match_info["code"]


async def taken_by_another(request: web.Request) -> bool:
    """Whether the seat whose socket this is was meanwhile taken on another device."""
    token, seat = request.cookies.get(SEAT_COOKIE, ""), request.match_info.get("public_id", "")
    now = request.config_dict[CLOCK]()
    return bool(seat) and await request.config_dict[STORE].run(links.taken_by_another, seat, token, now)
