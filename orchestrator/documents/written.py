"""Text that strangers wrote, made fit for paper; and dates as Vietnamese papers write them. Knows no form."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from orchestrator.domain.legal import VIETNAM

MAX_CHARACTERS = 100_000
"""Of one fact. What a citizen may say is bounded long before; this keeps a mistake from filling the disk."""

_UNPRINTABLE = frozenset(("Cc", "Cs", "Co", "Cn", "Cf"))
"""Controls, half characters, private and unknown ones; format characters, among them those that turn text around."""


def clean(text: str) -> str:
    """The text composed (NFC), without what cannot be printed or would turn the line around; `\\n` is kept."""
    lines = text[:MAX_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(each for each in lines if each == "\n" or unicodedata.category(each) not in _UNPRINTABLE)
    return unicodedata.normalize("NFC", re.sub(r"[\u2028\u2029]", "\n", kept)).strip()


def local(moment: datetime) -> datetime:
    """The moment on Vietnam's clock. Raises `ValueError` for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(VIETNAM)


def local_day(moment: date | datetime) -> date:
    """The day of it in Vietnam."""
    return local(moment).date() if isinstance(moment, datetime) else moment


def two_digits(number: int, below: int) -> str:
    """With a leading zero below `below`: days below 10, months below 3 (Nghị định 30/2020, annex I)."""
    return f"{number:02}" if number < below else str(number)


def day_and_month(moment: date | datetime) -> tuple[str, str, str]:
    """Day, month and year as a paper writes them: `05`, `7`, `2026`; `15`, `02`, `2027`."""
    day = local_day(moment)
    return two_digits(day.day, 10), two_digits(day.month, 3), str(day.year)


def short_day(moment: date | datetime) -> str:
    """`05/07/2026`."""
    return f"{local_day(moment):%d/%m/%Y}"


def clock(moment: datetime) -> str:
    """`08:30`."""
    return f"{local(moment):%H:%M}"


def seconds(moment: datetime) -> str:
    """`08:30:05`."""
    return f"{local(moment):%H:%M:%S}"


def number(value: int | float) -> str:
    """`1.234,5`: thousands with points, a comma before the fraction."""
    return f"{value:,}".translate(str.maketrans(",.", ".,"))
