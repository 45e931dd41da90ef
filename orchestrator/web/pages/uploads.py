"""Uploads that can go on where they broke off: the core of tus 1.0.0 with creation and termination (tus.io).

POST announces a file and gets its address, HEAD says how far it came, PATCH adds a piece at that place, DELETE takes it
back. The address is a secret of 256 bits. When the last byte is there, the content is looked at; what we do not take is
refused with a sentence and gone.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import os
from pathlib import Path
from typing import Final

from aiohttp import web

from orchestrator.domain.errors import RuleBroken
from orchestrator.services import uploads
from orchestrator.store.strangers import Upload
from orchestrator.web.app_keys import CLOCK, SETTINGS, STORE

routes = web.RouteTableDef()

VERSION: Final = "1.0.0"
PIECE_TYPE: Final = "application/offset+octet-stream"
LONGEST_METADATA: Final = 2000
_busy: set[str] = set()
"""Uploads that a piece is being written to: two pieces at once would mix (tus: 423)."""


def _folder(request: web.Request) -> Path:
    return uploads.folder_of(request.config_dict[SETTINGS].files_directory)


@routes.post("/uploads")
async def create(request: web.Request) -> web.StreamResponse:
    """Announce a file of `Upload-Length` bytes; `Upload-Metadata: filename <base64>`."""
    length = request.headers.get("Upload-Length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise web.HTTPBadRequest
    limits, folder = request.config_dict[SETTINGS].files, _folder(request)
    secret, upload, over = await request.config_dict[STORE].run(
        uploads.begin, _name(request), int(length), limits, request.remote or "", request.config_dict[CLOCK]()
    )
    await asyncio.to_thread(_make, folder, upload.hash, over)
    headers = {"Location": f"/uploads/{secret}", "Tus-Resumable": VERSION, "Upload-Offset": "0"}
    return web.Response(status=201, headers=headers)


def _name(request: web.Request) -> str:
    for pair in request.headers.get("Upload-Metadata", "")[:LONGEST_METADATA].split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8", "replace")
            except binascii.Error:
                return ""
    return ""


def _make(folder: Path, name: str, over: list[str]) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    for one in over:
        (folder / one).unlink(missing_ok=True)


@routes.head("/uploads/{secret}")
async def how_far(request: web.Request) -> web.StreamResponse:
    """Where to go on."""
    upload = await _upload(request)
    return web.Response(headers=_state(upload, await asyncio.to_thread(_size, _folder(request) / upload.hash)))


@routes.patch("/uploads/{secret}")
async def add(request: web.Request) -> web.StreamResponse:
    """Add what comes at `Upload-Offset`, which must be where the file ends; a line that breaks keeps what arrived."""
    if request.content_type != PIECE_TYPE:
        raise web.HTTPUnsupportedMediaType
    upload = await _upload(request)
    path = _folder(request) / upload.hash
    if upload.hash in _busy:
        return web.Response(status=423)
    _busy.add(upload.hash)
    try:
        size = await asyncio.to_thread(_size, path)
        if request.headers.get("Upload-Offset", "") != str(size):
            return web.Response(status=409, headers=_state(upload, size))
        size = await _append(request, path, size, upload.size)
    finally:
        _busy.discard(upload.hash)
    if size == upload.size and upload.finished_at is None:
        await _finish(request, upload, path)
    return web.Response(status=204, headers=_state(upload, size))


@routes.delete("/uploads/{secret}")
async def take_back(request: web.Request) -> web.StreamResponse:
    """Forget the file."""
    upload = await _upload(request)
    await request.config_dict[STORE].run(uploads.drop, upload.hash)
    await asyncio.to_thread((_folder(request) / upload.hash).unlink, missing_ok=True)
    return web.Response(status=204, headers={"Tus-Resumable": VERSION})


async def _upload(request: web.Request) -> Upload:
    return await request.config_dict[STORE].run(
        uploads.upload_of, request.match_info["secret"][:200], request.config_dict[CLOCK]()
    )


def _state(upload: Upload, size: int) -> dict[str, str]:
    return {
        "Tus-Resumable": VERSION,
        "Upload-Offset": str(size),
        "Upload-Length": str(upload.size),
        "Cache-Control": "no-store",
    }


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        raise web.HTTPNotFound from None


async def _append(request: web.Request, path: Path, size: int, most: int) -> int:
    descriptor = await asyncio.to_thread(os.open, path, os.O_WRONLY | os.O_APPEND)
    try:
        async for piece in request.content.iter_any():
            if size + len(piece) > most:
                raise web.HTTPRequestEntityTooLarge(most, size + len(piece))
            await asyncio.to_thread(os.write, descriptor, piece)
            size += len(piece)
    finally:
        await asyncio.to_thread(_close, descriptor)
    return size


def _close(descriptor: int) -> None:
    os.fsync(descriptor)
    os.close(descriptor)


async def _finish(request: web.Request, upload: Upload, path: Path) -> None:
    store = request.config_dict[STORE]
    try:
        kind = await asyncio.to_thread(uploads.judge, path)
    except RuleBroken:
        await store.run(uploads.drop, upload.hash)
        await asyncio.to_thread(path.unlink, missing_ok=True)
        raise
    await store.run(uploads.finish, upload, kind, request.config_dict[CLOCK]())
