"""Agencies invited to a session: who is asked by when, whom they send, which papers they hand in.

An invitation belongs to an account of the agency, which sees its own and nothing else of the office.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from orchestrator.domain.deadlines import local_day
from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.participant import ParticipantStatus, SessionRole
from orchestrator.domain.policy import Action, Actor, Role, Thing, require
from orchestrator.domain.reception_session import OVER
from orchestrator.domain.records import Account, Participant, ReceptionSession
from orchestrator.domain.records_documents import AccessClass, Blob, CaseDocument, DocumentOrigin
from orchestrator.domain.records_planning import DocumentRequest, Invitation, InvitationStatus
from orchestrator.services import audit_log, case_documents
from orchestrator.services import session_facts as facts
from orchestrator.services.account_messages import write_to_account
from orchestrator.services.case_documents import NewDocument
from orchestrator.services.form_checks import Mistakes, required_reason
from orchestrator.services.secret import new_public_id
from orchestrator.services.sight import seen_session
from orchestrator.store import accounts, cases, participants, sessions
from orchestrator.store import invitations as rows
from orchestrator.store.database import Transaction

MOST_REQUESTS = 10
ROLES = {Role.CITY: SessionRole.CITY, Role.DEPARTMENT: SessionRole.DEPARTMENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """The form. Titles of papers, one a line."""

    account_id: int | None
    point: str = ""
    respond_by: date | None
    papers: Sequence[str] = ()
    papers_due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominate:
    """Who comes for the agency."""

    name: str
    title: str = ""
    phone: str = ""
    email: str = ""


def invite(tx: Transaction, code: str, new: Invite, by: Actor, now: datetime) -> Invitation:
    """Ask an agency, by its account, to take part and to hand in papers. `FormInvalid`."""
    session = seen_session(tx, code, by, lock=True)
    require(by, Action.INVITATION_SEND, session.thing)
    if session.status in OVER:
        raise RuleBroken("plan.over")
    account, point_id = _checked(tx, session, new, now)
    agency = account.agency or account.name
    values = {"account_id": account.id, "agency": agency, "point_id": point_id, "respond_by": new.respond_by}
    number = rows.add_invitation(tx, session_id=session.id, sent_at=now, sent_by=by.account_id, **values)
    for title in _titles(new):
        rows.add_request(tx, number, title, new.papers_due or local_day(session.starts_at), now)
    _assign(tx, session, account.id)
    said = {"code": session.code, "respond_by": f"{new.respond_by:%d/%m/%Y}", "papers": str(len(_titles(new)))}
    write_to_account(tx, account, "agency_invitation", said, now, f"agency_invitation:{number}")
    audit_log.append(tx, by, Action.INVITATION_SEND, f"session {session.code}", now, after=str(number))
    return _own(tx, number)


def _checked(tx: Transaction, session: ReceptionSession, new: Invite, now: datetime) -> tuple[Account, int | None]:
    wrong = Mistakes()
    found = accounts.accounts_by_id(tx, {new.account_id}) if new.account_id is not None else {}
    account = found.get(new.account_id) if new.account_id is not None else None
    if account is None or not account.active or not account.roles & (frozenset(ROLES) | {Role.CASE_OFFICER}):
        wrong.add("invitation.account", "account")
    elif any(one.account_id == account.id for one in rows.invitations_of_session(tx, session.id)):
        wrong.add("invitation.twice", "account", agency=account.agency or account.name)
    points = {point.code: point.id for point in (session.central_point, *session.component_points)}
    if new.point and new.point not in points:
        wrong.add("schedule.point_unknown", "point", point=new.point[:64])
    if new.respond_by is None or not local_day(now) <= new.respond_by <= local_day(session.starts_at):
        wrong.add("invitation.respond_by", "respond_by")
    titles = _titles(new)
    if len(titles) > MOST_REQUESTS or any(len(title) > 200 for title in titles):
        wrong.add("invitation.papers", "papers", most=MOST_REQUESTS)
    if titles and (new.papers_due is None or new.papers_due > local_day(session.starts_at)):
        wrong.add("invitation.papers_due", "papers_due")
    wrong.stop_if_any()
    assert account is not None, "otherwise there was a mistake"
    return account, points.get(new.point)


def _titles(new: Invite) -> list[str]:
    return [title.strip() for title in new.papers if title.strip()]


def _assign(tx: Transaction, session: ReceptionSession, account_id: int) -> None:
    """Who is invited may see the case files of matters that are no denunciations."""
    for case in facts.cases_of(tx, session):
        if not case.denunciation and account_id not in case.assigned_accounts:
            cases.assign(tx, case.id, account_id)


def inbox(tx: Transaction, by: Actor) -> list[Invitation]:
    """The invitations of this account, the next session first."""
    own = frozenset({by.account_id} if by.account_id is not None else ())
    require(by, Action.INVITATION_ANSWER, Thing(assigned_accounts=own))
    found = rows.invitations_of_account(tx, by.account_id or 0)
    return sorted(found, key=lambda one: one.starts_at, reverse=True)


def invitations_of(tx: Transaction, code: str, by: Actor) -> list[Invitation]:
    """Everybody invited to a session."""
    session = seen_session(tx, code, by)
    require(by, Action.INVITATION_SEND, session.thing)
    return rows.invitations_of_session(tx, session.id)


def nominate(tx: Transaction, number: int, new: Nominate, by: Actor, now: datetime) -> Invitation:
    """The agency names who comes: a participant of the session from now on. Named again, the former one is replaced."""
    mine, session = _mine(tx, number, by)
    wrong = Mistakes()
    name = wrong.text(new.name, "name", least=2, most=200)
    title = wrong.text(new.title, "title", most=200)
    phone, email = wrong.phone(new.phone, "phone"), wrong.email(new.email, "email")
    wrong.stop_if_any()
    seat = mine.participant_id or _seat(tx, session, mine)
    if mine.participant_id is not None:
        participants.revoke(tx, seat, now)
    participants.set_person(tx, seat, name=name, title=title, phone=phone, email=email)
    values = {"delegate_name": name, "delegate_title": title, "delegate_phone": phone, "delegate_email": email}
    rows.set_answer(tx, number, InvitationStatus.NOMINATED, now, participant_id=seat, decline_reason="", **values)
    audit_log.append(tx, by, Action.INVITATION_ANSWER, f"session {session.code}", now, after=f"nominated {number}")
    return _own(tx, number)


def _seat(tx: Transaction, session: ReceptionSession, mine: Invitation) -> int:
    account = accounts.accounts_by_id(tx, {mine.account_id})[mine.account_id]
    role = next((ROLES[one] for one in sorted(account.roles) if one in ROLES), SessionRole.ADVISOR)
    held = next((one for one in participants.participants_of(tx, session.id) if one.account_id == account.id), None)
    if held is not None:
        return held.id
    added = participants.add_participant(
        tx,
        Participant(
            id=0,
            public_id=new_public_id(),
            session_id=session.id,
            session_code=session.code,
            account_id=account.id,
            salutation="",
            name=account.name,
            title="",
            agency=mine.agency,
            role=role,
            point_id=mine.point_id,
            email="",
            phone="",
            status=ParticipantStatus.INVITED,
        ),
    )
    return added.id


def decline(tx: Transaction, number: int, reason: str, by: Actor, now: datetime) -> Invitation:
    """The agency sends nobody, and says why."""
    mine, session = _mine(tx, number, by)
    reason = required_reason(reason, "invitation.reason_missing")
    if mine.participant_id is not None:
        raise RuleBroken("invitation.nominated_already")
    rows.set_answer(tx, number, InvitationStatus.DECLINED, now, decline_reason=reason)
    audit_log.append(tx, by, Action.INVITATION_ANSWER, f"session {session.code}", now, after=f"declined {number}")
    return _own(tx, number)


def hand_in(
    tx: Transaction, number: int, request_id: int, blob: Blob, note: str, by: Actor, now: datetime
) -> CaseDocument:
    """A paper that was asked for becomes a document of the case file. The bytes are on the disk already (`Blobs`)."""
    mine, session = _mine(tx, number, by)
    wanted = _wanted(mine, request_id)
    wrong = Mistakes()
    note = wrong.text(note, "note", most=400)
    wrong.stop_if_any()
    new = NewDocument(session.case_code, DocumentOrigin.DEPARTMENT, wanted.title, blob, AccessClass.CASE, session.code)
    document = case_documents.add_document(tx, new, by, now)
    rows.set_handed_in(tx, wanted.id, document.code, note, now)
    audit_log.append(tx, by, "request:handed_in", f"session {session.code}", now, after=document.code)
    return document


def _wanted(mine: Invitation, request_id: int) -> DocumentRequest:
    found = next((one for one in mine.requests if one.id == request_id), None)
    if found is None:
        raise NotFound("invitation.not_found")
    return found


def _mine(tx: Transaction, number: int, by: Actor) -> tuple[Invitation, ReceptionSession]:
    """Of this account's agency, for a session that is still to come."""
    found = rows.invitation_by_id(tx, number)
    if found is None or found.account_id != by.account_id:
        raise NotFound("invitation.not_found")
    require(by, Action.INVITATION_ANSWER, Thing(assigned_accounts=frozenset({found.account_id})))
    session = sessions.session_by_code(tx, found.session_code, lock=True)
    if session is None or session.status in OVER:
        raise RuleBroken("plan.over")
    return found, session


def _own(tx: Transaction, number: int) -> Invitation:
    found = rows.invitation_by_id(tx, number)
    assert found is not None, "written a moment ago"
    return found
