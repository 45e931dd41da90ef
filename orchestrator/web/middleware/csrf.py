"""Forms of ours only: a token bound to a cookie that other sites cannot read, and a look at where the form came from.

The token is an HMAC under the value of the staff cookie, or of an anonymous one; the server keeps nothing.
`Origin: null` is let through to the token check: with `Referrer-Policy: no-referrer` browsers send just that for forms
of our own pages (Fetch standard, "append a request Origin header").
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from orchestrator.domain.errors import RuleBroken
from orchestrator.web.app_keys import GUEST, SETTINGS, TOKEN

GUEST_COOKIE = "guest"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
HEADER = "X-CSRF-Token"
FIELD = "csrf_token"
_CHECK_THEMSELVES: set[Handler] = set()
API = "/api/"


class ForeignForm(RuleBroken):
    """The form did not come from a page of ours, or the page is older than the sign-in."""


def form_token(request: web.Request) -> str:
    """The token for the forms of this response."""
    return _bound_to(request.get(TOKEN) or request[GUEST])


@web.middleware
async def guest(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Hand out the anonymous cookie with the first page, error pages included (so this one stands outside them)."""
    kept = request.cookies.get(GUEST_COOKIE, "")
    fresh = not 20 <= len(kept) <= 64
    request[GUEST] = secrets.token_urlsafe(24) if fresh else kept
    response = await handler(request)
    if fresh and response.content_type == "text/html" and not response.prepared:
        response.set_cookie(
            GUEST_COOKIE, request[GUEST], httponly=True, secure=request.secure, samesite="Lax", max_age=86400
        )
    return response


@web.middleware
async def csrf(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what would change something and did not come from our page. The API counts tokens only, no cookies."""
    if request.path.startswith(API):
        return await handler(request)
    if request.method not in SAFE_METHODS and request.match_info.http_exception is None:
        check_origin(request)
        if not _checks_itself(request):
            await _check_token(request)
    return await handler(request)


def checks_own_token(handler: Handler) -> Handler:
    """Mark a handler that reads a form with files: it calls `check_token` with the first field, before any file."""
    _CHECK_THEMSELVES.add(handler)
    return handler


def check_token(request: web.Request, given: str) -> None:
    """`ForeignForm` unless `given` is the token of a page that this browser was shown."""
    bound = [value for value in (request.get(TOKEN), request.cookies.get(GUEST_COOKIE)) if value]
    if not any(hmac.compare_digest(given.encode(), _bound_to(value).encode()) for value in bound):
        raise ForeignForm("form.expired")


def _checks_itself(request: web.Request) -> bool:
    with_files = request.content_type == "multipart/form-data" and HEADER not in request.headers
    return with_files and request.match_info.handler in _CHECK_THEMSELVES


async def _check_token(request: web.Request) -> None:
    given = request.headers.get(HEADER, "")
    if not given and request.content_type == "application/x-www-form-urlencoded":
        given = str((await request.post()).get(FIELD, ""))
    check_token(request, given)


def check_origin(request: web.Request) -> None:
    """`ForeignForm` when another site's page sent this; sockets ask too, for their handshake is a GET."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise ForeignForm("form.foreign")
    origin = request.headers.get("Origin", "null")
    if origin != "null" and origin not in _own_origins(request):
        raise ForeignForm("form.foreign")


def _own_origins(request: web.Request) -> frozenset[str]:
    public = urlsplit(request.config_dict[SETTINGS].public_url)
    return frozenset({f"{public.scheme}://{public.netloc}", f"{request.scheme}://{request.host}"})


def _bound_to(cookie: str) -> str:
    return hmac.new(cookie.encode(), b"form", hashlib.sha256).hexdigest()
