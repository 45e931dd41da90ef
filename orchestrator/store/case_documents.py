"""Rows of documents: a version each. Masks nothing: that is the services' part. Knows no file."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from orchestrator.domain.records_documents import AccessClass, Blob, CaseDocument, DocumentOrigin
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, insert, one, rows
from orchestrator.store.tables_registration import case_document as _document

MOST: int = 500
"""Versions of documents that one case file shows."""


def add_document(tx: Transaction, document: CaseDocument, session_id: int | None) -> CaseDocument:
    """The document with its number (`document.id` is not read)."""
    number = insert(
        tx,
        _document,
        code=document.code,
        case_file_id=document.case_file_id,
        session_id=session_id,
        turn_id=document.turn_id,
        origin=str(document.origin),
        title=document.title,
        media_type=document.blob.media_type,
        size=document.blob.size,
        sha256=document.blob.sha256,
        access=str(document.access),
        version=document.version,
        added_at=document.added_at,
        added_by=document.added_by,
    )
    return _load(tx, _document.c.id == number)[0]


def documents_of_case(tx: Transaction, case_file_id: int) -> list[CaseDocument]:
    """Every version, oldest first."""
    return _load(tx, _document.c.case_file_id == case_file_id)


def newest(tx: Transaction, code: str, *, version: int | None = None) -> CaseDocument | None:
    """The newest version of a document, or the one asked for."""
    where = _document.c.code == code
    if version is not None:
        where &= _document.c.version == version
    found = _load(tx, where)
    return found[-1] if found else None


def blob_is_named(tx: Transaction, sha256: str) -> bool:
    """Whether any document has these bytes."""
    return one(tx, select(_document.c.id).where(_document.c.sha256 == sha256)) is not None


def _load(tx: Transaction, where: ColumnElement[bool]) -> list[CaseDocument]:
    account, session = tables.account, tables.reception_session
    joined = (
        _document.join(tables.case_file, tables.case_file.c.id == _document.c.case_file_id)
        .outerjoin(account, account.c.id == _document.c.added_by)
        .outerjoin(session, session.c.id == _document.c.session_id)
    )
    query = (
        select(
            _document,
            tables.case_file.c.code.label("case_code"),
            account.c.name.label("account_name"),
            session.c.code.label("session_code"),
        )
        .select_from(joined)
        .where(where)
        .order_by(_document.c.id)
        .limit(MOST)
    )
    return [_document_of(row) for row in rows(tx, query)]


def _document_of(row: AnyRow) -> CaseDocument:
    return CaseDocument(
        id=row.id,
        code=row.code,
        case_file_id=row.case_file_id,
        case_code=row.case_code,
        origin=DocumentOrigin(row.origin),
        title=row.title,
        blob=Blob(row.sha256, row.size, row.media_type),
        access=AccessClass(row.access),
        version=row.version,
        added_at=row.added_at,
        added_by=row.added_by,
        added_by_name=row.account_name or "",
        session_code=row.session_code or "",
        turn_id=row.turn_id,
    )
