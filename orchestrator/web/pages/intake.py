"""The office takes matters in: new registrations, corrections, questions to the citizen, reports from villages."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from aiohttp import web

from orchestrator.domain.actions import Action
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Actor
from orchestrator.domain.records import CaseFile
from orchestrator.services import cases, intake, registration
from orchestrator.services.intake import EditCase
from orchestrator.web.app_keys import CLOCK, STORE
from orchestrator.web.forms import Form, parse_number, read_form
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of, actor_of_own
from orchestrator.web.pages.register import receipt_context
from orchestrator.web.registration_fields import read_birth
from orchestrator.web.view import render, see_other, words_for

routes = web.RouteTableDef()

OF_CASE: Final = ("summary", "request", "prior_authority", "prior_document", "support_needs")
OF_PERSON: Final = ("salutation", "name", "personal_id", "address", "village", "phone", "email")


@routes.get("/operator/registrations")
async def inbox(request: web.Request) -> web.StreamResponse:
    """What nobody has opened yet, and what citizens added."""
    actor = actor_of(request, Action.CASE_EDIT)
    store = request.config_dict[STORE]
    context: dict[str, object] = {
        "incoming": await store.run(intake.inbox, actor),
        "reports": [one for one in await store.run(intake.reports, actor) if one.status == "new"],
    }
    return render(request, "operator/registrations.html", context)


@routes.post("/operator/registrations/{code}")
async def open_one(request: web.Request) -> web.StreamResponse:
    """Opened by the office: it leaves the inbox."""
    actor = actor_of(request, Action.CASE_EDIT)
    await request.config_dict[STORE].run(
        intake.mark_seen, request.match_info["code"], actor, request.config_dict[CLOCK]()
    )
    return see_other(f"/operator/cases/{request.match_info['code']}")


@routes.get("/operator/cases/{code}/edit")
async def edit_form(request: web.Request) -> web.StreamResponse:
    """The record as it stands, to be corrected."""
    case, _ = await _case(request)
    return _edit(request, case, _filled(case))


@routes.post("/operator/cases/{code}/edit")
async def edit(request: web.Request) -> web.StreamResponse:
    """Keep the corrections, unless somebody else changed the record meanwhile."""
    case, actor = await _case(request)
    form = await read_form(request)
    try:
        await request.config_dict[STORE].run(
            intake.edit_case, case.code, _command(form, case), actor, request.config_dict[CLOCK]()
        )
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        if broken.code == "form.changed_meanwhile":
            # The next press is made knowingly: on top of the version that is shown beside the form.
            form.values["version"] = [str(broken.values["version"])]
        return _edit(request, case, form, status=status_of(broken))
    return see_other(f"/operator/cases/{case.code}")


@routes.get("/operator/cases/{code}/ask")
async def ask_form(request: web.Request) -> web.StreamResponse:
    """What is missing?"""
    case, actor = await _case(request)
    return await _ask(request, case, actor, Form.of(text=""))


@routes.post("/operator/cases/{code}/ask")
async def ask(request: web.Request) -> web.StreamResponse:
    """Ask the citizen; the state becomes "information needed"."""
    case, actor = await _case(request)
    form = await read_form(request)
    now = request.config_dict[CLOCK]()
    try:
        await request.config_dict[STORE].run(intake.ask_for_information, case.code, form["text"], actor, now)
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        return await _ask(request, case, actor, form, status_of(broken))
    return see_other(f"/operator/cases/{case.code}")


@routes.post("/operator/cases/{code}/receipt")
async def receipt(request: web.Request) -> web.StreamResponse:
    """A receipt to hand over, with a fresh code: shown in this answer and nowhere else."""
    case, actor = await _case(request)
    store, now = request.config_dict[STORE], request.config_dict[CLOCK]()
    code = await store.run(registration.new_code, case.code, actor, now)
    found = await store.run(registration.registration_of, case.code, actor)
    context = receipt_context(request, case, found, code)
    return render(request, "public/receipt.html", {**context, "staff": True})


@routes.get("/operator/reports")
async def reports(request: web.Request) -> web.StreamResponse:
    """What village heads reported."""
    actor = actor_of(request, Action.VILLAGE_REPORT_VIEW)
    return await _reports(request, actor, Form())


@routes.post("/operator/reports/{code}")
async def answer(request: web.Request) -> web.StreamResponse:
    """Tell the village head what is done."""
    actor = actor_of(request, Action.VILLAGE_REPORT_VIEW)
    form = await read_form(request)
    try:
        await request.config_dict[STORE].run(
            intake.answer_report, request.match_info["code"], form["answer"], actor, request.config_dict[CLOCK]()
        )
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        return await _reports(request, actor, form, status_of(broken))
    return see_other("/operator/reports")


async def _reports(request: web.Request, actor: Actor, form: Form, status: int = 200) -> web.StreamResponse:
    found = await request.config_dict[STORE].run(intake.reports, actor)
    return render(request, "operator/reports.html", {"reports": found, "form": form}, status=status)


async def _ask(request: web.Request, case: CaseFile, actor: Actor, form: Form, status: int = 200) -> web.Response:
    by_mail = await request.config_dict[STORE].run(intake.can_write, case.code, actor)
    context: dict[str, object] = {"case": case, "form": form, "by_mail": by_mail}
    return render(request, "operator/case_ask.html", context, status=status)


async def _case(request: web.Request) -> tuple[CaseFile, Actor]:
    actor = actor_of_own(request, Action.CASE_EDIT)
    return await request.config_dict[STORE].run(cases.case_by_code, request.match_info["code"], actor), actor


def _filled(case: CaseFile) -> Form:
    person = case.petitioner
    values: dict[str, object] = {name: getattr(case, name) for name in OF_CASE}
    values |= {"version": case.version, "people_count": case.people_count}
    if not person.masked:
        values |= {name: getattr(person, name) for name in OF_PERSON}
        day = person.birth_date
        values["birth_year"] = "/".join(reversed(day.split("-"))) if day else person.birth_year or ""
    return Form.of(**values)


def _command(form: Form, case: CaseFile) -> EditCase:
    year, day = read_birth(form["birth_year"])
    person = None
    if not case.petitioner.masked:
        person = replace(
            case.petitioner,
            salutation=form["salutation"][:16],
            name=form["name"],
            personal_id=form["personal_id"].replace(" ", "").upper(),
            address=form["address"],
            village=form["village"],
            phone=form["phone"],
            email=form["email"],
            birth_year=year or None,
            birth_date=day,
        )
    return EditCase(
        version=parse_number(form["version"]) or 0,
        people_count=parse_number(form["people_count"] or "1") or 0,
        person=person,
        **{name: form[name] for name in OF_CASE},
    )


def _edit(request: web.Request, case: CaseFile, form: Form, status: int = 200) -> web.Response:
    return render(request, "operator/case_edit.html", {"case": case, "form": form}, status=status)
