"""The published schedule: as a list, as a month, and as a feed for people's own calendars (RFC 5545).

What is shown of a session is what the law has published (Law on Citizen Reception art. 24): when, where, who receives.
Never its matter, never who comes; nothing at all of a denunciation.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from aiohttp import web
from icalendar import Calendar, Event

from orchestrator.domain.policy import ANONYMOUS
from orchestrator.domain.records import ReceptionSession
from orchestrator.services import public_pages
from orchestrator.web.app_keys import CLOCK, SETTINGS, STORE
from orchestrator.web.view import public_address, render, words_for

routes = web.RouteTableDef()

BEHIND: Final = timedelta(days=31)
AHEAD: Final = timedelta(days=366)
YEARS: Final = (2020, 2100)


@dataclass(frozen=True, slots=True)
class Day:
    """One square of the month."""

    day: date
    inside: bool
    today: bool
    sessions: tuple[ReceptionSession, ...]


@routes.get("/calendar")
async def month(request: web.Request) -> web.StreamResponse:
    """One month: the sessions in words, and the month as a table."""
    zone = ZoneInfo(request.config_dict[SETTINGS].commune.time_zone)
    today = request.config_dict[CLOCK]().astimezone(zone).date()
    first = _month(request.query.get("month", ""), today)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    begin, end = weeks[0][0], weeks[-1][-1] + timedelta(days=1)
    found = await request.config_dict[STORE].run(
        public_pages.calendar_between, _start(begin, zone), _start(end, zone), ANONYMOUS
    )
    by_day: dict[date, list[ReceptionSession]] = {}
    for session in found:
        by_day.setdefault(session.starts_at.astimezone(zone).date(), []).append(session)
    squares = [
        [Day(day, day.month == first.month, day == today, tuple(by_day.get(day, ()))) for day in week] for week in weeks
    ]
    context: dict[str, object] = {
        "first": first,
        "weeks": squares,
        "sessions": [one for day in sorted(by_day) if day.month == first.month for one in by_day[day]],
        "before": f"{first - timedelta(days=1):%Y-%m}",
        "after": f"{first + timedelta(days=31):%Y-%m}",
        "feed": public_address(request, "/calendar.ics"),
    }
    return render(request, "public/calendar.html", context)


@routes.get("/how")
async def how(request: web.Request) -> web.StreamResponse:
    """What online reception is, how it goes, what rights people have."""
    return render(request, "public/how.html")


@routes.get("/calendar.ics")
async def feed(request: web.Request) -> web.StreamResponse:
    """A month back and a year ahead."""
    now = request.config_dict[CLOCK]()
    found = await request.config_dict[STORE].run(public_pages.calendar_between, now - BEHIND, now + AHEAD, ANONYMOUS)
    response = web.Response(body=_calendar(request, found, now), content_type="text/calendar", charset="utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="lich-tiep-cong-dan.ics"'
    response.headers["Cache-Control"] = "public, max-age=900"
    return response


def _calendar(request: web.Request, sessions: list[ReceptionSession], now: datetime) -> bytes:
    commune, words = request.config_dict[SETTINGS].commune, words_for(request)
    book = Calendar()
    book.add("prodid", "-//tiepdan//reception schedule//VI")
    book.add("version", "2.0")
    book.add("x-wr-calname", words.text("calendar.feed", authority=commune.authority))
    book.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    host = urlsplit(request.config_dict[SETTINGS].public_url).hostname or "localhost"
    for event in _events(sessions, host, words.text("calendar.event"), public_address(request, "/calendar"), now):
        book.add_component(event)
    return bytes(book.to_ical())


def _events(sessions: list[ReceptionSession], host: str, title: str, address: str, now: datetime) -> Iterator[Event]:
    for session in sessions:
        event = Event()
        event.add("uid", f"{session.code}@{host}")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", session.starts_at.astimezone(UTC))
        event.add("dtend", session.ends_at.astimezone(UTC))
        event.add("summary", title)
        event.add("location", session.central_point.full_name)
        event.add("url", address)
        yield event


def _month(text: str, today: date) -> date:
    """The first day of `2026-12`; of this month for anything else."""
    year, _, number = text.partition("-")
    digits = text.isascii() and year.isdigit() and number.isdigit() and len(text) <= 7
    if digits and YEARS[0] <= int(year) <= YEARS[1] and 1 <= int(number) <= 12:
        return date(int(year), int(number), 1)
    return today.replace(day=1)


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
