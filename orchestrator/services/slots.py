"""Whether points and officials are free at a time, and when they all are next. Works on what is booked and not over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from orchestrator.domain.errors import Clash
from orchestrator.domain.records import Account, Point, ReceptionSession
from orchestrator.domain.schedule import HORIZON, Booking, next_free, on_grid, taken_by
from orchestrator.services.schedule_form import Planned
from orchestrator.store import accounts, participants, sessions
from orchestrator.store.database import Transaction


def clashes(tx: Transaction, plan: Planned, now: datetime) -> list[Clash]:
    """Every point and every official that is taken, each named once with the first session that takes it."""
    officials = {one.account_id: plan.accounts[one.account_id] for one in plan.participants if one.account_id}
    return _clashes(tx, plan.points, officials, plan.starts_at, plan.planned_minutes, now, "")


def clashes_of_move(
    tx: Transaction, session: ReceptionSession, starts_at: datetime, planned_minutes: int, now: datetime
) -> list[Clash]:
    """The same for a session that gets another time."""
    people = participants.participants_of(tx, session.id)
    officials = accounts.accounts_by_id(tx, {one.account_id for one in people if one.account_id is not None})
    points = (session.central_point, *session.component_points)
    return _clashes(tx, points, officials, starts_at, planned_minutes, now, session.code)


def _clashes(
    tx: Transaction,
    points: tuple[Point, ...],
    officials: Mapping[int, Account],
    starts_at: datetime,
    planned_minutes: int,
    now: datetime,
    without: str,
) -> list[Clash]:
    length = timedelta(minutes=planned_minutes)
    booked = sessions.bookings(tx, starts_at - timedelta(days=1), starts_at + HORIZON + length, without=without)
    wanted_points, wanted_people = {point.id for point in points}, set(officials)
    mine = [one for one in booked if one.points & wanted_points or one.officials & wanted_people]
    taken = taken_by(mine, starts_at, starts_at + length)
    if not taken:
        return []
    free = next_free(mine, max(starts_at, on_grid(now)), length)
    return list(_named(taken, points, officials, free))


def _named(
    taken: list[Booking], points: tuple[Point, ...], officials: Mapping[int, Account], free: datetime | None
) -> Iterator[Clash]:
    for number, point in enumerate(points):
        other = next((one for one in taken if point.id in one.points), None)
        if other is not None:
            yield _clash(
                "schedule.point_taken", "component_points" if number else "central_point", point.name, other, free
            )
    for account in officials.values():
        other = next((one for one in taken if account.id in one.officials), None)
        if other is not None:
            yield _clash("schedule.person_taken", "participants", account.name, other, free)


def _clash(code: str, at: str, name: str, other: Booking, free: datetime | None) -> Clash:
    values = {"name": name, "code": other.code, "starts": other.starts_at, "ends": other.ends_at}
    if free is None:
        return Clash(f"{code}_no_free", field=at, **values)
    return Clash(code, field=at, free=free, **values)
