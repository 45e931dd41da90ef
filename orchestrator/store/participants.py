"""Participants, the hashes of their personal links and of their seats. Changes no status; masks nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from orchestrator.domain.participant import ParticipantStatus, SessionRole
from orchestrator.domain.records import DeviceCheck, LineMeasured, LinkState, Participant
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, insert, one, rows, update

_participant = tables.participant
_former = tables.former_link


@dataclass(frozen=True, slots=True)
class SeatRow:
    """What decides who may sit here; hashes only."""

    participant_id: int
    device_hash: str | None
    token_hash: str | None
    link_expires_at: datetime | None
    link_revoked_at: datetime | None
    taken_at: datetime | None


def add_participant(tx: Transaction, participant: Participant) -> Participant:
    """The participant with its number (`participant.id` is not read)."""
    number = insert(
        tx,
        _participant,
        public_id=participant.public_id,
        session_id=participant.session_id,
        account_id=participant.account_id,
        point_id=participant.point_id,
        salutation=participant.salutation,
        name=participant.name,
        title=participant.title,
        agency=participant.agency,
        role=str(participant.role),
        email=participant.email,
        phone=participant.phone,
        status=str(participant.status),
    )
    return participant_by_id(tx, number)


def participant_by_id(tx: Transaction, participant_id: int, *, lock: bool = False) -> Participant:
    """`LookupError` when there is none. With `lock` nobody else changes it until the transaction ends."""
    if lock:
        tx.connection.execute(select(_participant.c.id).where(_participant.c.id == participant_id).with_for_update())
    found = _load(tx, _participant.c.id == participant_id)
    if not found:
        raise LookupError(participant_id)
    return found[0]


def participant_by_public_id(tx: Transaction, public_id: str) -> Participant | None:
    """None when there is none."""
    found = _load(tx, _participant.c.public_id == public_id)
    return found[0] if found else None


def participants_of(tx: Transaction, session_id: int) -> list[Participant]:
    """In the order in which they were invited."""
    return _load(tx, _participant.c.session_id == session_id)


def participant_of_link(tx: Transaction, link_hash: str) -> Participant | None:
    """Whose present link this is."""
    found = _load(tx, _participant.c.link_hash == link_hash)
    return found[0] if found else None


def participant_of_former_link(tx: Transaction, link_hash: str) -> Participant | None:
    """Whose link this was, before a newer one replaced it."""
    row = one(tx, select(_former.c.participant_id).where(_former.c.hash == link_hash))
    return None if row is None else participant_by_id(tx, row.participant_id)


def set_link(tx: Transaction, participant_id: int, link_hash: str, expires_at: datetime, now: datetime) -> None:
    """The one valid link of this participant from now on; the earlier one is remembered as replaced."""
    row = one(tx, select(_participant.c.link_hash).where(_participant.c.id == participant_id))
    if row is not None and row.link_hash:
        insert(tx, _former, hash=row.link_hash, participant_id=participant_id, ended_at=now)
    values = {"link_hash": link_hash, "link_expires_at": expires_at, "link_revoked_at": None}
    update(tx, _participant, _participant.c.id == participant_id, **values)


def revoke(tx: Transaction, participant_id: int, now: datetime) -> None:
    """The link and the seat end now."""
    values = {"link_revoked_at": now, "seat_token_hash": None, "seat_device_hash": None, "seat_taken_at": None}
    update(tx, _participant, _participant.c.id == participant_id, **values)


def set_link_end(tx: Transaction, session_id: int, expires_at: datetime) -> None:
    """The session was moved: its links end with it."""
    where = _participant.c.session_id == session_id
    update(tx, _participant, where & _participant.c.link_hash.is_not(None), link_expires_at=expires_at)


def seat_row(tx: Transaction, participant_id: int) -> SeatRow:
    """Who sits here, as hashes."""
    row = one(tx, select(_participant).where(_participant.c.id == participant_id))
    if row is None:
        raise LookupError(participant_id)
    hashes = (row.seat_device_hash, row.seat_token_hash)
    return SeatRow(row.id, *hashes, row.link_expires_at, row.link_revoked_at, row.seat_taken_at)


def set_seat(tx: Transaction, participant_id: int, device_hash: str, token_hash: str, now: datetime) -> None:
    """This device has the seat from now on, and no other."""
    values = {"seat_device_hash": device_hash, "seat_token_hash": token_hash, "seat_taken_at": now}
    update(tx, _participant, _participant.c.id == participant_id, **values)


def set_person(tx: Transaction, participant_id: int, *, name: str, title: str, phone: str, email: str) -> None:
    """Somebody else sits there, or the same with other particulars."""
    values = {"name": name, "title": title, "phone": phone, "email": email}
    update(tx, _participant, _participant.c.id == participant_id, **values)


def set_rules(tx: Transaction, participant_id: int, version: str, now: datetime) -> None:
    """Which house rules were read, and when."""
    where = _participant.c.id == participant_id
    update(tx, _participant, where, rules_version=version, rules_acknowledged_at=now)


def set_device_check(tx: Transaction, participant_id: int, check: DeviceCheck, now: datetime) -> None:
    """What the page found; the last one counts."""
    document = {
        "verdict": check.verdict,
        "line": check.line,
        "microphone": check.microphone,
        "speaker": check.speaker,
        "camera": check.camera,
        "round_trip_ms": check.round_trip_ms,
        "at": now.isoformat(),
        "measured": None if check.measured is None else asdict(check.measured),
    }
    update(tx, _participant, _participant.c.id == participant_id, device_check=document)


def _load(tx: Transaction, where: ColumnElement[bool]) -> list[Participant]:
    session, point = tables.reception_session, tables.reception_point
    joined = _participant.join(session, session.c.id == _participant.c.session_id).outerjoin(
        point, point.c.id == _participant.c.point_id
    )
    columns = (_participant, session.c.code.label("session_code"), point.c.name.label("point_name"))
    query = select(*columns).select_from(joined).where(where).order_by(_participant.c.id).limit(500)
    return [_participant_of(row, tx.began_at) for row in rows(tx, query)]


def _participant_of(row: AnyRow, shown_at: datetime) -> Participant:
    return Participant(
        id=row.id,
        public_id=row.public_id,
        session_id=row.session_id,
        session_code=row.session_code,
        account_id=row.account_id,
        salutation=row.salutation,
        name=row.name,
        title=row.title,
        agency=row.agency,
        role=SessionRole(row.role),
        point_id=row.point_id,
        email=row.email,
        phone=row.phone,
        status=ParticipantStatus(row.status),
        identity_method=row.identity_method,
        rules_acknowledged_at=row.rules_acknowledged_at,
        device_check=_check_of(row.device_check),
        link=_link_state(row, shown_at),
        point_name=row.point_name or "",
        link_expires_at=row.link_expires_at,
        taken=row.seat_token_hash is not None,
    )


def _link_state(row: AnyRow, now: datetime) -> LinkState:
    if row.link_hash is None:
        return LinkState.NONE
    if row.link_revoked_at is not None:
        return LinkState.REVOKED
    if row.link_expires_at is not None and row.link_expires_at <= now:
        return LinkState.EXPIRED
    return LinkState.USED if row.seat_token_hash is not None else LinkState.READY


def _check_of(document: dict[str, Any] | None) -> DeviceCheck | None:
    if document is None:
        return None
    at = datetime.fromisoformat(document["at"]).astimezone(UTC)
    measured = document.get("measured")
    line = None if measured is None else LineMeasured(**{**measured, "paths": tuple(measured["paths"])})
    return DeviceCheck(**{**document, "at": at, "measured": line})
