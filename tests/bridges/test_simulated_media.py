"""What a simulated participant shows and says: frames that move, letters, tone bursts; and how it takes a seat."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from aiortc.mediastreams import MediaStreamError

from bridges.entrance import NoSeat, take_seat
from bridges.lettering import HEIGHT, WIDTH, dots, plain
from bridges.pictures import SAMPLES, Pattern, Tone
from bridges.simulated import links_of


def test_names_lose_their_accents_and_nothing_else() -> None:
    assert plain("Nguyễn Đức Ánh 12:05") == "NGUYEN DUC ANH 12:05"
    assert plain("Sở (A)") == "SO  A "


def test_every_dot_lies_in_its_letter() -> None:
    assert all(0 <= column < 2 * WIDTH and 0 <= row < HEIGHT for column, row in dots("W8"))
    assert list(dots(" ")) == []


async def test_pictures_move_and_keep_their_time() -> None:
    track = Pattern("Sở Nông nghiệp", width=160, height=96, rate=20)
    first, second = await track.recv(), await track.recv()
    assert (first.width, first.height, first.format.name) == (160, 96, "yuv420p")
    assert first.pts is not None
    assert second.pts == first.pts + 90_000 // 20
    assert bytes(first.planes[0]) != bytes(second.planes[0])
    track.stop()
    with pytest.raises(MediaStreamError):
        await track.recv()


async def test_two_names_have_two_colours() -> None:
    one, other = await Pattern("Một", 160, 96).recv(), await Pattern("Hai", 160, 96).recv()
    assert bytes(one.planes[1]) != bytes(other.planes[1])


async def test_a_tone_sounds_only_while_it_may_speak() -> None:
    tone = Tone("Sở")
    quiet = await tone.recv()
    assert quiet.samples == SAMPLES
    assert not any(bytes(quiet.planes[0]))
    tone.speaks = True
    assert any(bytes((await tone.recv()).planes[0]))


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    async def landing(request: web.Request) -> web.Response:
        if request.match_info["secret"] == "expired":
            return web.Response(status=410)
        return web.Response(text='<form><input type="hidden" name="csrf_token" value="7"><button>Vào</button></form>')

    async def enter(request: web.Request) -> web.Response:
        good = (await request.post()).get("csrf_token") == "7" and "Origin" in request.headers
        return web.Response(status=303, headers={"Location": "/p/pabc/" if good else "/j/again"})

    application = web.Application()
    application.add_routes([web.get("/j/{secret}", landing), web.post("/j/{secret}", enter)])
    made = TestServer(application)
    async with made:
        yield made


async def test_a_link_becomes_a_seat_as_in_a_browser(server: TestServer) -> None:
    async with aiohttp.ClientSession() as session:
        seat = await take_seat(session, str(server.make_url("/j/good")))
    assert seat.public_id == "pabc"
    assert str(seat.socket) == f"ws://127.0.0.1:{server.port}/p/pabc/socket"


async def test_a_link_that_is_over_gives_no_seat(server: TestServer) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(NoSeat):
            await take_seat(session, str(server.make_url("/j/expired")))


def test_links_are_read_from_standard_input_where_nobody_else_sees_them() -> None:
    lines = io.StringIO("https://a.example/j/1\nhttps://a.example/j/2\n")
    assert links_of(["-"], lines) == ["https://a.example/j/1", "https://a.example/j/2"]
    assert links_of(["https://a.example/j/3"], lines) == ["https://a.example/j/3"]
