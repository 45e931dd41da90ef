"""Case files with who brought them; denouncers come from their own table. Masks nothing: that is the services' part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from orchestrator.domain.case_file import CaseKind, CaseStatus
from orchestrator.domain.records import CaseFile, Petitioner
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, contains, insert, rows, update

_case = tables.case_file
_assignment = tables.case_assignment
_CODE = re.compile(r"HS-\d{4}-\d*")
"""The beginning of a number: then nothing else is looked at."""


def add_case(tx: Transaction, case: CaseFile) -> CaseFile:
    """The case with its number (`case.id` is not read)."""
    number = insert(
        tx,
        _case,
        code=case.code,
        kind=str(case.kind),
        summary=case.summary,
        request=case.request,
        prior_authority=case.prior_authority,
        prior_document=case.prior_document,
        people_count=case.people_count,
        support_needs=case.support_needs,
        identity_waiver=case.identity_waiver,
        status=str(case.status),
        registered_at=case.registered_at,
        registered_by=case.registered_by,
    )
    person = asdict(case.petitioner)
    del person["masked"]
    insert(tx, tables.denouncer if case.denunciation else tables.petitioner, case_file_id=number, **person)
    for account_id in sorted(case.assigned_accounts):
        assign(tx, number, account_id)
    found = case_by_id(tx, number)
    assert found is not None
    return found


def assign(tx: Transaction, case_file_id: int, account_id: int) -> None:
    """Make the case one of this account's."""
    insert(tx, _assignment, case_file_id=case_file_id, account_id=account_id)


def edit(tx: Transaction, case_file_id: int, version: int, **facts: object) -> bool:
    """Other facts, if the record still has this version; False: it changed meanwhile, and nothing was written."""
    unchanged = (_case.c.id == case_file_id) & (_case.c.version == version)
    return update(tx, _case, unchanged, version=version + 1, **facts) == 1


def edit_person(tx: Transaction, case: CaseFile, person: Petitioner) -> None:
    """Other facts of who brought it, where that person's kind is kept."""
    facts = asdict(person)
    del facts["masked"]
    table = tables.denouncer if case.denunciation else tables.petitioner
    update(tx, table, table.c.case_file_id == case.id, **facts)


def case_by_id(tx: Transaction, case_file_id: int) -> CaseFile | None:
    """None when there is none."""
    found = _load(tx, _case.c.id == case_file_id, 1)
    return found[0] if found else None


def case_by_code(tx: Transaction, code: str) -> CaseFile | None:
    """None when there is none."""
    found = _load(tx, _case.c.code == code, 1)
    return found[0] if found else None


def find_cases(tx: Transaction, text: str, limit: int, before: tuple[datetime, int] | None = None) -> list[CaseFile]:
    """Newest first; `text` in the number, the summary or the petitioner's name (never a denouncer's).

    `before` is the last one of the page before: when it was registered, and its number in the database.
    """
    where: list[ColumnElement[bool]] = [_case.c.id > 0]
    if _CODE.fullmatch(text.upper()):
        where.append(_case.c.code.startswith(text.upper(), autoescape=True))
    elif text:
        person = tables.petitioner
        named = select(person.c.case_file_id).where(contains(person.c.name, text))
        where.append(or_(contains(_case.c.code, text), contains(_case.c.summary, text), _case.c.id.in_(named)))
    if before is not None:
        moment, number = before
        same = and_(_case.c.registered_at == moment, _case.c.id < number)
        where.append(or_(_case.c.registered_at < moment, same))
    return _load(tx, and_(*where), limit)


def _load(tx: Transaction, where: ColumnElement[bool], limit: int) -> list[CaseFile]:
    query = select(_case).where(where).order_by(_case.c.registered_at.desc(), _case.c.id.desc()).limit(limit)
    found = rows(tx, query)
    assigned: dict[int, set[int]] = {row.id: set() for row in found}
    for row in rows(tx, select(_assignment).where(_assignment.c.case_file_id.in_(list(assigned)))):
        assigned[row.case_file_id].add(row.account_id)
    people = _people(tx, found)
    return [_case_of(row, people.get(row.id, Petitioner(name="")), frozenset(assigned[row.id])) for row in found]


def _case_of(row: AnyRow, petitioner: Petitioner, assigned: frozenset[int]) -> CaseFile:
    kind = CaseKind(row.kind)
    return CaseFile(
        id=row.id,
        code=row.code,
        kind=kind,
        summary=row.summary,
        petitioner=petitioner,
        status=CaseStatus(row.status),
        registered_at=row.registered_at,
        request=row.request,
        prior_authority=row.prior_authority,
        prior_document=row.prior_document,
        people_count=row.people_count,
        support_needs=row.support_needs,
        identity_waiver=row.identity_waiver,
        registered_by=row.registered_by,
        assigned_accounts=assigned,
        version=row.version,
    )


def _people(tx: Transaction, found: Sequence[AnyRow]) -> dict[int, Petitioner]:
    """Who brought these matters, by case file: one question to each table, however many there are."""
    known: dict[int, Petitioner] = {}
    protected = [row.id for row in found if row.kind == CaseKind.DENUNCIATION]
    others = [row.id for row in found if row.kind != CaseKind.DENUNCIATION]
    for table, numbers in ((tables.denouncer, protected), (tables.petitioner, others)):
        if numbers:
            for row in rows(tx, select(table).where(table.c.case_file_id.in_(numbers))):
                known[row.case_file_id] = _person_of(row)
    return known


def _person_of(row: AnyRow) -> Petitioner:
    return Petitioner(
        name=row.name,
        salutation=row.salutation,
        birth_year=row.birth_year,
        personal_id=row.personal_id,
        address=row.address,
        phone=row.phone,
        email=row.email,
        birth_date=row.birth_date,
        village=row.village,
        phone_owner=row.phone_owner,
    )
