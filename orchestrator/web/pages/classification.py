"""Handling a matter: classification, the chair's agreement, parts, group, decisions. Each act is a page of its own.

Knows forms and addresses; what is allowed and what is wrong, the services say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from aiohttp import web

from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.classification import (
    EVENTS,
    GROUNDS,
    ON_DECISION,
    WITH_BODY,
    Attendance,
    Competence,
    Complexity,
    Course,
    SecrecyItem,
)
from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.policy import Action, Actor
from orchestrator.domain.records import CaseFile
from orchestrator.domain.records_classification import Classification, Member
from orchestrator.domain.records_registration import Registration
from orchestrator.domain.registration import Place
from orchestrator.domain.rules.facts import RefusalGround
from orchestrator.services import case_decisions, case_parts, case_work, cases, classification, registration
from orchestrator.services.case_decisions import ON_PAPER
from orchestrator.services.petition_papers import decision_paper
from orchestrator.web.app_keys import CLOCK, SETTINGS, STORE
from orchestrator.web.forms import Form, parse_day, parse_number, read_form
from orchestrator.web.forms import moment as at_moment
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of, actor_of_own
from orchestrator.web.paper_download import drawn, office_of
from orchestrator.web.view import page_for, render, see_other, words_for

routes = web.RouteTableDef()

CASE = "/operator/cases/{code:HS-[0-9-]+}"
PART_ROWS = 4
PROPOSALS = (
    Course.ONLINE,
    Course.IN_PERSON,
    Course.ACCEPT,
    Course.NOT_ACCEPT,
    Course.ASSIGN,
    Course.GUIDE,
    Course.TRANSFER,
    Course.ORDER_LOWER,
    Course.REFUSE,
    Course.SPLIT,
)
"""All of them: which fit depends on fields of the same form, and the service says so."""
WISHED: Final = {
    Place.CENTRAL: Attendance.CENTRAL,
    Place.VILLAGE_HALL: Attendance.VILLAGE_HALL,
    Place.OFFICE: Attendance.OFFICE,
    Place.ELSEWHERE: Attendance.HOME,
}
TEXTS = ("competent_body", "determination", "ground", "ground_reason", "attendance_place", "course_reason")


@routes.get(CASE + "/classify")
async def ask_classification(request: web.Request) -> web.StreamResponse:
    """The form, filled with the present classification, or with what the registration says."""
    case, actor = await _case(request, Action.CASE_CLASSIFY)
    present = await request.config_dict[STORE].run(classification.classification_of, case.code, actor)
    if present is not None:
        return await _classify_page(request, case, _form_of(case, present))
    came_in = await request.config_dict[STORE].run(registration.registration_of, case.code, actor)
    return await _classify_page(request, case, _first_form(case, came_in, request))


@routes.post(CASE + "/classify")
async def classify(request: web.Request) -> web.StreamResponse:
    """Write it down, or show every mistake with nothing lost."""
    case, actor = await _case(request, Action.CASE_CLASSIFY)
    form = await read_form(request)
    command = classification.Classify(
        kind=form["kind"],
        competence=form["competence"],
        course=form["course"],
        complexity=form["complexity"],
        attendance=form["attendance"],
        undertaking=form["undertaking"] == "yes",
        protection_asked=form["protection_asked"] == "yes",
        waiver_signed=form["waiver_signed"] == "yes",
        secrecy=frozenset(form.all("secrecy")),
        all_signed=form["all_signed"] == "yes",
        version=parse_number(form["version"]) or 0,
        **{name: form[name] for name in TEXTS},
    )
    return await _act(request, case, actor, form, classification.classify, command, _classify_page)


def _first_form(case: CaseFile, came_in: Registration, request: web.Request) -> Form:
    return Form.of(
        kind=case.kind,
        competence="",
        complexity="simple",
        course="",
        ground="20.4" if case.denunciation else "",
        **_wished(case, came_in, request),
        protection_asked="yes" if case.denunciation and not case.identity_waiver else "",
        waiver_signed="yes" if case.identity_waiver else "",
        version="0",
    )


def _wished(case: CaseFile, came_in: Registration, request: web.Request) -> dict[str, str]:
    """Where the citizen asked to take part. What a denouncer wrote of a place of their own is not copied."""
    attendance = WISHED.get(came_in.place, Attendance.CENTRAL) if came_in.place else Attendance.CENTRAL
    if attendance not in _attendances(request):
        return {"attendance": Attendance.CENTRAL}
    home = attendance is Attendance.HOME
    grounded = home and came_in.home_ground
    return {
        "attendance": attendance,
        "attendance_place": came_in.point_name or ("" if case.denunciation else came_in.place_detail),
        "undertaking": "yes" if home and came_in.undertaken_at else "",
        "ground_reason": words_for(request).text(f"register.ground.{came_in.home_ground}") if grounded else "",
    }


def _form_of(case: CaseFile, present: Classification) -> Form:
    flags = {name: "yes" if getattr(present, name) else "" for name in ("undertaking", "protection_asked")}
    flags |= {name: "yes" if getattr(present, name) else "" for name in ("waiver_signed", "all_signed")}
    return Form.of(
        kind=case.kind,
        competence=present.competence,
        complexity=present.complexity,
        attendance=present.attendance,
        course=present.course,
        secrecy=sorted(present.secrecy),
        version=present.version,
        **flags,
        **{name: getattr(present, name) for name in TEXTS},
    )


async def _classify_page(request: web.Request, case: CaseFile, form: Form, status: int = 200) -> web.Response:
    actor = actor_of(request, Action.CASE_CLASSIFY)
    group = await request.config_dict[STORE].run(case_parts.group_of, case.code, actor)
    visits = await request.config_dict[STORE].run(case_parts.visits_of, case.code, actor)
    context: dict[str, object] = {
        "case": case,
        "form": form,
        "group": group,
        "visits": visits,
        "kinds": list(CaseKind),
        "competences": list(Competence),
        "complexities": list(Complexity),
        "attendances": _attendances(request),
        "grounds": GROUNDS,
        "secrecy_items": list(SecrecyItem),
        "courses": PROPOSALS,
    }
    return render(request, "operator/classify.html", context, status=status)


def _attendances(request: web.Request) -> list[Attendance]:
    home = request.config_dict[SETTINGS].reception.home_join_allowed
    return [one for one in Attendance if home or one is not Attendance.HOME]


@routes.get(CASE + "/approval")
async def ask_approval(request: web.Request) -> web.StreamResponse:
    """What the chair is asked to agree with."""
    case, _ = await _case(request, Action.ONLINE_APPROVE)
    return await _approval_page(request, case, Form.of(decision_day=f"{_today(request):%d/%m/%Y}"))


@routes.post(CASE + "/approval")
async def approve(request: web.Request) -> web.StreamResponse:
    """The chair agrees, or sends it back with the reason."""
    case, actor = await _case(request, Action.ONLINE_APPROVE)
    form = await read_form(request)
    version = parse_number(form["version"]) or 0
    if form["then"] == "return":
        return await _act(
            request, case, actor, form, classification.send_back, (version, form["reason"]), _approval_page
        )
    values = (version, form["decision_no"], parse_day(form["decision_day"]))
    return await _act(request, case, actor, form, classification.approve, values, _approval_page)


async def _approval_page(request: web.Request, case: CaseFile, form: Form, status: int = 200) -> web.Response:
    actor = actor_of(request, Action.ONLINE_APPROVE)
    work = await request.config_dict[STORE].run(case_work.case_work, case.code, actor, request.config_dict[CLOCK]())
    if work.classification is None:
        raise RuleBroken("classification.missing")
    return render(request, "operator/approval.html", {"case": case, "form": form, "work": work}, status=status)


@routes.get(CASE + "/split")
async def ask_split(request: web.Request) -> web.StreamResponse:
    """A row of fields for each part."""
    case, _ = await _case(request, Action.CASE_CLASSIFY)
    return await _split_page(request, case, Form.of())


@routes.post(CASE + "/split")
async def split(request: web.Request) -> web.StreamResponse:
    """Make the parts."""
    case, actor = await _case(request, Action.CASE_CLASSIFY)
    form = await read_form(request)
    parts = tuple(
        case_parts.Part(form[f"kind_{row}"], form[f"summary_{row}"], form[f"request_{row}"]) for row in range(PART_ROWS)
    )
    return await _act(request, case, actor, form, case_parts.split, (parts,), _split_page)


async def _split_page(request: web.Request, case: CaseFile, form: Form, status: int = 200) -> web.Response:
    kinds = [kind for kind in CaseKind if kind is not CaseKind.MIXED]
    context: dict[str, object] = {"case": case, "form": form, "rows": range(PART_ROWS), "kinds": kinds}
    return render(request, "operator/split.html", context, status=status)


@routes.post(CASE + "/earlier")
async def note_earlier(request: web.Request) -> web.StreamResponse:
    """It is the same matter as in that earlier case file."""
    case, actor = await _case(request, Action.CASE_CLASSIFY)
    form = await read_form(request)
    now = request.config_dict[CLOCK]()
    await request.config_dict[STORE].run(case_parts.note_earlier, case.code, form["earlier"], actor, now)
    return see_other(f"/operator/cases/{case.code}#handling")


@routes.get(CASE + "/group")
async def group(request: web.Request) -> web.StreamResponse:
    """Who brings the matter together, and who speaks for them."""
    case, _ = await _case(request, Action.CASE_VIEW)
    return await _group_page(request, case, Form.of(petitioner="yes"))


@routes.post(CASE + "/group")
async def put_member(request: web.Request) -> web.StreamResponse:
    """One more, or one changed."""
    case, actor = await _case(request, Action.CASE_CLASSIFY)
    form = await read_form(request)
    petitioner, signed, speaks = (form[name] == "yes" for name in ("petitioner", "signed", "representative"))
    number = parse_number(form["member"]) or 0
    member = Member(number, form["name"], form["address"], form["personal_id"], petitioner, signed, speaks)
    return await _act(request, case, actor, form, case_parts.put_member, (member,), _group_page, "/group")


@routes.post(CASE + "/group/{number:[0-9]{1,9}}/withdraw")
async def withdraw_member(request: web.Request) -> web.StreamResponse:
    """One of the group withdraws."""
    case, actor = await _case(request, Action.CASE_CLASSIFY)
    number, now = int(request.match_info["number"]), request.config_dict[CLOCK]()
    await request.config_dict[STORE].run(case_parts.withdraw_member, case.code, number, actor, now)
    return see_other(f"/operator/cases/{case.code}/group")


async def _group_page(request: web.Request, case: CaseFile, form: Form, status: int = 200) -> web.Response:
    actor = actor_of_own(request, Action.CASE_VIEW)
    found = await request.config_dict[STORE].run(case_parts.group_of, case.code, actor)
    return render(request, "operator/group.html", {"case": case, "form": form, "group": found}, status=status)


@routes.get(CASE + "/decide/{course:[a-z_]{2,20}}")
async def ask_decision(request: web.Request) -> web.StreamResponse:
    """What this decision asks for."""
    case, _ = await _case(request, Action.CASE_VIEW)
    today = f"{_today(request):%d/%m/%Y}"
    return await _decision_page(request, case, Form.of(document_day=today, known_day=today))


@routes.post(CASE + "/decide/{course:[a-z_]{2,20}}")
async def decide(request: web.Request) -> web.StreamResponse:
    """Decide, or show what is missing."""
    case, actor = await _case(request, Action.CASE_VIEW)
    form = await read_form(request)
    known = parse_day(form["known_day"])
    clock = page_for(request).dates.local(request.config_dict[CLOCK]()).time()
    command = case_decisions.Decide(
        course=request.match_info["course"],
        reason=form["reason"],
        ground=form["ground"],
        body=form["body"],
        document_no=form["document_no"],
        document_day=parse_day(form["document_day"]),
        known_on=at_moment(known, clock, _zone(request)) if known else None,
    )
    return await _act(request, case, actor, form, case_decisions.decide, command, _decision_page)


async def _decision_page(request: web.Request, case: CaseFile, form: Form, status: int = 200) -> web.Response:
    actor = actor_of_own(request, Action.CASE_VIEW)
    work = await request.config_dict[STORE].run(case_work.case_work, case.code, actor, request.config_dict[CLOCK]())
    name = request.match_info["course"]
    if name not in EVENTS:
        raise NotFound("case.not_found", code=case.code)
    course = Course(name)
    context: dict[str, object] = {
        "case": case,
        "form": form,
        "work": work,
        "course": course,
        "with_body": course in WITH_BODY,
        "on_paper": course in ON_PAPER,
        "refusal_grounds": list(RefusalGround) if course is Course.REFUSE else [],
        "limits": ON_DECISION.get((case.kind, course), ()),
    }
    return render(request, "operator/decide.html", context, status=status)


@routes.get(CASE + "/refusal-notice")
async def ask_refusal_notice(request: web.Request) -> web.StreamResponse:
    """The number of the notice that the head has signed."""
    case, _ = await _case(request, Action.CASE_DECIDE)
    return await _notice_page(request, case, Form.of())


@routes.post(CASE + "/refusal-notice")
async def issue_refusal_notice(request: web.Request) -> web.StreamResponse:
    """Form 01/TCD is signed and sent."""
    case, actor = await _case(request, Action.CASE_DECIDE)
    form = await read_form(request)
    return await _act(request, case, actor, form, case_decisions.issue_refusal, (form["document_no"],), _notice_page)


@routes.get(CASE + "/decisions/{number:[0-9]{1,9}}.{kind:docx|pdf}")
async def paper(request: web.Request) -> web.StreamResponse:
    """The paper of a decision, to be signed or edited."""
    case, actor = await _case(request, Action.CASE_VIEW)
    number, now = int(request.match_info["number"]), request.config_dict[CLOCK]()
    order = await request.config_dict[STORE].run(decision_paper, case.code, number, office_of(request), actor, now)
    return await drawn(order, request.match_info["kind"])


async def _notice_page(request: web.Request, case: CaseFile, form: Form, status: int = 200) -> web.Response:
    actor = actor_of(request, Action.CASE_DECIDE)
    work = await request.config_dict[STORE].run(case_work.case_work, case.code, actor, request.config_dict[CLOCK]())
    return render(request, "operator/refusal_notice.html", {"case": case, "form": form, "work": work}, status=status)


async def _act(
    request: web.Request,
    case: CaseFile,
    actor: Actor,
    form: Form,
    service: Callable[..., Any],
    values: object,
    page: Callable[..., Any],
    then: str = "",
) -> web.StreamResponse:
    """Call the service with the values, the actor and the time; go on, or show the page again with the mistakes."""
    arguments = values if isinstance(values, tuple) else (values,)
    try:
        await request.config_dict[STORE].run(service, case.code, *arguments, actor, request.config_dict[CLOCK]())
    except RuleBroken as broken:
        form.note(words_for(request), broken, _place)
        answer: web.StreamResponse = await page(request, case, form, status=status_of(broken))
        return answer
    return see_other(f"/operator/cases/{case.code}{then}")


PLACES: Mapping[str, str] = {"known_on": "known_day"}


def _place(field: str) -> str:
    return PLACES.get(field, field)


async def _case(request: web.Request, action: Action) -> tuple[CaseFile, Actor]:
    actor = actor_of_own(request, action)
    return await request.config_dict[STORE].run(cases.case_by_code, request.match_info["code"], actor), actor


def _zone(request: web.Request) -> ZoneInfo:
    return ZoneInfo(request.config_dict[SETTINGS].commune.time_zone)


def _today(request: web.Request) -> Any:
    return page_for(request).dates.local(request.config_dict[CLOCK]())
