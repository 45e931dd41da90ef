"""What went wrong becomes a page, or problem+json (RFC 9457) when JSON was asked for. Stack traces stay in the log.

Sentences come from the catalogue by the code of the `RuleBroken`; everything we did not foresee is "our fault" with the
request's id to read on the telephone.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from orchestrator.domain.errors import Clash, FormInvalid, NotAllowed, NotFound, RuleBroken
from orchestrator.services.inspection import ViewRefused
from orchestrator.web.app_keys import REQUEST_ID
from orchestrator.web.middleware.csrf import API, ForeignForm
from orchestrator.web.middleware.staff import SignInNeeded
from orchestrator.web.sentences import sentence
from orchestrator.web.view import render, see_other, words_for

log: structlog.stdlib.BoundLogger = structlog.get_logger("web")

STATUS: Final = {NotAllowed: 403, ViewRefused: 403, ForeignForm: 403, NotFound: 404, Clash: 409, FormInvalid: 422}
"""Any other `RuleBroken` is 422 when it belongs to a field, else 409: the thing is not in a state for it."""

KNOWN: Final = frozenset({400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 431, 500, 503})
"""Statuses with a text of their own: `error.<status>.title` and `.text`."""


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every failure under it into a response."""
    try:
        return await handler(request)
    except SignInNeeded:
        return _to_sign_in(request)
    except RuleBroken as broken:
        return problem(request, status_of(broken), broken)
    except web.HTTPException as stopped:
        if stopped.status < 400:
            raise
        answer = problem(request, stopped.status)
        if allowed := stopped.headers.get("Allow"):
            answer.headers["Allow"] = allowed
        return answer
    except (ConnectionResetError, TimeoutError):
        raise
    except Exception as failure:
        log.error("request_failed", error=type(failure).__name__, exc_info=True)
        return problem(request, 500)


def status_of(broken: RuleBroken) -> int:
    """The status for a broken rule."""
    if broken.code.endswith(".too_many"):
        return 429
    return next((status for kind, status in STATUS.items() if isinstance(broken, kind)), 422 if broken.field else 409)


def problem(request: web.Request, status: int, broken: RuleBroken | None = None) -> web.Response:
    """The page or the JSON for this status, in the reader's language."""
    known = status if status in KNOWN else (500 if status >= 500 else 400)
    if wants_json(request):
        return _as_json(request, status, known, broken)
    context: dict[str, object] = {
        "status": status,
        "known": known,
        "sentence": sentence(words_for(request), broken) if broken else "",
    }
    return render(request, "public/error.html", context, status=status)


def wants_json(request: web.Request) -> bool:
    """Whether the answer is read by a script."""
    if request.path.startswith(API):
        return True
    accept = request.headers.get("Accept", "")
    if "text/html" in accept:
        return False
    return "json" in accept or request.content_type == "application/json"


def _as_json(request: web.Request, status: int, known: int, broken: RuleBroken | None) -> web.Response:
    words = words_for(request)
    body: dict[str, object] = {
        "type": "about:blank",
        "title": words.text(f"error.{known}.title"),
        "status": status,
        "detail": sentence(words, broken) if broken else words.text(f"error.{known}.text"),
        "code": broken.code if broken else HTTPStatus(known).phrase.lower().replace(" ", "_"),
        "instance": f"urn:tiepdan:request:{request.get(REQUEST_ID, '')}",
    }
    if isinstance(broken, FormInvalid):
        body["mistakes"] = [
            {"field": one.field, "code": one.code, "detail": sentence(words, one)} for one in broken.mistakes
        ]
    return web.Response(
        text=json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json"
    )


def _to_sign_in(request: web.Request) -> web.StreamResponse:
    if wants_json(request):
        return problem(request, 403, NotAllowed("policy.sign_in_needed"))
    after = request.path_qs if request.method in ("GET", "HEAD") else "/"
    return see_other(f"/sign-in?next={quote(after, safe='/')}")
