"""The citizens' queue as one viewer may see it: part of the `state` message. Pure.

Names are hidden by `picture`, which hands in who may be named. Knows no socket and no language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from orchestrator.domain.minutes import MinutesStatus
from orchestrator.domain.participant import AT_DOOR, IN_ROOM
from orchestrator.domain.queue import TAKES_PART, TO_COME, expected, line_up, several
from orchestrator.domain.records import Participant, ReceptionSession
from orchestrator.domain.records_documents import CaseDocument
from orchestrator.domain.records_minutes import Minutes, SecurityAlarm
from orchestrator.domain.records_turn import Turn


@dataclass(frozen=True, slots=True)
class Queueing:
    """What is known of the turns, before anybody looks."""

    turns: tuple[Turn, ...] = ()
    turn_of: Mapping[str, int] | None = None
    minutes: Mapping[int, Minutes] | None = None
    """By the turn's number."""
    shown: CaseDocument | None = None
    alarms: tuple[SecurityAlarm, ...] = ()
    private: frozenset[str] = frozenset()
    private_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class TurnPicture:
    number: int
    status: str
    participant: str | None
    """Whose turn it is: the first of its people; `None`: nobody has a seat."""
    salutation: str
    name: str
    """Empty where it is hidden from this viewer."""
    here: int
    """Of its people, so many wait or are in the room."""
    expected_at: float | None
    opened_at: float | None
    planned_minutes: int
    read_back: bool = False
    """Its minutes are confirmed, or refused with a reason."""


@dataclass(frozen=True, slots=True)
class MyTurn:
    """For the citizen who waits."""

    number: int
    of: int
    status: str
    place: int | None
    """Among those to come, from 1: then one is next."""
    expected_at: float | None


@dataclass(frozen=True, slots=True)
class PrivatePicture:
    """A private talk goes on: who is in it, since when. It is not recorded."""

    participants: tuple[str, ...]
    since: float | None


@dataclass(frozen=True, slots=True)
class AlarmPicture:
    """The last alarm to the police."""

    at: float
    acknowledged_at: float | None
    acknowledged_by: str


@dataclass(frozen=True, slots=True)
class DocumentPicture:
    """A document that is shown to all; the page fetches it."""

    code: str
    version: int
    media_type: str
    title: str


@dataclass(frozen=True, slots=True)
class MinutesPicture:
    """Minutes that are there to be read; the page fetches their text."""

    turn: int
    version: int
    status: str


def queue_picture(
    queueing: Queueing,
    session: ReceptionSession,
    people: Mapping[str, Participant],
    hidden: Callable[[Participant], bool],
    now: datetime,
) -> tuple[TurnPicture, ...]:
    """Every turn that takes part, for those in the room; empty where one matter has the session to itself."""
    if not several(queueing.turns):
        return ()
    likely = expected(queueing.turns, session.starts_at, now)
    return tuple(
        _one(turn, _people_of(turn, queueing, people), hidden, likely, _frozen(queueing, turn))
        for turn in queueing.turns
        if turn.status in TAKES_PART
    )


def my_turn(queueing: Queueing, session: ReceptionSession, mine: Participant, now: datetime) -> MyTurn | None:
    """The turn of this person; `None` for whoever belongs to the whole session, or has it to oneself."""
    number = (queueing.turn_of or {}).get(mine.public_id)
    turn = next((one for one in queueing.turns if one.number == number), None)
    if turn is None or not several(queueing.turns):
        return None
    numbers = [one.number for one in line_up(queueing.turns)]
    at = expected(queueing.turns, session.starts_at, now).get(turn.number)
    return MyTurn(
        number=turn.number,
        of=sum(one.status in TAKES_PART for one in queueing.turns),
        status=str(turn.status),
        place=numbers.index(turn.number) + 1 if turn.status in TO_COME else None,
        expected_at=_minute(at),
    )


def _people_of(turn: Turn, queueing: Queueing, people: Mapping[str, Participant]) -> list[Participant]:
    belongs = queueing.turn_of or {}
    return [person for person in people.values() if belongs.get(person.public_id) == turn.number]


def _one(
    turn: Turn,
    people: list[Participant],
    hidden: Callable[[Participant], bool],
    likely: Mapping[int, datetime],
    read_back: bool,
) -> TurnPicture:
    first = people[0] if people else None
    named = first if first is not None and not hidden(first) else None
    return TurnPicture(
        number=turn.number,
        status=str(turn.status),
        participant=first.public_id if first else None,
        salutation=named.salutation if named else "",
        name=named.name if named else "",
        here=sum(person.status in AT_DOOR | IN_ROOM for person in people),
        expected_at=_minute(likely.get(turn.number)),
        opened_at=turn.opened_at.timestamp() if turn.opened_at else None,
        planned_minutes=turn.planned_minutes,
        read_back=read_back,
    )


def _frozen(queueing: Queueing, turn: Turn) -> bool:
    found = (queueing.minutes or {}).get(turn.number)
    return found is not None and found.frozen


def minutes_picture(queueing: Queueing, mine: Participant | None) -> MinutesPicture | None:
    """What is to be read now: the own turn's minutes, or, for those of the whole session, those that are read back."""
    own = (queueing.turn_of or {}).get(mine.public_id) if mine is not None else None
    for number, found in sorted((queueing.minutes or {}).items()):
        if own is not None and own != number:
            continue
        if found.status is MinutesStatus.SHOWN or (own is not None and found.frozen):
            return MinutesPicture(number, found.version, str(found.status))
    return None


def to_sign(queueing: Queueing) -> tuple[int, ...]:
    """Turns whose minutes wait for the chair."""
    waiting = (MinutesStatus.CONFIRMED, MinutesStatus.REFUSED)
    return tuple(number for number, found in sorted((queueing.minutes or {}).items()) if found.status in waiting)


def _minute(at: datetime | None) -> float | None:
    """To the minute: a picture that changes every second would be sent every second."""
    return None if at is None else at.replace(second=0, microsecond=0).timestamp()


def document_picture(shown: CaseDocument | None, *, named: bool) -> DocumentPicture | None:
    """`named`: its title names nobody who is protected."""
    if shown is None:
        return None
    return DocumentPicture(shown.code, shown.version, shown.blob.media_type, shown.title if named else "")


def alarm_picture(alarms: tuple[SecurityAlarm, ...]) -> AlarmPicture | None:
    if not alarms:
        return None
    last = alarms[0]
    seen = last.acknowledged_at
    return AlarmPicture(last.raised_at.timestamp(), seen.timestamp() if seen else None, last.acknowledged_by)


def private_picture(queueing: Queueing) -> PrivatePicture | None:
    if not queueing.private:
        return None
    since = queueing.private_since
    return PrivatePicture(tuple(sorted(queueing.private)), since.timestamp() if since else None)
