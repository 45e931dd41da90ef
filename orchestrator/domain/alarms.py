"""When the clock must ring for a reception session: derived from the session alone, so that a restart loses nothing.

Knows no scheduler.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from orchestrator.domain.office_rules import OfficeRules
from orchestrator.domain.reception_session import LIVE, SessionEvent, SessionStatus
from orchestrator.domain.reception_session import TRANSITIONS as STEPS
from orchestrator.domain.records import ReceptionSession
from orchestrator.domain.transitions import allows


class AlarmKind(StrEnum):
    WAITING_ROOM = "waiting_room"
    REMINDER = "reminder"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Alarm:
    """`minutes` is how long before the start a reminder rings, and 0 for the others."""

    kind: AlarmKind
    code: str
    at: datetime
    minutes: int = 0

    @property
    def id(self) -> str:
        """The same alarm has the same id after each derivation."""
        return f"{self.kind}:{self.code}:{self.minutes}"


ANNOUNCED = frozenset({SessionStatus.PUBLISHED, SessionStatus.TESTED})
"""People know of it: reminders make sense."""


def due_at(session: ReceptionSession, rules: OfficeRules) -> list[Alarm]:
    """Every alarm that this session still needs, whether its time is past or to come; earliest first."""
    alarms: list[Alarm] = []
    if allows(STEPS, session.status, SessionEvent.WAITING_ROOM_OPENED):
        alarms.append(Alarm(AlarmKind.WAITING_ROOM, session.code, session.waiting_opens_at))
    if session.status in ANNOUNCED:
        alarms += [
            Alarm(AlarmKind.REMINDER, session.code, session.starts_at - before, int(before.total_seconds() // 60))
            for before in rules.reminders
        ]
    if session.status in LIVE or session.status in ANNOUNCED:
        alarms.append(Alarm(AlarmKind.ABANDONED, session.code, session.ends_at + rules.abandon_after))
    return sorted(alarms, key=lambda alarm: (alarm.at, alarm.id))
