"""One reception session before and after it is live: next step, people and their links, messages, move, cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from orchestrator.domain.errors import FormInvalid, NotAllowed, NotFound, RuleBroken
from orchestrator.domain.participant import ParticipantStatus
from orchestrator.domain.policy import Action, Actor, may
from orchestrator.domain.reception_session import LIVE as LIVE_STATES
from orchestrator.domain.reception_session import OVER, TRANSITIONS, SessionEvent, SessionStatus
from orchestrator.domain.records import LinkState, Participant, ReceptionSession
from orchestrator.domain.rules.finding import RuleId
from orchestrator.domain.transitions import allows
from orchestrator.services import apart, gates, inspection, links, scheduling
from orchestrator.services.messages import messages_for_session, text_to_copy
from orchestrator.web.app_keys import CLOCK, SETTINGS, STORE
from orchestrator.web.forms import Form, moment, parse_clock, parse_day, parse_number, read_form
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.pages.conditions import reason_page
from orchestrator.web.qr import qr_code
from orchestrator.web.sentences import sentence
from orchestrator.web.view import page_for, public_address, render, see_other, words_for

routes = web.RouteTableDef()

CHECKS = {
    "ok": "ok",
    "no_speaker": "no_speaker",
    "silent": "silent",
    "no_camera": "no_camera",
    "line": "verdict_line",
    "no_microphone": "no_microphone",
    "listen_only": "listen_only",
}
"""Verdicts of the device check, and their words (`session.check.…`)."""
_S, _E = SessionStatus, SessionEvent


@dataclass(frozen=True, slots=True)
class Step:
    """An act of one button. `name` is in the address and in the texts (`session.step.<name>`)."""

    name: str
    event: SessionEvent
    action: Action


STEPS = (
    Step("submit", _E.SUBMITTED, Action.SESSION_SCHEDULE),
    Step("approve", _E.APPROVED, Action.SESSION_APPROVE),
    Step("publish", _E.PUBLISHED, Action.SESSION_SCHEDULE),
    Step("note_test", _E.TEST_PASSED, Action.SESSION_SCHEDULE),
)
CHANGES = (
    Step("move", _E.MOVED, Action.SESSION_SCHEDULE),
    Step("return", _E.RETURNED, Action.SESSION_APPROVE),
    Step("postpone", _E.POSTPONED, Action.SESSION_SCHEDULE),
    Step("cancel", _E.CANCELLED, Action.SESSION_SCHEDULE),
)
"""Acts that ask for something first, on a page of their own."""
SERVICES = {
    "submit": scheduling.submit,
    "approve": scheduling.approve,
    "publish": scheduling.publish,
    "note_test": scheduling.note_test,
}
WITH_REASON = {
    "return": scheduling.return_to_operator,
    "postpone": scheduling.postpone_session,
    "cancel": scheduling.cancel_session,
}
GATES = frozenset({RuleId.R01, RuleId.R02, RuleId.R03, RuleId.R04})
"""Shown beside every session; the page of its conditions has them all."""
MAY_NEED_REASON = frozenset({"approve", "publish"})
ASKS_REASON = frozenset({"gate.reason_needed", "rule.reason_missing"})
PLACES = {"starts_at": "start", "planned_minutes": "minutes", "central_point": "start", "component_points": "start"}
LINKS_IN = frozenset({_S.APPROVED, _S.PUBLISHED, _S.TESTED}) | LIVE_STATES
"""States in which a personal link is of use."""


def possible(steps: tuple[Step, ...], session: ReceptionSession, actor: Actor) -> list[Step]:
    """What this actor may do now."""
    return [
        step
        for step in steps
        if allows(TRANSITIONS, session.status, step.event) and may(actor, step.action, session.thing)
    ]


@routes.get("/operator/sessions/{code:TCD-[0-9-]+}")
async def show(request: web.Request) -> web.StreamResponse:
    """State, next step, people, messages, recordings."""
    return await _show(request)


async def _show(request: web.Request, refused: RuleBroken | None = None) -> web.Response:
    """The page; with why the step that was asked for is not possible."""
    actor = actor_of(request, Action.SESSION_VIEW)
    store, now = request.config_dict[STORE], request.config_dict[CLOCK]()
    session = await store.run(scheduling.session_by_code, request.match_info["code"], actor)
    people = await store.run(scheduling.participants_of, session.code, actor)
    schedules = may(actor, Action.SESSION_SCHEDULE, session.thing)
    messages = await store.run(messages_for_session, session.code, actor) if schedules else []
    sees_recordings = any(may(actor, act, session.thing) for act in (Action.RECORDING_VIEW, Action.RECORDING_VERIFY))
    recordings = await store.run(inspection.recordings_of_session, session.code, actor) if sees_recordings else []
    judged = await store.run(gates.conditions_of, session, now) if session.status not in OVER else None
    context: dict[str, object] = {
        "session": session,
        "people": people,
        "messages": messages,
        "schedules": schedules,
        "pairs": await store.run(apart.pairs, session.code, actor) if schedules else [],
        "recordings": recordings,
        "steps": possible(STEPS, session, actor),
        "changes": possible(CHANGES, session, actor),
        "is_live": session.status in LIVE_STATES,
        "to_call": to_call(session, people),
        "check_known": CHECKS,
        "may_link": schedules and session.status in LINKS_IN,
        "linked": frozenset({LinkState.READY, LinkState.USED}),
        "gate_lines": [one for one in judged.asked if one.finding.rule in GATES] if judged else [],
        "owed": judged.owed if judged else (),
        "refused": sentence(words_for(request), refused) if refused else "",
    }
    return render(request, "operator/session.html", context, status=status_of(refused) if refused else 200)


@routes.post("/operator/sessions/{code:TCD-[0-9-]+}/apart/{act:keep|lift}")
async def keep_apart(request: web.Request) -> web.StreamResponse:
    """Two who never meet in this session, or may again."""
    code, form, actor = request.match_info["code"], await read_form(request), actor_of(request, Action.SESSION_VIEW)
    run, now = request.config_dict[STORE].run, request.config_dict[CLOCK]()
    if request.match_info["act"] == "lift":
        await run(apart.lift, code, form["first"], form["second"], actor, now)
    else:
        await run(apart.keep_apart, code, form["first"], form["second"], form["reason"], actor, now)
    return see_other(f"/operator/sessions/{code}")


def to_call(session: ReceptionSession, people: Sequence[Participant]) -> list[Participant]:
    """Who should be rung before the session: did not test, or did not pass."""
    if session.status not in LINKS_IN or session.status in LIVE_STATES:
        return []
    expected = [person for person in people if person.status is ParticipantStatus.INVITED or person.device_check]
    return [person for person in expected if person.device_check is None or person.device_check.needs_a_call]


@routes.post("/operator/sessions/{code:TCD-[0-9-]+}/{step:submit|approve|publish|note_test}")
async def take_step(request: web.Request) -> web.StreamResponse:
    """The one main button; a rule that needs a reason asks for it on a page of its own."""
    code, name = request.match_info["code"], request.match_info["step"]
    actor, form = actor_of(request, Action.SESSION_VIEW), await read_form(request)
    more = {"reason": form["reason"]} if name in MAY_NEED_REASON else {}
    try:
        await request.config_dict[STORE].run(SERVICES[name], code, by=actor, now=request.config_dict[CLOCK](), **more)
    except (NotAllowed, NotFound):
        raise
    except RuleBroken as broken:
        if broken.code not in ASKS_REASON:
            return await _show(request, broken)
        if "reason" in form:
            form.note(words_for(request), broken)
        return await reason_page(request, await _session(request), name, broken, form)
    return see_other(f"/operator/sessions/{code}")


@routes.get("/operator/sessions/{code:TCD-[0-9-]+}/{change:move|return|postpone|cancel}")
async def ask_change(request: web.Request) -> web.StreamResponse:
    """The question before an act that needs a reason or a time."""
    session = await _session(request)
    local = page_for(request).dates.local(session.starts_at)
    form = Form.of(day=f"{local:%d/%m/%Y}", start=f"{local:%H:%M}", minutes=session.planned_minutes, reason="")
    return _change_page(request, session, form)


@routes.post("/operator/sessions/{code:TCD-[0-9-]+}/{change:move|return|postpone|cancel}")
async def change(request: web.Request) -> web.StreamResponse:
    """Do it, or show what is missing."""
    session = await _session(request)
    form = await read_form(request)
    try:
        await _do_change(request, session, form)
    except RuleBroken as broken:
        form.note(words_for(request), broken, lambda place: PLACES.get(place, place))
        return _change_page(request, session, form, status=status_of(broken))
    return see_other(f"/operator/sessions/{session.code}")


async def _do_change(request: web.Request, session: ReceptionSession, form: Form) -> None:
    store, now, name = request.config_dict[STORE], request.config_dict[CLOCK](), request.match_info["change"]
    actor = actor_of(request, Action.SESSION_VIEW)
    if name != "move":
        if not form["reason"]:
            raise FormInvalid((RuleBroken("session.reason_missing", field="reason"),))
        await store.run(WITH_REASON[name], session.code, form["reason"], by=actor, now=now)
        return
    starts_at, minutes = time_of(form, ZoneInfo(request.config_dict[SETTINGS].commune.time_zone))
    await store.run(scheduling.move_session, session.code, starts_at, minutes, by=actor, now=now, reason=form["reason"])


def time_of(form: Form, zone: ZoneInfo) -> tuple[datetime, int]:
    """Start (UTC) and length from the fields `day`, `start`, `minutes`; `FormInvalid` with every mistake."""
    day, clock, minutes = parse_day(form["day"]), parse_clock(form["start"]), parse_number(form["minutes"])
    found: Mapping[str, object] = {"day": day, "start": clock, "minutes": minutes}
    mistakes = tuple(RuleBroken(f"form.{name}_wrong", field=name) for name, value in found.items() if value is None)
    if day is None or clock is None or minutes is None:
        raise FormInvalid(mistakes)
    return moment(day, clock, zone), minutes


@routes.post("/operator/sessions/{code:TCD-[0-9-]+}/links")
async def make_links(request: web.Request) -> web.StreamResponse:
    """New personal links, for one person or all who have none; shown once, to copy and to print."""
    session = await _session(request)
    form = await read_form(request)
    store, now = request.config_dict[STORE], request.config_dict[CLOCK]()
    actor = actor_of(request, Action.SESSION_SCHEDULE, session.thing)
    people = await store.run(scheduling.participants_of, session.code, actor)
    cards: list[tuple[Participant, str, object]] = []
    words = words_for(request)
    for person in _wanted(people, form):
        secret = await store.run(links.make_link, person.id, actor, now)
        address = public_address(request, f"/j/{secret}")
        cards.append((person, address, qr_code(address, words.text("session.qr", name=person.name))))
    return render(request, "operator/links.html", {"session": session, "cards": cards})


def _wanted(people: list[Participant], form: Form) -> list[Participant]:
    if form["participant"]:
        return [person for person in people if person.public_id == form["participant"]]
    return [person for person in people if person.link not in (LinkState.READY, LinkState.USED)]


@routes.post("/operator/sessions/{code:TCD-[0-9-]+}/messages/{number:[0-9]{1,9}}")
async def show_message(request: web.Request) -> web.StreamResponse:
    """The text of one message, to copy; an invitation gets a new link in it, which ends the one before."""
    session = await _session(request)
    actor = actor_of(request, Action.SESSION_SCHEDULE, session.thing)
    letter = await request.config_dict[STORE].run(
        text_to_copy,
        int(request.match_info["number"]),
        public_address(request, ""),
        actor,
        request.config_dict[CLOCK](),
        mint=True,
    )
    return render(request, "operator/message.html", {"session": session, "letter": letter})


@routes.post("/operator/sessions/{code:TCD-[0-9-]+}/revoke")
async def revoke(request: web.Request) -> web.StreamResponse:
    """A link that went astray is worth nothing any more."""
    session = await _session(request)
    form = await read_form(request)
    actor = actor_of(request, Action.SESSION_SCHEDULE, session.thing)
    store = request.config_dict[STORE]
    people = await store.run(scheduling.participants_of, session.code, actor)
    for person in people:
        if person.public_id == form["participant"]:
            await store.run(links.revoke_link, person.id, actor, request.config_dict[CLOCK]())
    return see_other(f"/operator/sessions/{session.code}#people")


async def _session(request: web.Request) -> ReceptionSession:
    actor = actor_of(request, Action.SESSION_VIEW)
    return await request.config_dict[STORE].run(scheduling.session_by_code, request.match_info["code"], actor)


def _change_page(request: web.Request, session: ReceptionSession, form: Form, status: int = 200) -> web.Response:
    context: dict[str, object] = {"session": session, "form": form, "change": request.match_info["change"]}
    return render(request, "operator/change.html", context, status=status)
