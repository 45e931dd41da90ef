"""How matters came in, what citizens did since, and the inbox of both. Masks nothing: that is the services' part."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select

from orchestrator.domain.records_registration import CitizenAct, Registration
from orchestrator.domain.registration import Channel, NotifyBy, Place
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, count, insert, one, rows, update
from orchestrator.store.tables_registration import citizen_act as _act
from orchestrator.store.tables_registration import lookup_grant as _grant
from orchestrator.store.tables_registration import registration as _registration


def add_registration(
    tx: Transaction, new: Registration, *, code_hash: str = "", once_hash: str | None = None, fingerprint: str = ""
) -> None:
    """One for a case file."""
    insert(
        tx,
        _registration,
        case_file_id=new.case_file_id,
        channel=str(new.channel),
        language=new.language,
        code_hash=code_hash,
        once_hash=once_hash,
        fingerprint=fingerprint,
        place=str(new.place or ""),
        point_id=new.point_id,
        place_detail=new.place_detail,
        home_ground=new.home_ground,
        undertaken_at=new.undertaken_at,
        support=",".join(new.support),
        circumstances=",".join(new.circumstances),
        secrecy_wish=new.secrecy_wish,
        notify_by=str(new.notify_by),
        directed_by=new.directed_by,
        directed_document=new.directed_document,
        directed_on=new.directed_on,
        helper_account_id=new.helper_account_id,
        seen_at=new.seen_at,
    )


def registration_of(tx: Transaction, case_file_id: int) -> Registration:
    """How this case file came in."""
    row = one(tx, _joined().where(_registration.c.case_file_id == case_file_id))
    return _of(row) if row is not None else Registration(case_file_id)


def registrations_of(tx: Transaction, case_file_ids: list[int]) -> dict[int, Registration]:
    """Several at once, by case file."""
    found = rows(tx, _joined().where(_registration.c.case_file_id.in_(case_file_ids)))
    return {row.case_file_id: _of(row) for row in found}


def change(tx: Transaction, case_file_id: int, **facts: object) -> None:
    """Other facts of the registration; lists as comma-separated text."""
    update(tx, _registration, _registration.c.case_file_id == case_file_id, **facts)


def code_hash_of(tx: Transaction, case_file_id: int) -> str:
    """The hash of the look-up code; empty: none was given out."""
    row = one(tx, select(_registration.c.code_hash).where(_registration.c.case_file_id == case_file_id))
    return row.code_hash if row is not None else ""


def case_of_once(tx: Transaction, once_hash: str) -> int | None:
    """The case file that this very form made before."""
    row = one(tx, select(_registration.c.case_file_id).where(_registration.c.once_hash == once_hash))
    return None if row is None else int(row.case_file_id)


def same_since(tx: Transaction, fingerprint: str, since: datetime) -> str | None:
    """The code of a case file with the same content from the same telephone, registered lately."""
    case = tables.case_file
    query = (
        select(case.c.code)
        .select_from(_registration.join(case, case.c.id == _registration.c.case_file_id))
        .where(_registration.c.fingerprint == fingerprint, case.c.registered_at >= since)
    )
    row = one(tx, query)
    return None if row is None else str(row.code)


def by_helper(tx: Transaction, account_id: int, limit: int) -> list[int]:
    """Case files that this account registered for others, newest first."""
    query = (
        select(_registration.c.case_file_id)
        .where(_registration.c.helper_account_id == account_id)
        .order_by(_registration.c.case_file_id.desc())
        .limit(limit)
    )
    return [int(row.case_file_id) for row in rows(tx, query)]


def unseen(tx: Transaction, limit: int) -> list[int]:
    """Case files that nobody of the office opened yet, or whose citizen did something since; newest first."""
    waiting = select(_act.c.case_file_id).where(_act.c.seen_at.is_(None))
    query = (
        select(_registration.c.case_file_id)
        .where(or_(_registration.c.seen_at.is_(None), _registration.c.case_file_id.in_(waiting)))
        .order_by(_registration.c.case_file_id.desc())
        .limit(limit)
    )
    return [int(row.case_file_id) for row in rows(tx, query)]


def count_unseen(tx: Transaction) -> int:
    """How many registrations nobody opened yet."""
    return count(tx, _registration, _registration.c.seen_at.is_(None))


def mark_seen(tx: Transaction, case_file_id: int, account_id: int | None, now: datetime) -> None:
    """The office has opened it: the registration, and everything the citizen did so far."""
    fresh = _registration.c.seen_at.is_(None) & (_registration.c.case_file_id == case_file_id)
    update(tx, _registration, fresh, seen_at=now, seen_by=account_id)
    update(tx, _act, _act.c.seen_at.is_(None) & (_act.c.case_file_id == case_file_id), seen_at=now, seen_by=account_id)


def add_act(tx: Transaction, case_file_id: int, act: str, text: str, now: datetime) -> None:
    """Something the citizen did."""
    insert(tx, _act, case_file_id=case_file_id, at=now, act=act, text=text)


def acts_of(tx: Transaction, case_file_id: int, *, unseen_only: bool = False) -> tuple[CitizenAct, ...]:
    """What the citizen did since registering, newest first."""
    where: ColumnElement[bool] = _act.c.case_file_id == case_file_id
    if unseen_only:
        where &= _act.c.seen_at.is_(None)
    case = tables.case_file
    query = (
        select(_act, case.c.code.label("case_code"))
        .select_from(_act.join(case, case.c.id == _act.c.case_file_id))
        .where(where)
        .order_by(_act.c.id.desc())
        .limit(200)
    )
    return tuple(CitizenAct(row.id, row.case_code, row.at, row.act, row.text, row.seen_at) for row in rows(tx, query))


def add_grant(tx: Transaction, token_hash: str, case_file_id: int, expires_at: datetime) -> None:
    """Whoever has the token may follow this case file until then."""
    insert(tx, _grant, hash=token_hash, case_file_id=case_file_id, expires_at=expires_at)


def case_of_grant(tx: Transaction, token_hash: str, now: datetime) -> int | None:
    """The case file that a token opens now."""
    row = one(tx, select(_grant).where(_grant.c.hash == token_hash))
    return int(row.case_file_id) if row is not None and now < row.expires_at else None


def _joined() -> Select[tuple[object, ...]]:
    point, account = tables.reception_point, tables.account
    joined = _registration.outerjoin(point, point.c.id == _registration.c.point_id).outerjoin(
        account, account.c.id == _registration.c.helper_account_id
    )
    names = (point.c.name.label("point_name"), account.c.name.label("helper_name"))
    return select(_registration, *names).select_from(joined)


def _of(row: AnyRow) -> Registration:
    return Registration(
        case_file_id=row.case_file_id,
        channel=Channel(row.channel),
        language=row.language or "vi",
        place=Place(row.place) if row.place else None,
        point_id=row.point_id,
        point_name=row.point_name or "",
        place_detail=row.place_detail,
        home_ground=row.home_ground,
        undertaken_at=row.undertaken_at,
        support=_list(row.support),
        circumstances=_list(row.circumstances),
        secrecy_wish=row.secrecy_wish,
        notify_by=NotifyBy(row.notify_by or NotifyBy.PHONE),
        directed_by=row.directed_by,
        directed_document=row.directed_document,
        directed_on=row.directed_on,
        helper_account_id=row.helper_account_id,
        helper_name=row.helper_name or "",
        info_asked=row.info_asked,
        info_asked_at=row.info_asked_at,
        in_person_asked_at=row.in_person_asked_at,
        seen_at=row.seen_at,
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)
