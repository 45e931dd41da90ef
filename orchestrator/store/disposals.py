"""Legal holds and disposals. Knows no file and no rule."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.records import Recording
from orchestrator.domain.retention import Disposal, DisposalStatus, LegalHold
from orchestrator.store import recordings, tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, insert, one, rows, update
from orchestrator.store.tables_retention import disposal, disposal_item, legal_hold


def add_hold(tx: Transaction, recording_id: int, reason: str, by: int, now: datetime) -> None:
    """From now on, until it is lifted."""
    insert(tx, legal_hold, recording_id=recording_id, reason=reason, set_by=by, set_at=now, lift_reason="")


def lift_holds(tx: Transaction, recording_id: int, reason: str, by: int, now: datetime) -> int:
    """How many were lifted."""
    open_ones = and_(legal_hold.c.recording_id == recording_id, legal_hold.c.lifted_at.is_(None))
    return update(tx, legal_hold, open_ones, lifted_by=by, lifted_at=now, lift_reason=reason)


def holds(tx: Transaction) -> list[LegalHold]:
    """Those in force, newest first."""
    recording, account = tables.recording, tables.account
    joined = legal_hold.join(recording, recording.c.id == legal_hold.c.recording_id).join(
        account, account.c.id == legal_hold.c.set_by
    )
    columns = (recording.c.code, legal_hold.c.reason, account.c.name, legal_hold.c.set_at)
    query = select(*columns).select_from(joined).where(legal_hold.c.lifted_at.is_(None))
    return [LegalHold(*row) for row in rows(tx, query.order_by(legal_hold.c.id.desc()).limit(1000))]


def kinds_of_cases(tx: Transaction) -> dict[int, CaseKind]:
    """Of the case files that recordings belong to, by number."""
    case, recording = tables.case_file, tables.recording
    query = select(case.c.id, case.c.kind).where(case.c.id.in_(select(recording.c.case_file_id)))
    return {row.id: CaseKind(row.kind) for row in rows(tx, query)}


def add_disposal(tx: Transaction, code: str, reason: str, recording_ids: list[int], by: int, now: datetime) -> int:
    """A proposal."""
    status = str(DisposalStatus.PROPOSED)
    about = {"code": code, "status": status, "reason": reason, "proposed_by": by, "proposed_at": now}
    number = insert(tx, disposal, **about, decision="", minutes="")
    for recording_id in recording_ids:
        insert(tx, disposal_item, disposal_id=number, recording_id=recording_id)
    return number


def change_disposal(tx: Transaction, number: int, status: DisposalStatus, **facts: object) -> None:
    """Its new state, with the facts that belong to it."""
    update(tx, disposal, disposal.c.id == number, status=str(status), **facts)


def note_destroyed(tx: Transaction, number: int, recording_id: int, now: datetime) -> None:
    """One recording of it."""
    which = and_(disposal_item.c.disposal_id == number, disposal_item.c.recording_id == recording_id)
    update(tx, disposal_item, which, destroyed_at=now)


def disposals(tx: Transaction) -> list[Disposal]:
    """Newest first."""
    return _load(tx, disposal.c.id > 0)


def disposal_by_code(tx: Transaction, code: str) -> Disposal | None:
    """None when there is none."""
    found = _load(tx, disposal.c.code == code)
    return found[0] if found else None


def recordings_in(tx: Transaction, number: int) -> list[Recording]:
    """Those that are proposed."""
    query = select(disposal_item.c.recording_id).where(disposal_item.c.disposal_id == number)
    return [recordings.recording_by_id(tx, row.recording_id) for row in rows(tx, query)]


def _load(tx: Transaction, where: ColumnElement[bool]) -> list[Disposal]:
    query = select(disposal).where(where).order_by(disposal.c.id.desc()).limit(500)
    return [_disposal(tx, row) for row in rows(tx, query)]


def _disposal(tx: Transaction, row: AnyRow) -> Disposal:
    return Disposal(
        row.id,
        row.code,
        DisposalStatus(row.status),
        row.reason,
        row.proposed_by,
        _name(tx, row.proposed_by),
        row.proposed_at,
        row.decided_by,
        _name(tx, row.decided_by),
        row.decided_at,
        row.decision,
        _name(tx, row.witnessed_by),
        row.carried_out_at,
        row.minutes,
        row.minutes_sha256,
        tuple(one.code for one in recordings_in(tx, row.id)),
    )


def _name(tx: Transaction, account_id: int | None) -> str:
    if account_id is None:
        return ""
    found = one(tx, select(tables.account.c.name).where(tables.account.c.id == account_id))
    return "" if found is None else str(found.name)
