"""Readiness of the points as services and pages see it. Times are UTC and aware, days are local. Knows no row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class EquipmentKind(StrEnum):
    CAMERA = "camera"
    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    SCREEN = "screen"
    COMPUTER = "computer"
    ROOM_SYSTEM = "room_system"
    NETWORK = "network"
    POWER = "power"
    OTHER = "other"


class Condition(StrEnum):
    GOOD = "good"
    WORN = "worn"
    BROKEN = "broken"


class CheckItem(StrEnum):
    """What is looked at in a room before it is used (plan II.3-1, II.3-2)."""

    CAMERA = "camera"
    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    SCREEN = "screen"
    COMPUTER = "computer"
    LINE = "line"
    BACKUP_LINE = "backup_line"
    POWER = "power"
    LIGHT = "light"
    QUIET = "quiet"
    HOUSE_RULES = "house_rules"


ESSENTIAL = frozenset(
    {CheckItem.CAMERA, CheckItem.MICROPHONE, CheckItem.SPEAKER, CheckItem.SCREEN, CheckItem.COMPUTER, CheckItem.LINE}
)
"""Without one of these a room cannot be used."""


class CheckResult(StrEnum):
    OK = "ok"
    PROBLEM = "problem"
    ABSENT = "absent"


class Phase(StrEnum):
    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class Severity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """One line of the inventory of a point."""

    id: int
    point_id: int
    kind: EquipmentKind
    name: str
    serial: str = ""
    quantity: int = 1
    spare: bool = False
    condition: Condition = Condition.GOOD
    note: str = ""
    checked_at: datetime
    checked_by_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomProfile:
    """What the room is like. Version 0: nothing written yet."""

    point_id: int
    version: int = 0
    seats: int | None = None
    lighting: str = ""
    noise: str = ""
    line: str = ""
    backup_line: str = ""
    power: str = ""
    cameras: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointCheck:
    """A check of a room, item by item: go or no go."""

    id: int
    point_id: int
    at: datetime
    checked_by_name: str = ""
    items: dict[CheckItem, CheckResult]
    ready: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """Somebody was shown how it works."""

    id: int
    held_on: date
    topic: str
    trainer: str
    audience: str
    people: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessTask:
    """Something that must be ready by a day."""

    id: int
    title: str
    unit: str
    due_on: date
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReport:
    """What went wrong before, during or after a session: for how long, with which effect, what was done."""

    id: int
    session_code: str
    point_name: str
    phase: Phase
    kind: str
    severity: Severity
    began_at: datetime
    ended_at: datetime | None
    description: str
    effect: str
    action: str
    reported_by_name: str
    reported_at: datetime

    @property
    def minutes(self) -> int | None:
        """How long it lasted; None while it lasts."""
        return None if self.ended_at is None else max(0, int((self.ended_at - self.began_at).total_seconds() // 60))
