"""The kinds of timeline lines. Pure; the fields of each are in README.md."""

from __future__ import annotations

from enum import StrEnum


class What(StrEnum):
    """What a timeline line tells."""

    BEGAN = "began"
    JOINED = "joined"
    LEFT = "left"
    SPEAKING = "speaking"
    MUTED = "muted"
    LINE = "line"
    QUALITY = "quality"
    FLOOR = "floor"
    STATE = "state"
    MARK = "mark"
    INCIDENT = "incident"
    TURN = "turn"
    DOCUMENT = "document"
    MINUTES = "minutes"
    PRIVATE = "private"
    ALARM = "alarm"
    PAUSED = "paused"
    RESUMED = "resumed"
    CLOSED = "closed"
