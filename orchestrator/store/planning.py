"""Plan, roster, presence, link tests and overrides of sessions. Decides nothing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from orchestrator.domain.records_planning import Duty, LinkTest, OnDuty, Override, Risk, SessionPlan
from orchestrator.domain.rules.finding import RuleId
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, insert, one, rows, update
from orchestrator.store.tables_planning import link_test, point_presence, rule_override, session_duty, session_plan

AT_MOST = 500


def plan_of(tx: Transaction, session_id: int) -> SessionPlan:
    """Version 0 where nothing has been written yet."""
    row = one(tx, select(session_plan).where(session_plan.c.session_id == session_id))
    if row is None:
        return SessionPlan(session_id=session_id)
    values = dict(row._mapping)
    del values["police_seen_by"]
    return SessionPlan(**{**values, "risk": Risk(row.risk or Risk.LOW)})


def put_plan(tx: Transaction, plan: SessionPlan) -> None:
    """In place of the one before."""
    values: dict[str, Any] = {**asdict(plan), "risk": str(plan.risk)}
    del values["session_id"]
    if not update(tx, session_plan, session_plan.c.session_id == plan.session_id, **values):
        insert(tx, session_plan, session_id=plan.session_id, **values)


def note_police_seen(tx: Transaction, session_id: int, account_id: int | None, now: datetime) -> None:
    """The police have read the plan."""
    update(tx, session_plan, session_plan.c.session_id == session_id, police_seen_at=now, police_seen_by=account_id)


def duties_of(tx: Transaction, session_id: int) -> list[OnDuty]:
    """In the order of the duties."""
    query = select(session_duty).where(session_duty.c.session_id == session_id)
    found = {
        row.duty: OnDuty(Duty(row.duty), row.account_id, row.name, row.phone, row.present_at) for row in rows(tx, query)
    }
    return [found[duty] for duty in Duty if duty in found]


def put_duty(tx: Transaction, session_id: int, new: OnDuty) -> None:
    """This duty is this person's from now on."""
    values = {"account_id": new.account_id, "name": new.name, "phone": new.phone, "present_at": new.present_at}
    mine = and_(session_duty.c.session_id == session_id, session_duty.c.duty == new.duty)
    if not update(tx, session_duty, mine, **values):
        insert(tx, session_duty, session_id=session_id, duty=str(new.duty), **values)


def note_presence(tx: Transaction, session_id: int, point_id: int, now: datetime) -> None:
    """The point is connected; only the first time counts."""
    mine = and_(point_presence.c.session_id == session_id, point_presence.c.point_id == point_id)
    if one(tx, select(point_presence.c.point_id).where(mine)) is None:
        insert(tx, point_presence, session_id=session_id, point_id=point_id, connected_at=now)


def presence_of(tx: Transaction, session_id: int) -> dict[int, datetime]:
    """By point: when it was first connected."""
    query = select(point_presence).where(point_presence.c.session_id == session_id)
    return {row.point_id: row.connected_at for row in rows(tx, query)}


def add_link_test(tx: Transaction, new: LinkTest, tested_by: int | None) -> int:
    """Its number (`new.id` is not read)."""
    values = asdict(new)
    for name in ("id", "point_code", "point_name", "tested_by_name"):
        del values[name]
    return insert(tx, link_test, tested_by=tested_by, **values)


def link_tests(
    tx: Transaction, *, session_id: int | None = None, point_id: int | None = None, since: datetime | None = None
) -> list[LinkTest]:
    """Newest first. With a session: its own, and those of no session made since `since`."""
    query = _tests()
    if session_id is not None:
        general: ColumnElement[bool] = link_test.c.session_id.is_(None)
        if since is not None:
            general = and_(general, link_test.c.at >= since)
        query = query.where(or_(link_test.c.session_id == session_id, general))
    if point_id is not None:
        query = query.where(link_test.c.point_id == point_id)
    return [_test_of(row) for row in rows(tx, query.order_by(link_test.c.at.desc(), link_test.c.id.desc()).limit(200))]


def _tests() -> Select[Any]:
    point, account = tables.reception_point, tables.account
    joined = link_test.join(point, point.c.id == link_test.c.point_id).outerjoin(
        account, account.c.id == link_test.c.tested_by
    )
    return select(link_test, point.c.code, point.c.name.label("point"), account.c.name.label("by")).select_from(joined)


def _test_of(row: AnyRow) -> LinkTest:
    return LinkTest(
        id=row.id,
        session_id=row.session_id,
        point_id=row.point_id,
        point_code=row.code,
        point_name=row.point,
        at=row.at,
        tested_by_name=row.by or "",
        passed=row.passed,
        camera=row.camera,
        microphone=row.microphone,
        speaker=row.speaker,
        up_kbps=row.up_kbps,
        down_kbps=row.down_kbps,
        loss_percent=row.loss_percent,
        round_trip_ms=row.round_trip_ms,
        note=row.note,
    )


def add_override(tx: Transaction, new: Override) -> int:
    """Its number (`new.id` and the name are not read)."""
    values = asdict(new)
    for name in ("id", "account_name"):
        del values[name]
    return insert(tx, rule_override, **{**values, "rule": str(new.rule)})


def overrides_of(tx: Transaction, thing: str) -> list[Override]:
    """Oldest first."""
    account = tables.account
    query = (
        select(rule_override, account.c.name)
        .outerjoin(account, account.c.id == rule_override.c.account_id)
        .where(rule_override.c.thing == thing)
        .order_by(rule_override.c.id)
        .limit(AT_MOST)
    )
    return [
        Override(
            id=row.id,
            thing=row.thing,
            rule=RuleId(row.rule),
            step=row.step,
            reason=row.reason,
            missing=row.missing,
            account_id=row.account_id,
            account_name=row.name or "",
            seat=row.seat,
            for_start=row.for_start,
            at=row.at,
        )
        for row in rows(tx, query)
    ]
