"""The readiness test's signalling, as JSON: `/p/{public_id}/line-test`. Knows the messages, not what is measured."""

from __future__ import annotations

import json
from typing import Any, Final

from aiohttp import web

from orchestrator.domain.errors import RuleBroken
from orchestrator.services.line_test import LineTests
from orchestrator.web.app_keys import LIVE
from orchestrator.web.pages.seat import actor_of_seat, json_body

routes = web.RouteTableDef()

LARGEST: Final = 100_000
MOST_REVISION: Final = 1_000_000


@routes.post("/p/{public_id}/line-test")
async def step(request: web.Request) -> web.StreamResponse:
    """One step: `open`, `publish {sdp}`, `offer`, `answer {revision, sdp}`, `close`. 409 with a code: it cannot be."""
    actor = await actor_of_seat(request)
    if actor is None or actor.participant is None:
        raise web.HTTPForbidden
    message = _read(await json_body(request, LARGEST))
    try:
        answer = await _do(request.config_dict[LIVE].line_tests, actor.participant, message)
    except RuleBroken as broken:
        return web.json_response({"code": broken.code}, status=409)
    return web.json_response(answer)


def _read(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest from None
    if not isinstance(message, dict) or not message.keys() <= {"step", "sdp", "revision"}:
        raise web.HTTPBadRequest
    return message


async def _do(tests: LineTests, seat: str, message: dict[str, Any]) -> dict[str, object]:
    match message.get("step"):
        case "open":
            return {"ice_servers": list(tests.ice_servers(seat))}
        case "publish":
            return {"sdp": await tests.publish(seat, _sdp(message))}
        case "offer":
            offer = await tests.offer(seat)
            return {"revision": offer.revision, "sdp": offer.sdp}
        case "answer":
            revision = message.get("revision")
            if type(revision) is not int or not 0 <= revision <= MOST_REVISION:
                raise web.HTTPBadRequest
            await tests.answer(seat, revision, _sdp(message))
            return {}
        case "close":
            await tests.close(seat)
            return {}
    raise web.HTTPBadRequest


def _sdp(message: dict[str, Any]) -> str:
    sdp = message.get("sdp")
    if not isinstance(sdp, str) or not sdp:
        raise web.HTTPBadRequest
    return sdp
