"""What a broken rule says to a person: its code is the key, codes and times in its values become words. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from orchestrator.domain.classification import Course
from orchestrator.domain.errors import FormInvalid, RuleBroken
from orchestrator.domain.participant import ParticipantEvent, ParticipantStatus, SessionRole
from orchestrator.domain.reception_session import SessionEvent, SessionStatus
from orchestrator.domain.recording import RecordingEvent, RecordingStatus
from orchestrator.domain.records_planning import Duty
from orchestrator.domain.rules.finding import RuleId
from orchestrator.web.dates import Dates
from orchestrator.words import Words

OFFICE_ZONE = "Asia/Ho_Chi_Minh"

FAMILIES: dict[type[StrEnum], str] = {
    SessionStatus: "state.session",
    ParticipantStatus: "state.participant",
    RecordingStatus: "state.recording",
    SessionEvent: "event.session",
    ParticipantEvent: "event.participant",
    RecordingEvent: "event.recording",
    SessionRole: "role.session",
    Course: "handling.course",
    Duty: "duty",
}


def sentence(words: Words, broken: RuleBroken, zone: str = OFFICE_ZONE) -> str:
    """One sentence for one mistake; of a form with several, how many there are."""
    if isinstance(broken, FormInvalid) and len(broken.mistakes) == 1:
        return sentence(words, broken.mistakes[0], zone)
    return words.text(_key(words, broken), **values_in_words(words, broken, zone))


def _key(words: Words, broken: RuleBroken) -> str:
    """A missing field is named by what belongs there, where the catalogue knows it."""
    named = f"{broken.code}.{(broken.field or '').rpartition('.')[2]}"
    return named if broken.code == "form.required" and named in words else broken.code


def values_in_words(words: Words, broken: RuleBroken, zone: str = OFFICE_ZONE) -> dict[str, object]:
    """The values of a broken rule as a sentence takes them."""
    dates = Dates(words, ZoneInfo(zone))
    return {name: _in_words(words, dates, value) for name, value in broken.values.items()}


def _in_words(words: Words, dates: Dates, value: object) -> object:
    if isinstance(value, datetime):
        return dates.full(value)
    if isinstance(value, RuleId):
        return words.text(f"rule.{value}.name")
    if isinstance(value, StrEnum) and type(value) in FAMILIES:
        return words.text(f"{FAMILIES[type(value)]}.{value}")
    if isinstance(value, tuple | list | set | frozenset):
        return ", ".join(str(_in_words(words, dates, one)) for one in value)
    return value
