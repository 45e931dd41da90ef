"""Answers a request for a file of a recording, or for a range of it (RFC 9110 14), decrypting as it is read.

Knows no grant and no package: who may have it was decided before. Reads in a thread, a piece at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import BinaryIO

from aiohttp import web

PIECE = 1 << 18


async def send(
    request: web.Request, stream: BinaryIO, size: int, content_type: str, headers: Mapping[str, str]
) -> web.StreamResponse:
    """The whole of `stream`, or the range that was asked for; closes it."""
    try:
        start, stop = _asked(request, size)
        response = web.StreamResponse(status=206 if "Range" in request.headers else 200, headers=headers)
        response.content_type = content_type
        response.content_length = stop - start
        response.headers["Accept-Ranges"] = "bytes"
        if response.status == web.HTTPPartialContent.status_code:
            response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
        await response.prepare(request)
        if request.method != "HEAD":
            await _copy(response, stream, start, stop)
        await response.write_eof()
        return response
    finally:
        await asyncio.to_thread(stream.close)


def _asked(request: web.Request, size: int) -> tuple[int, int]:
    """Begin and end of the range; 416 for one that is outside."""
    try:
        asked = request.http_range
    except ValueError:
        raise _outside(size) from None
    start, stop, _ = asked.indices(size)
    if "Range" in request.headers and start >= stop:
        raise _outside(size)
    return start, stop


def _outside(size: int) -> web.HTTPRequestRangeNotSatisfiable:
    return web.HTTPRequestRangeNotSatisfiable(headers={"Content-Range": f"bytes */{size}"})


async def _copy(response: web.StreamResponse, stream: BinaryIO, start: int, stop: int) -> None:
    """What is damaged ends early: the connection breaks, so that nobody takes a part for the whole."""
    await asyncio.to_thread(stream.seek, start)
    while start < stop:
        piece = await asyncio.to_thread(stream.read, min(PIECE, stop - start))
        if not piece:
            raise ConnectionResetError("a recording ended before its size")
        await response.write(piece)
        start += len(piece)
