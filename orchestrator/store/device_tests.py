"""Tests of people's own devices, days before a session. Knows no person."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select

from orchestrator.domain.records import DeviceCheck
from orchestrator.domain.records_registration import DeviceTest
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import insert, rows
from orchestrator.store.tables_registration import device_test as _test


def add_test(tx: Transaction, case_file_id: int | None, check: DeviceCheck, browser: str, now: datetime) -> None:
    """What was found, of a case file where a number was given."""
    findings = {name: value for name, value in asdict(check).items() if name not in ("verdict", "at")}
    insert(
        tx, _test, case_file_id=case_file_id, at=now, verdict=check.verdict, findings=findings, browser=browser[:100]
    )


def of_case(tx: Transaction, case_file_id: int, limit: int = 20) -> list[DeviceTest]:
    """Newest first."""
    case = tables.case_file
    query = (
        select(_test, case.c.code.label("case_code"))
        .select_from(_test.join(case, case.c.id == _test.c.case_file_id))
        .where(_test.c.case_file_id == case_file_id)
        .order_by(_test.c.id.desc())
        .limit(limit)
    )
    return [
        DeviceTest(row.id, row.case_code, row.at, DeviceCheck(row.verdict, **row.findings, at=row.at), row.browser)
        for row in rows(tx, query)
    ]
