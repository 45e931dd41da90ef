"""The kinds of journal lines. Pure; the fields of each are in README.md."""

from __future__ import annotations

from enum import StrEnum


class Entry(StrEnum):
    """What a journal line tells."""

    OPENED = "opened"
    TRACK = "track"
    TRACK_CLOSED = "track_closed"
    MUTED = "muted"
    TAKE = "take"
    TAKE_ENDED = "take_ended"
    REPORT = "report"
    PACE = "pace"
    SIZE = "size"
    GAP = "gap"
    ALIVE = "alive"
    CHAIN = "chain"
    CLOSED = "closed"
