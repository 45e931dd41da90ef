"""Papers during a session: handed in with a receipt (form 02/TCD, rule R16), and one of the case file shown to all.

The bytes are on the disk already (`store.blobs`). Who sits here gives for the own turn, or the one that is held.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.documents.facts import HandedItem
from orchestrator.documents.facts import Person as PaperPerson
from orchestrator.documents.facts_reception import ReceiptFacts
from orchestrator.domain.errors import NotAllowed, NotFound, RuleBroken
from orchestrator.domain.participant import IN_ROOM, NEEDS_IDENTITY
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.queue import TAKES_PART, open_turn
from orchestrator.domain.reception_session import LIVE
from orchestrator.domain.records import Participant, ReceptionSession
from orchestrator.domain.records_documents import AccessClass, Blob, CaseDocument
from orchestrator.domain.records_minutes import Receipt
from orchestrator.domain.records_turn import Turn
from orchestrator.services import audit_log, case_documents
from orchestrator.services.sight import masked_participant, seen_session
from orchestrator.store import case_documents as documents
from orchestrator.store import cases, participants, receipts, sessions, turns
from orchestrator.store.database import Transaction
from orchestrator.store.rows import next_number


@dataclass(frozen=True, slots=True)
class Handed:
    """What is handed in. `title` may be the name of a file."""

    title: str
    blob: Blob
    copy_kind: str = ""
    condition: str = ""
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A document taken in, with its receipt."""

    session_code: str
    turn: int
    document: CaseDocument
    receipt: Receipt


def hand_in(tx: Transaction, handed: Handed, by: Actor, now: datetime) -> HandedIn:
    """From one's own page, by whoever is in the room. `NotAllowed`; `RuleBroken`: `handed.no_turn`."""
    person = participants.participant_by_public_id(tx, by.participant or "")
    if person is None or person.status not in IN_ROOM:
        raise NotAllowed("handed.not_in_room")
    session = sessions.session_by_id(tx, person.session_id)
    require(by, Action.SEAT_TAKE, session.thing)
    own = turns.turn_of_person(tx, person.id)
    turn = own or _turn_held(tx, session)
    access = AccessClass.CITIZEN if person.role in NEEDS_IDENTITY else AccessClass.CASE
    return _take(tx, session, turn, handed, access, by, now, giver=person)


def take_in(tx: Transaction, code: str, handed: Handed, giver: str, by: Actor, now: datetime) -> HandedIn:
    """Over the table or for somebody: by the office or the note-taker. `giver`: the public id of a seat, or empty."""
    session = seen_session(tx, code, by)
    require(by, Action.DOCUMENT_RECEIVE, session.thing)
    person = participants.participant_by_public_id(tx, giver) if giver else None
    if giver and (person is None or person.session_id != session.id):
        raise NotFound("participant.not_found")
    own = turns.turn_of_person(tx, person.id) if person is not None else None
    citizen = person is None or person.role in NEEDS_IDENTITY
    access = AccessClass.CITIZEN if citizen else AccessClass.CASE
    return _take(tx, session, own or _turn_held(tx, session), handed, access, by, now, giver=person)


def receipts_of(tx: Transaction, code: str, by: Actor) -> list[Receipt]:
    """Of this session, with givers and titles as this actor may see them."""
    session = seen_session(tx, code, by)
    require(by, Action.DOCUMENT_RECEIVE, session.thing)
    return [_masked(tx, one, session, by) for one in receipts.of_session(tx, session.id)]


def own_receipts(tx: Transaction, by: Actor) -> list[Receipt]:
    """What this seat gave."""
    person = participants.participant_by_public_id(tx, by.participant or "")
    if person is None:
        return []
    return [one for one in receipts.of_session(tx, person.session_id) if one.giver == person.public_id]


def receipt_facts(tx: Transaction, code: str, by: Actor) -> ReceiptFacts:
    """For the paper: to the giver on the own page, and to the office. `NotFound`."""
    receipt = receipts.receipt_by_code(tx, code[:40])
    if receipt is None:
        raise NotFound("receipt.not_found", code=code[:40])
    session = sessions.session_by_id(tx, receipt.session_id)
    if not receipt.giver or by.participant != receipt.giver:
        seen_session(tx, session.code, by)
        require(by, Action.DOCUMENT_RECEIVE, session.thing)
        receipt = _masked(tx, receipt, session, by)
    turn = turns.turn_by_id(tx, receipt.turn_id) if receipt.turn_id is not None else None
    item = HandedItem(
        name=receipt.title or receipt.document,
        pages=receipt.pages,
        condition=receipt.condition,
        copy_kind=receipt.copy_kind,
    )
    masked = receipt.giver_name.startswith("#")
    return ReceiptFacts(
        received_at=receipt.received_at,
        place=session.central_point.full_name,
        receiver=PaperPerson(name=receipt.receiver or session.chair_name),
        giver=PaperPerson(name=receipt.giver_name, masked=masked),
        items=(item,),
        matter_code=turn.case_code if turn is not None else "",
        electronic=bool(receipt.giver),
    )


def show(tx: Transaction, code: str, document: str, by: Actor, now: datetime) -> CaseDocument:
    """On everybody's page from now on. `RuleBroken("handed.protected")`: never a denouncer's own."""
    session = sessions.session_by_code(tx, code[:40], lock=True)
    if session is None:
        raise NotFound("session.not_found", code=code[:40])
    require(by, Action.DOCUMENT_SHOW, session.thing)
    if session.status not in LIVE:
        raise RuleBroken("handed.session_over")
    found = documents.newest(tx, document[:40])
    if found is None or found.case_file_id not in {one.case_file_id for one in _received(tx, session)}:
        raise NotFound("document.not_found", code=document[:40])
    if found.access is AccessClass.PROTECTED:
        raise RuleBroken("handed.protected")
    receipts.show(tx, session.id, found.code, found.version, now)
    audit_log.append(tx, by, Action.DOCUMENT_SHOW, f"session {code}", now, after=f"{found.code}/{found.version}")
    return found


def hide(tx: Transaction, code: str, by: Actor, now: datetime) -> None:
    """Nothing is shown any more; nothing was: no harm."""
    session = sessions.session_by_code(tx, code[:40], lock=True)
    if session is None:
        raise NotFound("session.not_found", code=code[:40])
    require(by, Action.DOCUMENT_SHOW, session.thing)
    if receipts.hide(tx, session.id, now):
        audit_log.append(tx, by, Action.DOCUMENT_SHOW, f"session {code}", now, after="")


def shown_to_seat(tx: Transaction, by: Actor) -> CaseDocument:
    """What is on everybody's page, for its bytes: to who is in the room. `NotFound`."""
    person = participants.participant_by_public_id(tx, by.participant or "")
    if person is not None and person.status in IN_ROOM:
        shown = receipts.shown_now(tx, person.session_id)
        found = documents.newest(tx, shown[0], version=shown[1]) if shown else None
        if found is not None:
            return found
    raise NotFound("document.not_found", code="")


def papers_of(tx: Transaction, code: str, by: Actor) -> list[CaseDocument]:
    """The documents of the session's case files that may be shown: newest versions."""
    session = seen_session(tx, code, by)
    require(by, Action.DOCUMENT_SHOW, session.thing)
    found = {
        one.code: one for turn in _received(tx, session) for one in documents.documents_of_case(tx, turn.case_file_id)
    }
    return [replace(one, title="") if session.denunciation else one for one in found.values() if _showable(one)]


def _showable(document: CaseDocument) -> bool:
    return document.access is not AccessClass.PROTECTED


def _received(tx: Transaction, session: ReceptionSession) -> list[Turn]:
    return [turn for turn in turns.turns_of_session(tx, session.id) if turn.status in TAKES_PART]


def _turn_held(tx: Transaction, session: ReceptionSession) -> Turn:
    found = _received(tx, session)
    held = open_turn(found) or (found[0] if len(found) == 1 else None)
    if held is None:
        raise RuleBroken("handed.no_turn")
    return held


def _take(
    tx: Transaction,
    session: ReceptionSession,
    turn: Turn,
    handed: Handed,
    access: AccessClass,
    by: Actor,
    now: datetime,
    *,
    giver: Participant | None,
) -> HandedIn:
    case = cases.case_by_id(tx, turn.case_file_id)
    if case is None:
        raise NotFound("case.not_found", code=turn.case_code)
    if session.status not in LIVE:
        raise RuleBroken("handed.session_over")
    document = case_documents.add_in_turn(tx, case, session.code, turn.id, handed.title, handed.blob, access, by, now)
    year = now.astimezone(ZoneInfo(tx.rules.time_zone)).year
    code = f"BN-{year}-{next_number(tx, f'receipt:{year}'):04}"
    receipt = receipts.add_receipt(
        tx,
        code,
        session.id,
        turn.id,
        (document.code, document.version),
        now,
        giver_id=giver.id if giver is not None else None,
        receiver=by.account_id,
        copy_kind=handed.copy_kind[:100],
        condition=handed.condition[:200],
        pages=handed.pages,
    )
    audit_log.append(tx, by, Action.DOCUMENT_RECEIVE, f"session {session.code}", now, after=f"{code} {document.code}")
    return HandedIn(session.code, turn.number, document, receipt)


def _masked(tx: Transaction, receipt: Receipt, session: ReceptionSession, by: Actor) -> Receipt:
    person = participants.participant_by_public_id(tx, receipt.giver) if receipt.giver else None
    if person is None:
        return receipt
    seen = masked_participant(person, session, by)
    return replace(receipt, giver_name=seen.name, title="" if seen.masked else receipt.title)
