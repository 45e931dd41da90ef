"""The lines of the office's books and tables. Knows no heading, no width and no file format."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A book or a table over a period; both days belong to it."""

    first: date
    last: date
    lines: tuple[Any, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """A line of form 03/TCD; the names of DOMAIN.md 4.2, the decree's thirteen columns in their order."""

    seq_no: int
    received_on: date
    citizen_name_address: str
    """Masked for a denouncer whose identity is protected."""
    id_doc: str = ""
    summary: str
    kind: str
    co_petitioner_count: int = 1
    prior_resolver: str = ""
    in_competence: bool = False
    guided_to: str = ""
    """The body, and the number of the paper."""
    transferred_to: str = ""
    followup: str = ""
    note: str = ""
    """`Trực tuyến; phiên …; mã bản ghi …`; of a correction, the line that it corrects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceptionRegister(Register):
    """Sổ tiếp công dân."""

    lines: tuple[RegisterLine, ...] = field(default=())
