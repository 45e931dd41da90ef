"""The documents of a case file: added by the office, opened and saved by who may. Knows no session."""

from __future__ import annotations

import asyncio

from aiohttp import web

from orchestrator.domain.actions import Action
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.records_documents import AccessClass, DocumentOrigin
from orchestrator.services import case_documents, cases
from orchestrator.services.case_documents import NewDocument
from orchestrator.web.app_keys import BLOBS, CLOCK, SETTINGS, STORE
from orchestrator.web.file_answers import file_answer
from orchestrator.web.file_forms import FileForm, file_form
from orchestrator.web.forms import Form
from orchestrator.web.middleware.csrf import checks_own_token
from orchestrator.web.middleware.staff import actor_of_own
from orchestrator.web.view import render, see_other, words_for

routes = web.RouteTableDef()

CLASSES = (AccessClass.CASE, AccessClass.CITIZEN, AccessClass.PROTECTED)


@routes.get("/operator/cases/{code}/documents")
async def listed(request: web.Request) -> web.StreamResponse:
    """What there is, and the form to add to it."""
    return await _page(request, Form.of(access=AccessClass.CASE))


@routes.post("/operator/cases/{code}/documents")
@checks_own_token
async def add(request: web.Request) -> web.StreamResponse:
    """Add one file or several; the title is for one of them, the others are called after their files."""
    actor = actor_of_own(request, Action.CASE_DOCUMENT_ADD)
    settings, code = request.config_dict[SETTINGS], request.match_info["code"]
    limits = settings.files
    async with file_form(request, settings.files_directory, limits.max_bytes, limits.max_files) as sent:
        form = sent.form
        try:
            for new in await _taken(request, sent, code):
                await request.config_dict[STORE].run(
                    case_documents.add_document, new, actor, request.config_dict[CLOCK]()
                )
        except RuleBroken as broken:
            sent.refused.append(broken)
        for mistake in sent.refused:
            form.note(words_for(request), mistake)
    return await _page(request, form, 422) if form.mistakes else see_other(request.path)


async def _taken(request: web.Request, sent: FileForm, code: str) -> list[NewDocument]:
    form, blobs = sent.form, request.config_dict[BLOBS]
    if not sent.files and not sent.refused:
        raise RuleBroken("document.none_chosen", field="file")
    access = AccessClass(form["access"]) if form["access"] in list(AccessClass) else AccessClass.CASE
    taken = []
    for file in sent.files:
        blob = await asyncio.to_thread(blobs.take, file.path)
        title = form["title"] if form["title"] and len(sent.files) == 1 else file.name
        taken.append(NewDocument(code, DocumentOrigin.OFFICE, title, blob, access, replaces=form["replaces"]))
    return taken


@routes.get("/operator/cases/{code}/documents/{document}")
async def read(request: web.Request) -> web.StreamResponse:
    """The bytes: `?look` opens what a browser can show safely, otherwise they are saved. `?version=` an earlier one."""
    actor = actor_of_own(request, Action.CASE_DOCUMENT_VIEW)
    wanted = request.query.get("version", "")
    document = await request.config_dict[STORE].run(
        case_documents.document_to_read,
        request.match_info["code"],
        request.match_info["document"],
        actor,
        request.config_dict[CLOCK](),
        int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else None,
    )
    path = request.config_dict[BLOBS].path(document.blob.sha256)
    return file_answer(path, document.blob.media_type, document.file_name, look="look" in request.query)


async def _page(request: web.Request, form: Form, status: int = 200) -> web.StreamResponse:
    actor = actor_of_own(request, Action.CASE_DOCUMENT_VIEW)
    store, code = request.config_dict[STORE], request.match_info["code"]
    context: dict[str, object] = {
        "case": await store.run(cases.case_by_code, code, actor),
        "documents": await store.run(case_documents.documents_of, code, actor),
        "form": form,
        "classes": CLASSES,
        "limits": request.config_dict[SETTINGS].files,
    }
    return render(request, "operator/case_documents.html", context, status=status)
