"""Whose paper it is: the office, its signature blocks, the number and day of one paper. Knows no form and no matter."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from config.settings import CommuneSettings, DocumentSettings
from orchestrator.documents.paper import Signer
from orchestrator.documents.phrases import PHRASES

BODY = re.compile(r"\s*\bUBND\b\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What stands on every paper of this office."""

    name: str
    """As it stands in a sentence: `UBND xã An Phượng`."""
    issuing_body: tuple[str, ...]
    """Its lines in the head: `ỦY BAN NHÂN DÂN`, `XÃ AN PHƯỢNG`."""
    upper_body: tuple[str, ...] = ()
    place: str
    """Before the date: `xã An Phượng`."""
    symbol: str = "UBND"
    """The last part of numbers: 15/TB-UBND."""
    unit: str = "VP"
    """Who drafts letters: 15/UBND-VP."""
    signing_for: str = ""
    head_title: str
    deputy_title: str
    office_title: str
    kept: str
    """The last line of the recipients."""
    hotline: str = ""

    def head(self, name: str) -> Signer:
        """The head signs for the whole body: TM. …"""
        return Signer(self._titles(self.head_title), name=name)

    def head_alone(self, name: str) -> Signer:
        """The head signs in their own competence (a complaint's papers, for example)."""
        return Signer((self.head_title,), name=name)

    def deputy(self, name: str) -> Signer:
        """A deputy signs instead of the head: KT. …"""
        return Signer(self._titles(f"KT. {self.head_title}", self.deputy_title), name=name)

    def by_order(self, name: str) -> Signer:
        """The chief of the office signs by the head's order: TL. …"""
        return Signer((f"TL. {self.head_title}", self.office_title), name=name)

    def _titles(self, *titles: str) -> tuple[str, ...]:
        return tuple(title for title in (self.signing_for, *titles) if title)


def office_from(commune: CommuneSettings, documents: DocumentSettings) -> Office:
    """The office that the settings describe."""
    return Office(
        name=commune.authority,
        issuing_body=_lines(documents.issuing_body or commune.authority),
        upper_body=_lines(documents.upper_body, written_out=False),
        place=documents.place or commune.name,
        symbol=documents.symbol,
        unit=documents.unit,
        signing_for=documents.signing_for,
        head_title=documents.head_title,
        deputy_title=documents.deputy_title,
        office_title=documents.office_title,
        kept=documents.kept,
        hotline=commune.hotline,
    )


def _lines(body: str, *, written_out: bool = True) -> tuple[str, ...]:
    """`UBND xã An Phượng` in capitals, written out and broken where papers break it; `|` breaks it elsewhere."""
    parts = (BODY.sub(f"{PHRASES.people_committee}|", body) if written_out else body).split("|")
    return tuple(part.strip().upper() for part in parts if part.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One paper's own facts: who issues it, when, under which number, who signs it."""

    office: Office
    reference: str
    """A code that names the file: a case's, a session's, a receipt's. Never a person's name."""
    issued_on: date | None = None
    """None: left open, to be written by hand."""
    number: str = ""
    """In the office's books, without its symbol: `15`. Empty: left open."""
    signer: Signer | None = None
    """None: the head's block without a name."""
    recipients: tuple[str, ...] = field(default=())
    """Besides those that the form names."""
