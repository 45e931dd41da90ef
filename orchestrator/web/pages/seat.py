"""Personal links and the seats they open: `/j/{secret}`, `/p/{public_id}/` and its device check.

Looking at a link consumes nothing; a POST takes the seat and leaves a cookie that is good under this seat's address
only. Knows no media: the page's script joins over the socket.
"""

from __future__ import annotations

import json
import secrets
from typing import Final

from aiohttp import web

from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.participant import PRESIDES, SessionRole
from orchestrator.domain.policy import Actor
from orchestrator.domain.records import DeviceCheck, LineMeasured, Participant, ReceptionSession
from orchestrator.services import admission, links
from orchestrator.web.app_keys import CLOCK, COUNTS, SETTINGS, STORE
from orchestrator.web.forms import read_form
from orchestrator.web.middleware.security_headers import FRAMES
from orchestrator.web.pages.seat_facts import CONSOLE_ICONS, SEAT_ICONS, landing_context, seat_context
from orchestrator.web.view import page_for, render, secure_enough, see_other

routes = web.RouteTableDef()

SEAT_COOKIE: Final = "seat"
DEVICE_COOKIE: Final = "device"
"""The browser's own random number, for links only: the same device may open its link again without being asked."""
DAYS: Final = 86_400
LARGEST_CHECK: Final = 4096
"""Bytes of a device check's result."""
SLOWEST: Final = 600_000
"""Milliseconds of a round trip that can be meant."""
WORDS_OF_CHECK: Final = ("verdict", "line", "microphone", "speaker", "camera")
LONGEST_WORD: Final = 40
PATHS: Final = ("udp", "tcp", "tls")
PATH_FACTS: Final = ("path", "paths")
NUMBER_FACTS: Final = ("round_trip_ms", "jitter_ms", "loss_up", "loss_down", "kbps_up", "kbps_down")
OPENS: Final = frozenset({links.OK, links.TOO_EARLY, links.OPEN_ELSEWHERE})
ROOM_TEMPLATE, CHAIR_TEMPLATE, SEAT_TEMPLATE = "room/page.html", "chair/page.html", "seat/page.html"


@routes.get("/j/{secret}")
async def landing(request: web.Request) -> web.StreamResponse:
    """Where a link leads. Message apps fetch it before people do."""
    now = request.config_dict[CLOCK]()
    secret = request.match_info["secret"]
    try:
        found = await request.config_dict[STORE].run(links.look_at_link, secret, now, _device(request))
    except NotFound:
        return _gone(request, "unknown", 404)
    if "not_me" in request.query:
        return _gone(request, "not_me", 200)
    if found.state not in OPENS:
        return _gone(request, found.state, 410)
    page = page_for(request)
    context = landing_context(found.participant, found.session, found.state, page.words, page.dates, now)
    around: dict[str, object] = {"secure": secure_enough(request), "not_me": f"{request.path}?not_me=yes"}
    return render(request, "seat/landing.html", {**context, **around})


@routes.post("/j/{secret}")
async def take(request: web.Request) -> web.StreamResponse:
    """Take the seat, from another device only when asked to move; then on to the seat."""
    form = await read_form(request)
    now = request.config_dict[CLOCK]()
    device = _device(request) or secrets.token_urlsafe(24)
    secret = request.match_info["secret"]
    try:
        seat = await request.config_dict[STORE].run(links.take_seat, secret, device, now, form["move"] == "yes")
    except NotFound:
        return _gone(request, "unknown", 404)
    except RuleBroken:
        # It changed since the page was shown: look again, the landing says how it stands.
        return see_other(request.path)
    request.config_dict[COUNTS].seats_taken.inc()
    response = see_other(f"/p/{seat.participant.public_id}/")
    _give(request, response, DEVICE_COOKIE, device, "/j", 180 * DAYS)
    _give(request, response, SEAT_COOKIE, seat.cookie_token, f"/p/{seat.participant.public_id}", 30 * DAYS)
    return response


def _give(request: web.Request, response: web.StreamResponse, name: str, value: str, path: str, age: int) -> None:
    # Lax: the way here begins in a message, and some phones count the whole way as coming from there.
    response.set_cookie(name, value, path=path, max_age=age, httponly=True, secure=request.secure, samesite="Lax")


def _device(request: web.Request) -> str:
    kept = request.cookies.get(DEVICE_COOKIE, "")
    return kept if 20 <= len(kept) <= 64 else ""


def _gone(request: web.Request, reason: str, status: int) -> web.Response:
    return render(request, "seat/gone.html", {"reason": reason}, status=status)


@routes.get("/p/{public_id}")
async def without_slash(request: web.Request) -> web.StreamResponse:
    """The address as people type it."""
    return see_other(f"/p/{request.match_info['public_id']}/")


@routes.get("/p/{public_id}/")
async def seat_page(request: web.Request) -> web.StreamResponse:
    """The seat's page, by the participant's role."""
    seated = await _seated(request)
    if seated is None:
        return _gone(request, "no_seat", 403)
    person, session = seated
    page = page_for(request)
    context = seat_context(person, session, page.words, page.dates, request.config_dict[CLOCK]())
    template = template_for(person.role)
    icons = SEAT_ICONS if template == SEAT_TEMPLATE else CONSOLE_ICONS
    request[FRAMES] = True
    most = request.config_dict[SETTINGS].files.max_file_mib
    return render(request, template, {**context, "script_icons": icons, "most_mib": most})


def template_for(role: SessionRole) -> str:
    """Which page a role sits at."""
    if role is SessionRole.MEETING_ROOM:
        return ROOM_TEMPLATE
    return CHAIR_TEMPLATE if role in PRESIDES else SEAT_TEMPLATE


async def _seated(request: web.Request) -> tuple[Participant, ReceptionSession] | None:
    """Who sits here by this browser's cookie."""
    actor = await actor_of_seat(request)
    return None if actor is None else await request.config_dict[STORE].run(links.participant_of_seat, actor)


async def actor_of_seat(request: web.Request) -> Actor | None:
    """Who acts by the cookie of this seat; `None` for nobody."""
    token = request.cookies.get(SEAT_COOKIE, "")
    if not 16 <= len(token) <= 200:
        return None
    now = request.config_dict[CLOCK]()
    return await request.config_dict[STORE].run(links.actor_of_seat, request.match_info["public_id"], token, now)


@routes.get("/p/{public_id}/device-check")
async def answer(request: web.Request) -> web.StreamResponse:
    """Nothing, quickly: the page measures how long an answer takes."""
    return web.Response(status=204)


@routes.post("/p/{public_id}/device-check")
async def store_check(request: web.Request) -> web.StreamResponse:
    """Keep what the page found out about its devices, for the operator."""
    actor = await actor_of_seat(request)
    if actor is None or actor.participant is None:
        raise web.HTTPForbidden
    check = read_check(await json_body(request, LARGEST_CHECK))
    await request.config_dict[STORE].run(
        admission.store_device_check, actor.participant, check, request.config_dict[CLOCK]()
    )
    return web.Response(status=204)


async def json_body(request: web.Request, most: int) -> bytes:
    """A JSON body of at most so many bytes."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    if (request.content_length or 0) > most:
        raise web.HTTPRequestEntityTooLarge(most, request.content_length or 0)
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > most:
            raise web.HTTPRequestEntityTooLarge(most, len(body))
    return bytes(body)


def read_check(body: bytes) -> DeviceCheck:
    """The result as the page sends it; `HTTPBadRequest` for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest from None
    if not isinstance(found, dict) or not found.keys() <= {*WORDS_OF_CHECK, "round_trip_ms", "measured"}:
        raise web.HTTPBadRequest
    words = {name: found.get(name, "") for name in WORDS_OF_CHECK}
    if not words["verdict"] or not all(_plain(word) for word in words.values()):
        raise web.HTTPBadRequest
    trip = _milliseconds(found.get("round_trip_ms"))
    return DeviceCheck(**words, round_trip_ms=trip, measured=_measured(found.get("measured")))


def _measured(value: object) -> LineMeasured | None:
    """What ten seconds against the media port came to."""
    if value is None:
        return None
    if not isinstance(value, dict) or value.keys() != {*PATH_FACTS, *NUMBER_FACTS}:
        raise web.HTTPBadRequest
    path, paths = value["path"], value["paths"]
    if path not in {*PATHS, "none"} or not isinstance(paths, list) or not all(one in PATHS for one in paths):
        raise web.HTTPBadRequest
    numbers = {name: _milliseconds(value[name]) or 0.0 for name in NUMBER_FACTS}
    return LineMeasured(path=path, paths=tuple(one for one in PATHS if one in paths), **numbers)


def _plain(word: object) -> bool:
    return (
        isinstance(word, str)
        and len(word) <= LONGEST_WORD
        and all(letter.isalnum() or letter == "_" for letter in word)
    )


def _milliseconds(value: object) -> float | None:
    if value is None:
        return None
    # Not-a-number is in no range either.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= SLOWEST:
        raise web.HTTPBadRequest
    return float(value)
