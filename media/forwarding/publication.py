"""One track that a peer sends us: its statistics, what is missing of it, and who gets it.

Knows packets as bytes in a buffer and time in seconds; sends nothing itself. Packets of a track that is not permitted
are counted, and go no further.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from media.forwarding.subscription import Subscription
from media.forwarding.tally import Tally
from media.interfaces import Kind, PeerId, Source, TrackId, TrackInfo
from media.rtp.audio_level import ActiveSpeaker
from media.rtp.header import HEADER, Buffer, audio_level_block
from media.rtp.keyframe import KeyframeRequests, starts_h264_keyframe, starts_vp8_keyframe
from media.rtp.nack import NackGenerator
from media.rtp.packet_cache import PacketCache
from media.rtp.reports import Reception
from media.rtp.sequence import RESTART, ReceiveWindow

AUDIO_LEVEL_ID = 1
"""The extension id towards every subscriber: the server offers, so the server chooses."""

_BEGINNING: dict[str, Callable[[Buffer], bool]] = {"VP8": starts_vp8_keyframe, "H264": starts_h264_keyframe}


class Tap(Protocol):
    """Takes what is published and permitted, as it was received (see `RoomSink`)."""

    def packet(
        self, track: TrackId, sequence: int, timestamp: int, marker: bool, payload: bytes, arrival: float
    ) -> None: ...

    def sender_report(self, track: TrackId, ntp: int, rtp: int, arrival: float) -> None: ...

    def track_muted(self, track: TrackId, muted: bool, arrival: float) -> None: ...


class Publication:
    """A track while it is published."""

    def __init__(
        self,
        info: TrackInfo,
        *,
        mid: str,
        payload_type: int,
        rtx_payload_type: int,
        cname: str,
        tally: Tally,
        voices: ActiveSpeaker[PeerId],
        tap: Tap | None,
    ) -> None:
        self.info = info
        self.mid = mid
        self.payload_type = payload_type
        self.rtx_payload_type = rtx_payload_type
        """-1: the publisher repeats no packets in a stream of their own."""
        self.cname = cname
        """One for all tracks of a peer's connection: receivers play in step what has the same (RFC 8834 s4.9)."""
        self.ssrc = -1
        self.rtx_ssrc = -1
        self.permitted = False
        self.live = False
        self.subscriptions: list[Subscription] = []
        self.reception = Reception(info.clock_rate)
        self.nack = NackGenerator() if info.source.kind is Kind.VIDEO else None
        self.keyframes = KeyframeRequests()
        self._window = ReceiveWindow()
        self._cache = PacketCache() if info.source.kind is Kind.VIDEO else None
        self._begins = _BEGINNING.get(info.codec)
        self._tally = tally
        self._voices = voices
        self._tap = tap
        self._report: tuple[int, int, float] | None = None

    @property
    def stream(self) -> str:
        """Browsers play the tracks of one stream in step: sound goes with the camera, a screen by itself."""
        return f"{self.cname}-screen" if self.info.source is Source.SCREEN else self.cname

    def receive(
        self,
        packet: Buffer,
        start: int,
        end: int,
        second: int,
        sequence: int,
        timestamp: int,
        level: int,
        repeated: bool,
        now: float,
    ) -> None:
        """One packet came: the payload is `packet[start:end]`, the numbers are the original ones."""
        advance = self._window.accept(sequence)
        if advance < 0:
            if advance != RESTART:
                self._tally.dropped["duplicate"] += 1
                return
            self.restart()
        if repeated:
            self.reception.recovered += 1
        else:
            self.reception.packet(self._window.highest, timestamp, advance > 0, now)
        self.reception.octets += end - start
        self.live = True
        if not self.permitted:
            return
        if self.nack is not None:
            if advance > 1:
                self.nack.gap(sequence, advance - 1, now)
            elif advance == 0:
                self.nack.received(sequence)
        self._pass_on(packet[start:end], second & 0x80, sequence, timestamp, level, now)

    def _pass_on(self, payload: Buffer, marker: int, sequence: int, timestamp: int, level: int, now: float) -> None:
        if level < 0:
            head = HEADER.pack(0x80, marker, sequence, timestamp, 0)
        else:
            head = HEADER.pack(0x90, marker, sequence, timestamp, 0) + audio_level_block(AUDIO_LEVEL_ID, level)
            self._voices.heard(self.info.peer, level, now)
        template = b"".join((head, payload))
        begins = True
        if self._begins is not None:
            begins = self._begins(payload)
            if begins:
                self.keyframes.came()
        if self._cache is not None:
            self._cache.put(sequence, template)
        for subscription in self.subscriptions:
            subscription.forward(template, marker, sequence, timestamp, begins, now)
        if self._tap is not None:
            self._tap.packet(self.info.track, sequence, timestamp, marker != 0, bytes(payload), now)

    def restart(self) -> None:
        """The stream begins anew with other numbers (another SSRC, or a publisher that started again)."""
        self.reception.restart()
        self._report = None
        if self.nack is not None:
            self.nack.clear()
        if self._cache is not None:
            self._cache.clear()
        for subscription in self.subscriptions:
            subscription.restart()
        self.keyframes.want()

    def change_ssrc(self, ssrc: int) -> None:
        """The publisher goes on with another stream."""
        if self.ssrc >= 0:
            self._window = ReceiveWindow()
            self.restart()
        self.ssrc = ssrc

    def sender_report(self, ntp: int, timestamp: int, now: float) -> None:
        self.reception.sender_report(ntp, now)
        self._report = (ntp, timestamp, now)
        if not self.permitted:
            return
        for subscription in self.subscriptions:
            subscription.sender_report(ntp, timestamp, now)
        if self._tap is not None:
            self._tap.sender_report(self.info.track, ntp, timestamp, now)

    def report_at(self, now: float) -> tuple[int, int] | None:
        """What the publisher's last sender report comes to by now: NTP time and RTP timestamp."""
        if self._report is None:
            return None
        ntp, timestamp, at = self._report
        passed = now - at
        return ntp + int(passed * 0x100000000), (timestamp + int(passed * self.info.clock_rate)) & 0xFFFFFFFF

    def permit(self, permitted: bool, now: float) -> None:
        """Let the packets through from now on, or no more."""
        if permitted == self.permitted:
            return
        self.permitted = permitted
        if self._tap is not None:
            self._tap.track_muted(self.info.track, not permitted, now)
        if permitted:
            self.keyframes.want()
            if self._tap is not None and self._report is not None:
                self._tap.sender_report(self.info.track, *self._report)
            return
        if self.nack is not None:
            self.nack.clear()
        if self._cache is not None:
            self._cache.clear()
        if self.info.source.kind is Kind.AUDIO:
            self._voices.gone(self.info.peer)
        for subscription in self.subscriptions:
            subscription.withhold()

    def add(self, subscription: Subscription) -> None:
        if subscription not in self.subscriptions:
            self.subscriptions.append(subscription)
        self.keyframes.want()

    def remove(self, subscription: Subscription) -> None:
        if subscription in self.subscriptions:
            self.subscriptions.remove(subscription)

    def keyframe_due(self, now: float) -> bool:
        """Whether to ask the publisher for a keyframe now."""
        if self._begins is None or not self.permitted or self.ssrc < 0:
            return False
        if any(subscription.waiting for subscription in self.subscriptions):
            self.keyframes.want()
        return self.keyframes.due(now)

    def cached(self, sequence: int) -> bytes | None:
        return self._cache.get(sequence) if self._cache is not None else None
