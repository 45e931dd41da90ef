"""The organisation, its sites and reception points. Knows no session."""

from __future__ import annotations

from sqlalchemy import select

from orchestrator.domain.records import Organisation, Point, PointKind
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, insert, one, rows, update

_point = tables.reception_point
_organisation = tables.organisation


def organisation(tx: Transaction) -> Organisation | None:
    """The one organisation of this database; None before `tiepdan init`."""
    row = one(tx, select(_organisation))
    if row is None:
        return None
    return Organisation(row.id, row.name, row.city, row.authority, row.language, row.time_zone)


def add_organisation(tx: Transaction, *, name: str, city: str, authority: str, language: str, time_zone: str) -> int:
    """Its number."""
    values = {"name": name, "city": city, "authority": authority, "language": language, "time_zone": time_zone}
    return insert(tx, _organisation, **values)


def add_site(tx: Transaction, organisation_id: int, name: str, address: str) -> int:
    """Its number."""
    return insert(tx, tables.site, organisation_id=organisation_id, name=name, address=address)


def add_point(tx: Transaction, point: Point, site_id: int | None) -> Point:
    """The point with its number (`point.id` is not read)."""
    number = insert(
        tx,
        _point,
        site_id=site_id,
        code=point.code,
        name=point.name,
        address=point.address,
        kind=str(point.kind),
        organisation=point.organisation,
    )
    return Point(number, point.code, point.name, point.address, point.kind, point.organisation)


def rename_point(tx: Transaction, code: str, name: str, address: str) -> None:
    """Its name and address as the settings now have them."""
    update(tx, _point, _point.c.code == code, name=name, address=address)


def points(tx: Transaction) -> tuple[Point, ...]:
    """Every point, the central one first."""
    found = [point_of(row) for row in rows(tx, select(_point).order_by(_point.c.id).limit(1000))]
    return tuple(sorted(found, key=lambda point: (point.kind is not PointKind.CENTRAL, point.id)))


def points_by_code(tx: Transaction, codes: set[str]) -> dict[str, Point]:
    """The known ones of these codes."""
    found = rows(tx, select(_point).where(_point.c.code.in_(sorted(codes)[:200])))
    return {row.code: point_of(row) for row in found}


def point_of(row: AnyRow) -> Point:
    """A row of `reception_point`."""
    return Point(row.id, row.code, row.name, row.address, PointKind(row.kind), row.organisation)
