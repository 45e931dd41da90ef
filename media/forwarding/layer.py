"""One encoding of a track: the only one, or one of the layers of a simulcast. The packet path runs through here.

Knows packets as bytes in a buffer and time in seconds; sends nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from media.forwarding.tally import Tally
from media.interfaces import Kind
from media.rtp.header import HEADER, Buffer, sent_extensions
from media.rtp.keyframe import KeyframeRequests, starts_h264_keyframe, starts_vp8_keyframe
from media.rtp.nack import NackGenerator
from media.rtp.packet_cache import PacketCache
from media.rtp.reports import Reception
from media.rtp.sequence import RESTART, ReceiveWindow
from media.rtp.vp8_descriptor import picture_numbers

if TYPE_CHECKING:
    from media.forwarding.publication import Publication
    from media.forwarding.subscription import Subscription

ALIVE: Final = 1.0
"""Seconds without a packet after which a layer is not sent at present."""
_BEGINNING: dict[str, Callable[[Buffer], bool]] = {"VP8": starts_vp8_keyframe, "H264": starts_h264_keyframe}


class Layer:
    """An encoding while its track is published."""

    __slots__ = (
        "_begins",
        "_cache",
        "_measured",
        "_numbers",
        "_publication",
        "_tally",
        "_window",
        "alive_since",
        "at",
        "index",
        "keyframes",
        "nack",
        "picture",
        "rate",
        "reception",
        "report",
        "rid",
        "rtx_ssrc",
        "ssrc",
        "subscriptions",
        "tl0",
    )

    def __init__(self, publication: Publication, index: int, rid: str, tally: Tally) -> None:
        video = publication.info.source.kind is Kind.VIDEO
        self.index = index
        """0 is the smallest."""
        self.rid = rid
        """Its name in the SDP (RFC 8851); empty where there is only one."""
        self.ssrc = -1
        self.rtx_ssrc = -1
        self.subscriptions: list[Subscription] = []
        """Who gets it, and who waits for its next keyframe."""
        self.reception = Reception(publication.info.clock_rate)
        self.nack = NackGenerator() if video else None
        self.keyframes = KeyframeRequests()
        self.report: tuple[int, int, float] | None = None
        """The last sender report: NTP time, RTP time, when it came."""
        self.picture = self.tl0 = -1
        """The newest VP8 picture numbers, where a subscriber may change layers."""
        self.at = float("-inf")
        """When its last packet came."""
        self.alive_since: float | None = None
        self.rate = 0
        """bit/s of payload, lately."""
        self._measured = (0, 0.0)
        self._publication = publication
        self._window = ReceiveWindow()
        self._cache = PacketCache() if video else None
        self._begins = _BEGINNING.get(publication.info.codec)
        self._numbers = bool(rid) and publication.info.codec == "VP8"
        self._tally = tally

    @property
    def publication(self) -> Publication:
        return self._publication

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
        self.at = now
        publication = self._publication
        publication.live = True
        if not publication.permitted:
            return
        if self.nack is not None:
            if advance > 1:
                self.nack.gap(sequence, advance - 1, now)
            elif advance == 0:
                self.nack.received(sequence)
        self._pass_on(packet[start:end], second & 0x80, sequence, timestamp, level, now)

    def _pass_on(self, payload: Buffer, marker: int, sequence: int, timestamp: int, level: int, now: float) -> None:
        publication = self._publication
        if level >= 0:
            publication.voices.heard(publication.info.peer, level, now)
        begins = True
        if self._begins is not None:
            begins = self._begins(payload)
            if begins:
                self.keyframes.came()
            if self._numbers:
                self.picture, self.tl0 = picture_numbers(payload)
        if self.subscriptions:
            head = HEADER.pack(0x90, marker, sequence, timestamp, 0)
            template = b"".join((head, sent_extensions(level), payload))
            if self._cache is not None:
                self._cache.put(sequence, template)
            for subscription in self.subscriptions:
                subscription.forward(self, template, marker, sequence, timestamp, begins, now)
        if publication.feed is not None:
            publication.feed.packet(self, sequence, timestamp, marker != 0, payload, begins, now)

    def restart(self) -> None:
        """The stream begins anew with other numbers (another SSRC, or a publisher that started again)."""
        self.reception.restart()
        self.report = None
        self._forget()
        for subscription in self.subscriptions:
            subscription.restart(self)
        self.keyframes.want()

    def change_ssrc(self, ssrc: int) -> None:
        """The publisher goes on with another stream."""
        if self.ssrc >= 0:
            self._window = ReceiveWindow()
            self.restart()
        self.ssrc = ssrc

    def withhold(self) -> None:
        """Nothing of it may pass for now."""
        self._forget()
        for subscription in self.subscriptions:
            subscription.withhold()

    def _forget(self) -> None:
        if self.nack is not None:
            self.nack.clear()
        if self._cache is not None:
            self._cache.clear()

    def add(self, subscription: Subscription) -> None:
        """Somebody wants it from its next keyframe on."""
        if subscription not in self.subscriptions:
            self.subscriptions.append(subscription)
        self.keyframes.want()

    def remove(self, subscription: Subscription) -> None:
        if subscription in self.subscriptions:
            self.subscriptions.remove(subscription)

    def keyframe_due(self, now: float) -> bool:
        """Whether to ask the publisher for a keyframe now."""
        if self._begins is None or not self._publication.permitted or self.ssrc < 0:
            return False
        feed = self._publication.feed
        if any(subscription.waits_for(self) for subscription in self.subscriptions) or (
            feed is not None and feed.waits_for(self)
        ):
            self.keyframes.want()
        return self.keyframes.due(now)

    def cached(self, sequence: int) -> bytes | None:
        return self._cache.get(sequence) if self._cache is not None else None

    def measure(self, now: float) -> None:
        """Look at what came since the last look, a fraction of a second ago."""
        octets, at = self._measured
        passed = now - at
        self._measured = (self.reception.octets, now)
        if now - self.at > ALIVE:
            self.rate, self.alive_since = 0, None
            return
        if self.alive_since is None:
            self.alive_since = now
        if 0 < passed < 2 * ALIVE:
            lately = (self.reception.octets - octets) * 8 / passed
            self.rate = int(lately if not self.rate else 0.85 * self.rate + 0.15 * lately)

    @property
    def alive(self) -> bool:
        return self.alive_since is not None

    def report_at(self, now: float) -> tuple[int, int] | None:
        """What the last sender report comes to by now: NTP time and RTP timestamp."""
        if self.report is None:
            return None
        ntp, timestamp, at = self.report
        passed = now - at
        rate = self._publication.info.clock_rate
        return ntp + int(passed * 0x100000000), (timestamp + int(passed * rate)) & 0xFFFFFFFF
