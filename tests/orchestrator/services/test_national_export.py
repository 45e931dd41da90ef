"""What is handed to the national database: complete, flat, harmless to spreadsheets, and without any denouncer."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from orchestrator.domain.errors import NotAllowed, NotFound
from orchestrator.domain.policy import SYSTEM, Role
from orchestrator.domain.reception_session import SessionStatus
from orchestrator.domain.statistics_periods import PeriodKind, reporting_period
from orchestrator.services import national_export as national
from orchestrator.services import register
from orchestrator.store import audit, sessions
from tests.support.concluded import directed
from tests.support.stores import Bureau

QUARTER = reporting_period(PeriodKind.QUARTER_4, 2026)


def exported(bureau: Bureau) -> national.NationalExport:
    return bureau.do(national.national_export, QUARTER, bureau.operator, bureau.now)


def test_a_period_is_exported_whole_and_the_log_knows(bureau: Bureau) -> None:
    directive = directed(bureau)
    told = json.loads(national.as_json(exported(bureau)))
    assert (told["schema"], told["period"]["first"]) == (national.SCHEMA, "2026-09-15")
    assert [one["register_number"] for one in told["receptions"]] == ["2026/1"]
    assert [one["directive_code"] for one in told["directives"]] == [directive.code]
    assert [one["case_code"] for one in told["petitions"]] == [directive.case_code]
    assert len(bureau.do(audit.lines_of, "period quarter_4-2026")) == 1


def test_a_denouncer_is_in_no_part(bureau: Bureau) -> None:
    case = bureau.case("denunciation", identity_waiver=True, personal_id="000058012345")
    session = bureau.published(bureau.planned(case))
    known = bureau.do(sessions.session_by_id, session.id)
    held = replace(known, started_at=bureau.now, status=SessionStatus.CLOSED)
    bureau.do(register.write_lines, held, SYSTEM, bureau.now)
    export = exported(bureau)
    everything = national.as_json(export) + b"".join(national.as_csv(export.part(one)) for one in national.PARTS)
    assert case.code.encode() in everything
    for secret in ("Nhàn", "000058012345", "0900 000 011"):
        assert secret.encode() not in everything
    assert export.receptions[0]["identity_protected"] is True


@pytest.mark.parametrize("text", ["=1+1", "+84", "-2", "@SUM(A1)", "\tx"])
def test_no_cell_of_a_table_calculates(text: str) -> None:
    content = national.as_csv([{"a": text, "b": None, "c": True, "d": 3}]).decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(content, newline="")))
    assert row == {"a": f"'{text}", "b": "", "c": "true", "d": "3"}


def test_only_the_office_exports_and_only_what_there_is(bureau: Bureau) -> None:
    for role in (Role.AUDITOR, Role.DEPARTMENT, Role.CITY):
        with pytest.raises(NotAllowed):
            bureau.do(national.national_export, QUARTER, bureau.actor(role), bureau.now)
    with pytest.raises(NotFound):
        exported(bureau).part("people")
