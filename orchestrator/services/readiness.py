"""Readiness of the points: inventory, rooms, checks, training, what must be ready by when, what went wrong.

Everything is written by the office or the officer for the technology, and read by who answers for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar

from orchestrator.domain.deadlines import local_day
from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.policy import Action, Actor, may, require
from orchestrator.domain.records import Point
from orchestrator.domain.records_planning import LinkTest
from orchestrator.domain.records_readiness import (
    ESSENTIAL,
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
from orchestrator.services import audit_log
from orchestrator.services.admission import INCIDENT_KINDS
from orchestrator.services.form_checks import Mistakes
from orchestrator.services.sight import seen_session
from orchestrator.store import office, planning
from orchestrator.store import readiness as rows
from orchestrator.store.database import Transaction

CHECK_LASTS: Final = timedelta(days=30)
"""A check older than this says nothing about today: the office's own number."""
MOST_PIECES: Final = 1000
C = TypeVar("C", EquipmentKind, Condition, Phase, Severity)


@dataclass(frozen=True, slots=True)
class PointReadiness:
    """One point with all that is known of it."""

    point: Point
    room: RoomProfile
    equipment: list[Equipment]
    checks: list[PointCheck]
    tests: list[LinkTest]

    def state(self, now: datetime) -> str:
        """`ready`, `not_ready`, `stale` (checked too long ago), `unchecked`."""
        if not self.checks:
            return "unchecked"
        last = self.checks[0]
        if not last.ready:
            return "not_ready"
        return "ready" if now - last.at <= CHECK_LASTS else "stale"


@dataclass(frozen=True, slots=True)
class Overview:
    """The dashboard."""

    points: list[PointReadiness]
    tasks: list[ReadinessTask]
    training: list[Training]
    incidents: list[IncidentReport]


def overview(tx: Transaction, by: Actor) -> Overview:
    """Every point, what is due, who was trained, what went wrong lately."""
    require(by, Action.READINESS_VIEW)
    seen = rows.incidents(tx) if may(by, Action.INCIDENT_VIEW) else []
    return Overview([_of(tx, point) for point in office.points(tx)], rows.tasks(tx), rows.trainings(tx), seen)


def point_readiness(tx: Transaction, code: str, by: Actor) -> PointReadiness:
    """`NotFound` for a point that is not there."""
    require(by, Action.READINESS_VIEW)
    return _of(tx, _point(tx, code))


def _of(tx: Transaction, point: Point) -> PointReadiness:
    return PointReadiness(
        point,
        rows.room_of(tx, point.id),
        rows.equipment_of(tx, point.id),
        rows.checks_of(tx, point.id),
        planning.link_tests(tx, point_id=point.id)[:10],
    )


def _point(tx: Transaction, code: str) -> Point:
    found = office.points_by_code(tx, {code[:64]}).get(code[:64])
    if found is None:
        raise NotFound("schedule.point_unknown", point=code[:64])
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteEquipment:
    """The form of one line of the inventory; `id` 0: a new one."""

    id: int
    kind: str
    name: str
    serial: str = ""
    quantity: int | None = 1
    spare: bool = False
    condition: str = "good"
    note: str = ""


def write_equipment(tx: Transaction, code: str, new: WriteEquipment, by: Actor, now: datetime) -> None:
    """Put it into the inventory, or correct what stands there. `FormInvalid`."""
    require(by, Action.EQUIPMENT_EDIT)
    point = _point(tx, code)
    if new.id and all(one.id != new.id for one in rows.equipment_of(tx, point.id)):
        raise NotFound("readiness.equipment_unknown")
    wrong = Mistakes()
    kind = _chosen(wrong, "kind", EquipmentKind, new.kind, EquipmentKind.OTHER)
    condition = _chosen(wrong, "condition", Condition, new.condition, Condition.GOOD)
    if new.quantity is None or not 1 <= new.quantity <= MOST_PIECES:
        wrong.add("readiness.quantity_wrong", "quantity", most=MOST_PIECES)
    made = Equipment(
        id=new.id,
        point_id=point.id,
        kind=kind,
        name=wrong.text(new.name, "name", least=2, most=200),
        serial=wrong.text(new.serial, "serial", most=80),
        quantity=new.quantity or 1,
        spare=new.spare,
        condition=condition,
        note=wrong.text(new.note, "note", most=400),
        checked_at=now,
    )
    wrong.stop_if_any()
    rows.put_equipment(tx, made, by.account_id)
    audit_log.append(tx, by, Action.EQUIPMENT_EDIT, f"point {point.code}", now, after=condition)


def _chosen(wrong: Mistakes, field: str, codes: type[C], text: str, instead: C) -> C:
    if text in list(codes):
        return codes(text)
    wrong.add("classification.choice", field)
    return instead


def write_room(tx: Transaction, code: str, new: RoomProfile, by: Actor, now: datetime) -> None:
    """What the room is like. `RuleBroken("plan.changed")` when somebody was faster (`new.version` is the one known)."""
    require(by, Action.EQUIPMENT_EDIT)
    point = _point(tx, code)
    if rows.room_of(tx, point.id).version != new.version:
        raise RuleBroken("plan.changed")
    wrong = Mistakes()
    texts = ("lighting", "noise", "line", "backup_line", "power", "cameras")
    cleaned: dict[str, Any] = {name: wrong.text(getattr(new, name), name, most=200) for name in texts}
    if new.seats is not None and new.seats > 1000:
        wrong.add("readiness.seats_wrong", "seats")
    wrong.stop_if_any()
    made = replace(new, point_id=point.id, version=new.version + 1, **cleaned)
    rows.put_room(tx, made, by.account_id, now)
    audit_log.append(tx, by, "room:described", f"point {point.code}", now, after=str(made.version))


def check_point(tx: Transaction, code: str, items: Mapping[str, str], note: str, by: Actor, now: datetime) -> bool:
    """A check of the room, item by item; whether it may be used. Every item is answered."""
    require(by, Action.EQUIPMENT_EDIT)
    point = _point(tx, code)
    wrong = Mistakes()
    results: dict[CheckItem, CheckResult] = {}
    for item in CheckItem:
        answer = items.get(str(item), "")
        if answer in list(CheckResult):
            results[item] = CheckResult(answer)
        else:
            wrong.add("readiness.item", str(item))
    note = wrong.text(note, "note", most=400)
    wrong.stop_if_any()
    ready = all(results[item] is CheckResult.OK for item in ESSENTIAL)
    made = PointCheck(id=0, point_id=point.id, at=now, items=results, ready=ready, note=note)
    rows.add_check(tx, made, by.account_id)
    audit_log.append(tx, by, "point:checked", f"point {point.code}", now, after="ready" if ready else "not_ready")
    return ready


def note_training(tx: Transaction, new: Training, by: Actor, now: datetime) -> None:
    """Who was shown what, by whom."""
    require(by, Action.TRAINING_EDIT)
    wrong = Mistakes()
    if not 1 <= new.people <= 5000:
        wrong.add("readiness.people_wrong", "people")
    if new.held_on > local_day(now):
        wrong.add("readiness.held_on_wrong", "held_on")
    texts: dict[str, Any] = {
        name: wrong.text(getattr(new, name), name, least=2, most=200) for name in ("topic", "audience")
    }
    made = replace(
        new, **texts, trainer=wrong.text(new.trainer, "trainer", most=200), note=wrong.text(new.note, "note", most=400)
    )
    wrong.stop_if_any()
    number = rows.add_training(tx, made, by.account_id, now)
    audit_log.append(tx, by, Action.TRAINING_EDIT, f"training {number}", now)


def add_task(tx: Transaction, title: str, unit: str, due_on: date | None, by: Actor, now: datetime) -> None:
    """Something that must be ready by a day."""
    require(by, Action.EQUIPMENT_EDIT)
    wrong = Mistakes()
    title, unit = wrong.text(title, "title", least=2, most=200), wrong.text(unit, "unit", most=200)
    if due_on is None:
        wrong.add("readiness.due_on", "due_on")
    wrong.stop_if_any()
    assert due_on is not None, "otherwise there was a mistake"
    number = rows.add_task(tx, ReadinessTask(id=0, title=title, unit=unit, due_on=due_on), by.account_id, now)
    audit_log.append(tx, by, "task:added", f"task {number}", now)


def finish_task(tx: Transaction, number: int, by: Actor, now: datetime) -> None:
    """It is ready."""
    require(by, Action.EQUIPMENT_EDIT)
    if not rows.finish_task(tx, number, now):
        raise NotFound("readiness.task_unknown")
    audit_log.append(tx, by, "task:finished", f"task {number}", now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportIncident:
    """The form. `minutes` empty: it goes on."""

    phase: str
    kind: str
    severity: str
    description: str
    session: str = ""
    point: str = ""
    minutes: int | None = None
    effect: str = ""
    action: str = ""


def report_incident(tx: Transaction, new: ReportIncident, by: Actor, now: datetime) -> None:
    """What went wrong, before, during or after; the downtime is counted back from now."""
    require(by, Action.INCIDENT_REPORT)
    wrong = Mistakes()
    phase = _chosen(wrong, "phase", Phase, new.phase, Phase.BEFORE)
    severity = _chosen(wrong, "severity", Severity, new.severity, Severity.LOW)
    if new.kind not in INCIDENT_KINDS:
        wrong.add("incident.kind", "kind")
    if new.minutes is not None and new.minutes > 60 * 24 * 30:
        wrong.add("readiness.minutes", "minutes")
    session = wrong.gather(lambda: seen_session(tx, new.session.strip(), by)) if new.session.strip() else None
    point = wrong.gather(lambda: _point(tx, new.point)) if new.point else None
    texts = {name: wrong.text(getattr(new, name), name, most=400) for name in ("effect", "action")}
    description = wrong.text(new.description, "description", least=5, most=2000)
    wrong.stop_if_any()
    report = IncidentReport(
        id=0,
        session_code="",
        point_name="",
        phase=phase,
        kind=new.kind,
        severity=severity,
        began_at=now - timedelta(minutes=new.minutes or 0),
        ended_at=None if new.minutes is None else now,
        description=description,
        effect=texts["effect"],
        action=texts["action"],
        reported_by_name="",
        reported_at=now,
    )
    session_id, point_id = session.id if session else None, point.id if point else None
    number = rows.add_incident(tx, report, session_id, point_id, by.account_id)
    audit_log.append(tx, by, Action.INCIDENT_REPORT, f"incident {number}", now, after=f"{phase} {severity}")


def finish_incident(tx: Transaction, number: int, action: str, by: Actor, now: datetime) -> None:
    """It is over, and what was done about it."""
    require(by, Action.INCIDENT_REPORT)
    wrong = Mistakes()
    action = wrong.text(action, "action", least=2, most=400)
    wrong.stop_if_any()
    if not rows.finish_incident(tx, number, now, action):
        raise NotFound("readiness.incident_unknown")
    audit_log.append(tx, by, "incident:finished", f"incident {number}", now)
