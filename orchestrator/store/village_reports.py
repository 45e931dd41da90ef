"""What village heads reported. Carries nobody's identity but the reporter's account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select

from orchestrator.domain.records_registration import VillageReport
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, insert, rows, update
from orchestrator.store.tables_registration import village_report as _report


def add_report(tx: Transaction, new: VillageReport) -> None:
    """`new.id` and `new.reporter` are not read."""
    insert(
        tx,
        _report,
        code=new.code,
        account_id=new.account_id,
        kind=new.kind,
        place=new.place,
        text=new.text,
        urgent=new.urgent,
        at=new.at,
        status=new.status,
    )


def reports(tx: Transaction, limit: int, *, account_id: int | None = None) -> list[VillageReport]:
    """Newest first; of one village head only."""
    return _load(tx, _report.c.id > 0 if account_id is None else _report.c.account_id == account_id, limit)


def report_by_code(tx: Transaction, code: str) -> VillageReport | None:
    """None when there is none."""
    return next(iter(_load(tx, _report.c.code == code, 1)), None)


def answer(tx: Transaction, report_id: int, text: str, account_id: int | None, now: datetime) -> None:
    """What the office does with it. What became a case stays one."""
    update(tx, _report, _report.c.id == report_id, answer=text, answered_at=now, answered_by=account_id)
    update(tx, _report, (_report.c.id == report_id) & (_report.c.status == "new"), status="noted")


def became(tx: Transaction, report_id: int, case_file_id: int) -> bool:
    """The report is a case now; False when it was one before."""
    fresh = (_report.c.id == report_id) & (_report.c.case_file_id.is_(None))
    return update(tx, _report, fresh, case_file_id=case_file_id, status="case") == 1


def _load(tx: Transaction, where: ColumnElement[bool], limit: int) -> list[VillageReport]:
    account, case = tables.account, tables.case_file
    joined = _report.join(account, account.c.id == _report.c.account_id).outerjoin(
        case, case.c.id == _report.c.case_file_id
    )
    query = (
        select(_report, account.c.name.label("reporter"), case.c.code.label("case_code"))
        .select_from(joined)
        .where(where)
        .order_by(_report.c.id.desc())
        .limit(limit)
    )
    return [_of(row) for row in rows(tx, query)]


def _of(row: AnyRow) -> VillageReport:
    return VillageReport(
        id=row.id,
        code=row.code,
        account_id=row.account_id,
        reporter=row.reporter,
        kind=row.kind,
        place=row.place,
        text=row.text,
        urgent=row.urgent,
        at=row.at,
        status=row.status,
        case_code=row.case_code or "",
        answer=row.answer,
        answered_at=row.answered_at,
    )
