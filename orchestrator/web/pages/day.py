"""The office's day: what needs me now. Reads only; every act has its own page."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web

from orchestrator.domain.policy import Action, may
from orchestrator.domain.reception_session import LIVE as LIVE_STATES
from orchestrator.domain.reception_session import SessionStatus
from orchestrator.domain.records import ReceptionSession
from orchestrator.services import scheduling
from orchestrator.services.deadline_list import alarms
from orchestrator.services.office_day import notes_of_day, waiting_for
from orchestrator.web.app_keys import CLOCK, SETTINGS, STORE
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.view import render

routes = web.RouteTableDef()

AHEAD = timedelta(days=14)
BYTES_PER_HOUR = 4.4e9
"""Nine streams as browsers send them; for the sentence "enough for about so many hours" only."""

_S = SessionStatus
NOT_ANNOUNCED = frozenset({_S.DRAFT, _S.PENDING_APPROVAL, _S.APPROVED})
TO_DO = {_S.DRAFT: "submit", _S.PENDING_APPROVAL: "approve", _S.APPROVED: "publish", _S.PUBLISHED: "test"}
"""What a session waits for; the key of `day.todo.<what>`."""
WAITING = {
    "look_at": "/operator/registrations",
    "agree": "/operator/cases/{code}/approval",
    "sign_notice": "/operator/conclusions/{code}",
    "issue_notice": "/operator/conclusions/{code}",
}
OPEN_FIRST = frozenset({_S.IN_SESSION, _S.PAUSED, _S.READ_BACK, _S.READY, _S.CONNECTING})


@dataclass(frozen=True, slots=True)
class Disk:
    """Room for recordings."""

    free: int
    state: str
    """`ok`, `low` (less than the alarm) or `full` (no session may start)."""

    @property
    def terabytes(self) -> float:
        return self.free / 1e12

    @property
    def gigabytes(self) -> int:
        return round(self.free / 1e9)

    @property
    def hours(self) -> int:
        return int(self.free / BYTES_PER_HOUR)


@routes.get("/operator")
async def today(request: web.Request) -> web.StreamResponse:
    """Today's sessions, what they wait for, and the state of the machine."""
    actor = actor_of(request, Action.SESSION_VIEW)
    now = request.config_dict[CLOCK]()
    start = midnight(request, now)
    coming = await request.config_dict[STORE].run(scheduling.sessions_between, start, start + AHEAD, actor)
    sessions = [session for session in coming if session.starts_at < start + timedelta(days=1)]
    waiting = await request.config_dict[STORE].run(waiting_for, actor)
    settings = request.config_dict[SETTINGS]
    disk = await asyncio.to_thread(
        disk_of, settings.recordings_directory, settings.recordings.min_free_bytes, settings.recordings.alarm_free_bytes
    )
    context: dict[str, object] = {
        "notes": await request.config_dict[STORE].run(notes_of_day, actor, now),
        "alarms": await request.config_dict[STORE].run(alarms, actor, now)
        if may(actor, Action.DEADLINES_VIEW)
        else None,
        "sessions": sessions,
        "next_session": next((one for one in coming if one not in sessions), None),
        "blocked": next((one for one in sessions if one.status in NOT_ANNOUNCED and one.starts_at > now), None),
        "main": main_session(sessions),
        "waiting": [(one, WAITING[one.what].format(code=one.code)) for one in waiting],
        "todo": [(TO_DO[one.status], one) for one in coming if one.status in TO_DO],
        "disk": disk,
        "live_states": LIVE_STATES,
    }
    return render(request, "operator/day.html", context)


@routes.get("/operator/sessions")
async def calendar(request: web.Request) -> web.StreamResponse:
    """Sessions to come, and those of the last two months."""
    actor = actor_of(request, Action.SESSION_VIEW)
    start = midnight(request, request.config_dict[CLOCK]())
    store = request.config_dict[STORE]
    coming = await store.run(scheduling.sessions_between, start, start + timedelta(days=120), actor)
    past = await store.run(scheduling.sessions_between, start - timedelta(days=60), start, actor)
    context: dict[str, object] = {"coming": coming, "past": list(reversed(past)), "live_states": LIVE_STATES}
    return render(request, "operator/sessions.html", context)


def main_session(sessions: Iterable[ReceptionSession]) -> str:
    """The code of the session whose console is the page's one main button: the running one, else the first open one."""
    return next((one.code for one in sessions if one.status in OPEN_FIRST), "")


def midnight(request: web.Request, now: datetime) -> datetime:
    """When this day began on the office's clock."""
    zone = ZoneInfo(request.config_dict[SETTINGS].commune.time_zone)
    return datetime.combine(now.astimezone(zone).date(), time(), zone)


def disk_of(directory: Path, least: int, alarm: int) -> Disk | None:
    """None when the folder is not there (before the first start)."""
    try:
        free = shutil.disk_usage(directory).free
    except OSError:
        return None
    return Disk(free, "full" if free < least else "low" if free < alarm else "ok")
