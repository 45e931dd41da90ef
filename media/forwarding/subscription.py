"""One stream that we send to one subscriber: a media section of its connection, and the track in it for now.

Knows numbers and packets as bytes. The stream keeps its SSRC when another track takes the section over, because
receivers exist that learn SSRCs only once; encrypting and sending is the outlet's part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from media.forwarding.projection import Projection
from media.forwarding.splice import ticks_after
from media.forwarding.tally import Tally
from media.interfaces import Kind
from media.rtp import rtcp, rtx
from media.rtp.header import HEADER, NUMBERS, SENT_HEADER_SIZE, sent_extensions
from media.rtp.reports import RoundTrips
from media.rtp.vp8_descriptor import moved

if TYPE_CHECKING:
    from media.forwarding.layer import Layer
    from media.forwarding.publication import Publication

MOST_REPEATS = 500
"""Packets repeated to one subscriber's stream in a second."""
_PADDING = HEADER.pack(0xB0, 0, 0, 0, 0) + sent_extensions(-1) + bytes(254) + b"\xff"
CLOCK_RATES = {Kind.AUDIO: 48000, Kind.VIDEO: 90000}


class Outlet(Protocol):
    """The way to one subscriber. Neither method waits; what cannot be sent now is lost."""

    def send(self, template: bytes, second: int, sequence: int, timestamp: int, ssrc: int, now: float) -> None:
        """Send `template` with these numbers in its header; `second` is marker and payload type."""

    def send_rtcp(self, packet: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class StreamNumbers:
    """The random numbers a stream begins with (RFC 3550 s5.1, s8)."""

    ssrc: int
    rtx_ssrc: int
    sequence: int
    timestamp: int
    rtx_sequence: int


class Subscription:
    """What goes out in one media section."""

    __slots__ = (
        "_last_sent",
        "_moved",
        "_newest",
        "_outlet",
        "_quality_before",
        "_repeats",
        "_repeats_since",
        "_rtx_sequence",
        "_taken_over",
        "_tally",
        "_waiting",
        "cname",
        "kind",
        "last_report",
        "layer",
        "octets",
        "packets",
        "payload_type",
        "projection",
        "publication",
        "round_trips",
        "rtx_payload_type",
        "rtx_ssrc",
        "ssrc",
        "target",
    )

    def __init__(self, kind: Kind, numbers: StreamNumbers, outlet: Outlet, tally: Tally) -> None:
        self.kind = kind
        self.ssrc = numbers.ssrc
        self.rtx_ssrc = numbers.rtx_ssrc
        self.projection = Projection(numbers.sequence, numbers.timestamp)
        self.publication: Publication | None = None
        self.layer: Layer | None = None
        """What is sent on; the last one that was, while nothing is."""
        self.target: Layer | None = None
        """What is to be sent on from its next keyframe; `None`: nothing."""
        self.payload_type = 0
        self.rtx_payload_type = -1
        """-1: the subscriber takes no retransmission stream; packets are repeated as they were."""
        self.cname = ""
        self.packets = self.octets = 0
        self.round_trips = RoundTrips()
        self.last_report: rtcp.ReportBlock | None = None
        self._quality_before = (0, 0)
        self._outlet = outlet
        self._tally = tally
        self._rtx_sequence = numbers.rtx_sequence
        self._waiting = True
        self._taken_over = False
        self._last_sent = 0.0
        self._repeats = 0
        self._repeats_since = 0.0
        self._newest = 0
        self._moved = (0, 0)
        """How far VP8 picture numbers are moved, so that they go on where a layer changed."""

    def waits_for(self, layer: Layer) -> bool:
        """Whether the next keyframe of this layer is what it begins, or goes on, with."""
        return layer is self.target and (self._waiting or layer is not self.layer)

    @property
    def shown(self) -> Layer | None:
        """The layer that is sent on now."""
        return None if self._waiting else self.layer

    def attach(self, publication: Publication, payload_type: int, rtx_payload_type: int, cname: str) -> None:
        """From its next keyframe (audio: packet) on, this track is sent here, once a layer is aimed at."""
        self.publication = publication
        self.layer = self.target = None
        self.payload_type = payload_type
        self.rtx_payload_type = rtx_payload_type
        self.cname = cname
        self._taken_over = True
        self._waiting = True

    def detach(self) -> None:
        self.aim(None)
        self.publication = None
        self.layer = None

    def aim(self, layer: Layer | None) -> None:
        """Send this layer from its next keyframe on, and what is sent now until then; `None`: nothing, at once."""
        before = self.target
        if layer is before:
            return
        self.target = layer
        if before is not None and (before is not self.layer or layer is None):
            before.remove(self)
        if layer is not None:
            layer.add(self)
            return
        self._waiting = True
        if self.layer is not None:
            self.layer.remove(self)

    def withhold(self) -> None:
        """The source is interrupted: begin again with its next keyframe."""
        self._waiting = True

    def restart(self, layer: Layer) -> None:
        """This layer began anew, with other numbers."""
        if layer is self.layer or self.layer is None:
            self._taken_over = True
            self._waiting = True

    def forward(
        self, layer: Layer, template: bytes, second: int, sequence: int, timestamp: int, begins: bool, now: float
    ) -> None:
        """Send one packet on; `begins` tells whether a decoder can begin with it."""
        projection = self.projection
        if self._waiting or layer is not self.layer:
            if not begins or layer is not self.target:
                return
            self._begin(layer, sequence, timestamp, now)
        number = projection.project(sequence)
        if number < 0:
            self._tally.dropped["late"] += 1
            return
        projected = (timestamp + projection.timestamp_offset) & 0xFFFFFFFF
        projection.timestamp = projected
        self._newest = timestamp
        self._last_sent = now
        self.packets += 1
        self.octets += len(template)
        if self._moved[0]:
            template = moved(template, SENT_HEADER_SIZE, *self._moved)
        self._outlet.send(template, second | self.payload_type, number, projected, self.ssrc, now)

    def _begin(self, layer: Layer, sequence: int, timestamp: int, now: float) -> None:
        self._waiting = False
        last, self.layer = self.layer, layer
        if last is layer and not self._taken_over:
            self.projection.resume(sequence)
            return
        if last is not None and last is not layer:
            last.remove(self)
            self._move_pictures(last, layer)
        passed = now - self._last_sent if self.packets else 0.0
        if self._taken_over:
            ticks = int(passed * CLOCK_RATES[self.kind]) & 0x7FFFFFFF
        else:
            ticks = ticks_after(last, self._newest, layer, timestamp, passed)
        self._taken_over = False
        self.projection.take_over(sequence, timestamp, ticks)
        if (report := layer.report_at(now)) is not None:
            self.sender_report(*report, now)

    def _move_pictures(self, last: Layer, layer: Layer) -> None:
        """The picture numbers of `layer` go on where those of `last` are; a little ahead, for what was not sent."""
        if layer.picture < 0 or last.picture < 0:
            self._moved = (0, 0)
            return
        pictures, layers = self._moved
        self._moved = (
            (last.picture + pictures + 1 - layer.picture) & 0x7FFF or 0x8000,
            (last.tl0 + layers + 1 - layer.tl0) & 0xFF,
        )

    def sender_report(self, ntp: int, timestamp: int, now: float) -> None:
        """Pass on what the publisher's clock says, so that sound and picture stay together."""
        if self._waiting:
            return
        self.round_trips.sent(ntp, now)
        projected = (timestamp + self.projection.timestamp_offset) & 0xFFFFFFFF
        report = rtcp.SenderReport(self.ssrc, ntp, projected, self.packets & 0xFFFFFFFF, self.octets & 0xFFFFFFFF)
        self._outlet.send_rtcp(rtcp.build_sr(report) + rtcp.build_sdes(self.ssrc, self.cname))

    def reported(self, block: rtcp.ReportBlock, now: float) -> None:
        """The subscriber says how it receives this stream."""
        self.last_report = block
        self.round_trips.reported(block, now)

    def loss_since_last(self) -> tuple[int, int]:
        """Packets expected and packets lost, as the subscriber reported since this was asked the last time."""
        if self.last_report is None:
            return 0, 0
        highest, lost = self.last_report.highest_sequence, self.last_report.total_lost
        highest_before, lost_before = self._quality_before
        self._quality_before = (highest, lost)
        if not highest_before:
            return 0, 0
        return max(0, highest - highest_before), max(0, lost - lost_before)

    def repeat(self, lost: tuple[int, ...], now: float) -> None:
        """Send again what the subscriber did not get, as far as it is still there."""
        if self.layer is None or self._waiting:
            return
        if now - self._repeats_since > 1:
            self._repeats, self._repeats_since = 0, now
        for projected in lost:
            source = self.projection.source_of(projected)
            template = self.layer.cached(source) if source >= 0 else None
            if template is None or self._repeats >= MOST_REPEATS:
                self._tally.dropped["not_repeated"] += 1
                continue
            self._repeats += 1
            self._tally.retransmissions_out += 1
            self._send_again(template, projected, now)

    def _send_again(self, template: bytes, projected: int, now: float) -> None:
        if self._moved[0]:
            template = moved(template, SENT_HEADER_SIZE, *self._moved)
        packet = bytearray(template)
        second, _, timestamp, _ = NUMBERS.unpack_from(packet, 1)
        timestamp = (timestamp + self.projection.timestamp_offset) & 0xFFFFFFFF
        if self.rtx_payload_type < 0:
            self._outlet.send(template, second | self.payload_type, projected, timestamp, self.ssrc, now)
            return
        NUMBERS.pack_into(packet, 1, second, projected, timestamp, self.ssrc)
        repeated = rtx.wrap(packet, self.rtx_payload_type, self._rtx_sequence, timestamp, self.rtx_ssrc)
        self._outlet.send(repeated, second | self.rtx_payload_type, self._rtx_sequence, timestamp, self.rtx_ssrc, now)
        self._rtx_sequence = (self._rtx_sequence + 1) & 0xFFFF

    def pad(self, octets: int, now: float) -> int:
        """Send up to so many bytes that mean nothing, to see what the line carries; how many were sent.

        Only where there is a retransmission stream: its numbers are nobody's picture (RFC 4588, RFC 3550 s5.1).
        """
        if self.rtx_payload_type < 0:
            return 0
        sent = 0
        while sent < octets:
            self._outlet.send(
                _PADDING, self.rtx_payload_type, self._rtx_sequence, self.projection.timestamp, self.rtx_ssrc, now
            )
            self._rtx_sequence = (self._rtx_sequence + 1) & 0xFFFF
            sent += len(_PADDING)
        return sent
