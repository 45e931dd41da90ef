"""The documents of a case file: added with their origin, versioned, read by who may. Nothing is executed or converted.

The bytes come first: `Blobs.take` (from outside, judged by content) or `Blobs.put` (made by the service) puts them on
the disk; `add_document` names them in the same transaction as its audit line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.domain.actions import Action
from orchestrator.domain.errors import NotFound
from orchestrator.domain.file_kinds import safe_title
from orchestrator.domain.policy import SYSTEM, Actor, may, require
from orchestrator.domain.records import CaseFile
from orchestrator.domain.records_documents import AccessClass, Blob, CaseDocument, DocumentOrigin
from orchestrator.services import audit_log
from orchestrator.services.sight import LONGEST_CODE, may_see_petitioner
from orchestrator.store import case_documents as rows
from orchestrator.store import cases, sessions
from orchestrator.store.database import Transaction
from orchestrator.store.rows import next_number

UNTITLED = "TL"


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What to add to a case file. `title` may be the name of a file: it is made safe."""

    case_code: str
    origin: DocumentOrigin
    title: str
    blob: Blob
    access: AccessClass = AccessClass.CASE
    session_code: str = ""
    turn_id: int | None = None
    replaces: str = ""
    """The code of the document that this is the next version of."""


def add_document(tx: Transaction, new: NewDocument, by: Actor, now: datetime) -> CaseDocument:
    """Add a document, or the next version of one. `NotAllowed`; `NotFound` for a case this actor may not know of.

    The service itself (`SYSTEM`) may add what it produced. Papers of a denunciation that come from outside are
    `PROTECTED` whatever was asked for, and lose their title: names of files name people.
    """
    case = cases.case_by_code(tx, new.case_code[:LONGEST_CODE])
    if case is None or not (by.is_system or may(by, Action.CASE_VIEW, case.thing)):
        raise NotFound("case.not_found", code=new.case_code[:LONGEST_CODE])
    if not (by.is_system and new.origin is DocumentOrigin.PRODUCED):
        require(by, Action.CASE_DOCUMENT_ADD, case.thing)
    return _masked(_write(tx, case, new, by, now), case, by)


def add_from_citizen(tx: Transaction, case: CaseFile, title: str, blob: Blob, now: datetime) -> CaseDocument:
    """What a citizen sends with a registration or by look-up: the caller has checked the number and the code."""
    new = NewDocument(case.code, DocumentOrigin.REGISTRATION, title, blob, AccessClass.CITIZEN)
    return _write(tx, case, new, Actor(), now)


def add_in_turn(
    tx: Transaction,
    case: CaseFile,
    session_code: str,
    turn_id: int,
    title: str,
    blob: Blob,
    access: AccessClass,
    by: Actor,
    now: datetime,
) -> CaseDocument:
    """What is handed in while a matter is received: the caller has checked who gives and who takes."""
    new = NewDocument(case.code, DocumentOrigin.TURN, title, blob, access, session_code, turn_id)
    return _write(tx, case, new, by, now)


def _write(tx: Transaction, case: CaseFile, new: NewDocument, by: Actor, now: datetime) -> CaseDocument:
    before = _replaced(tx, case, new.replaces)
    code = before.code if before else _new_code(tx, now)
    session = sessions.session_by_code(tx, new.session_code) if new.session_code else None
    outside = new.origin in (DocumentOrigin.REGISTRATION, DocumentOrigin.TURN)
    guarded = case.denunciation and outside
    document = CaseDocument(
        id=0,
        code=code,
        case_file_id=case.id,
        case_code=case.code,
        origin=new.origin,
        title="" if guarded else safe_title(new.title, code),
        blob=new.blob,
        access=AccessClass.PROTECTED if guarded else new.access,
        version=before.version + 1 if before else 1,
        added_at=now,
        added_by=by.account_id,
        turn_id=new.turn_id,
    )
    added = rows.add_document(tx, document, None if session is None else session.id)
    audit_log.append(
        tx, by, Action.CASE_DOCUMENT_ADD, f"case {case.code}", now, after=f"{code}/{added.version}", reason=new.origin
    )
    return added


def _replaced(tx: Transaction, case: CaseFile, code: str) -> CaseDocument | None:
    if not code:
        return None
    found = rows.newest(tx, code[:LONGEST_CODE])
    if found is None or found.case_file_id != case.id:
        raise NotFound("document.not_found", code=code[:LONGEST_CODE])
    return found


def _new_code(tx: Transaction, now: datetime) -> str:
    year = now.astimezone(ZoneInfo(tx.rules.time_zone)).year
    return f"TL-{year}-{next_number(tx, f'case_document:{year}'):04}"


def documents_of(tx: Transaction, case_code: str, by: Actor) -> list[CaseDocument]:
    """The newest version of every document that this actor may read, oldest first."""
    case = cases.case_by_code(tx, case_code[:LONGEST_CODE])
    if case is None or not may(by, Action.CASE_DOCUMENT_VIEW, case.thing):
        raise NotFound("case.not_found", code=case_code[:LONGEST_CODE])
    found = {one.code: one for one in rows.documents_of_case(tx, case.id)}
    return [_masked(one, case, by) for one in found.values() if _open_to(one, case, by)]


def document_to_read(
    tx: Transaction, case_code: str, code: str, by: Actor, now: datetime, version: int | None = None
) -> CaseDocument:
    """One document, for its bytes: leaves an audit line. `NotFound` when there is none for this actor."""
    case = cases.case_by_code(tx, case_code[:LONGEST_CODE])
    document = rows.newest(tx, code[:LONGEST_CODE], version=version)
    if case is None or document is None or document.case_file_id != case.id:
        raise NotFound("document.not_found", code=code[:LONGEST_CODE])
    if not may(by, Action.CASE_DOCUMENT_VIEW, case.thing) or not _open_to(document, case, by):
        raise NotFound("document.not_found", code=code[:LONGEST_CODE])
    audit_log.append(tx, by, Action.CASE_DOCUMENT_VIEW, f"case {case.code}", now, after=f"{code}/{document.version}")
    return _masked(document, case, by)


def for_the_citizen(tx: Transaction, case: CaseFile) -> list[CaseDocument]:
    """What the citizen may read of the own case file; a denouncer's own papers are not handed out online."""
    found = {one.code: one for one in rows.documents_of_case(tx, case.id)}
    return [one for one in found.values() if one.access is AccessClass.CITIZEN]


def _open_to(document: CaseDocument, case: CaseFile, by: Actor) -> bool:
    return document.access is not AccessClass.PROTECTED or by == SYSTEM or may_see_petitioner(by, case.thing)


def _masked(document: CaseDocument, case: CaseFile, by: Actor) -> CaseDocument:
    """A title of somebody's typing may name a denouncer."""
    if not case.denunciation or document.origin is DocumentOrigin.PRODUCED or may_see_petitioner(by, case.thing):
        return document
    return replace(document, title="", masked=True)
