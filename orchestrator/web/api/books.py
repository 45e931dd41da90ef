"""The register 03/TCD, the deadline list and the statistics for other programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import msgspec

from orchestrator.domain.case_file import CaseKind, CaseStatus
from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.policy import Action
from orchestrator.domain.records_register import RegisterEntry
from orchestrator.domain.statistics_periods import PeriodKind
from orchestrator.services import deadline_list, register, statistics
from orchestrator.store.database import Transaction
from orchestrator.web.api.endpoint import Asked, Endpoint, Moment, QueryField

SHOWN_DAYS: Final = 31


@dataclass(frozen=True, slots=True)
class ApiRegisterLine:
    """A line of form 03/TCD as it was written. Of a denouncer, `citizen` and `id_doc` are empty."""

    book_year: int
    seq_no: int
    received_on: date
    case_code: str
    session_code: str
    citizen: str
    id_doc: str
    summary: str
    kind: CaseKind
    people_count: int
    prior_resolver: str
    in_competence: bool | None
    guided_to: str
    transferred_to: str
    note: str
    corrected_by: int | None
    """Number of the line that corrects this one."""


@dataclass(frozen=True, slots=True)
class ApiRegister:
    """Lines, latest first; `before` goes on, null at the end."""

    items: tuple[ApiRegisterLine, ...]
    before: str | None


@dataclass(frozen=True, slots=True)
class ApiDeadline:
    """One time limit: its id in the law's table, and the last day in time."""

    id: str
    due_on: date


@dataclass(frozen=True, slots=True)
class ApiWaitingMatter:
    """A matter without a decision."""

    case_code: str
    kind: CaseKind
    status: CaseStatus
    registered_at: Moment
    age_days: int
    alarm: int
    """0, 30, 40 or 45."""
    deadlines: tuple[ApiDeadline, ...]


@dataclass(frozen=True, slots=True)
class ApiDeadlines:
    """Undecided matters, oldest first; `after` goes on, null at the end."""

    items: tuple[ApiWaitingMatter, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class ApiStatistics:
    """The figures of a reporting period, by form and column."""

    kind: PeriodKind
    year: int
    first: date
    last: date
    tables: dict[str, dict[str, int]]
    """`01-TCD`, `02-TCD`, `01-XLD`."""


def _day(asked: Asked, name: str) -> date | None:
    text = asked.query.get(name, "")
    if not text:
        return None
    try:
        return msgspec.convert(text, date)
    except msgspec.ValidationError:
        raise RuleBroken("form.time", field=name) from None


def _line(one: RegisterEntry) -> ApiRegisterLine:
    return ApiRegisterLine(
        book_year=one.book_year,
        seq_no=one.seq_no,
        received_on=one.received_on,
        case_code=one.case_code,
        session_code=one.session_code,
        citizen=one.citizen,
        id_doc=one.id_doc,
        summary=one.summary,
        kind=one.kind,
        people_count=one.people_count,
        prior_resolver=one.prior_resolver,
        in_competence=one.in_competence,
        guided_to=one.guided_to,
        transferred_to=one.transferred_to,
        note=one.note,
        corrected_by=one.corrected_by,
    )


def _register(tx: Transaction, asked: Asked) -> ApiRegister:
    last = _day(asked, "to") or asked.now.date() + timedelta(days=1)
    first = _day(asked, "from") or last - timedelta(days=SHOWN_DAYS)
    found = register.page(tx, first, last, asked.query.get("before", ""), asked.by)
    return ApiRegister(tuple(_line(one) for one in found.entries), found.before)


def _deadlines(tx: Transaction, asked: Asked) -> ApiDeadlines:
    level = asked.query.get("level", "")
    number = int(level) if level in ("30", "40", "45") else 0
    found = deadline_list.page(tx, number, asked.query.get("after", ""), asked.by, asked.now)
    return ApiDeadlines(tuple(_waiting(line) for line in found.lines), found.after)


def _waiting(line: deadline_list.DeadlineLine) -> ApiWaitingMatter:
    limits = tuple(ApiDeadline(str(one.id), one.due_on) for one in line.deadlines)
    matter = line.matter
    return ApiWaitingMatter(matter.code, matter.kind, matter.status, matter.registered_at, line.age, line.alarm, limits)


def _statistics(tx: Transaction, asked: Asked) -> ApiStatistics:
    year = asked.path["year"]
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise NotFound("statistics.no_period")
    period = statistics.period_named(asked.path["kind"], int(year))
    found = statistics.figures(tx, period, asked.by, asked.now)
    tables = {name: found.of(name) for name in statistics.TABLES}
    return ApiStatistics(period.kind, period.year, period.first, period.last, tables)


_DAY: Final = {"type": "string", "format": "date"}
_TEXT: Final = {"type": "string", "maxLength": 200}
ENDPOINTS: Final = (
    Endpoint(
        name="readRegister",
        method="GET",
        path="/register",
        summary="The reception register 03/TCD (31 days to now unless said), latest line first.",
        action=Action.REGISTER_VIEW,
        query=(
            QueryField("from", "From this day on.", _DAY),
            QueryField("to", "Up to this day.", _DAY),
            QueryField("before", "Where the page before ended.", _TEXT),
        ),
        call=_register,
        answer=ApiRegister,
    ),
    Endpoint(
        name="listDeadlines",
        method="GET",
        path="/deadlines",
        summary="Matters that wait for a decision, with their time limits, oldest first.",
        action=Action.DEADLINES_VIEW,
        query=(
            QueryField("level", "Only those that reached this alarm.", {"type": "integer", "enum": [30, 40, 45]}),
            QueryField("after", "Where the page before ended.", _TEXT),
        ),
        call=_deadlines,
        answer=ApiDeadlines,
    ),
    Endpoint(
        name="readStatistics",
        method="GET",
        path="/statistics/{kind}/{year}",
        summary="Figures of a reporting period (quarter_1 … quarter_4, half_year, nine_months, year).",
        action=Action.STATISTICS_VIEW,
        call=_statistics,
        answer=ApiStatistics,
    ),
)
