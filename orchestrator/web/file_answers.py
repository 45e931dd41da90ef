"""A document of a case file as a response: to be saved, or to be looked at in a browser without being trusted.

What a stranger sent is never a page of ours: the type is what the content showed, browsers are told not to guess, and
the policy allows nothing. Pictures are opened in a sandbox besides; a PDF is not, because Chromium's viewer, which runs
outside of our origin, refuses to work in one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from aiohttp import web

NOTHING: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
SANDBOX: Final = f"sandbox; {NOTHING}"
PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
SHOWN: Final = PICTURES | {"application/pdf"}
"""Media types that a browser may open by itself; everything else is saved."""


def file_answer(path: Path, media_type: str, file_name: str, *, look: bool = False) -> web.FileResponse:
    """The bytes at `path`. `file_name` is plain ASCII of our making; `look`: open it where that is safe."""
    if not path.is_file():
        raise web.HTTPNotFound
    response = web.FileResponse(path)
    response.content_type = media_type
    shown = look and media_type in SHOWN
    response.headers["Content-Disposition"] = f'{"inline" if shown else "attachment"}; filename="{file_name}"'
    response.headers["Content-Security-Policy"] = NOTHING if shown and media_type not in PICTURES else SANDBOX
    response.headers["Cache-Control"] = "private, no-store"
    return response
