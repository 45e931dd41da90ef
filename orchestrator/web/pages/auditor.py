"""The auditor's search, and the reason that opens a recording. What follows the reason is `review.py`."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.errors import FormInvalid, RuleBroken
from orchestrator.domain.policy import Action
from orchestrator.domain.records_review import RecordingSearch
from orchestrator.services import break_glass, inspection
from orchestrator.web.app_keys import CLOCK, SETTINGS, STORE
from orchestrator.web.forms import Form, moment, parse_day, read_form, read_query
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of_own
from orchestrator.web.pages.review import show_player
from orchestrator.web.pages.viewing import denied, open_view, viewer
from orchestrator.web.view import render, see_other, words_for

routes = web.RouteTableDef()

LAST_DAYS = 60
GROUNDS = ("plan", "petition", "order")
MIN_REASON = 20


@routes.get("/auditor")
async def search(request: web.Request) -> web.StreamResponse:
    """Recordings by case, session, code, person or dates; newest first."""
    actor = actor_of_own(request, Action.RECORDING_VIEW)
    form = _with_dates(request, read_query(request))
    try:
        wanted = _search_of(request, form)
        found = await request.config_dict[STORE].run(inspection.find_recordings, wanted, actor)
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        found = []
    unseen = await request.config_dict[STORE].run(break_glass.unseen, actor)
    return render(request, "auditor/search.html", {"form": form, "found": found, "unseen": unseen, "kinds": CaseKind})


@routes.get("/auditor/recordings/{code}")
async def show(request: web.Request) -> web.StreamResponse:
    """The player for who has given a reason; otherwise the question for it."""
    try:
        actor = await viewer(request)
    except inspection.ViewRefused:
        return denied(request)
    return await show_player(request, actor) or _ask_reason(request, Form.of(ground="", document="", reason=""))


@routes.post("/auditor/recordings/{code}")
async def open_recording(request: web.Request) -> web.StreamResponse:
    """Write the reason into the log, then hand out the right to read this recording for a while."""
    actor = await viewer(request)
    form = await read_form(request)
    response = see_other(f"/auditor/recordings/{request.match_info['code']}")
    try:
        await open_view(request, actor, _reason_of(request, form), response)
    except FormInvalid as broken:
        form.note(words_for(request), broken)
        return _ask_reason(request, form, status=422)
    except RuleBroken as broken:
        if broken.field is None:
            raise
        form.note(words_for(request), broken, lambda _: "reason")
        return _ask_reason(request, form, status=status_of(broken))
    return response


def _ask_reason(request: web.Request, form: Form, status: int = 200) -> web.Response:
    context: dict[str, object] = {"form": form, "code": request.match_info["code"], "grounds": GROUNDS}
    return render(request, "auditor/reason.html", context, status=status)


def _reason_of(request: web.Request, form: Form) -> str:
    """Ground, document and reason in one line for the log; every mistake at once."""
    mistakes: list[RuleBroken] = []
    if form["ground"] not in GROUNDS:
        mistakes.append(RuleBroken("review.reason.ground_missing", field="ground"))
    if len(form["reason"]) < MIN_REASON:
        mistakes.append(RuleBroken("review.reason.too_short", field="reason", count=MIN_REASON))
    if mistakes:
        raise FormInvalid(tuple(mistakes))
    ground = words_for(request).text(f"review.ground.{form['ground']}")
    return " · ".join(part for part in (ground, form["document"][:100], form["reason"]) if part)


def _with_dates(request: web.Request, form: Form) -> Form:
    """The last two months, unless the reader said otherwise."""
    if "start" not in form:
        today = request.config_dict[CLOCK]().astimezone(_zone(request)).date()
        form.values["start"] = [f"{today - timedelta(days=LAST_DAYS):%d/%m/%Y}"]
        form.values["end"] = [f"{today:%d/%m/%Y}"]
    return form


def _search_of(request: web.Request, form: Form) -> RecordingSearch:
    mistakes: list[RuleBroken] = []
    start, end = _day(form, "start", mistakes), _day(form, "end", mistakes)
    if start and end and end < start:
        mistakes.append(RuleBroken("auditor.search.order", field="end"))
    if mistakes:
        raise FormInvalid(tuple(mistakes))
    is_code = form["q"].upper().startswith(("HS", "BG")) or form["q"].isdigit()
    return RecordingSearch(
        case=form["q"] if is_code else "",
        text="" if is_code else form["q"],
        person=form["person"],
        unit=form["unit"],
        kind=form["kind"] if form["kind"] in set(CaseKind) else "",
        mark=form["mark"],
        note=form["note"],
        start=_midnight(request, start),
        end=_midnight(request, end + timedelta(days=1)) if end else None,
    )


def _day(form: Form, name: str, mistakes: list[RuleBroken]) -> date | None:
    day = parse_day(form[name])
    if form[name] and day is None:
        mistakes.append(RuleBroken("form.day_wrong", field=name))
    return day


def _midnight(request: web.Request, day: date | None) -> datetime | None:
    return moment(day, time(), _zone(request)) if day else None


def _zone(request: web.Request) -> ZoneInfo:
    return ZoneInfo(request.config_dict[SETTINGS].commune.time_zone)
