"""The office's books: the reception register with corrections and signatures, the tracking book, the deadline list."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from aiohttp import web

from orchestrator.domain.deadlines import ALARM_DAYS, local_day
from orchestrator.domain.directive import days_left
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action
from orchestrator.domain.records_register import RegisterEntry
from orchestrator.services import book_papers, deadline_list, register
from orchestrator.store.database import Transaction
from orchestrator.web.app_keys import CLOCK, STORE
from orchestrator.web.forms import Form, parse_day, parse_number, read_form, read_query
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.paper_download import drawn, office_of
from orchestrator.web.view import render, see_other, words_for

routes = web.RouteTableDef()

LONGEST = timedelta(days=400)
"""Of a period that is shown or printed at once."""


@routes.get("/operator/register")
async def show(request: web.Request) -> web.StreamResponse:
    """The register of a month, or of the days asked for."""
    return await _page(request, read_query(request))


async def _page(request: web.Request, form: Form, status: int = 200) -> web.Response:
    actor, now = actor_of(request, Action.REGISTER_VIEW), request.config_dict[CLOCK]()
    first, last = period_of(form, now)
    page = await request.config_dict[STORE].run(register.page, first, last, form["before"], actor)
    signed = [(one, await request.config_dict[STORE].run(register.still_as_signed, one)) for one in page.signatures]
    context: dict[str, object] = {
        "page_of": page,
        "signatures": signed,
        "first": first,
        "last": last,
        "today": local_day(now),
        "form": form,
    }
    return render(request, "follow_up/register.html", context, status=status)


def period_of(form: Form, now: datetime) -> tuple[date, date]:
    """The days asked for; this month where nothing sensible was."""
    today = local_day(now)
    first = parse_day(form["first"]) or today.replace(day=1)
    last = parse_day(form["last"]) or max(first, today)
    return first, min(max(first, last), first + LONGEST)


@routes.post("/operator/register/sign")
async def sign(request: web.Request) -> web.StreamResponse:
    """Close the days shown."""
    actor, form = actor_of(request, Action.REGISTER_SIGN), await read_form(request)
    now = request.config_dict[CLOCK]()
    first, last = period_of(form, now)
    try:
        await request.config_dict[STORE].run(register.sign, first, last, actor, now)
    except RuleBroken as broken:
        form.note(words_for(request), broken, lambda field: "")
        return await _page(request, form, status=status_of(broken))
    return see_other(f"/operator/register?first={first}&last={last}")


@routes.get(r"/operator/register/{year:\d{4}}/{number:\d{1,6}}")
async def ask_correction(request: web.Request) -> web.StreamResponse:
    """One line, and the form that corrects it by a new one."""
    actor_of(request, Action.REGISTER_WRITE)
    entry = await _entry(request)
    return _correction_page(request, entry, _shown(entry))


@routes.post(r"/operator/register/{year:\d{4}}/{number:\d{1,6}}")
async def correct(request: web.Request) -> web.StreamResponse:
    """Write the new line."""
    actor, form = actor_of(request, Action.REGISTER_WRITE), await read_form(request)
    entry = await _entry(request)
    new = register.Correction(
        form["summary"],
        parse_number(form["people_count"]),
        form["prior_resolver"],
        form["in_competence"],
        form["guided_to"],
        form["transferred_to"],
        form["note"],
        form["reason"],
    )
    store, now = request.config_dict[STORE], request.config_dict[CLOCK]()
    try:
        written = await store.run(register.correct, entry.book_year, entry.seq_no, new, actor, now)
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        return _correction_page(request, entry, form, status=status_of(broken))
    return see_other(f"/operator/register?first={written.received_on}&last={written.received_on}")


async def _entry(request: web.Request) -> RegisterEntry:
    actor = actor_of(request, Action.REGISTER_VIEW)
    year, number = int(request.match_info["year"]), int(request.match_info["number"])
    return await request.config_dict[STORE].run(register.entry, year, number, actor)


def _shown(entry: RegisterEntry) -> Form:
    competence = {True: "yes", False: "no", None: ""}[entry.in_competence]
    return Form.of(
        summary=entry.summary,
        people_count=entry.people_count,
        prior_resolver=entry.prior_resolver,
        in_competence=competence,
        guided_to=entry.guided_to,
        transferred_to=entry.transferred_to,
        note=entry.note,
        reason="",
    )


def _correction_page(request: web.Request, entry: RegisterEntry, form: Form, status: int = 200) -> web.Response:
    return render(request, "follow_up/correction.html", {"entry": entry, "form": form}, status=status)


@routes.get("/operator/register.{kind:xlsx|pdf}")
async def register_file(request: web.Request) -> web.StreamResponse:
    """The register as a workbook or a paper."""
    actor = actor_of(request, Action.REGISTER_VIEW)
    first, last = period_of(read_query(request), request.config_dict[CLOCK]())
    order = await request.config_dict[STORE].run(book_papers.register_paper, first, last, office_of(request), actor)
    return await drawn(order, request.match_info["kind"])


@routes.get("/operator/tracking.{kind:xlsx|pdf}")
async def tracking_file(request: web.Request) -> web.StreamResponse:
    """The tracking book as a workbook or a paper."""
    actor, now = actor_of(request, Action.DIRECTIVE_VIEW), request.config_dict[CLOCK]()
    first, last = period_of(read_query(request), now)
    order = await request.config_dict[STORE].run(
        book_papers.tracking_paper, first, last, office_of(request), actor, now
    )
    return await drawn(order, request.match_info["kind"])


@routes.get("/operator/deadlines")
async def deadlines(request: web.Request) -> web.StreamResponse:
    """Every matter that waits for a decision, oldest first, and what the office owes besides."""
    actor, now = actor_of(request, Action.DEADLINES_VIEW), request.config_dict[CLOCK]()
    query, store = read_query(request), request.config_dict[STORE]
    level = parse_number(query["level"]) or 0

    def read(tx: Transaction) -> dict[str, object]:
        return {
            "page_of": deadline_list.page(tx, level, query["after"], actor, now),
            "alarms": deadline_list.alarms(tx, actor, now),
            "notices": deadline_list.notices(tx, actor),
        }

    context = await store.run(read)
    calendar = store.rules.calendar
    left = lambda due_at: days_left(due_at, now, calendar)  # noqa: E731 - one line of the template
    return render(request, "follow_up/deadlines.html", {**context, "level": level, "levels": ALARM_DAYS, "left": left})


@routes.get("/operator/deadlines.{kind:xlsx|pdf}")
async def deadlines_file(request: web.Request) -> web.StreamResponse:
    """The deadline list as a workbook or a paper."""
    actor, now = actor_of(request, Action.DEADLINES_VIEW), request.config_dict[CLOCK]()
    order = await request.config_dict[STORE].run(book_papers.deadline_paper, office_of(request), actor, now)
    return await drawn(order, request.match_info["kind"])
