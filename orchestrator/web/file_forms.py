"""A form with files (multipart/form-data), read as a stream: text into a `Form`, files into a folder. Knows no service.

The first field must be the form's token: nothing is written to the disk before it was checked. Files are bounded one by
one and in number; what is too much is a mistake at the field, and the rest of the form is still read.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aiohttp import BodyPartReader, MultipartReader, web

from orchestrator.domain.errors import RuleBroken
from orchestrator.web.forms import MAX_FIELDS, MAX_TEXT, Form, clean, read_form
from orchestrator.web.middleware.csrf import FIELD, check_token

PIECE: Final = 64 * 1024
LONGEST_NAME: Final = 300


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of the form, on the disk until the form was answered."""

    name: str
    """As the sender's machine calls it: to be made safe."""
    path: Path
    size: int


@dataclass(slots=True)
class FileForm:
    """What came: `form` as from any form, the files, and what was wrong with files (by `field`)."""

    form: Form = field(default_factory=Form)
    files: list[SentFile] = field(default_factory=list)
    refused: list[RuleBroken] = field(default_factory=list)


@asynccontextmanager
async def file_form(request: web.Request, folder: Path, max_bytes: int, max_files: int) -> AsyncIterator[FileForm]:
    """Read the form; the files are gone afterwards. Forms without files may come url-encoded as well.

    `ForeignForm` without a good token; 400 and 415 as `read_form`.
    """
    if request.content_type != "multipart/form-data":
        yield FileForm(await read_form(request))
        return
    sent = FileForm()
    try:
        await _read(request, sent, folder, max_bytes, max_files)
        yield sent
    finally:
        for file in sent.files:
            file.path.unlink(missing_ok=True)


async def _read(request: web.Request, sent: FileForm, folder: Path, max_bytes: int, max_files: int) -> None:
    try:
        reader = await request.multipart()
    except (ValueError, AssertionError):
        raise web.HTTPBadRequest from None
    checked = False
    for _ in range(MAX_FIELDS):
        try:
            part = await reader.next()
        except ValueError:
            raise web.HTTPBadRequest from None
        if part is None:
            return
        if isinstance(part, MultipartReader):
            raise web.HTTPBadRequest
        if not checked:
            check_token(request, await _text(part) if part.name == FIELD else "")
            checked = True
        elif part.filename is None:
            sent.form.values.setdefault((part.name or "")[:100], []).append(clean(await _text(part)))
        else:
            await _take(part, sent, folder, max_bytes, max_files)
    raise web.HTTPBadRequest


async def _text(part: BodyPartReader) -> str:
    body = bytearray()
    while piece := await part.read_chunk(PIECE):
        body += piece
        if len(body) > MAX_TEXT * 4:
            raise web.HTTPRequestEntityTooLarge(MAX_TEXT * 4, len(body))
    return body.decode("utf-8", "replace")


async def _take(part: BodyPartReader, sent: FileForm, folder: Path, max_bytes: int, max_files: int) -> None:
    name = (part.filename or "")[:LONGEST_NAME]
    at = part.name or "files"
    path = folder / f"form-{secrets.token_hex(12)}"
    size = await _spool(part, path, max_bytes if len(sent.files) < max_files else 0)
    if size is not None and size > 0:
        sent.files.append(SentFile(name, path, size))
        return
    path.unlink(missing_ok=True)
    # A file field that nobody used is sent with an empty name.
    if not name:
        return
    if len(sent.files) >= max_files:
        sent.refused.append(RuleBroken("document.too_many_files", field=at, most=max_files))
    elif size is None:
        sent.refused.append(RuleBroken("document.too_large", field=at, name=clean(name)[:80], most=max_bytes >> 20))
    else:
        sent.refused.append(RuleBroken("document.empty", field=at))


async def _spool(part: BodyPartReader, path: Path, most: int) -> int | None:
    """How many bytes were written; None when there were more than `most` (the rest is read and dropped)."""
    size, over = 0, False
    descriptor = await asyncio.to_thread(_create, path)
    try:
        while piece := await part.read_chunk(PIECE):
            size += len(piece)
            over = over or size > most
            if not over:
                await asyncio.to_thread(os.write, descriptor, piece)
    finally:
        os.close(descriptor)
    return None if over else size


def _create(path: Path) -> int:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
