"""Between a room and its sink: what the sink raises is told, and stops nobody from being heard.

Knows the calls of `RoomSink` only.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec

import structlog

from media.interfaces import RoomSink, TrackId, TrackInfo

Arguments = ParamSpec("Arguments")
log = structlog.get_logger(__name__)


class SinkTap:
    """A room's sink, made safe to call on the packet path."""

    def __init__(self, sink: RoomSink) -> None:
        self._sink = sink
        self.error: str | None = None
        """The code of the last thing that went wrong."""

    def track_opened(self, track: TrackInfo, request_keyframe: Callable[[], None]) -> None:
        self._call(self._sink.track_opened, track, request_keyframe)

    def track_closed(self, track: TrackId, arrival: float) -> None:
        self._call(self._sink.track_closed, track, arrival)

    def track_muted(self, track: TrackId, muted: bool, arrival: float) -> None:
        self._call(self._sink.track_muted, track, muted, arrival)

    def packet(
        self, track: TrackId, sequence: int, timestamp: int, marker: bool, payload: bytes, arrival: float
    ) -> None:
        try:
            self._sink.packet(track, sequence, timestamp, marker, payload, arrival)
        except Exception as reason:  # noqa: BLE001 - the edge: a recorder that fails must not silence a room
            self._failed(reason)

    def sender_report(self, track: TrackId, ntp: int, rtp: int, arrival: float) -> None:
        self._call(self._sink.sender_report, track, ntp, rtp, arrival)

    def progress(self) -> Mapping[str, Any]:
        """What the sink says of itself, and the code of its last error if there was one."""
        try:
            facts = dict(self._sink.progress())
        except Exception as reason:  # noqa: BLE001 - as above
            self._failed(reason)
            facts = {}
        return facts if self.error is None else {"error": self.error} | facts

    async def close(self) -> Mapping[str, Any]:
        try:
            facts = dict(await self._sink.close())
        except Exception as reason:  # noqa: BLE001 - as above
            self._failed(reason)
            facts = {}
        return facts if self.error is None else {"error": self.error} | facts

    def _call(self, method: Callable[Arguments, None], *arguments: Arguments.args, **named: Arguments.kwargs) -> None:
        try:
            method(*arguments, **named)
        except Exception as reason:  # noqa: BLE001 - as above
            self._failed(reason)

    def _failed(self, reason: Exception) -> None:
        code = "sink_failed"
        if isinstance(reason, OSError) and reason.errno is not None:
            code = errno.errorcode.get(reason.errno, code)
        if self.error != code:
            log.error("sink_failed", code=code, exc_info=reason)
        self.error = code
