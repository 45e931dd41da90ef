"""Where a rule or a time limit comes from, since when it is law, and how sure we are of it. Knows no rule itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta, timezone
from enum import StrEnum
from typing import Final

VIETNAM: Final = timezone(timedelta(hours=7))
"""Indochina time: the law's days begin and end in it. It has no summer time, so that no zone file is needed."""


class Certainty(StrEnum):
    """How we know it (the marks of DOMAIN.md). Everything but `READ` is shown as "to be checked"."""

    READ = "read"
    """In a stored text of the instrument itself."""
    SECONDARY = "secondary"
    """In the press, on an official site, in a summary."""
    REMEMBERED = "remembered"
    """From memory alone."""
    CONFLICTING = "conflicting"
    """Sources differ, or a later law may have changed it."""
    PROPOSED = "proposed"
    """No law says it: the office's own working rule."""

    @property
    def verified(self) -> bool:
        """Whether it may be shown without a note that it is still to be checked."""
        return self is Certainty.READ


class Instrument(StrEnum):
    """The legal instruments we cite, by their official number."""

    CIVIL_CODE = "91/2015/QH13"
    LABOUR_CODE_2012 = "10/2012/QH13"
    LABOUR_CODE = "45/2019/QH14"
    RECEPTION_LAW = "42/2013/QH13"
    LAW_136_2025 = "136/2025/QH15"
    COMPLAINTS_LAW = "02/2011/QH13"
    DENUNCIATIONS_LAW = "25/2018/QH14"
    ARCHIVES_LAW = "33/2024/QH15"
    DECREE_154 = "154/2026/NĐ-CP"
    DECREE_155 = "155/2026/NĐ-CP"
    QCVN_12 = "QCVN 12:2026/BCA"
    RESOLUTION_30 = "30/NQ-CP"
    LOCAL = "local"
    """No instrument: the office's own rule."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One place in one instrument: `provision` as the instrument counts, "23.1" or "112.1.b"."""

    instrument: Instrument
    provision: str = ""

    def __str__(self) -> str:
        return f"{self.instrument} {self.provision}".strip()


@dataclass(frozen=True, slots=True)
class Validity:
    """When something is law; both days belong to it."""

    first: date
    last: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it is law on that day."""
        return self.first <= day and (self.last is None or day <= self.last)


NEW_LAW: Final = date(2026, 7, 1)
"""Decrees 154, 155 and 156 of 2026 and Law 136/2025 come into force."""
SINCE_NEW_LAW: Final = Validity(NEW_LAW)
BEFORE_NEW_LAW: Final = date(2026, 6, 30)
SINCE_RECEPTION_LAW: Final = Validity(date(2014, 7, 1))
"""Law 42/2013/QH13 on citizen reception is in force."""
