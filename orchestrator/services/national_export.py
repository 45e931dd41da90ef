"""What the office hands to the national database: receptions, petitions, directives of a period, as JSON and CSV.

The schema is in this folder's README. A denouncer is nobody here: name, address and identity paper are empty, and
`identity_protected` says why. How the national database wants its data is not published (DOMAIN 9): this is ours.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from orchestrator.domain.deadlines import local_day
from orchestrator.domain.errors import NotFound
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records_follow_up import Directive
from orchestrator.domain.records_register import RegisterEntry
from orchestrator.domain.statistics import PetitionFact
from orchestrator.domain.statistics_periods import ReportingPeriod
from orchestrator.services import audit_log
from orchestrator.services.statistics import bounds
from orchestrator.store import directives, office, register
from orchestrator.store import statistics as rows
from orchestrator.store.database import Transaction

SCHEMA: Final = "tiepdan-national-1"
PARTS: Final = ("receptions", "petitions", "directives")
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet calculate with a cell, when a text begins with it."""
Record = dict[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class NationalExport:
    """The parts of one period, each a list of flat records with the same keys."""

    office: str
    period: ReportingPeriod
    generated_at: datetime
    receptions: list[Record]
    petitions: list[Record]
    directives: list[Record]

    def part(self, name: str) -> list[Record]:
        """`NotFound` for a part that there is not."""
        parts = {"receptions": self.receptions, "petitions": self.petitions, "directives": self.directives}
        if name not in parts:
            raise NotFound("statistics.no_figure")
        return parts[name]


def national_export(tx: Transaction, period: ReportingPeriod, by: Actor, now: datetime) -> NationalExport:
    """Everything of a period. Writes an audit line: data leaves the office."""
    require(by, Action.REPORT_EXPORT)
    found = office.organisation(tx)
    start, end = bounds(period)
    audit_log.append(tx, by, Action.REPORT_EXPORT, f"period {period.kind}-{period.year}", now, after=SCHEMA)
    return NationalExport(
        office=found.authority if found else "",
        period=period,
        generated_at=now,
        receptions=[_reception(one) for one in register.entries(tx, period.first, period.last)],
        petitions=[_petition(one) for one in rows.petitions(tx, start, end)],
        directives=[_directive(one) for one in directives.issued_between(tx, period.first, period.last)],
    )


def _reception(line: RegisterEntry) -> Record:
    return {
        "register_number": f"{line.book_year}/{line.seq_no}",
        "received_on": line.received_on.isoformat(),
        "case_code": line.case_code,
        "session_code": line.session_code,
        "citizen": line.citizen,
        "identity_document": line.id_doc,
        "identity_protected": line.denunciation,
        "kind": str(line.kind),
        "summary": line.summary,
        "request": line.request,
        "people_count": line.people_count,
        "prior_resolver": line.prior_resolver,
        "in_competence": line.in_competence,
        "guided_to": line.guided_to,
        "transferred_to": line.transferred_to,
        "note": line.note,
        "corrected_by": f"{line.corrected_by}" if line.corrected_by is not None else "",
    }


def _petition(one: PetitionFact) -> Record:
    return {
        "case_code": one.case_code,
        "registered_at": _moment(one.registered_at),
        "kind": str(one.kind),
        "status": str(one.status),
        "people_count": one.people,
        "in_competence": one.within,
        "carried_over": one.carried,
        "repeated": one.again,
    }


def _directive(one: Directive) -> Record:
    return {
        "directive_code": one.code,
        "case_code": one.case_code,
        "notice_number": one.notice_number,
        "text": one.text,
        "unit": one.unit,
        "issued_on": local_day(one.issued_at).isoformat(),
        "due_on": one.due_on.isoformat(),
        "status": str(one.status),
        "reminders": one.reminders,
        "escalated": one.escalated_at is not None,
        "reported_at": _moment(one.reported_at),
        "result": one.result,
        "result_document": one.result_document,
        "citizen_told_on": _day(one.told_citizen_on),
    }


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def as_json(export: NationalExport) -> bytes:
    """One document, UTF-8."""
    told = {
        "schema": SCHEMA,
        "office": export.office,
        "period": {
            "kind": str(export.period.kind),
            "year": export.period.year,
            "first": export.period.first.isoformat(),
            "last": export.period.last.isoformat(),
        },
        "generated_at": _moment(export.generated_at),
        **{part: export.part(part) for part in PARTS},
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def as_csv(records: list[Record]) -> bytes:
    """RFC 4180 with a header, UTF-8 with the mark by which spreadsheets know it; no cell can calculate."""
    written = io.StringIO(newline="")
    if records:
        writer = csv.DictWriter(written, list(records[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in one.items()} for one in records)
    return "\ufeff".encode() + written.getvalue().encode()


def _cell(value: str | int | bool | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text
