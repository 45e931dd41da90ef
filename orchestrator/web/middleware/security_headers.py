"""What every response tells the browser to refuse. One place, because one page without it is enough."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from orchestrator.web.app_keys import SCHEME, SETTINGS

# `connect-src 'self'` covers the socket of the same origin in every current browser (CSP level 3); Safari before 15.4
# does not take it so, hence the explicit ws and wss of our own host.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' {socket}; "
    "media-src 'self' blob:; font-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

FRAMES: Final = web.RequestKey("frames", bool)
"""Set on the request of a page that shows a PDF of ours in a frame."""

FIXED: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": (
        "camera=(self), microphone=(self), display-capture=(self), screen-wake-lock=(self), fullscreen=(self), "
        "autoplay=(self), speaker-selection=(self), geolocation=(), payment=(), usb=(), serial=(), hid=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

HALF_YEAR: Final = 15_768_000


async def add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """For the application's `on_response_prepare`: pages, errors, files and sockets alike."""
    response.headers["Server"] = "tiepdan"
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    secure = request.get(SCHEME, request.scheme) == "https"
    policy = POLICY.format(socket=_socket_origin(request.host, secure))
    if request.get(FRAMES):
        policy += "; frame-src 'self'"
    response.headers.setdefault("Content-Security-Policy", policy)
    if secure or request.config_dict[SETTINGS].public_url.startswith("https:"):
        response.headers.setdefault("Strict-Transport-Security", f"max-age={HALF_YEAR}")
    response.headers.setdefault("Cache-Control", "no-store")


def _socket_origin(host: str, secure: bool) -> str:
    # The Host header is the client's word: let only what a host looks like into a header of ours.
    if not all(letter.isalnum() or letter in ".:-[]_" for letter in host):
        return ""
    return f"{'wss' if secure else 'ws'}://{host}"
