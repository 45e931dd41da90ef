"""One socket over loopback: who may connect, what limits hold, and that mistakes are named and do no harm."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from orchestrator.services.live import told
from orchestrator.services.live.picture import MyPicture, Picture, SessionPicture
from orchestrator.services.live.picture_parts import RecordingPicture
from orchestrator.web.signalling import entitled, messages, socket
from orchestrator.web.signalling.budget import MOST_A_SECOND, MOST_MISTAKES, Window
from orchestrator.web.signalling.outgoing import MOST_FRAMES, FarBehind, Outbox
from tests.support.reception import CITY, CODE, House
from tests.support.served import connected, served, sign_in


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


async def hear(opened: aiohttp.ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    """The next message of this type."""
    while True:
        message: dict[str, Any] = await opened.receive_json(timeout=5)
        if message["type"] == kind:
            return message


async def close_code(opened: aiohttp.ClientWebSocketResponse) -> int | None:
    async for _ in opened:
        pass
    return opened.close_code


async def greet(opened: aiohttp.ClientWebSocketResponse, **fields: Any) -> dict[str, Any]:
    await opened.send_json({"type": "hello", "v": 1, **fields})
    return await hear(opened, "welcome")


async def test_hello_is_answered_with_welcome_and_the_picture(house: House, server: TestServer) -> None:
    async with connected(server, house, CITY) as opened:
        welcome = await greet(opened)
        assert welcome["you"]["participant"] == CITY
        assert welcome["rules_version"] == "2026-1"
        assert not welcome["resumed"]
        state = await hear(opened, "state")
        assert state["session"]["code"] == CODE
        assert state["me"]["status"] == "invited"


async def test_a_request_is_answered_with_its_number_and_a_sentence(house: House, server: TestServer) -> None:
    async with connected(server, house, CITY) as opened:
        await greet(opened)
        await opened.send_json({"type": "enter_waiting_room", "id": 7})
        refused = await hear(opened, "refused")
        assert (refused["id"], refused["code"]) == (7, "rules.not_acknowledged")
        assert refused["message"].endswith(".")
        await opened.send_json({"type": "acknowledge_rules", "id": 8, "version": "2026-1"})
        assert (await hear(opened, "done"))["id"] == 8


async def test_a_sentence_is_in_the_readers_language(house: House, server: TestServer) -> None:
    async with connected(server, house, CITY, **{"Accept-Language": "en"}) as opened:
        await greet(opened)
        await opened.send_json({"type": "enter_waiting_room", "id": 1})
        assert (await hear(opened, "refused"))["message"].startswith("Read and acknowledge")


async def test_staff_watch_without_a_seat(house: House, server: TestServer) -> None:
    async with connected(server, house) as opened:
        welcome = await greet(opened)
        assert welcome["you"]["participant"] is None
        assert "participant:admit" in welcome["you"]["capabilities"]
        assert len((await hear(opened, "state"))["people"]) == 5


async def test_what_comes_before_hello_ends_it(house: House, server: TestServer) -> None:
    async with connected(server, house, CITY) as opened:
        await opened.send_json({"type": "leave", "id": 1})
        assert (await hear(opened, "error"))["code"] == "hello_first"
        assert await close_code(opened) == entitled.MISBEHAVED


async def test_another_version_is_told_so(house: House, server: TestServer) -> None:
    async with connected(server, house, CITY) as opened:
        await opened.send_json({"type": "hello", "v": 2})
        assert (await hear(opened, "error"))["code"] == "version"
        assert await close_code(opened) == entitled.MISBEHAVED


async def test_mistakes_are_named_and_the_seat_goes_on(house: House, server: TestServer) -> None:
    async with connected(server, house, CITY) as opened:
        await greet(opened)
        for text, code in (
            ("{", "not_json"),
            ('{"type":"hello","v":1}', "out_of_order"),
            ('{"type":"fly"}', "unknown_type"),
            ('{"type":"bye","x":"' + "a" * messages.MOST_BYTES + '"}', "too_large"),
        ):
            await opened.send_str(text)
            assert (await hear(opened, "error"))["code"] == code
        await opened.send_bytes(b"\x00")
        assert (await hear(opened, "error"))["code"] == "not_text"
        await opened.send_json({"type": "publish", "generation": 1, "sdp": "v=0", "sources": {"0": "camera"}})
        assert (await hear(opened, "error"))["code"] == "out_of_order"
        await opened.send_json({"type": "acknowledge_rules", "id": 8, "version": "2026-1"})
        assert (await hear(opened, "done"))["id"] == 8


async def test_after_too_many_mistakes_it_is_over(house: House, server: TestServer) -> None:
    async with connected(server, house, CITY) as opened:
        await greet(opened)
        for _ in range(MOST_MISTAKES + 1):
            await opened.send_str("{")
        assert await close_code(opened) == entitled.MISBEHAVED


async def test_too_many_messages_in_a_second_are_not_carried_out(house: House, server: TestServer) -> None:
    async with connected(server, house, CITY) as opened:
        await greet(opened)
        for _ in range(MOST_A_SECOND + 5):
            await opened.send_json({"type": "device", "camera": True, "microphone": True, "screen": False})
        assert (await hear(opened, "error"))["code"] == "rate"


async def test_without_a_seat_nobody_connects(house: House, server: TestServer) -> None:
    for cookie in ("", "seat=" + "x" * 32):
        async with aiohttp.ClientSession(headers={"Cookie": cookie}) as session:
            for path in (f"/p/{CITY}/socket", f"/operator/sessions/{CODE}/socket"):
                async with session.ws_connect(server.make_url(path)) as opened:
                    assert await close_code(opened) == entitled.SIGN_IN


async def test_another_sites_page_does_not_connect(house: House, server: TestServer) -> None:
    async with connected(server, house, CITY, Origin="https://elsewhere.example") as opened:
        assert await close_code(opened) == entitled.NOT_ALLOWED


async def test_an_unknown_session_is_not_found(house: House, server: TestServer) -> None:
    url = server.make_url("/operator/sessions/TCD-1999-0001/socket")
    async with (
        aiohttp.ClientSession(headers={"Cookie": sign_in(house.store)}) as session,
        session.ws_connect(url) as opened,
    ):
        assert await close_code(opened) == entitled.NOT_FOUND


async def test_before_the_waiting_room_opens_it_is_too_early(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with served(house) as server, connected(server, house, CITY) as opened:
        assert await close_code(opened) == entitled.TOO_EARLY
    await house.close()


async def test_a_second_page_moves_the_seat(house: House, server: TestServer) -> None:
    async with connected(server, house, CITY) as first:
        await greet(first)
        async with connected(server, house, CITY) as second:
            await greet(second)
            await hear(first, "moved")
            assert await close_code(first) == entitled.MOVED
            await second.send_json({"type": "acknowledge_rules", "id": 1, "version": "2026-1"})
            assert (await hear(second, "done"))["id"] == 1


async def test_a_server_that_stops_says_so_at_once(house: House) -> None:
    async with served(house) as server, connected(server, house, CITY) as opened:
        await greet(opened)
        closing = asyncio.create_task(server.close(), name="stopping")
        async with asyncio.timeout(5):
            assert await close_code(opened) == socket.GOING_AWAY
        await closing


async def test_goodbye_frees_the_seat_at_once(house: House, server: TestServer) -> None:
    async with connected(server, house, CITY) as opened:
        await greet(opened)
        await opened.send_json({"type": "bye"})
        assert await close_code(opened) == 1000


def state(title: str) -> told.State:
    session = SessionPicture(CODE, title, "ready", 1.0, None, None, 30)
    return told.State(Picture(session, MyPicture(None, None, "none", None, (), False), RecordingPicture("armed")))


async def test_old_pictures_give_way_to_new_ones() -> None:
    outbox = Outbox()
    outbox.put("first", state("a"))
    outbox.put("answer", told.Done(1))
    outbox.put("second", state("b"))
    assert [await outbox.get(), await outbox.get()] == ["answer", "second"]
    assert outbox.dropped == 1


async def test_who_does_not_read_is_given_up() -> None:
    outbox = Outbox()
    for number in range(MOST_FRAMES):
        outbox.put("x", told.Done(number))
    with pytest.raises(FarBehind):
        outbox.put("x", told.Done(0))


async def test_after_closing_the_rest_is_still_read() -> None:
    outbox = Outbox()
    outbox.put("last", told.Moved())
    outbox.close()
    outbox.put("too late", told.Moved())
    assert [await outbox.get(), await outbox.get()] == ["last", None]


def test_a_window_forgets_what_is_long_ago() -> None:
    window = Window(2, 1.0)
    window.count(0.0)
    window.count(0.5)
    assert window.full(0.9)
    assert not window.full(1.1)


async def test_a_picture_that_cannot_be_encoded_closes_that_socket_only(
    house: House, server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode = messages.encode

    def breaks(message: told.Told) -> str:
        if isinstance(message, told.State) and message.picture.me.participant == CITY:
            raise TypeError("Object of type datetime is not JSON serializable")
        return encode(message)

    async with connected(server, house) as operator, connected(server, house, CITY) as city:
        await greet(operator)
        monkeypatch.setattr(messages, "encode", breaks)
        await greet(city)
        assert await close_code(city) == socket.BROKEN
        await operator.send_json({"type": "incident", "id": 1, "kind": "technical", "description": "Mất hình"})
        assert (await hear(operator, "done"))["id"] == 1
    monkeypatch.undo()
    async with connected(server, house, CITY) as again:
        await greet(again)
        assert (await hear(again, "state"))["me"]["participant"] == CITY
