"""The schedule form: matter, time, places, people; mistakes and clashes come back with everything kept.

People are rows of equal fields. Rows are added and taken away by buttons that post the form, so that it works without
scripts (`js/schedule.js` does the same without the journey).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from orchestrator.domain.errors import Clash, FormInvalid, RuleBroken
from orchestrator.domain.participant import SessionRole
from orchestrator.domain.policy import Action, Actor
from orchestrator.domain.records import Account, CaseFile, Point, PointKind, ReceptionSession
from orchestrator.services import accounts, cases, scheduling
from orchestrator.services.scheduling import Invited, ScheduleSession
from orchestrator.store.database import Transaction
from orchestrator.web.app_keys import CLOCK, SETTINGS, STORE
from orchestrator.web.forms import Form, moment, parse_clock, parse_day, parse_number, read_form
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.sentences import sentence
from orchestrator.web.view import page_for, render, see_other, words_for

routes = web.RouteTableDef()

PERSON_FIELDS = ("role", "point", "account", "salutation", "name", "title", "agency", "email", "phone")
MOST_ROWS = 40
TIME_FIELDS = {"day": parse_day, "start": parse_clock, "minutes": parse_number}
OF_COMMAND = {"starts_at": "start", "planned_minutes": "minutes", "participants": "people"}

Row = dict[str, str]


@routes.get("/operator/sessions/new")
async def blank(request: web.Request) -> web.StreamResponse:
    """The form, filled with what the case already says."""
    actor = actor_of(request, Action.SESSION_SCHEDULE)
    case = await _case(request, actor, request.query.get("case", ""))
    form = Form.of(
        case_code=case.code if case else "",
        kind="regular",
        ground="20.4" if case and case.denunciation else "20.1",
        minutes="60",
    )
    points, staff = await _choices(request, actor)
    return await _page(request, actor, form, first_rows(case, points, staff))


@routes.post("/operator/sessions/new")
async def schedule(request: web.Request) -> web.StreamResponse:
    """Plan it; or add a row, take one away, take the free time that was offered."""
    actor = actor_of(request, Action.SESSION_SCHEDULE)
    form = await read_form(request)
    rows = rows_of(form)
    if form["add_person"]:
        return await _page(request, actor, form, [*rows, dict.fromkeys(PERSON_FIELDS, "")][:MOST_ROWS])
    if form["remove_person"]:
        gone = parse_number(form["remove_person"])
        return await _page(request, actor, form, [row for number, row in enumerate(rows) if number != gone])
    _take_free_time(request, form)
    plan = plan_of(form, rows, ZoneInfo(request.config_dict[SETTINGS].commune.time_zone))
    wrong = time_mistakes(form)
    try:
        session = await request.config_dict[STORE].run(
            _plan, plan, actor, request.config_dict[CLOCK](), submit=form["then"] == "submit"
        )
    except Clash:
        return await _clashing(request, actor, form, rows, plan)
    except RuleBroken as broken:
        _note(request, form, broken, wrong)
        return await _page(request, actor, form, rows, status=status_of(broken))
    return see_other(f"/operator/sessions/{session.code}")


def _plan(tx: Transaction, plan: ScheduleSession, by: Actor, now: datetime, *, submit: bool) -> ReceptionSession:
    """One transaction: planned and, if wished, submitted."""
    session = scheduling.schedule_session(tx, plan, by, now)
    return scheduling.submit(tx, session.code, by, now) if submit else session


def first_rows(case: CaseFile | None, points: Sequence[Point], staff: Sequence[Account]) -> list[Row]:
    """Who is in every session: the chair, the room with its screen, and who brings the matter."""
    empty = dict.fromkeys(PERSON_FIELDS, "")
    central = next((point for point in points if point.kind is PointKind.CENTRAL), None)
    at = central.code if central else ""
    chair = next((one for one in staff if "chair" in one.roles), None)
    rows = [
        {**empty, "role": SessionRole.CHAIR, "point": at, "account": str(chair.id) if chair else ""},
        {**empty, "role": SessionRole.MEETING_ROOM, "point": at, "name": central.name if central else ""},
    ]
    citizen: Row = {**empty, "role": SessionRole.CITIZEN, "point": at}
    if case and not case.petitioner.masked:
        who = case.petitioner
        citizen |= {"name": who.name, "salutation": who.salutation, "phone": who.phone, "email": who.email}
    return [*rows, citizen]


def rows_of(form: Form) -> list[Row]:
    """The people as they were typed. Rows with nothing in them are left out, but those added just now stay."""
    columns = {name: form.all(f"person_{name}") for name in PERSON_FIELDS}
    count = min(MOST_ROWS, max(map(len, columns.values()), default=0))
    return [
        {name: values[number] if number < len(values) else "" for name, values in columns.items()}
        for number in range(count)
    ]


def plan_of(form: Form, rows: Sequence[Row], zone: ZoneInfo) -> ScheduleSession:
    """The command for what was typed; what cannot be read is None, and the service or `time_mistakes` says so."""
    day, clock = parse_day(form["day"]), parse_clock(form["start"])
    return ScheduleSession(
        case_code=form["case_code"],
        starts_at=moment(day, clock, zone) if day and clock else None,
        planned_minutes=parse_number(form["minutes"]),
        central_point=form["central_point"],
        component_points=tuple(form.all("component_points")),
        participants=tuple(_invited(row) for row in rows),
        title=form["title"],
        kind=form["kind"],
        ground=form["ground"],
    )


def _invited(row: Row) -> Invited:
    role = row["role"] if row["role"] in list(SessionRole) else SessionRole.SUPPORTER
    return Invited(
        role=SessionRole(role),
        name=row["name"],
        salutation=row["salutation"],
        title=row["title"],
        agency=row["agency"],
        account_id=parse_number(row["account"]) if row["account"] else None,
        point=row["point"],
        email=row["email"],
        phone=row["phone"],
    )


def time_mistakes(form: Form) -> tuple[RuleBroken, ...]:
    """What was typed for the time and cannot be read; an empty field is the service's to refuse."""
    return tuple(
        RuleBroken(f"form.{name}_wrong", field=name)
        for name, parse in TIME_FIELDS.items()
        if (form[name] or name == "day") and parse(form[name]) is None
    )


def field_of(place: str) -> str:
    """Where on the page a field of the command is: `participants.2.email` is `person_2_email`."""
    first, _, rest = place.partition(".")
    if first == "participants" and rest:
        number, _, name = rest.partition(".")
        return f"person_{number}_{name.removesuffix('_id')}"
    return OF_COMMAND.get(place, place)


def _note(request: web.Request, form: Form, broken: RuleBroken, unreadable: Sequence[RuleBroken]) -> None:
    """All mistakes in the order of the page; a time that cannot be read is told once, and better than "required"."""
    words = words_for(request)
    for one in unreadable:
        form.note(words, one)
    told = {"starts_at", "planned_minutes"} if unreadable else set()
    found = broken.mistakes if isinstance(broken, FormInvalid) else (broken,)
    rest = tuple(one for one in found if one.field not in told or one.code != "form.required")
    if rest:
        form.note(words, FormInvalid(rest), field_of)


async def _clashing(
    request: web.Request, actor: Actor, form: Form, rows: list[Row], plan: ScheduleSession
) -> web.Response:
    """Every clash at once, and one time at which everything is free."""
    found = await request.config_dict[STORE].run(scheduling.check_slot, plan, request.config_dict[CLOCK]())
    words = words_for(request)
    free = next((one.values["free"] for one in found if "free" in one.values), None)
    more: dict[str, object] = {
        "clashes": [sentence(words, one) for one in found],
        "free": free if isinstance(free, datetime) else None,
        "minutes": plan.planned_minutes,
    }
    form.note(words, RuleBroken("schedule.clash.at_start", field="start"))
    return await _page(request, actor, form, rows, more, status=409)


def _take_free_time(request: web.Request, form: Form) -> None:
    if not form["take_free"]:
        return
    try:
        local = page_for(request).dates.local(datetime.fromisoformat(form["take_free"]))
    except ValueError:
        return
    form.values["day"], form.values["start"] = [f"{local:%d/%m/%Y}"], [f"{local:%H:%M}"]


async def _case(request: web.Request, actor: Actor, code: str) -> CaseFile | None:
    try:
        return await request.config_dict[STORE].run(cases.case_by_code, code, actor) if code else None
    except RuleBroken:
        return None


async def _choices(request: web.Request, actor: Actor) -> tuple[Sequence[Point], list[Account]]:
    store = request.config_dict[STORE]
    staff = await store.run(accounts.all_accounts, actor)
    return await store.run(scheduling.points, actor), [one for one in staff if one.active]


async def _page(
    request: web.Request,
    actor: Actor,
    form: Form,
    rows: list[Row],
    more: dict[str, object] | None = None,
    status: int = 200,
) -> web.Response:
    points, staff = await _choices(request, actor)
    context: dict[str, object] = {
        "form": form,
        "people": rows,
        "blank": dict.fromkeys(PERSON_FIELDS, ""),
        "case": await _case(request, actor, form["case_code"]),
        "points": points,
        "accounts": staff,
        "roles": list(SessionRole),
        "clashes": [],
        "free": None,
        "minutes": 0,
        **(more or {}),
    }
    return render(request, "operator/schedule.html", context, status=status)
