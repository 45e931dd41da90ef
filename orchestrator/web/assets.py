"""Files that browsers may keep: their addresses carry a hash of the content, so that a new one is a new address.

Modules that import each other by name carry no hash; those are asked for again each time (`no-cache`, 304 by ETag).
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from aiohttp import web

STATIC: Final = Path(__file__).parent / "static"
TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".jpg": "image/jpeg",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
YEAR: Final = 31_536_000


@cache
def fingerprint(name: str) -> str:
    """Twelve hex digits of the file's SHA-256; `FileNotFoundError` for a name we do not have."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def address(name: str) -> str:
    """A file as a page writes it: `/static/js/player.js?v=0123456789ab`."""
    return f"/static/{name}?v={fingerprint(name)}"


async def serve(request: web.Request) -> web.StreamResponse:
    """One file of the static folder; nothing outside of it, no listing."""
    name = request.match_info["name"]
    path = (STATIC / name).resolve()
    if not path.is_relative_to(STATIC) or path.suffix not in TYPES or not path.is_file():
        raise web.HTTPNotFound
    response = web.FileResponse(path)
    response.content_type = TYPES[path.suffix]
    fresh = request.query.get("v") == fingerprint(path.relative_to(STATIC).as_posix())
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if fresh else "no-cache"
    return response
