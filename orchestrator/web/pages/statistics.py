"""Statistics of a reporting period: the forms, the records behind each figure, pictures, files, the report."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from orchestrator.domain.deadlines import local_day
from orchestrator.domain.policy import Action
from orchestrator.domain.statistics_periods import ReportingPeriod, periods_of, reporting_year
from orchestrator.services import statistics, statistics_papers
from orchestrator.store.database import Transaction
from orchestrator.web.app_keys import CLOCK, SETTINGS, STORE
from orchestrator.web.forms import parse_number, read_query
from orchestrator.web.middleware.staff import actor_of
from orchestrator.web.paper_download import drawn, office_of
from orchestrator.web.pictures import Bar, bars
from orchestrator.web.view import page_for, render, words_for

routes = web.RouteTableDef()

SHOWN = 200
"""Records behind a figure on one page."""
YEARS = 3


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, its heading, and the same numbers as a table."""

    key: str
    drawing: object
    rows: list[tuple[str, str]]


def period_of(request: web.Request) -> ReportingPeriod:
    """The one asked for; else the latest that a report is due about."""
    query, today = read_query(request), local_day(request.config_dict[CLOCK]())
    if query["period"]:
        kind, _, named = query["period"].rpartition("-")
        return statistics.period_named(kind, parse_number(named) or 0)
    year = reporting_year(today)
    return statistics_papers.latest_period((*periods_of(year - 1), *periods_of(year)), today)


@routes.get("/operator/statistics")
async def show(request: web.Request) -> web.StreamResponse:
    """The forms of a period, and its pictures."""
    actor, now = actor_of(request, Action.STATISTICS_VIEW), request.config_dict[CLOCK]()
    period = period_of(request)

    def read(tx: Transaction) -> tuple[statistics.Figures, statistics.Pictures]:
        return statistics.figures(tx, period, actor, now), statistics.pictures(tx, period, actor, now)

    figures, drawn_from = await request.config_dict[STORE].run(read)
    year = reporting_year(local_day(now))
    context: dict[str, object] = {
        "figures": figures,
        "period": period,
        "periods": [one for each in range(year, year - YEARS, -1) for one in periods_of(each)],
        "tables": statistics.TABLES,
        "drillable": {table: statistics.drillable(table) for table in statistics.TABLES},
        "pictures": _pictures(request, drawn_from),
    }
    return render(request, "follow_up/statistics.html", context)


def _pictures(request: web.Request, known: statistics.Pictures) -> list[Picture]:
    words, dates = words_for(request), page_for(request).dates
    months = [(f"{dates.day(one.month)[3:]}", one) for one in known.months]
    turns = [Bar(label, one.turns, str(one.turns)) for label, one in months]
    waits = [
        Bar(label, one.waiting_days, words.text("statistics.days", count=f"{one.waiting_days:g}"))
        for label, one in months
        if one.turns
    ]
    units = [
        Bar(unit, open_, f"{open_} ({late})" if late else f"{open_}", part=late) for unit, open_, late in known.units
    ]
    told = [(unit, words.text("statistics.open_late", open=open_, late=late)) for unit, open_, late in known.units]
    drawings = (("turns", turns, _as_told(turns)), ("waiting", waits, _as_told(waits)), ("units", units, told))
    return [
        Picture(key, bars(words.text(f"statistics.picture.{key}"), drawn), table)
        for key, drawn, table in drawings
        if drawn
    ]


def _as_told(drawn: list[Bar]) -> list[tuple[str, str]]:
    """The table beside bars that carry their whole text."""
    return [(bar.label, bar.text) for bar in drawn]


@routes.get(r"/operator/statistics/{table:\d\d-[A-Z]{3}}/{key:[a-z_]{3,40}}")
async def behind(request: web.Request) -> web.StreamResponse:
    """The records that one figure counts."""
    actor, period = actor_of(request, Action.STATISTICS_VIEW), period_of(request)
    table, key = request.match_info["table"], request.match_info["key"]
    found = await request.config_dict[STORE].run(statistics.drilled, period, table, key, actor)
    context: dict[str, object] = {
        "found": found[:SHOWN],
        "count": len(found),
        "shown": SHOWN,
        "period": period,
        "table": table,
        "key": key,
    }
    return render(request, "follow_up/figure.html", context)


@routes.get(r"/operator/statistics/{table:\d\d-[A-Z]{3}}.{kind:xlsx|pdf}")
async def table_file(request: web.Request) -> web.StreamResponse:
    """One form as a file."""
    actor, now, period = actor_of(request, Action.STATISTICS_VIEW), request.config_dict[CLOCK](), period_of(request)
    table = request.match_info["table"]
    if table not in statistics.TABLES:
        raise web.HTTPNotFound
    order = await request.config_dict[STORE].run(
        statistics_papers.table_paper, period, table, office_of(request), actor, now
    )
    return await drawn(order, request.match_info["kind"])


@routes.get(r"/operator/statistics/report.{kind:docx|pdf}")
async def report_file(request: web.Request) -> web.StreamResponse:
    """The periodic report, to be completed by hand."""
    actor, now, period = actor_of(request, Action.REPORT_EXPORT), request.config_dict[CLOCK](), period_of(request)
    city = request.config_dict[SETTINGS].commune.city
    order = await request.config_dict[STORE].run(
        statistics_papers.report_paper, period, office_of(request), city, actor, now
    )
    return await drawn(order, request.match_info["kind"])
