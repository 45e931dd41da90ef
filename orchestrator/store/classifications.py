"""Classification, relations, members and decisions of case files. Masks nothing: that is the services' part."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from orchestrator.domain.case_file import CaseKind, CaseStatus
from orchestrator.domain.classification import Attendance, Competence, Complexity, Course, SecrecyItem
from orchestrator.domain.records import CaseFile
from orchestrator.domain.records_classification import Classification, Decision, Member, RelatedCase
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, delete, insert, one, rows, update
from orchestrator.store.tables_classification import case_decision, case_member, case_relation
from orchestrator.store.tables_classification import classification as _table

AT_MOST = 500
_case = tables.case_file


def classification_of(tx: Transaction, case_file_id: int) -> Classification | None:
    """None while nobody has classified it."""
    row = one(tx, select(_table).where(_table.c.case_file_id == case_file_id))
    if row is None:
        return None
    names = _names(tx, {row.classified_by, row.approved_by})
    return Classification(
        case_file_id=row.case_file_id,
        version=row.version,
        competence=Competence(row.competence),
        competent_body=row.competent_body,
        complexity=Complexity(row.complexity),
        determination=row.determination,
        ground=row.ground,
        ground_reason=row.ground_reason,
        attendance=Attendance(row.attendance),
        attendance_place=row.attendance_place,
        undertaking=row.undertaking,
        protection_asked=row.protection_asked,
        waiver_signed=row.waiver_signed,
        secrecy=frozenset(SecrecyItem(item) for item in row.secrecy),
        all_signed=row.all_signed,
        course=Course(row.course),
        course_reason=row.course_reason,
        classified_by=row.classified_by,
        classified_at=row.classified_at,
        classified_by_name=names.get(row.classified_by, ""),
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        approved_by_name=names.get(row.approved_by, ""),
        decision_no=row.decision_no,
        decision_day=row.decision_day,
        returned_reason=row.returned_reason,
    )


def put_classification(tx: Transaction, new: Classification) -> None:
    """In place of the one before, which the audit log remembers."""
    values = {
        "version": new.version,
        "competence": str(new.competence),
        "competent_body": new.competent_body,
        "complexity": str(new.complexity),
        "determination": new.determination,
        "ground": new.ground,
        "ground_reason": new.ground_reason,
        "attendance": str(new.attendance),
        "attendance_place": new.attendance_place,
        "undertaking": new.undertaking,
        "protection_asked": new.protection_asked,
        "waiver_signed": new.waiver_signed,
        "secrecy": sorted(new.secrecy),
        "all_signed": new.all_signed,
        "course": str(new.course),
        "course_reason": new.course_reason,
        "classified_by": new.classified_by,
        "classified_at": new.classified_at,
        "approved_by": new.approved_by,
        "approved_at": new.approved_at,
        "decision_no": new.decision_no,
        "decision_day": new.decision_day,
        "returned_reason": new.returned_reason,
    }
    if not update(tx, _table, _table.c.case_file_id == new.case_file_id, **values):
        insert(tx, _table, case_file_id=new.case_file_id, **values)


def lock_case(tx: Transaction, case_file_id: int) -> None:
    """Nobody else changes this case file until the transaction ends."""
    tx.connection.execute(select(_case.c.id).where(_case.c.id == case_file_id).with_for_update())


def set_kind(tx: Transaction, case: CaseFile, kind: CaseKind) -> None:
    """Another kind; who brought it moves into or out of the table of denouncers with it."""
    update(tx, _case, _case.c.id == case.id, kind=str(kind))
    source = tables.denouncer if case.denunciation else tables.petitioner
    target = tables.denouncer if kind is CaseKind.DENUNCIATION else tables.petitioner
    if source is target:
        return
    row = one(tx, select(source).where(source.c.case_file_id == case.id))
    if row is not None:
        insert(tx, target, **row._mapping)
        delete(tx, source, source.c.case_file_id == case.id)


def set_waiver(tx: Transaction, case_file_id: int, signed: bool) -> None:
    """The denouncer gave up the protection of identity in writing, or did not."""
    update(tx, _case, _case.c.id == case_file_id, identity_waiver=signed)


def relate(tx: Transaction, case_file_id: int, related_id: int, kind: str, noted_by: int | None, now: datetime) -> None:
    """`kind` is `part` or `earlier`, seen from `case_file_id`. Said twice does no harm."""
    pair = and_(case_relation.c.case_file_id == case_file_id, case_relation.c.related_id == related_id)
    if one(tx, select(case_relation.c.kind).where(pair)) is None:
        values: dict[str, Any] = {"kind": kind, "noted_by": noted_by, "noted_at": now}
        insert(tx, case_relation, case_file_id=case_file_id, related_id=related_id, **values)


def related(tx: Transaction, case_file_id: int) -> list[RelatedCase]:
    """Parts, the whole, earlier and later visits, oldest first."""
    down = select(_case, case_relation.c.kind.label("relation")).join(
        case_relation, case_relation.c.related_id == _case.c.id
    )
    up = select(_case, case_relation.c.kind.label("relation")).join(
        case_relation, case_relation.c.case_file_id == _case.c.id
    )
    names = {"part": "whole", "earlier": "later"}
    found = [_related(row, row.relation) for row in rows(tx, down.where(case_relation.c.case_file_id == case_file_id))]
    found += [
        _related(row, names[row.relation]) for row in rows(tx, up.where(case_relation.c.related_id == case_file_id))
    ]
    return sorted(found, key=lambda each: (each.registered_at, each.code))


def earlier_of_person(tx: Transaction, case: CaseFile) -> list[RelatedCase]:
    """Case files that came before from the same personal number, or the same name and telephone; no denunciations."""
    who, person = case.petitioner, tables.petitioner
    same = []
    if who.personal_id:
        same.append(person.c.personal_id == who.personal_id)
    if who.name and who.phone:
        same.append(and_(person.c.name == who.name, person.c.phone == who.phone))
    if not same:
        return []
    query = select(_case).join(person, person.c.case_file_id == _case.c.id).where(or_(*same), _case.c.id < case.id)
    return [_related(row, "candidate") for row in rows(tx, query.order_by(_case.c.id.desc()).limit(20))]


def _related(row: AnyRow, relation: str) -> RelatedCase:
    return RelatedCase(row.code, CaseKind(row.kind), CaseStatus(row.status), row.summary, row.registered_at, relation)


def members_of(tx: Transaction, case_file_id: int) -> list[Member]:
    """In the order in which they were written down."""
    query = select(case_member).where(case_member.c.case_file_id == case_file_id).order_by(case_member.c.id)
    return [
        Member(
            row.id,
            row.name,
            row.address,
            row.personal_id,
            row.petitioner,
            row.signed,
            row.representative,
            row.withdrawn_at,
        )
        for row in rows(tx, query.limit(AT_MOST))
    ]


def put_member(tx: Transaction, case_file_id: int, member: Member) -> int:
    """A new member (`member.id` 0), or a changed one; its number."""
    values = {
        "name": member.name,
        "address": member.address,
        "personal_id": member.personal_id,
        "petitioner": member.petitioner,
        "signed": member.signed,
        "representative": member.representative,
        "withdrawn_at": member.withdrawn_at,
    }
    if not member.id:
        return insert(tx, case_member, case_file_id=case_file_id, **values)
    mine = and_(case_member.c.id == member.id, case_member.c.case_file_id == case_file_id)
    update(tx, case_member, mine, **values)
    return member.id


def add_decision(tx: Transaction, new: Decision) -> Decision:
    """The decision with its number (`new.id` is not read)."""
    values = {name: getattr(new, name) for name in ("ground", "reason", "body", "document_no", "document_day")}
    number = insert(
        tx,
        case_decision,
        case_file_id=new.case_file_id,
        course=str(new.course),
        known_at=new.known_at,
        decided_at=new.decided_at,
        decided_by=new.decided_by,
        signed_by_head=new.signed_by_head,
        notice_issued_at=new.notice_issued_at,
        **values,
    )
    return replace(new, id=number)


def set_notice(tx: Transaction, decision_id: int, document_no: str, issued_at: datetime) -> None:
    """The notice 01/TCD of a refusal, signed by the head."""
    values = {"document_no": document_no, "notice_issued_at": issued_at, "signed_by_head": True}
    update(tx, case_decision, case_decision.c.id == decision_id, **values)


def decisions_of(tx: Transaction, case_file_id: int) -> list[Decision]:
    """Oldest first."""
    query = select(case_decision).where(case_decision.c.case_file_id == case_file_id).order_by(case_decision.c.id)
    found = rows(tx, query.limit(AT_MOST))
    names = _names(tx, {row.decided_by for row in found})
    return [
        Decision(
            id=row.id,
            case_file_id=row.case_file_id,
            course=Course(row.course),
            ground=row.ground,
            reason=row.reason,
            body=row.body,
            document_no=row.document_no,
            document_day=row.document_day,
            known_at=row.known_at,
            decided_at=row.decided_at,
            decided_by=row.decided_by,
            decided_by_name=names.get(row.decided_by, ""),
            signed_by_head=row.signed_by_head,
            notice_issued_at=row.notice_issued_at,
        )
        for row in found
    ]


def _names(tx: Transaction, numbers: set[int | None]) -> dict[int | None, str]:
    account = tables.account
    wanted = [number for number in numbers if number is not None]
    query = select(account.c.id, account.c.name).where(account.c.id.in_(wanted))
    return {row.id: row.name for row in rows(tx, query)}
