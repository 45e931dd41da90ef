"""Files that browsers may keep: their addresses carry a hash of the content, so that a new one is a new address.

Modules that import each other by name carry no hash; those are asked for again each time (`no-cache`, 304 by ETag).
"""

from __future__ import annotations

import gzip
import hashlib
import re
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
PACKED: Final = frozenset({".css", ".js", ".svg"})
YEAR: Final = 31_536_000
_OWN_LINES: Final = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*$", re.MULTILINE | re.DOTALL)


@cache
def fingerprint(name: str) -> str:
    """Twelve hex digits of the file's SHA-256; `FileNotFoundError` for a name we do not have."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def address(name: str) -> str:
    """A file as a page writes it: `/static/js/player.js?v=0123456789ab`."""
    return f"/static/{name}?v={fingerprint(name)}"


@cache
def packed(name: str) -> bytes:
    """A text of ours, gzipped once: a weak line carries a quarter of it.

    Comments that have lines of their own are for us and stay here; their lines stay, so that errors name the right one.
    """
    text = (STATIC / name).read_text("utf-8")
    if name.endswith(".js"):
        text = _OWN_LINES.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    return gzip.compress(text.encode(), 9)


async def serve(request: web.Request) -> web.StreamResponse:
    """One file of the static folder; nothing outside of it, no listing."""
    path = (STATIC / request.match_info["name"]).resolve()
    if not path.is_relative_to(STATIC) or path.suffix not in TYPES or not path.is_file():
        raise web.HTTPNotFound
    name = path.relative_to(STATIC).as_posix()
    response = _unchanged(request, name) or _whole(request, path, name)
    response.headers["ETag"] = f'"{fingerprint(name)}"'
    response.headers["Vary"] = "Accept-Encoding"
    fresh = request.query.get("v") == fingerprint(name)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if fresh else "no-cache"
    return response


def _unchanged(request: web.Request, name: str) -> web.StreamResponse | None:
    known = request.if_none_match or ()
    return web.Response(status=304) if any(tag.value == fingerprint(name) for tag in known) else None


def _whole(request: web.Request, path: Path, name: str) -> web.StreamResponse:
    if path.suffix in PACKED and "gzip" in request.headers.get("Accept-Encoding", ""):
        headers = {"Content-Encoding": "gzip", "Content-Type": f"{TYPES[path.suffix]}; charset=utf-8"}
        return web.Response(body=packed(name), headers=headers)
    response = web.FileResponse(path)
    response.content_type = TYPES[path.suffix]
    return response
