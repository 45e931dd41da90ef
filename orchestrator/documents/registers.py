"""The lines of the office's books and tables. Knows no heading, no width and no file format."""

from __future__ import annotations

from collections.abc import Mapping
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
    request: str = ""
    """What the citizen asks for, and how it was handled before: Luật Tiếp công dân Đ.25.2 wants both; in the annex."""
    prior_handling: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceptionRegister(Register):
    """Sổ tiếp công dân."""

    lines: tuple[RegisterLine, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingLine:
    """A line of the tracking book: one directive."""

    seq_no: int
    codes: str
    """Session and case file."""
    received_on: date
    citizen: str
    """Masked for a denunciation."""
    matter: str
    directive: str
    """With the notice's number and day."""
    body: str
    officer: str = ""
    due: date | None = None
    reminders: str = ""
    """Which, when, under which numbers."""
    result: str = ""
    timeliness: str = ""
    """Đúng hạn; quá hạn … ngày."""
    citizen_told_on: date | None = None
    difficulties: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingBook(Register):
    """Sổ theo dõi việc thực hiện kết luận tiếp công dân."""

    lines: tuple[TrackingLine, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineLine:
    """A line of the deadline list."""

    seq_no: int
    matter_code: str
    matter: str
    duty: str
    """What is to be done."""
    law: str
    begun_on: date
    due: date | None = None
    days_left: int | None = None
    """Working days; negative: overdue by so many."""
    responsible: str = ""
    alarm: str = ""
    """The 30, 40, 45-day alarms."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineList(Register):
    """Danh sách theo dõi thời hạn."""

    lines: tuple[DeadlineLine, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsLine:
    """A unit's figures, by the keys of the table's columns; what is not told is 0."""

    unit: str
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics(Register):
    """Biểu 01/TCD, 02/TCD or 01/XLD. `sheets.keys(form)` lists the keys that its lines may count."""

    lines: tuple[StatisticsLine, ...] = field(default=())
