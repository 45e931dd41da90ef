"""The states of a recording (DOMAIN 3.4). Its truth is on disk; these rows only find it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from orchestrator.domain.transitions import Table


class RecordingStatus(StrEnum):
    ARMED = "armed"
    RECORDING = "recording"
    INTERRUPTED = "interrupted"
    FINALIZING = "finalizing"
    SEALED = "sealed"
    VERIFIED = "verified"
    LINKED = "linked"
    ARCHIVED = "archived"
    HOLD = "hold"
    DISPOSAL_PROPOSED = "disposal_proposed"
    DESTROYED = "destroyed"


class RecordingEvent(StrEnum):
    BYTES_WRITTEN = "bytes_written"
    BYTES_STOPPED = "bytes_stopped"
    ROOM_CLOSED = "room_closed"
    SEALED = "sealed"
    VERIFIED = "verified"
    FOUND_DAMAGED = "found_damaged"
    LINKED = "linked"
    ARCHIVED = "archived"
    HELD = "held"
    RELEASED = "released"
    DISPOSAL_PROPOSED = "disposal_proposed"
    DESTROYED = "destroyed"


_S, _E = RecordingStatus, RecordingEvent

TRANSITIONS: Final[Table[RecordingStatus, RecordingEvent]] = {
    _S.ARMED: {_E.BYTES_WRITTEN: _S.RECORDING, _E.BYTES_STOPPED: _S.INTERRUPTED, _E.ROOM_CLOSED: _S.FINALIZING},
    _S.RECORDING: {_E.BYTES_STOPPED: _S.INTERRUPTED, _E.ROOM_CLOSED: _S.FINALIZING},
    _S.INTERRUPTED: {_E.BYTES_WRITTEN: _S.RECORDING, _E.ROOM_CLOSED: _S.FINALIZING},
    _S.FINALIZING: {_E.SEALED: _S.SEALED, _E.ROOM_CLOSED: _S.FINALIZING},
    _S.SEALED: {_E.VERIFIED: _S.VERIFIED, _E.FOUND_DAMAGED: _S.SEALED},
    _S.VERIFIED: {_E.LINKED: _S.LINKED, _E.VERIFIED: _S.VERIFIED},
    _S.LINKED: {_E.ARCHIVED: _S.ARCHIVED, _E.HELD: _S.HOLD, _E.VERIFIED: _S.LINKED},
    _S.ARCHIVED: {_E.HELD: _S.HOLD, _E.DISPOSAL_PROPOSED: _S.DISPOSAL_PROPOSED},
    _S.HOLD: {_E.RELEASED: _S.ARCHIVED},
    _S.DISPOSAL_PROPOSED: {_E.HELD: _S.HOLD, _E.RELEASED: _S.ARCHIVED, _E.DESTROYED: _S.DESTROYED},
    _S.DESTROYED: {},
}

VIEWABLE: Final = frozenset({_S.SEALED, _S.VERIFIED, _S.LINKED, _S.ARCHIVED, _S.HOLD, _S.DISPOSAL_PROPOSED})
"""There is a finished package to play."""
