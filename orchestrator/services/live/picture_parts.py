"""Small parts of the `state` message, as in orchestrator/web/README.md. Pure values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordingPicture:
    status: str
    last_byte_seconds: float | None = None
    writing: int = 0
    expected: int = 0
    since_lost: float | None = None
    disk_alarm: bool = False


@dataclass(frozen=True, slots=True)
class FloorPicture:
    participant: str | None = None
    since: float | None = None


@dataclass(frozen=True, slots=True)
class RequestPicture:
    participant: str
    since: float
