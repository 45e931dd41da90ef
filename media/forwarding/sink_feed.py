"""What a room's sink gets of a track with several layers: one stream, of the best layer that comes steadily.

Knows layers and numbers. The sink sees sequence numbers and timestamps without a seam; a change of layers begins with
a keyframe. A track with one layer passes as it came.
"""

from __future__ import annotations

from typing import Final, Protocol

from media.forwarding.layer import Layer
from media.forwarding.projection import Projection
from media.forwarding.splice import ticks_after
from media.interfaces import TrackId
from media.rtp.header import Buffer

STEADY: Final = 3.0
"""Seconds a better layer has to come before it is taken."""
STEADY_AGAIN: Final = 10.0
"""The same, after it failed."""


class Tap(Protocol):
    """Takes what is published and permitted (see `RoomSink`)."""

    def packet(
        self, track: TrackId, sequence: int, timestamp: int, marker: bool, payload: bytes, arrival: float
    ) -> None: ...

    def sender_report(self, track: TrackId, ntp: int, rtp: int, arrival: float) -> None: ...

    def track_muted(self, track: TrackId, muted: bool, arrival: float) -> None: ...


class SinkFeed:
    """One track's way to the sink."""

    __slots__ = ("_failed_at", "_last_at", "_newest", "_projection", "_several", "_track", "layer", "tap", "target")

    def __init__(self, tap: Tap, track: TrackId, layers: list[Layer]) -> None:
        self.tap = tap
        self.layer: Layer | None = None
        self.target: Layer | None = None
        self._track = track
        self._several = len(layers) > 1
        self._projection = Projection(0, 0)
        self._newest = 0
        self._last_at = 0.0
        self._failed_at = float("-inf")

    def packet(
        self, layer: Layer, sequence: int, timestamp: int, marker: bool, payload: Buffer, begins: bool, now: float
    ) -> None:
        if not self._several:
            self.tap.packet(self._track, sequence, timestamp, marker, bytes(payload), now)
            return
        if layer is not self.layer:
            if self.layer is not None and (layer is not self.target or not begins):
                return
            self._change(layer, sequence, timestamp, now)
        projection = self._projection
        number = projection.project(sequence)
        if number < 0:
            return
        self._newest, self._last_at = timestamp, now
        projected = projection.timestamp = (timestamp + projection.timestamp_offset) & 0xFFFFFFFF
        self.tap.packet(self._track, number, projected, marker, bytes(payload), now)

    def _change(self, layer: Layer, sequence: int, timestamp: int, now: float) -> None:
        projection = self._projection
        if self.layer is None:
            projection.begin(sequence, timestamp)
        else:
            ticks = ticks_after(self.layer, self._newest, layer, timestamp, now - self._last_at)
            projection.take_over(sequence, timestamp, ticks)
        self.layer = self.target = layer
        if layer.report is not None:
            self.sender_report(layer, *layer.report)

    def sender_report(self, layer: Layer, ntp: int, rtp: int, arrival: float) -> None:
        if not self._several:
            self.tap.sender_report(self._track, ntp, rtp, arrival)
        elif layer is self.layer:
            projected = (rtp + self._projection.timestamp_offset) & 0xFFFFFFFF
            self.tap.sender_report(self._track, ntp, projected, arrival)

    def waits_for(self, layer: Layer) -> bool:
        """Whether its next keyframe is wanted."""
        return self._several and layer is self.target and layer is not self.layer

    def want_keyframe(self) -> None:
        """The sink asks for one."""
        if self.layer is not None:
            self.layer.keyframes.want()

    def choose(self, layers: list[Layer], now: float) -> None:
        """Aim at the best layer that comes steadily; called a few times a second."""
        if not self._several or self.layer is None:
            return
        if not self.layer.alive:
            self._failed_at = now
        steady = STEADY_AGAIN if now - self._failed_at < STEADY_AGAIN else STEADY
        for layer in reversed(layers):
            since = layer.alive_since
            if since is not None and (layer is self.layer or now - since >= steady or not self.layer.alive):
                self.target = layer
                return
