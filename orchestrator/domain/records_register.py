"""A line of the reception register, and a signature under its days; the digest that ties the two. Knows no row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from orchestrator.domain.case_file import CaseKind

UNTIED = frozenset({"session_code", "case_code", "writer_name", "corrected_by", "id"})
"""Looked up, not written in the line."""


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """A line of form 03/TCD as it was written. Of a denouncer, `citizen` and `id_doc` are empty."""

    id: int
    book_year: int
    seq_no: int
    turn_id: int | None
    session_id: int | None
    case_file_id: int
    received_on: date
    citizen: str
    id_doc: str
    summary: str
    request: str
    kind: CaseKind
    people_count: int
    prior_resolver: str
    in_competence: bool | None
    """None: not classified when the line was written."""
    guided_to: str
    transferred_to: str
    note: str
    written_at: datetime
    corrects_id: int | None = None
    """The line that this one corrects."""
    reason: str = ""
    """Of a correction."""
    case_code: str = ""
    session_code: str = ""
    writer_name: str = ""
    corrected_by: int | None = None
    """Number (in the book) of the line that corrects this one."""

    @property
    def denunciation(self) -> bool:
        """Whether who brought it is nobody's to read here."""
        return self.kind is CaseKind.DENUNCIATION


@dataclass(frozen=True, slots=True)
class RegisterSignature:
    """Somebody closed these days of the register."""

    id: int
    first: date
    last: date
    lines: int
    digest: str
    signed_at: datetime
    signer_name: str


def digest_of(entries: Iterable[RegisterEntry]) -> str:
    """SHA-256 of these lines in the order of the book, as they were written: what a signature is put under."""
    whole = hashlib.sha256()
    for entry in sorted(entries, key=lambda one: (one.book_year, one.seq_no)):
        told = {name: value for name, value in asdict(entry).items() if name not in UNTIED}
        whole.update(json.dumps(told, sort_keys=True, ensure_ascii=False, default=_plain).encode())
        whole.update(b"\n")
    return whole.hexdigest()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
