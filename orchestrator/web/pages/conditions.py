"""The page of a session's conditions: which rules hold, with evidence in words, and the reasons for going on.

Also the question that a step asks when a rule needs a reason. Knows no rule: labels are `evidence.<key>`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from aiohttp import web

from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action, Actor
from orchestrator.domain.records import ReceptionSession
from orchestrator.domain.rules.facts import SessionKind
from orchestrator.domain.rules.finding import Finding, RuleId, Verdict, may_be_overridden
from orchestrator.domain.rules.rulebook import rule_on
from orchestrator.services import gates, scheduling
from orchestrator.services.gates import Asked
from orchestrator.web.app_keys import CLOCK, STORE
from orchestrator.web.dates import Dates
from orchestrator.web.forms import Form, read_form
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of_own
from orchestrator.web.view import page_for, render, see_other, words_for
from orchestrator.words import Words

routes = web.RouteTableDef()

SESSION = "/operator/sessions/{code:TCD-[0-9-]+}"


@dataclass(frozen=True, slots=True)
class Line:
    """One rule on the page."""

    finding: Finding
    about: str
    key: str
    """Of its texts."""
    evidence: list[tuple[str, str]]
    owed: bool
    """The clock went on, and the reason is still to be written."""
    overridable: bool


@routes.get(SESSION + "/conditions")
async def show(request: web.Request) -> web.StreamResponse:
    """Open ones first, then those that hold, then those that do not matter yet."""
    session, _ = await session_of(request, Action.RULES_VIEW)
    return await _page(request, session, Form.of())


@routes.post(SESSION + "/conditions/{rule:R[0-9]{2}}")
async def give_reason(request: web.Request) -> web.StreamResponse:
    """Why the session goes on against this rule."""
    session, actor = await session_of(request, Action.RULE_OVERRIDE)
    form = await read_form(request)
    rule = request.match_info["rule"]
    if rule not in list(RuleId):
        raise web.HTTPNotFound
    now = request.config_dict[CLOCK]()
    try:
        await request.config_dict[STORE].run(gates.record_reason, session, RuleId(rule), form["reason"], actor, now)
    except RuleBroken as broken:
        form.note(words_for(request), broken, lambda place: f"{place}_{rule}")
        form.values[f"reason_{rule}"] = [form["reason"]]
        return await _page(request, session, form, status=status_of(broken))
    return see_other(f"/operator/sessions/{session.code}/conditions")


async def _page(request: web.Request, session: ReceptionSession, form: Form, status: int = 200) -> web.Response:
    now = request.config_dict[CLOCK]()
    found = await request.config_dict[STORE].run(gates.conditions_of, session, now)
    lines = lines_of(request, session, found.asked, found.owed)
    context: dict[str, object] = {
        "session": session,
        "form": form,
        "open": [one for one in lines if _is_open(one)],
        "met": [one for one in lines if one.finding.verdict is Verdict.HOLDS],
        "other": [one for one in lines if one.finding.verdict is not Verdict.HOLDS and not _is_open(one)],
        "overrides": {one.id: one for one in found.overrides if not one.missing}.values(),
    }
    return render(request, "operator/conditions.html", context, status=status)


def _is_open(line: Line) -> bool:
    return line.finding.verdict is Verdict.BROKEN or line.finding.open_until is not None or line.owed


def lines_of(
    request: web.Request, session: ReceptionSession, asked: Sequence[Asked], owed: Sequence[RuleId] = ()
) -> list[Line]:
    """Findings with their evidence in the reader's words."""
    page = page_for(request)
    names = {point.code: point.name for point in (session.central_point, *session.component_points)}
    return [
        Line(
            one.finding,
            one.about if one.about.startswith("HS-") else "",
            rule_on(one.finding.rule, page.dates.local(session.starts_at).date()).key,
            in_words(page.words, page.dates, one.finding.evidence, names),
            one.finding.rule in owed,
            may_be_overridden(one.finding) and one.finding.override is None,
        )
        for one in asked
    ]


def in_words(
    words: Words, dates: Dates, evidence: Mapping[str, object], names: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Label and value of each piece of evidence."""
    return [(words.text(f"evidence.{key}"), _value(words, dates, key, value, names)) for key, value in evidence.items()]


def _value(words: Words, dates: Dates, key: str, value: object, names: Mapping[str, str]) -> str:
    if value is None:
        return words.text("evidence.not_yet")
    if isinstance(value, bool):
        return words.text("evidence.yes" if value else "evidence.no")
    if isinstance(value, datetime):
        return dates.full(value)
    if isinstance(value, date):
        return dates.long_day(value)
    if isinstance(value, tuple):
        return ", ".join(_piece(words, str(one), names) for one in value) or words.text("evidence.nothing")
    if isinstance(value, CaseKind):
        return words.text(f"case.kind.{value}")
    if isinstance(value, SessionKind):
        return words.text(f"schedule.kind.{value}")
    return str(value)


def _piece(words: Words, one: str, names: Mapping[str, str]) -> str:
    return names.get(one) or (words.text(f"evidence.field.{one}") if f"evidence.field.{one}" in words else one)


async def reason_page(
    request: web.Request, session: ReceptionSession, step: str, broken: RuleBroken, form: Form
) -> web.Response:
    """The question of a step that needs a reason: which rules, why, and the field."""
    wanted = broken.values.get("rules", ())
    rules = wanted if isinstance(wanted, tuple) else ()
    now = request.config_dict[CLOCK]()
    found = await request.config_dict[STORE].run(gates.conditions_of, session, now)
    asked = [one for one in found.asked if one.finding.rule in rules and not one.finding.lets_pass]
    context = {"session": session, "form": form, "step": step, "lines": lines_of(request, session, asked)}
    return render(request, "operator/gate.html", context, status=status_of(broken))


async def session_of(request: web.Request, action: Action) -> tuple[ReceptionSession, Actor]:
    """The session of the address, for whoever may do this to it."""
    actor = actor_of_own(request, action)
    store = request.config_dict[STORE]
    return await store.run(scheduling.session_by_code, request.match_info["code"], actor), actor
