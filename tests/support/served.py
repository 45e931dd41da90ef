"""The sockets of a house, served on loopback by a real aiohttp server; the media engine is whatever the house has."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from orchestrator.domain.policy import SYSTEM, Actor, Role
from orchestrator.services import accounts, links
from orchestrator.services.live import reading
from orchestrator.store.database import Store
from orchestrator.web.app_keys import CLOCK, COUNTS, LIVE, SETTINGS, STORE, WORDS
from orchestrator.web.middleware.staff import staff
from orchestrator.web.signalling import socket
from orchestrator.words import words_in
from tests.support.reception import CODE, OPERATOR, House


def sign_in(store: Store) -> str:
    """A fresh cookie of the operator."""
    now = datetime.now(UTC)
    secret = store.run_now(accounts.make_sign_in_link, OPERATOR.account_id or 0, SYSTEM, now, timedelta(minutes=5))
    return f"staff={store.run_now(accounts.sign_in_by_link, secret, now).token}"


def link_of(store: Store, public_id: str) -> str:
    """A fresh secret of this participant's personal link."""
    person = next(one for one in store.run_now(reading.read, CODE).people if one.public_id == public_id)
    by = Actor(account_id=1, roles=frozenset({Role.OPERATOR}))
    return store.run_now(links.make_link, person.id, by, datetime.now(UTC))


def application(house: House) -> web.Application:
    """Sockets, and a landing that gives the seat at once (the real one asks for a press of a button)."""

    async def landing(request: web.Request) -> web.StreamResponse:
        return web.Response(text='<form><input type="hidden" name="csrf_token" value="x"></form>')

    async def enter(request: web.Request) -> web.StreamResponse:
        secret, now = request.match_info["secret"], datetime.now(UTC)
        taken = await house.store.run(links.take_seat, secret, request.headers.get("User-Agent", "?"), now, True)
        public_id = taken.participant.public_id
        response = web.Response(status=303, headers={"Location": f"/p/{public_id}/"})
        response.set_cookie("seat", taken.cookie_token, path=f"/p/{public_id}/")
        return response

    built = web.Application(middlewares=[staff])
    built[COUNTS] = house.metrics
    built[STORE], built[LIVE], built[SETTINGS] = house.store, house.live, house.settings
    built[WORDS] = lambda language: words_in(language)
    built[CLOCK] = lambda: datetime.now(UTC)
    built.add_routes([web.get("/j/{secret}", landing), web.post("/j/{secret}", enter)])
    socket.set_up(built)
    return built


@asynccontextmanager
async def served(house: House) -> AsyncIterator[TestServer]:
    server = TestServer(application(house))
    async with server:
        yield server


@asynccontextmanager
async def connected(
    server: TestServer, house: House, public_id: str | None = None, **headers: str
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A socket of this participant, or of the operator."""
    if public_id is None:
        path, cookie = f"/operator/sessions/{CODE}/socket", sign_in(house.store)
    else:
        secret = link_of(house.store, public_id)
        taken = house.store.run_now(links.take_seat, secret, "test", datetime.now(UTC), True)
        path, cookie = f"/p/{public_id}/socket", f"seat={taken.cookie_token}"
    async with (
        aiohttp.ClientSession(headers={"Cookie": cookie, **headers}) as session,
        session.ws_connect(server.make_url(path), max_msg_size=0) as opened,
    ):
        yield opened
