"""The time limits D1 to D20 as data (DOMAIN 2.3): number, unit, start, source, validity, certainty. Knows no date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from orchestrator.domain.legal import (
    BEFORE_NEW_LAW,
    NEW_LAW,
    SINCE_NEW_LAW,
    SINCE_RECEPTION_LAW,
    Certainty,
    Citation,
    Instrument,
    Validity,
)


class DeadlineId(StrEnum):
    D1 = "D1"
    D2 = "D2"
    D3 = "D3"
    D4 = "D4"
    D5 = "D5"
    D6 = "D6"
    D7 = "D7"
    D8 = "D8"
    D9 = "D9"
    D10 = "D10"
    D11 = "D11"
    D12 = "D12"
    D13 = "D13"
    D14 = "D14"
    D15 = "D15"
    D16 = "D16"
    D17 = "D17"
    D18 = "D18"
    D19 = "D19"
    D20 = "D20"


class Unit(StrEnum):
    WORKING_DAYS = "wd"
    CALENDAR_DAYS = "cal"
    HOURS = "hour"
    YEARS = "year"
    """Whole calendar years after the year of the start: ends with 31 December."""


class StartEvent(StrEnum):
    """What a time limit is counted from; of those in `COUNTED_BACK`, backwards."""

    RECEPTION_DAY = "reception_day"
    SESSION_START = "session_start"
    DIALOGUE_DAY = "dialogue_day"
    GROUNDS_FOR_REFUSAL = "grounds_for_refusal"
    PETITION_RECEIVED = "petition_received"
    CASE_ACCEPTED = "case_accepted"
    ACT_KNOWN = "act_known"
    """The complainant learnt of the decision or act."""
    FIRST_SETTLEMENT = "first_settlement"
    """The first settlement was received, or its time ran out."""
    SECOND_COMPLAINT_ACCEPTED = "second_complaint_accepted"
    DECISION_MADE = "decision_made"
    SETTLED = "settled"
    RESULT_ASKED = "result_asked"
    SESSION_CLOSED = "session_closed"
    CASE_CLOSED = "case_closed"
    HANDED_TO_ARCHIVE = "handed_to_archive"


COUNTED_BACK: Final = frozenset({StartEvent.RECEPTION_DAY, StartEvent.SESSION_START, StartEvent.DIALOGUE_DAY})


class Variant(StrEnum):
    """Which of several numbers of the same time limit applies."""

    ORDINARY = "ordinary"
    COMPLEX = "complex"
    VERY_COMPLEX = "very_complex"
    REMOTE = "remote"
    """Remote areas with difficult travel."""
    REMOTE_COMPLEX = "remote_complex"
    SECOND_SETTLEMENT = "second_settlement"
    SECOND_SETTLEMENT_COMPLEX = "second_settlement_complex"
    VERIFIED = "verified"
    """A denunciation that must be checked in several places."""
    ANSWER_ON_REQUEST = "answer_on_request"
    HISTORICAL = "historical"


@dataclass(frozen=True, slots=True)
class Limit:
    """One number with its unit and start. `certainty` is that of the number alone."""

    number: int
    unit: Unit
    start: StartEvent
    certainty: Certainty = Certainty.READ

    @property
    def backwards(self) -> bool:
        """Whether it ends the given time before its event."""
        return self.start in COUNTED_BACK


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """One time limit of one edition of the law. Texts: `deadline.<id>.name`, `.explanation`, `.source`."""

    id: DeadlineId
    citations: tuple[Citation, ...]
    limits: Mapping[Variant, Limit]
    validity: Validity
    edition: str = ""
    """Set where an earlier law had another number: then part of `key`."""

    @property
    def key(self) -> str:
        """The catalogue's key, without its last part."""
        return ".".join(part for part in ("deadline", self.id, self.edition) if part)


_READ, _SECOND, _MEMORY = Certainty.READ, Certainty.SECONDARY, Certainty.REMEMBERED
_UNCLEAR, _OWN = Certainty.CONFLICTING, Certainty.PROPOSED
_WD, _CAL, _HOUR, _YEAR = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.HOURS, Unit.YEARS
_V, _E, _D = Variant, StartEvent, DeadlineId

_RECEPTION, _D154, _D155 = Instrument.RECEPTION_LAW, Instrument.DECREE_154, Instrument.DECREE_155
_COMPLAINTS, _DENUNCIATIONS = Instrument.COMPLAINTS_LAW, Instrument.DENUNCIATIONS_LAW
_SINCE_COMPLAINTS: Final = Validity(date(2012, 7, 1))
_SINCE_DENUNCIATIONS: Final = Validity(date(2019, 1, 1))
_SINCE_ARCHIVES: Final = Validity(date(2025, 7, 1))


def _one(number: int, unit: Unit, start: StartEvent, certainty: Certainty = _READ) -> Mapping[Variant, Limit]:
    return {Variant.ORDINARY: Limit(number, unit, start, certainty)}


TIME_LIMITS: Final = (
    TimeLimit(
        _D.D1,
        (Citation(_RECEPTION, "24.4"), Citation(_D154, "19.3")),
        _one(5, _WD, _E.RECEPTION_DAY),
        SINCE_RECEPTION_LAW,
    ),
    TimeLimit(_D.D2, (Citation(_D154, "23.1"),), _one(5, _WD, _E.RECEPTION_DAY), SINCE_NEW_LAW),
    TimeLimit(_D.D3, (Citation(_D154, "23.1"),), _one(1, _WD, _E.RECEPTION_DAY), SINCE_NEW_LAW),
    TimeLimit(_D.D4, (Citation(_D154, "23.1"),), _one(1, _HOUR, _E.SESSION_START), SINCE_NEW_LAW),
    TimeLimit(_D.D5, (Citation(_D154, "4.3"),), _one(3, _WD, _E.GROUNDS_FOR_REFUSAL), SINCE_NEW_LAW),
    TimeLimit(
        _D.D6,
        (Citation(_RECEPTION, "28.1"), Citation(_D154, "10.4")),
        _one(10, _WD, _E.PETITION_RECEIVED, _UNCLEAR),
        SINCE_RECEPTION_LAW,
    ),
    TimeLimit(
        _D.D7,
        (Citation(_COMPLAINTS, "27"),),
        _one(10, _CAL, _E.PETITION_RECEIVED, _UNCLEAR),
        Validity(_SINCE_COMPLAINTS.first, BEFORE_NEW_LAW),
        edition="2012",
    ),
    TimeLimit(_D.D7, (Citation(_D155, "10"),), _one(7, _WD, _E.PETITION_RECEIVED), SINCE_NEW_LAW),
    TimeLimit(
        _D.D8,
        (Citation(_COMPLAINTS, "28"),),
        {
            _V.ORDINARY: Limit(30, _CAL, _E.CASE_ACCEPTED),
            _V.COMPLEX: Limit(45, _CAL, _E.CASE_ACCEPTED),
            _V.REMOTE: Limit(45, _CAL, _E.CASE_ACCEPTED, _MEMORY),
            _V.REMOTE_COMPLEX: Limit(60, _CAL, _E.CASE_ACCEPTED, _MEMORY),
        },
        _SINCE_COMPLAINTS,
    ),
    TimeLimit(_D.D9, (Citation(_COMPLAINTS, "9"),), _one(90, _CAL, _E.ACT_KNOWN), _SINCE_COMPLAINTS),
    TimeLimit(
        _D.D10,
        (Citation(_COMPLAINTS, "33"), Citation(_COMPLAINTS, "37")),
        {
            _V.ORDINARY: Limit(30, _CAL, _E.FIRST_SETTLEMENT),
            _V.REMOTE: Limit(45, _CAL, _E.FIRST_SETTLEMENT),
            _V.SECOND_SETTLEMENT: Limit(45, _CAL, _E.SECOND_COMPLAINT_ACCEPTED),
            _V.SECOND_SETTLEMENT_COMPLEX: Limit(60, _CAL, _E.SECOND_COMPLAINT_ACCEPTED),
        },
        _SINCE_COMPLAINTS,
    ),
    TimeLimit(_D.D11, (Citation(_D155, "11"),), _one(5, _CAL, _E.DIALOGUE_DAY), SINCE_NEW_LAW),
    TimeLimit(_D.D12, (Citation(_D155, "28b"),), _one(3, _WD, _E.DECISION_MADE), SINCE_NEW_LAW),
    TimeLimit(
        _D.D13,
        (Citation(_DENUNCIATIONS, "24.1"),),
        {
            _V.ORDINARY: Limit(7, _WD, _E.PETITION_RECEIVED),
            _V.VERIFIED: Limit(10, _WD, _E.PETITION_RECEIVED),
        },
        _SINCE_DENUNCIATIONS,
    ),
    TimeLimit(_D.D14, (Citation(_DENUNCIATIONS, "24.2"),), _one(5, _WD, _E.PETITION_RECEIVED), _SINCE_DENUNCIATIONS),
    TimeLimit(_D.D15, (Citation(_DENUNCIATIONS, "29.3"),), _one(5, _WD, _E.CASE_ACCEPTED), _SINCE_DENUNCIATIONS),
    TimeLimit(
        _D.D16,
        (Citation(_DENUNCIATIONS, "30"),),
        {
            _V.ORDINARY: Limit(30, _CAL, _E.CASE_ACCEPTED),
            _V.COMPLEX: Limit(60, _CAL, _E.CASE_ACCEPTED),
            _V.VERY_COMPLEX: Limit(90, _CAL, _E.CASE_ACCEPTED),
        },
        _SINCE_DENUNCIATIONS,
    ),
    TimeLimit(
        _D.D17,
        (Citation(_RECEPTION, "27.2"), Citation(_RECEPTION, "28.2")),
        {
            _V.ORDINARY: Limit(7, _WD, _E.SETTLED),
            _V.ANSWER_ON_REQUEST: Limit(5, _WD, _E.RESULT_ASKED),
        },
        SINCE_RECEPTION_LAW,
    ),
    TimeLimit(_D.D18, (Citation(Instrument.LOCAL),), _one(5, _WD, _E.SESSION_CLOSED, _OWN), SINCE_NEW_LAW),
    TimeLimit(_D.D19, (Citation(_D154, "41.3.b"),), _one(45, _CAL, _E.PETITION_RECEIVED), SINCE_NEW_LAW),
    TimeLimit(
        _D.D20,
        (Citation(Instrument.ARCHIVES_LAW),),
        {
            _V.ORDINARY: Limit(1, _YEAR, _E.CASE_CLOSED, _SECOND),
            _V.HISTORICAL: Limit(5, _YEAR, _E.HANDED_TO_ARCHIVE, _SECOND),
        },
        _SINCE_ARCHIVES,
    ),
)


def time_limit(which: DeadlineId, on: date = NEW_LAW) -> TimeLimit:
    """The edition in force on a day. Raises `KeyError` where that day had no such time limit."""
    for limit in TIME_LIMITS:
        if limit.id is which and limit.validity.covers(on):
            return limit
    raise KeyError(f"{which} is not in force on {on}")
