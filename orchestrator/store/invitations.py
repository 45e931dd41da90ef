"""Invitations of agencies to sessions and the papers asked of them. Decides nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from orchestrator.domain.records_planning import DocumentRequest, Invitation, InvitationStatus
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, insert, rows, update
from orchestrator.store.tables_planning import agency_invitation, document_request

AT_MOST = 300


def add_invitation(tx: Transaction, **values: Any) -> int:
    """Sent, not answered yet; its number."""
    return insert(tx, agency_invitation, status=str(InvitationStatus.SENT), decline_reason="", **values)


def set_answer(tx: Transaction, number: int, status: InvitationStatus, now: datetime, **values: Any) -> None:
    """Who comes, or why nobody does."""
    update(tx, agency_invitation, agency_invitation.c.id == number, status=str(status), answered_at=now, **values)


def add_request(tx: Transaction, invitation_id: int, title: str, due_on: date, now: datetime) -> int:
    """A paper that is wanted; its number."""
    return insert(tx, document_request, invitation_id=invitation_id, title=title, due_on=due_on, asked_at=now)


def set_handed_in(tx: Transaction, number: int, document_code: str, note: str, now: datetime) -> None:
    """It came, as this document of the case file."""
    values = {"handed_in_at": now, "document_code": document_code, "note": note}
    update(tx, document_request, document_request.c.id == number, **values)


def invitations_of_session(tx: Transaction, session_id: int) -> list[Invitation]:
    """In the order of sending."""
    return _load(tx, agency_invitation.c.session_id == session_id)


def invitations_of_account(tx: Transaction, account_id: int) -> list[Invitation]:
    """In the order of sending."""
    return _load(tx, agency_invitation.c.account_id == account_id)


def invitation_by_id(tx: Transaction, number: int) -> Invitation | None:
    """None when there is none."""
    found = _load(tx, agency_invitation.c.id == number)
    return found[0] if found else None


def _load(tx: Transaction, where: ColumnElement[bool]) -> list[Invitation]:
    session, point = tables.reception_session, tables.reception_point
    joined = agency_invitation.join(session, session.c.id == agency_invitation.c.session_id).outerjoin(
        point, point.c.id == agency_invitation.c.point_id
    )
    columns = (session.c.code, session.c.title, session.c.starts_at, point.c.name.label("point_name"))
    query = select(agency_invitation, *columns).select_from(joined).where(where).order_by(agency_invitation.c.id)
    found = rows(tx, query.limit(AT_MOST))
    asked: dict[int, list[DocumentRequest]] = {row.id: [] for row in found}
    wanted = select(document_request).where(document_request.c.invitation_id.in_(list(asked)))
    for row in rows(tx, wanted.order_by(document_request.c.id).limit(AT_MOST)):
        asked[row.invitation_id].append(DocumentRequest(**row._mapping))
    return [_invitation(row, tuple(asked[row.id])) for row in found]


def _invitation(row: AnyRow, requests: tuple[DocumentRequest, ...]) -> Invitation:
    return Invitation(
        id=row.id,
        session_id=row.session_id,
        session_code=row.code,
        session_title=row.title,
        starts_at=row.starts_at,
        account_id=row.account_id,
        agency=row.agency,
        point_id=row.point_id,
        point_name=row.point_name or "",
        respond_by=row.respond_by,
        sent_at=row.sent_at,
        status=InvitationStatus(row.status),
        delegate_name=row.delegate_name,
        delegate_title=row.delegate_title,
        delegate_phone=row.delegate_phone,
        delegate_email=row.delegate_email,
        decline_reason=row.decline_reason,
        answered_at=row.answered_at,
        participant_id=row.participant_id,
        requests=requests,
    )
