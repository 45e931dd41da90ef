"""The audit log for who may read it: found, checked, and a checkpoint to keep elsewhere. Knows no line's hash."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiohttp import web

from orchestrator.domain.audit_checkpoint import Checkpoint, read_checkpoint
from orchestrator.domain.errors import FormInvalid, RuleBroken
from orchestrator.domain.policy import Action, Actor
from orchestrator.domain.records_audit import LogFilter, LogPage
from orchestrator.services import audit_check, audit_log
from orchestrator.store.database import Transaction
from orchestrator.web.app_keys import CLOCK, SETTINGS, STORE
from orchestrator.web.forms import Form, moment, parse_day, parse_number, read_form, read_query
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.view import render, words_for
from recordings import keys

routes = web.RouteTableDef()

GROUPS = ("recording", "session", "participant", "case", "mark", "incident", "link", "account", "sign_in", "audit")
"""What the vocabulary of acts begins with; each has a text `audit.group.<group>`."""


@routes.get("/auditor/log")
async def log(request: web.Request) -> web.StreamResponse:
    """Lines by person, thing, act and days; newest first, a hundred at a time."""
    actor = actor_of(request, Action.ACCESS_LOG_VIEW)
    return await _show(request, actor, read_query(request))


@routes.post("/auditor/log/verify")
async def verify(request: web.Request) -> web.StreamResponse:
    """Read the whole log and compare the office's checkpoints, and the one that was pasted."""
    actor = actor_of(request, Action.ACCESS_LOG_VIEW)
    form = await read_form(request)
    try:
        brought = [_brought(form["checkpoint"])] if form["checkpoint"] else []
    except ValueError:
        form.note(words_for(request), RuleBroken("audit.no_checkpoint", field="checkpoint"))
        return await _show(request, actor, form, status=422)
    verdict = await asyncio.to_thread(_verify, request, brought)
    await request.config_dict[STORE].run(_note, actor, "audit:verify", request, "whole" if verdict.whole else "broken")
    return await _show(request, actor, Form.of(), verdict=verdict)


@routes.post("/auditor/log/checkpoint")
async def checkpoint(request: web.Request) -> web.StreamResponse:
    """A signed statement of where the log stands, as a file to keep."""
    actor = actor_of(request, Action.ACCESS_LOG_VIEW)
    settings, now = request.config_dict[SETTINGS], request.config_dict[CLOCK]()
    store = request.config_dict[STORE]
    try:
        keyring = await asyncio.to_thread(keys.ensure, settings.keys_directory, now=now)
    except keys.KeyUnusable as unusable:
        raise RuleBroken("audit.key_unusable") from unusable
    await store.run(_note, actor, "audit:checkpoint", request, "")
    taken = await store.run(audit_check.take_checkpoint, keyring, now)
    await asyncio.to_thread(audit_check.keep, taken, settings.audit_directory)
    name = f"checkpoint-{taken.number:09d}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return web.Response(body=taken.data(), content_type="application/json", headers=headers)


def _note(tx: Transaction, actor: Actor, act: str, request: web.Request, after: str) -> None:
    audit_log.append(tx, actor, act, "audit log", request.config_dict[CLOCK](), after=after)


def _verify(request: web.Request, brought: list[Checkpoint]) -> audit_check.LogVerdict:
    settings = request.config_dict[SETTINGS]
    kept = [*audit_check.kept_in(settings.audit_directory), *brought]
    return audit_check.verify_log(request.config_dict[STORE], kept, keys.public_keys(settings.keys_directory))


def _brought(text: str) -> Checkpoint:
    return read_checkpoint(text.encode())


async def _show(
    request: web.Request,
    actor: Actor,
    form: Form,
    *,
    status: int = 200,
    verdict: audit_check.LogVerdict | None = None,
) -> web.Response:
    store = request.config_dict[STORE]
    try:
        wanted = _filter_of(form, ZoneInfo(request.config_dict[SETTINGS].commune.time_zone))
        found = await store.run(audit_log.find_lines, wanted, actor, parse_number(form["before"]))
    except FormInvalid as broken:
        form.note(words_for(request), broken)
        found = LogPage([], 0, None)
    context: dict[str, object] = {
        "form": form,
        "found": found,
        "people": await store.run(audit_log.people_in_log, actor),
        "groups": GROUPS,
        "verdict": verdict,
        "older": _older(form, found),
    }
    return render(request, "auditor/log.html", context, status=status)


def _older(form: Form, found: LogPage) -> str:
    if found.next_before is None:
        return ""
    names = ("account", "thing", "group", "start", "end")
    kept = {name: form[name] for name in names if form[name]}
    return f"/auditor/log?{urlencode({**kept, 'before': found.next_before})}"


def _filter_of(form: Form, zone: ZoneInfo) -> LogFilter:
    mistakes: list[RuleBroken] = []
    start, end = _day(form, "start", mistakes), _day(form, "end", mistakes)
    if start and end and end < start:
        mistakes.append(RuleBroken("auditor.search.order", field="end"))
    if mistakes:
        raise FormInvalid(tuple(mistakes))
    return LogFilter(
        account_id=parse_number(form["account"]),
        thing=form["thing"][:80],
        action=f"{form['group']}:" if form["group"] in GROUPS else "",
        start=_midnight(start, zone),
        end=_midnight(end + timedelta(days=1), zone) if end else None,
    )


def _day(form: Form, name: str, mistakes: list[RuleBroken]) -> date | None:
    day = parse_day(form[name])
    if form[name] and day is None:
        mistakes.append(RuleBroken("form.day_wrong", field=name))
    return day


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return moment(day, time(), zone) if day else None
