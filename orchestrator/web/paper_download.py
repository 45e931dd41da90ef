"""A paper of the office as a download: drawn in a thread, named by a code, never shown inline. Knows no form."""

from __future__ import annotations

import asyncio

from aiohttp import web

from orchestrator.documents.issue import Office, office_from
from orchestrator.documents.production import Document, FileKind, produce
from orchestrator.services.follow_up_papers import PaperOrder
from orchestrator.web.app_keys import SETTINGS


def office_of(request: web.Request) -> Office:
    """What stands on every paper."""
    settings = request.config_dict[SETTINGS]
    return office_from(settings.commune, settings.documents)


async def drawn(order: PaperOrder, kind: str) -> web.Response:
    """The file; `kind` is an ending that the address named."""
    document = await asyncio.to_thread(produce, order.form, order.facts, order.issue, FileKind(kind))
    return attachment(document)


def attachment(document: Document) -> web.Response:
    """To be saved, not opened in our own origin."""
    headers = {
        "Content-Disposition": f'attachment; filename="{document.filename}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return web.Response(body=document.content, content_type=document.media_type, headers=headers)
