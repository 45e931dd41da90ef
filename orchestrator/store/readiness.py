"""Equipment, rooms, checks, training, tasks and incident reports. Decides nothing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select

from orchestrator.domain.records_readiness import (
    CheckItem,
    CheckResult,
    Condition,
    Equipment,
    EquipmentKind,
    IncidentReport,
    Phase,
    PointCheck,
    ReadinessTask,
    RoomProfile,
    Severity,
    Training,
)
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, insert, one, rows, update
from orchestrator.store.tables_readiness import (
    equipment,
    incident_report,
    point_check,
    readiness_task,
    room_profile,
    training,
)

AT_MOST = 500


def put_equipment(tx: Transaction, new: Equipment, by: int | None) -> int:
    """A new line (`new.id` 0), or a changed one; its number."""
    values: dict[str, Any] = {**asdict(new), "kind": str(new.kind), "condition": str(new.condition), "checked_by": by}
    del values["id"], values["checked_by_name"]
    if new.id:
        update(tx, equipment, equipment.c.id == new.id, **values)
        return new.id
    return insert(tx, equipment, **values)


def equipment_of(tx: Transaction, point_id: int | None = None) -> list[Equipment]:
    """The inventory of a point, or of all."""
    account = tables.account
    query = select(equipment, account.c.name.label("by")).outerjoin(account, account.c.id == equipment.c.checked_by)
    if point_id is not None:
        query = query.where(equipment.c.point_id == point_id)
    return [
        Equipment(
            id=row.id,
            point_id=row.point_id,
            kind=EquipmentKind(row.kind),
            name=row.name,
            serial=row.serial,
            quantity=row.quantity,
            spare=row.spare,
            condition=Condition(row.condition),
            note=row.note,
            checked_at=row.checked_at,
            checked_by_name=row.by or "",
        )
        for row in rows(tx, query.order_by(equipment.c.point_id, equipment.c.kind, equipment.c.id).limit(AT_MOST))
    ]


def room_of(tx: Transaction, point_id: int) -> RoomProfile:
    """Version 0 where nothing has been written yet."""
    row = one(tx, select(room_profile).where(room_profile.c.point_id == point_id))
    if row is None:
        return RoomProfile(point_id=point_id)
    values = dict(row._mapping)
    del values["written_at"], values["written_by"]
    return RoomProfile(**values)


def put_room(tx: Transaction, new: RoomProfile, by: int | None, now: datetime) -> None:
    """In place of the one before."""
    values = {**asdict(new), "written_by": by, "written_at": now}
    if not update(tx, room_profile, room_profile.c.point_id == new.point_id, **values):
        insert(tx, room_profile, **values)


def add_check(tx: Transaction, new: PointCheck, by: int | None) -> int:
    """Its number."""
    items = {str(item): str(result) for item, result in new.items.items()}
    values = {"point_id": new.point_id, "at": new.at, "checked_by": by, "items": items}
    return insert(tx, point_check, **values, ready=new.ready, note=new.note)


def checks_of(tx: Transaction, point_id: int) -> list[PointCheck]:
    """Newest first."""
    account = tables.account
    query = select(point_check, account.c.name).outerjoin(account, account.c.id == point_check.c.checked_by)
    found = rows(tx, query.where(point_check.c.point_id == point_id).order_by(point_check.c.id.desc()).limit(50))
    return [
        PointCheck(
            id=row.id,
            point_id=row.point_id,
            at=row.at,
            checked_by_name=row.name or "",
            items={CheckItem(item): CheckResult(result) for item, result in row._mapping["items"].items()},
            ready=row.ready,
            note=row.note,
        )
        for row in found
    ]


def add_training(tx: Transaction, new: Training, by: int | None, now: datetime) -> int:
    """Its number."""
    return _add(tx, training, asdict(new), by, now)


def trainings(tx: Transaction) -> list[Training]:
    """Newest first."""
    found = rows(tx, select(training).order_by(training.c.held_on.desc(), training.c.id.desc()).limit(AT_MOST))
    return [Training(**_without(row, "noted_by", "noted_at")) for row in found]


def add_task(tx: Transaction, new: ReadinessTask, by: int | None, now: datetime) -> int:
    """Its number."""
    return _add(tx, readiness_task, asdict(new), by, now)


def finish_task(tx: Transaction, number: int, now: datetime) -> int:
    """How many were open and are done now."""
    mine = (readiness_task.c.id == number) & readiness_task.c.done_at.is_(None)
    return update(tx, readiness_task, mine, done_at=now)


def tasks(tx: Transaction) -> list[ReadinessTask]:
    """By the day they are due."""
    found = rows(tx, select(readiness_task).order_by(readiness_task.c.due_on, readiness_task.c.id).limit(AT_MOST))
    return [ReadinessTask(**_without(row, "noted_by", "noted_at")) for row in found]


def add_incident(
    tx: Transaction, new: IncidentReport, session_id: int | None, point_id: int | None, by: int | None
) -> int:
    """Its number."""
    values = asdict(new)
    for name in ("id", "session_code", "point_name", "reported_by_name"):
        del values[name]
    return insert(tx, incident_report, **values, session_id=session_id, point_id=point_id, reported_by=by)


def finish_incident(tx: Transaction, number: int, ended_at: datetime, action: str) -> int:
    """It is over."""
    mine = (incident_report.c.id == number) & incident_report.c.ended_at.is_(None)
    return update(tx, incident_report, mine, ended_at=ended_at, action=action)


def incidents(tx: Transaction, session_id: int | None = None) -> list[IncidentReport]:
    """Newest first."""
    session, point, account = tables.reception_session, tables.reception_point, tables.account
    joined = (
        incident_report.outerjoin(session, session.c.id == incident_report.c.session_id)
        .outerjoin(point, point.c.id == incident_report.c.point_id)
        .outerjoin(account, account.c.id == incident_report.c.reported_by)
    )
    columns = (session.c.code, point.c.name.label("point"), account.c.name.label("by"))
    query = select(incident_report, *columns).select_from(joined).order_by(incident_report.c.id.desc())
    if session_id is not None:
        query = query.where(incident_report.c.session_id == session_id)
    return [
        IncidentReport(
            id=row.id,
            session_code=row.code or "",
            point_name=row.point or "",
            phase=Phase(row.phase),
            kind=row.kind,
            severity=Severity(row.severity),
            began_at=row.began_at,
            ended_at=row.ended_at,
            description=row.description,
            effect=row.effect,
            action=row.action,
            reported_by_name=row.by or "",
            reported_at=row.reported_at,
        )
        for row in rows(tx, query.limit(200))
    ]


def _add(tx: Transaction, table: Table, values: dict[str, Any], by: int | None, now: datetime) -> int:
    del values["id"]
    return insert(tx, table, **values, noted_by=by, noted_at=now)


def _without(row: AnyRow, *names: str) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name not in names}
