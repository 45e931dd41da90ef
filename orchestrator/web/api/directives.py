"""Directives for other programs: a department's own software reads its inbox here and reports back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import msgspec

from orchestrator.domain.directive import DirectiveStatus, Timing
from orchestrator.domain.policy import Action
from orchestrator.domain.records_follow_up import Directive
from orchestrator.services import directive_lists, directives
from orchestrator.store.database import Transaction
from orchestrator.web.api.endpoint import Asked, Endpoint, Moment, QueryField

Note = Annotated[str, msgspec.Meta(max_length=2000)]


@dataclass(frozen=True, slots=True)
class ApiDirective:
    """Who has to do what by when."""

    code: str
    case_code: str
    notice_number: str
    text: str
    unit: str
    responsible: str
    status: DirectiveStatus
    timing: Timing
    issued_at: Moment
    due_on: date
    extended: bool
    reminders: int
    acknowledged_at: Moment | None
    reported_at: Moment | None
    closed_at: Moment | None
    result: str
    result_document: str


@dataclass(frozen=True, slots=True)
class ApiDirectives:
    """A page of directives by date; `after` goes on, null at the end."""

    items: tuple[ApiDirective, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class ApiReport:
    """Progress; with `done` the result, in words that the citizen can be answered with."""

    note: Note
    done: bool = False
    document: Annotated[str, msgspec.Meta(max_length=200)] = ""


@dataclass(frozen=True, slots=True)
class ApiNewDirective:
    """A directive for a matter, to a unit, by a day."""

    case_code: Annotated[str, msgspec.Meta(max_length=40)]
    text: Note
    unit: Annotated[str, msgspec.Meta(max_length=200)]
    due_on: date


def _shown(one: Directive, asked: Asked) -> ApiDirective:
    return ApiDirective(
        code=one.code,
        case_code=one.case_code,
        notice_number=one.notice_number,
        text=one.text,
        unit=one.unit,
        responsible=one.responsible_name,
        status=one.status,
        timing=one.timing(asked.now),
        issued_at=one.issued_at,
        due_on=one.due_on,
        extended=one.extended,
        reminders=one.reminders,
        acknowledged_at=one.acknowledged_at,
        reported_at=one.reported_at,
        closed_at=one.closed_at,
        result=one.result,
        result_document=one.result_document,
    )


def _page(found: directive_lists.DirectivePage, asked: Asked) -> ApiDirectives:
    return ApiDirectives(tuple(_shown(one, asked) for one in found.directives), found.after)


def _inbox(tx: Transaction, asked: Asked) -> ApiDirectives:
    view, after = asked.query.get("view", ""), asked.query.get("after", "")
    return _page(directive_lists.inbox(tx, asked.by, view, after, asked.now), asked)


def _all(tx: Transaction, asked: Asked) -> ApiDirectives:
    view, unit, after = (asked.query.get(name, "") for name in ("view", "unit", "after"))
    return _page(directive_lists.overview(tx, asked.by, view, unit, after, asked.now), asked)


def _one(tx: Transaction, asked: Asked) -> ApiDirective:
    return _shown(directive_lists.directive_by_code(tx, asked.path["code"], asked.by)[0], asked)


def _issue(tx: Transaction, asked: Asked) -> ApiDirective:
    body: ApiNewDirective = asked.body
    new = directives.NewDirective(case_code=body.case_code, text=body.text, unit=body.unit, due_on=body.due_on)
    return _shown(directives.issue(tx, new, asked.by, asked.now), asked)


def _acknowledge(tx: Transaction, asked: Asked) -> ApiDirective:
    return _shown(directives.acknowledge(tx, asked.path["code"], asked.by, asked.now), asked)


def _report(tx: Transaction, asked: Asked) -> ApiDirective:
    body: ApiReport = asked.body
    told = directives.Report(body.note, body.done, body.document)
    return _shown(directives.report(tx, asked.path["code"], told, asked.by, asked.now), asked)


_TEXT: Final = {"type": "string", "maxLength": 200}
_AFTER: Final = QueryField("after", "Where the page before ended.", _TEXT)
_VIEW: Final = QueryField(
    "view", "Which of them.", {"type": "string", "enum": ["open", "overdue", *sorted(set(directive_lists.VIEWS))]}
)
ENDPOINTS: Final = (
    Endpoint(
        name="listDirectives",
        method="GET",
        path="/directives",
        summary="Every directive of the office, by date.",
        action=Action.DIRECTIVE_VIEW,
        query=(_VIEW, QueryField("unit", "Of this unit only.", _TEXT), _AFTER),
        call=_all,
        answer=ApiDirectives,
    ),
    Endpoint(
        name="listOwnDirectives",
        method="GET",
        path="/directives/inbox",
        summary="What the token's unit has to do, by date.",
        action=Action.DIRECTIVE_VIEW,
        query=(_VIEW, _AFTER),
        call=_inbox,
        answer=ApiDirectives,
    ),
    Endpoint(
        name="getDirective",
        method="GET",
        path="/directives/{code}",
        summary="One directive.",
        action=Action.DIRECTIVE_VIEW,
        call=_one,
        answer=ApiDirective,
    ),
    Endpoint(
        name="issueDirective",
        method="POST",
        path="/directives",
        summary="Give a unit something to do by a day.",
        action=Action.DIRECTIVE_ISSUE,
        body=ApiNewDirective,
        call=_issue,
        answer=ApiDirective,
        status=201,
    ),
    Endpoint(
        name="acknowledgeDirective",
        method="POST",
        path="/directives/{code}/acknowledgement",
        summary="The unit has seen it.",
        action=Action.DIRECTIVE_REPORT,
        call=_acknowledge,
        answer=ApiDirective,
    ),
    Endpoint(
        name="reportDirective",
        method="POST",
        path="/directives/{code}/reports",
        summary="Progress, or the result.",
        action=Action.DIRECTIVE_REPORT,
        body=ApiReport,
        call=_report,
        answer=ApiDirective,
    ),
)
