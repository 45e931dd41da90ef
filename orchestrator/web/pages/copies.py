"""Recordings and their copies: where each lies, how it was found, when it was last read back. Changes nothing."""

from __future__ import annotations

from aiohttp import web

from orchestrator.domain.policy import Action, Actor
from orchestrator.domain.records_copies import CopyState, KeptRecording, Reconciliation
from orchestrator.services import copies, reconciling
from orchestrator.store.database import Transaction
from orchestrator.web.app_keys import SETTINGS, STORE
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.view import render

routes = web.RouteTableDef()


@routes.get("/auditor/copies")
async def show(request: web.Request) -> web.StreamResponse:
    """Packages, copies, last verification; and what the last night's reconciliation found."""
    actor = actor_of(request, Action.COPIES_VIEW)
    kept, night = await request.config_dict[STORE].run(_read, actor)
    settings = request.config_dict[SETTINGS].copies
    context: dict[str, object] = {
        "kept": kept,
        "night": night,
        "damaged": sum(copy.state is CopyState.DAMAGED for one in kept for copy in one.copies),
        "stores": len(settings.directories) + len(settings.s3),
        "verify_days": settings.verify_days,
    }
    return render(request, "auditor/copies.html", context)


def _read(tx: Transaction, by: Actor) -> tuple[list[KeptRecording], Reconciliation | None]:
    return copies.list_kept(tx, by), reconciling.last_reconciliation(tx, by)
