"""A right that ends closes the socket it opened; and how many sockets there may be."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from prometheus_client.parser import text_string_to_metric_families

from orchestrator.services import accounts, links
from orchestrator.services.live import asked
from orchestrator.services.live.showing import MOST_INCIDENTS, MOST_MARKS
from orchestrator.services.live.told import Farewell
from orchestrator.store import accounts as rows
from orchestrator.store import sessions
from orchestrator.store.database import Transaction
from orchestrator.web.signalling import entitled, socket
from orchestrator.web.signalling.talks import MOST_ADDRESSES, MOST_OF_ONE, MOST_OPENINGS, OPENINGS_WITHIN, Talks
from tests.support.reception import CITY, CODE, OPERATOR, House, seat_actor
from tests.support.served import connected, link_of, served, sign_in

WITHIN = 10.0
"""Seconds in which whoever lost the right is gone."""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    built = House(tmp_path)
    await built.live.open(CODE)
    yield built
    await built.close()


@pytest.fixture
async def server(house: House) -> AsyncIterator[TestServer]:
    async with served(house) as running:
        yield running


async def greet(opened: aiohttp.ClientWebSocketResponse) -> None:
    await opened.send_json({"type": "hello", "v": 1})
    message: dict[str, Any] = {}
    while message.get("type") != "welcome":
        message = await opened.receive_json(timeout=5)


async def closed(opened: aiohttp.ClientWebSocketResponse) -> tuple[int | None, bool]:
    """Close code, and whether it came in time."""
    since = time.monotonic()
    async for _ in opened:
        pass
    return opened.close_code, time.monotonic() - since < WITHIN


async def test_who_signs_out_is_gone(house: House, server: TestServer) -> None:
    cookie = sign_in(house.store)
    async with (
        aiohttp.ClientSession(headers={"Cookie": cookie}) as session,
        session.ws_connect(server.make_url(f"/operator/sessions/{CODE}/socket")) as opened,
        connected(server, house) as elsewhere,
    ):
        await greet(opened)
        await greet(elsewhere)
        await house.store.run(accounts.sign_out, cookie.removeprefix("staff="))
        assert await closed(opened) == (entitled.SIGN_IN, True)
        assert not elsewhere.closed


async def test_an_account_that_is_deactivated_is_gone(house: House, server: TestServer) -> None:
    async with connected(server, house) as opened:
        await greet(opened)
        await house.store.run(rows.set_active, OPERATOR.account_id or 0, False)
        assert await closed(opened) == (entitled.SIGN_IN, True)


async def test_a_revoked_link_ends_the_socket_even_before_the_greeting(house: House, server: TestServer) -> None:
    async with connected(server, house, CITY) as opened:
        await house.store.run(links.revoke_link, house.read_person(CITY).id, OPERATOR, datetime.now(UTC))
        assert await closed(opened) == (entitled.SIGN_IN, True)


async def test_a_seat_taken_on_another_device_is_told_before_that_device_connects(
    house: House, server: TestServer
) -> None:
    async with connected(server, house, CITY) as opened:
        await greet(opened)
        secret = link_of(house.store, CITY)
        await house.store.run(links.take_seat, secret, "another device", datetime.now(UTC), True)
        assert await closed(opened) == (entitled.MOVED, True)


async def test_one_seat_has_a_few_sockets_and_no_more(house: House, server: TestServer) -> None:
    secret = link_of(house.store, CITY)
    cookie = house.store.run_now(links.take_seat, secret, "test", datetime.now(UTC), True).cookie_token
    async with aiohttp.ClientSession(headers={"Cookie": f"seat={cookie}"}) as session, AsyncExitStack() as stack:
        path = server.make_url(f"/p/{CITY}/socket")
        for _ in range(MOST_OF_ONE):
            await stack.enter_async_context(session.ws_connect(path))
        one_more = await stack.enter_async_context(session.ws_connect(path))
        assert await closed(one_more) == (socket.TRY_AGAIN, True)
        shown = numbers(house)
        assert shown["tiepdan_signalling_sockets", ""] == MOST_OF_ONE
        assert shown["tiepdan_signalling_errors_total", "too_many_sockets"] == 1


def numbers(house: House) -> dict[tuple[str, str], float]:
    """What `/metrics` would show, by name and labels."""
    families = text_string_to_metric_families(house.metrics.page().decode())
    return {(one.name, ",".join(one.labels.values())): one.value for family in families for one in family.samples}


def test_an_address_opens_so_many_in_a_minute_and_others_do_not_pay_for_it() -> None:
    talks = Talks()
    assert all(talks.may_open("192.0.2.1", 0.0) for _ in range(MOST_OPENINGS))
    assert not talks.may_open("192.0.2.1", OPENINGS_WITHIN - 1)
    assert talks.may_open("192.0.2.2", OPENINGS_WITHIN - 1)
    assert talks.may_open("192.0.2.1", OPENINGS_WITHIN + 1)


def test_addresses_are_remembered_up_to_a_bound() -> None:
    talks = Talks()
    for number in range(MOST_ADDRESSES + 10):
        talks.may_open(str(number), 0.0)
    assert talks.addresses == MOST_ADDRESSES


def test_what_is_over_counts_no_more() -> None:
    class Open:
        def close(self, why: Farewell) -> None: ...

    talks, city = Talks(), seat_actor(CITY)
    for _ in range(MOST_OF_ONE * 2):
        with talks.going_on(Open(), city, CODE):
            assert not talks.full(city, CODE)
    assert len(talks) == 0


async def test_a_picture_holds_the_newest_marks_and_incidents_only(house: House) -> None:
    house.store.run_now(_many, house.read().session.id)
    operator = house.page(OPERATOR)
    picture = await operator.sees(lambda picture: picture.marks and picture.incidents)
    assert (len(picture.marks), picture.marks[-1].label) == (MOST_MARKS, f"{MOST_MARKS + 4}")
    assert (len(picture.incidents), picture.incidents[-1].description) == (MOST_INCIDENTS, f"{MOST_INCIDENTS + 4}")


def _many(tx: Transaction, number: int) -> None:
    for index in range(MOST_MARKS + 5):
        sessions.add_mark(tx, number, datetime.now(UTC), str(index))
    for index in range(MOST_INCIDENTS + 5):
        sessions.add_incident(tx, number, datetime.now(UTC), "other", str(index), "")


async def test_requests_for_the_floor_are_one_a_person(house: House) -> None:
    operator = house.page(OPERATOR)
    city = await house.in_room(CITY, operator)
    for _ in range(50):
        await city.ask(asked.RequestFloor)
    assert len((await operator.sees(lambda picture: picture.requests)).requests) == 1
