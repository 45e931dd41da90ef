"""The working-day calendar as the service counts with it: holidays, compensations, swapped days. Read only.

What is decided each year stands in the settings; the page says which days still rest on an assumption.
"""

from __future__ import annotations

from aiohttp import web

from orchestrator.domain.calendar.holidays import DATA_EDITION, days_off, holiday_days, worked_weekend_days
from orchestrator.domain.policy import Action
from orchestrator.services.setup import calendar_of
from orchestrator.web.app_keys import CLOCK, SETTINGS
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.view import page_for, render

routes = web.RouteTableDef()

YEARS_SHOWN = 3


@routes.get("/readiness/calendar")
async def show(request: web.Request) -> web.StreamResponse:
    """This year and the two after it."""
    actor_of(request, Action.READINESS_VIEW)
    decisions = calendar_of(request.config_dict[SETTINGS].calendar)
    first = page_for(request).dates.local(request.config_dict[CLOCK]()).year
    years = []
    for year in range(first, first + YEARS_SHOWN):
        names = holiday_days(year, decisions)
        off = [(day, names.get(day), why) for day, why in sorted(days_off(year, decisions).items())]
        worked = sorted(day for day in worked_weekend_days(decisions) if day.year == year)
        years.append({"year": year, "off": off, "worked": worked, "assumed": decisions.assumed(year)})
    context: dict[str, object] = {"years": years, "version": decisions.version, "edition": DATA_EDITION}
    return render(request, "operator/work_calendar.html", context)
