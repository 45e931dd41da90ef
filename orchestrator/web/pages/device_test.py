"""Anybody tests the own device and line, days ahead, without a session; with a number, the office sees the result."""

from __future__ import annotations

import re
from typing import Final

from aiohttp import web

from orchestrator.domain.registration import case_code_of, plain_number
from orchestrator.services import own_device
from orchestrator.web.app_keys import CLOCK, STORE
from orchestrator.web.pages.seat import LARGEST_CHECK, read_check
from orchestrator.web.pages.seat_facts import SEAT_ICONS, capital
from orchestrator.web.view import render, words_for

routes = web.RouteTableDef()

_BROWSERS: Final = (("Edg/", "Edge"), ("SamsungBrowser/", "Samsung"), ("Chrome/", "Chrome"), ("Firefox/", "Firefox"))
_SYSTEMS: Final = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")


@routes.get("/test")
async def page(request: web.Request) -> web.StreamResponse:
    """The same check as before a session, by the same script."""
    address = words_for(request).text("live.say.you")
    code = case_code_of(request.query.get("number", "")[:20])
    number = plain_number(code) if code else ""
    context: dict[str, object] = {
        "address": address,
        "Address": capital(address),
        "short_name": words_for(request).text("live.say.role.citizen"),
        "number": number,
        "script_icons": SEAT_ICONS,
        "facts": {"device_check": "/test/device-check" + (f"?number={number}" if number else ""), "address": address},
    }
    return render(request, "public/test.html", context)


@routes.get("/test/device-check")
async def answer(request: web.Request) -> web.StreamResponse:
    """Nothing, quickly: the page measures how long an answer takes."""
    return web.Response(status=204)


@routes.post("/test/device-check")
async def keep(request: web.Request) -> web.StreamResponse:
    """Keep what the page found; whether the number exists is not said."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    body = await request.read()
    if len(body) > LARGEST_CHECK:
        raise web.HTTPRequestEntityTooLarge(LARGEST_CHECK, len(body))
    await request.config_dict[STORE].run(
        own_device.store_test,
        case_code_of(request.query.get("number", "")[:20]),
        read_check(body),
        browser_of(request.headers.get("User-Agent", "")),
        request.remote or "",
        request.config_dict[CLOCK](),
    )
    return web.Response(status=204)


def browser_of(agent: str) -> str:
    """`Chrome 141, Android`: enough to help with, too little to know somebody by."""
    agent = agent[:500]
    system = next((name for name in _SYSTEMS if name in agent), "")
    for mark, name in _BROWSERS:
        if found := re.search(re.escape(mark) + r"(\d{1,4})", agent):
            return f"{name} {found[1]}, {system}".strip(", ")
    return f"Safari, {system}" if "Safari/" in agent else system
