"""The documents of a case file, as the store hands them out. Knows no row, no file system and no page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from orchestrator.domain.file_kinds import EXTENSIONS


class DocumentOrigin(StrEnum):
    """Where a document came from."""

    REGISTRATION = "registration"
    """From the citizen, with the registration or later by look-up."""
    TURN = "turn"
    """Handed in during a reception turn (receipt 02/TCD)."""
    DEPARTMENT = "department"
    OFFICE = "office"
    PRODUCED = "produced"
    """Made by the service: minutes, notices, receipts."""


class AccessClass(StrEnum):
    """Who may read a document, besides what the right to the case file says."""

    CITIZEN = "citizen"
    """Whoever sees the case file, and the citizen with number and code."""
    CASE = "case"
    """Whoever sees the case file."""
    PROTECTED = "protected"
    """Only who may know who brought the matter: a denouncer's own papers (Law on Denunciation art. 8)."""


@dataclass(frozen=True, slots=True)
class Blob:
    """The bytes of a document on disk, named by their hash."""

    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """Tài liệu của hồ sơ. Masked: `title` is empty, because names are typed by people."""

    id: int
    code: str
    """`TL-2026-0001`."""
    case_file_id: int
    case_code: str
    origin: DocumentOrigin
    title: str
    blob: Blob
    access: AccessClass
    version: int
    """1, 2, 3 … of the same document; the newest replaces the ones before, which stay."""
    added_at: datetime
    added_by: int | None
    """The account; None: the citizen, or the service."""
    added_by_name: str = ""
    session_code: str = ""
    turn_id: int | None = None
    masked: bool = False

    @property
    def file_name(self) -> str:
        """What a download is called: the number, never a name that somebody typed."""
        ending = EXTENSIONS.get(self.blob.media_type, "bin")
        return f"{self.code}-{self.version}.{ending}" if self.version > 1 else f"{self.code}.{ending}"
