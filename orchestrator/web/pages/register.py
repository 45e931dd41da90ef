"""A citizen registers without an account, and gets a receipt with number, code and QR. Knows no case file beyond it.

The form is answered by a redirect; the code travels in a cookie of the receipt's own address for half an hour, because
only its hash is kept: an address would end up in a history. What was half typed stays in the browser (never the number
of the identity card, nothing of a denunciation): a draft on the server would be personal data nobody asked us to keep.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import web

from orchestrator.documents.catalogue import FormId
from orchestrator.documents.facts_citizens import RegistrationReceiptFacts
from orchestrator.documents.issue import Issue
from orchestrator.domain.calendar.working_days import add_working_days
from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.deadlines import local_day
from orchestrator.domain.errors import FormInvalid, RuleBroken
from orchestrator.domain.policy import ANONYMOUS
from orchestrator.domain.records import CaseFile, PointKind
from orchestrator.domain.records_registration import Registered, Registration
from orchestrator.domain.registration import Channel, Place, in_pairs, number_of, plain_number
from orchestrator.services import own_matter, registration, uploads
from orchestrator.services.follow_up_papers import PRINTED, PaperOrder
from orchestrator.services.public_pages import points_for_everybody, registration_on_receipt
from orchestrator.services.secret import new_secret
from orchestrator.services.uploads import Sent
from orchestrator.store.strangers import Upload
from orchestrator.web.app_keys import BLOBS, CLOCK, SETTINGS, STORE
from orchestrator.web.file_forms import FileForm, file_form
from orchestrator.web.forms import Form
from orchestrator.web.middleware.csrf import checks_own_token
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.paper_download import drawn, office_of
from orchestrator.web.qr import qr_code
from orchestrator.web.registration_fields import ORDER, read_registration
from orchestrator.web.view import page_for, public_address, render, see_other, words_for
from orchestrator.words import Words, words_in

routes = web.RouteTableDef()

KINDS: Final = (CaseKind.RECOMMENDATION, CaseKind.FEEDBACK, CaseKind.COMPLAINT, CaseKind.DENUNCIATION)
RECEIPT_COOKIE: Final = "receipt"
FOLLOW_COOKIE: Final = "follow"
RECEIPT_MINUTES: Final = 30
LOOKED_WITHIN: Final = 2
"""Working days until the office has looked at a registration: what the page promises."""


@routes.get("/register")
async def blank(request: web.Request) -> web.StreamResponse:
    """An empty form with its own secret: sent twice, it makes one registration."""
    form = Form.of(once=new_secret(), people_count="1", place=Place.CENTRAL, notify_by="phone")
    return await _form(request, form, {})


@routes.post("/register")
@checks_own_token
async def send(request: web.Request) -> web.StreamResponse:
    """Register, or show every mistake at once; files that arrived are kept either way."""
    settings = request.config_dict[SETTINGS]
    limits = settings.files
    async with file_form(request, settings.files_directory, limits.max_bytes, limits.max_files) as sent:
        kept = await kept_uploads(request, sent.form)
        try:
            if sent.form["website"]:
                raise RuleBroken("registration.closed")
            stop_at(sent.refused)
            files = await sent_files(request, sent, kept)
            done = await _register(request, sent.form, files)
        except RuleBroken as broken:
            kept |= await keep_for_later(request, sent)
            sent.form.note(words_for(request), broken, lambda field: "birth_year" if field == "birth_date" else field)
            sent.form.in_order(ORDER)
            return await _form(request, sent.form, kept, status=status_of(broken))
    return await _to_receipt(request, done)


def stop_at(refused: list[RuleBroken]) -> None:
    """`FormInvalid` with what was wrong with files."""
    if refused:
        raise FormInvalid(tuple(replace_field(one, "file") for one in refused))


def replace_field(broken: RuleBroken, field: str) -> RuleBroken:
    """The same at another field of the page."""
    return RuleBroken(broken.code, field=field, **broken.values)


async def kept_uploads(request: web.Request, form: Form) -> dict[str, Upload]:
    """The complete uploads that the form names."""
    named = tuple(dict.fromkeys(form.all("upload")))[: request.config_dict[SETTINGS].files.max_files]
    return await request.config_dict[STORE].run(uploads.uploads_of, named, request.config_dict[CLOCK]())


async def sent_files(request: web.Request, sent: FileForm, kept: dict[str, Upload]) -> tuple[Sent, ...]:
    """Everything that came with the form, on the disk where documents lie. Refuses what is no paper or picture."""
    settings, blobs = request.config_dict[SETTINGS], request.config_dict[BLOBS]
    if len(kept) + len(sent.files) > settings.files.max_files:
        raise RuleBroken("document.too_many_files", field="file", most=settings.files.max_files)
    direct = [Sent(file.name, await asyncio.to_thread(blobs.take, file.path)) for file in sent.files]
    folder = uploads.folder_of(settings.files_directory)
    return (*await asyncio.to_thread(uploads.keep, blobs, folder, kept), *direct)


async def keep_for_later(request: web.Request, sent: FileForm) -> dict[str, Upload]:
    """Files of a form that comes back become uploads: nobody has to choose them again."""
    settings, now = request.config_dict[SETTINGS], request.config_dict[CLOCK]()
    folder, store, found = uploads.folder_of(settings.files_directory), request.config_dict[STORE], {}
    for file in sent.files:
        try:
            kind = await asyncio.to_thread(uploads.judge, file.path)
            address = request.remote or ""
            secret, upload, _ = await store.run(uploads.begin, file.name, file.size, settings.files, address, now)
        except RuleBroken:
            continue  # said already, or no room: it has to be chosen again
        await asyncio.to_thread(_move, file.path, folder / upload.hash)
        await store.run(uploads.finish, upload, kind, now)
        found[secret] = replace(upload, media_type=str(kind), finished_at=now)
    return found


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    source.rename(target)


async def _register(request: web.Request, form: Form, files: tuple[Sent, ...]) -> Registered:
    new = replace(read_registration(form, Channel.WEB), language=page_for(request).language)
    if new.village == "other":
        new = replace(new, village="")
    now = request.config_dict[CLOCK]()
    return await request.config_dict[STORE].run(registration.register_online, new, files, request.remote or "", now)


async def _to_receipt(request: web.Request, done: Registered) -> web.StreamResponse:
    now, plain = request.config_dict[CLOCK](), plain_number(done.case.code)
    _, token = await request.config_dict[STORE].run(
        own_matter.open_by_code, done.number, done.code, request.remote or "", now
    )
    response = see_other(f"/registrations/{plain}/receipt")
    give_receipt(request, response, plain, done.code)
    give_follow(request, response, plain, token)
    return response


def give_receipt(request: web.Request, response: web.StreamResponse, plain: str, code: str) -> None:
    """The code, for the receipt's page only."""
    path = f"/registrations/{plain}/receipt"
    response.set_cookie(
        RECEIPT_COOKIE, code, path=path, max_age=RECEIPT_MINUTES * 60, httponly=True, secure=request.secure,
        samesite="Strict",
    )  # fmt: skip


def give_follow(request: web.Request, response: web.StreamResponse, plain: str, token: str) -> None:
    """What opens the matter's page instead of the code."""
    age = int(own_matter.GRANTED_FOR.total_seconds())
    response.set_cookie(
        FOLLOW_COOKIE, token, path=f"/registrations/{plain}", max_age=age, httponly=True, secure=request.secure,
        samesite="Lax",
    )  # fmt: skip


@routes.get("/registrations/{number}/receipt")
async def receipt(request: web.Request) -> web.StreamResponse:
    """What to keep: number, code, QR to the look-up, what happens next. Prints on one sheet."""
    number, code = request.match_info["number"], request.cookies.get(RECEIPT_COOKIE, "")
    now = request.config_dict[CLOCK]()
    if not code:
        return see_other(f"/lookup?number={number[:20]}")
    case, found = await request.config_dict[STORE].run(registration_on_receipt, number, code, request.remote or "", now)
    context = receipt_context(request, case, found, code)
    paper = f"/registrations/{context['plain']}/receipt/paper.pdf"
    return render(request, "public/receipt.html", {**context, "paper": paper})


@routes.get("/registrations/{number}/receipt/paper.{kind:pdf|docx}")
async def receipt_paper(request: web.Request) -> web.StreamResponse:
    """The same as a file, for a telephone that cannot print; as long as the code is at hand."""
    number, code = request.match_info["number"], request.cookies.get(RECEIPT_COOKIE, "")
    now = request.config_dict[CLOCK]()
    if not code:
        return see_other(f"/lookup?number={number[:20]}")
    case, found = await request.config_dict[STORE].run(registration_on_receipt, number, code, request.remote or "", now)
    facts = RegistrationReceiptFacts(
        number=number_of(case.code),
        code=in_pairs(code),
        registered_at=case.registered_at,
        said=tuple(_said(words_in(PRINTED), case, found)),
        looked_by=_looked_by(request, case),
        link=_look_up(request, case, code),
        address=public_address(request, "/lookup"),
        phone=request.config_dict[SETTINGS].commune.hotline,
    )
    issue = Issue(office=office_of(request), reference=case.code, issued_on=local_day(case.registered_at))
    return await drawn(PaperOrder(FormId.REGISTRATION_RECEIPT, facts, issue), request.match_info["kind"])


def receipt_context(request: web.Request, case: CaseFile, found: Registration, code: str) -> dict[str, object]:
    """What stands on the paper. `staff`: handed over by somebody who does not follow the matter."""
    plain, words = plain_number(case.code), words_for(request)
    return {
        "case": case,
        "number": number_of(case.code),
        "plain": plain,
        "code": in_pairs(code),
        "qr": qr_code(_look_up(request, case, code), words.text("receipt.qr")),
        "looked_by": _looked_by(request, case),
        "said": _said(words, case, found),
        "paper": "",
        "staff": found.channel is not Channel.WEB,
    }


def _look_up(request: web.Request, case: CaseFile, code: str) -> str:
    """The code stands behind the #: it reaches the page that is opened, and no server's log."""
    return public_address(request, f"/lookup?number={plain_number(case.code)}#{code}")


def _looked_by(request: web.Request, case: CaseFile) -> date:
    rules = request.config_dict[STORE].rules
    day = case.registered_at.astimezone(ZoneInfo(rules.time_zone)).date()
    return add_working_days(day, LOOKED_WITHIN, rules.calendar)


def _said(words: Words, case: CaseFile, found: Registration) -> list[tuple[str, str]]:
    """Of a denunciation neither the name nor the matter: the paper may lie about."""
    person = case.petitioner
    lines = [(words.text("receipt.kind"), words.text(f"case.kind.{case.kind}"))]
    if not case.denunciation:
        where = ", ".join(part for part in (person.name, person.village or person.address) if part)
        lines = [(words.text("receipt.who"), where), *lines, (words.text("receipt.matter"), case.summary)]
    if found.place is not None:
        place = words.text(f"receipt.place.{found.place}")
        lines.append((words.text("receipt.where"), f"{place}: {found.point_name}" if found.point_name else place))
    return lines


async def _form(request: web.Request, form: Form, kept: dict[str, Upload], status: int = 200) -> web.Response:
    return render(request, "public/register.html", await form_context(request, form, kept), status=status)


async def form_context(request: web.Request, form: Form, kept: dict[str, Upload]) -> dict[str, object]:
    """What the form is drawn with, for citizens; a village head's page changes a little."""
    store, settings = request.config_dict[STORE], request.config_dict[SETTINGS]
    points = await store.run(points_for_everybody, ANONYMOUS)
    return {
        "form": form,
        "kept": kept,
        "action": "/register",
        "helper": False,
        "kinds": KINDS,
        "open": store.rules.registration.online,
        "villages": store.rules.registration.villages,
        "home": store.rules.home_join_allowed,
        "halls": [point for point in points if point.kind is PointKind.VILLAGE_HALL],
        "offices": [point for point in points if point.kind is PointKind.OFFICE],
        "limits": settings.files,
    }
