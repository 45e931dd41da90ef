"""Conclusion notices: what is to be concluded, the draft, the chair's signature, the number, the proof of delivery."""

from __future__ import annotations

from datetime import date

from aiohttp import web

from orchestrator.domain.conclusion import DELIVERY_METHODS, TRANSITIONS, ConclusionEvent, ConclusionStatus
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action, Actor, may
from orchestrator.domain.records import Account
from orchestrator.domain.records_follow_up import Conclusion
from orchestrator.domain.transitions import allows
from orchestrator.services import conclusions, directive_lists
from orchestrator.services.conclusion_form import MOST_ITEMS, ConclusionForm, ItemForm
from orchestrator.services.follow_up_papers import conclusion_paper
from orchestrator.store.database import Transaction
from orchestrator.web.app_keys import ACTOR, CLOCK, STORE
from orchestrator.web.forms import Form, parse_day, parse_number, read_form
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import actor_of, actor_of_own
from orchestrator.web.paper_download import drawn, office_of
from orchestrator.web.view import render, see_other, words_for

routes = web.RouteTableDef()

ROWS = 3
"""Blank rows for directives that a form shows at least."""
TEXTS = ("outcome", "opinions", "answer", "next_step", "contact_name", "contact_phone", "report_to")


@routes.get("/operator/conclusions")
async def waiting(request: web.Request) -> web.StreamResponse:
    """Drafts and what waits for the chair's signature or for its number."""
    found = await request.config_dict[STORE].run(conclusions.awaiting, _worker(request))
    return render(request, "follow_up/conclusions.html", {"notices": found})


def _worker(request: web.Request) -> Actor:
    """Whoever drafts, or the chair."""
    if may(request[ACTOR], Action.CONCLUSION_SIGN):
        return actor_of(request, Action.CONCLUSION_SIGN)
    return actor_of_own(request, Action.CONCLUSION_DRAFT)


@routes.get(r"/operator/turns/{turn:\d{1,9}}/conclusion")
async def ask(request: web.Request) -> web.StreamResponse:
    """The draft of this turn's notice, blank or as it stands."""
    actor = _worker(request)
    about = await request.config_dict[STORE].run(conclusions.turn_to_conclude, int(request.match_info["turn"]), actor)
    if about.notice is not None and about.notice.status is not ConclusionStatus.DRAFT:
        return see_other(f"/operator/conclusions/{about.notice.code}")
    return await _form_page(request, actor, about, _shown(about.notice))


@routes.post(r"/operator/turns/{turn:\d{1,9}}/conclusion")
async def keep(request: web.Request) -> web.StreamResponse:
    """Keep the draft; what comes back has lost nothing."""
    actor = _worker(request)
    turn, store = int(request.match_info["turn"]), request.config_dict[STORE]
    form = await read_form(request)
    try:
        notice = await store.run(conclusions.draft, turn, command_of(form), actor, request.config_dict[CLOCK]())
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        about = await store.run(conclusions.turn_to_conclude, turn, actor)
        return await _form_page(request, actor, about, form, status=status_of(broken))
    return see_other(f"/operator/conclusions/{notice.code}")


async def _form_page(
    request: web.Request, actor: Actor, about: conclusions.ToConclude, form: Form, status: int = 200
) -> web.Response:
    people = await request.config_dict[STORE].run(_people, actor)
    filled = sum(any(form[f"item-{row}-{part}"] for part in ("text", "unit", "due")) for row in range(MOST_ITEMS))
    context: dict[str, object] = {
        "about": about,
        "form": form,
        "people": people,
        "units": sorted({one.agency for one in people if one.agency}),
        "rows": range(min(MOST_ITEMS, max(ROWS, filled + 1))),
    }
    return render(request, "follow_up/conclusion_form.html", context, status=status)


def _people(tx: Transaction, actor: Actor) -> list[Account]:
    if not may(actor, Action.DIRECTIVE_ISSUE):
        return []
    return directive_lists.people_to_ask(tx, actor)


def command_of(form: Form) -> ConclusionForm:
    """What was typed, as the service takes it."""
    texts = {name: form[name] for name in TEXTS}
    due = parse_day(form["due_on"])
    return ConclusionForm(
        due_on=due,
        due_unread=bool(form["due_on"]) and due is None,
        items=tuple(_item(form, row) for row in range(MOST_ITEMS)),
        revision=parse_number(form["revision"] or "0") or 0,
        **texts,
    )


def _item(form: Form, row: int) -> ItemForm:
    typed = form[f"item-{row}-due"]
    due = parse_day(typed)
    responsible = parse_number(form[f"item-{row}-responsible"] or "0") or 0
    return ItemForm(form[f"item-{row}-text"], form[f"item-{row}-unit"], responsible, due, bool(typed) and due is None)


def _shown(notice: Conclusion | None) -> Form:
    if notice is None:
        return Form.of(outcome="time_limit", revision="0")
    values: dict[str, object] = {name: getattr(notice, name) for name in TEXTS}
    values |= {"due_on": _day(notice.due_on), "revision": str(notice.revision)}
    for row, item in enumerate(notice.items):
        values[f"item-{row}-text"] = item.text
        values[f"item-{row}-unit"] = item.unit
        values[f"item-{row}-responsible"] = str(item.responsible_id or "")
        values[f"item-{row}-due"] = _day(item.due_on)
    return Form.of(**values)


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


@routes.get(r"/operator/conclusions/{code:KL-[0-9-]+}")
async def show(request: web.Request) -> web.StreamResponse:
    """The notice, its state and the next step."""
    return await _page(request, Form())


@routes.post(r"/operator/conclusions/{code:KL-[0-9-]+}/{step:sign|issue}")
async def take_step(request: web.Request) -> web.StreamResponse:
    """The one main button; what is missing for the signature is told on the page."""
    actor = _worker(request)
    code, act = request.match_info["code"], request.match_info["step"]
    service = conclusions.sign if act == "sign" else conclusions.issue
    try:
        await request.config_dict[STORE].run(service, code, actor, request.config_dict[CLOCK]())
    except RuleBroken as broken:
        form = Form()
        form.note(words_for(request), broken, lambda field: "")
        return await _page(request, form, status=status_of(broken))
    return see_other(f"/operator/conclusions/{code}")


@routes.post(r"/operator/conclusions/{code:KL-[0-9-]+}/return")
async def send_back(request: web.Request) -> web.StreamResponse:
    """The chair wants something changed."""
    actor, form = _worker(request), await read_form(request)
    code, now = request.match_info["code"], request.config_dict[CLOCK]()
    try:
        await request.config_dict[STORE].run(conclusions.send_back, code, form["reason"], actor, now)
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        return await _page(request, form, status=status_of(broken))
    return see_other(f"/operator/conclusions/{code}")


@routes.post(r"/operator/conclusions/{code:KL-[0-9-]+}/delivery")
async def delivered(request: web.Request) -> web.StreamResponse:
    """The proof that it reached the citizen."""
    actor, form = _worker(request), await read_form(request)
    code, now = request.match_info["code"], request.config_dict[CLOCK]()
    proof = conclusions.Delivery(form["method"], parse_day(form["day"]), form["note"])
    try:
        await request.config_dict[STORE].run(conclusions.note_delivery, code, proof, actor, now)
    except RuleBroken as broken:
        form.note(words_for(request), broken)
        return await _page(request, form, status=status_of(broken))
    return see_other(f"/operator/conclusions/{code}")


@routes.get(r"/operator/conclusions/{code:KL-[0-9-]+}/{file:notice}.{kind:docx|pdf}")
async def paper(request: web.Request) -> web.StreamResponse:
    """The notice as a paper."""
    actor = _worker(request)
    order = await request.config_dict[STORE].run(
        conclusion_paper, request.match_info["code"], office_of(request), actor
    )
    return await drawn(order, request.match_info["kind"])


async def _page(request: web.Request, form: Form, status: int = 200) -> web.Response:
    actor, store = _worker(request), request.config_dict[STORE]
    notice = await store.run(conclusions.notice_by_code, request.match_info["code"], actor)
    orders = await store.run(directive_lists.directives_of_case, notice.case_file_id, actor)
    context: dict[str, object] = {
        "notice": notice,
        "form": form,
        "directives": [one for one in orders if one.conclusion_id == notice.id],
        "methods": DELIVERY_METHODS,
        "may_sign": _can(actor, Action.CONCLUSION_SIGN, notice, ConclusionEvent.SIGNED),
        "may_return": _can(actor, Action.CONCLUSION_SIGN, notice, ConclusionEvent.RETURNED),
        "may_issue": _can(actor, Action.DIRECTIVE_ISSUE, notice, ConclusionEvent.ISSUED),
        "may_deliver": notice.issued_at is not None
        and notice.delivered_on is None
        and may(actor, Action.DIRECTIVE_ISSUE, notice.thing),
    }
    return render(request, "follow_up/conclusion.html", context, status=status)


def _can(actor: Actor, action: Action, notice: Conclusion, event: ConclusionEvent) -> bool:
    return allows(TRANSITIONS, notice.status, event) and may(actor, action, notice.thing)
