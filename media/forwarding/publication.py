"""One track that a peer sends us: its layers, whether it may be heard or seen, and who gets it.

Knows layers and time in seconds; packets go through `media.forwarding.layer`. Packets of a track that is not permitted
are counted, and go no further.
"""

from __future__ import annotations

from collections.abc import Sequence

from media.forwarding.layer import Layer
from media.forwarding.sink_feed import SinkFeed, Tap
from media.forwarding.subscription import Subscription
from media.forwarding.tally import Tally
from media.interfaces import Kind, PeerId, Source, TrackInfo
from media.rtp.audio_level import ActiveSpeaker

UNWANTED_AFTER = 5.0
"""Seconds without anybody who wants a layer, after which its publisher is told."""


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
        rids: Sequence[str] = ("",),
    ) -> None:
        """`rids`: the names of its layers, smallest first."""
        self.info = info
        self.mid = mid
        self.payload_type = payload_type
        self.rtx_payload_type = rtx_payload_type
        """-1: the publisher repeats no packets in a stream of their own."""
        self.cname = cname
        """One for all tracks of a peer's connection: receivers play in step what has the same (RFC 8834 s4.9)."""
        self.voices = voices
        self.permitted = False
        self.live = False
        self.layers = [Layer(self, index, rid, tally) for index, rid in enumerate(rids)]
        self.feed = SinkFeed(tap, info.track, self.layers) if tap is not None else None
        self.told = frozenset(range(len(self.layers)))
        """The layers that the publisher was told to send; all of them at first."""
        self._wanted_at = [float("-inf")] * len(self.layers)

    @property
    def stream(self) -> str:
        """Browsers play the tracks of one stream in step: sound goes with the camera, a screen by itself."""
        return f"{self.cname}-screen" if self.info.source is Source.SCREEN else self.cname

    def layer_named(self, rid: str) -> Layer | None:
        return next((layer for layer in self.layers if layer.rid == rid), None)

    def sender_report(self, layer: Layer, ntp: int, timestamp: int, now: float) -> None:
        layer.reception.sender_report(ntp, now)
        layer.report = (ntp, timestamp, now)
        if not self.permitted:
            return
        for subscription in layer.subscriptions:
            if subscription.layer is layer:
                subscription.sender_report(ntp, timestamp, now)
        if self.feed is not None:
            self.feed.sender_report(layer, ntp, timestamp, now)

    def permit(self, permitted: bool, now: float) -> None:
        """Let the packets through from now on, or no more."""
        if permitted == self.permitted:
            return
        self.permitted = permitted
        if self.feed is not None:
            self.feed.tap.track_muted(self.info.track, not permitted, now)
        for layer in self.layers:
            if permitted:
                layer.keyframes.want()
                if self.feed is not None and layer.report is not None:
                    self.feed.sender_report(layer, *layer.report)
            else:
                layer.withhold()
        if not permitted and self.info.source.kind is Kind.AUDIO:
            self.voices.gone(self.info.peer)

    def add(self, subscription: Subscription) -> None:
        """Somebody gets it from now on: the smallest layer that comes, until it is known what their line carries."""
        smallest = next((layer for layer in self.layers if layer.alive), self.layers[0])
        subscription.aim(smallest)

    def remove(self, subscription: Subscription) -> None:
        subscription.aim(None)

    def want_keyframe(self) -> None:
        """The sink begins anew."""
        if self.feed is None or self.feed.layer is None:
            self.layers[0].keyframes.want()
        else:
            self.feed.want_keyframe()

    def look(self, now: float) -> bool:
        """Measure the layers, a few times a second. Whether the publisher is to be told what is wanted (`told`)."""
        for layer in self.layers:
            layer.measure(now)
        if len(self.layers) == 1:
            return False
        if self.feed is not None:
            self.feed.choose(self.layers, now)
        wanted = frozenset(layer.index for layer in self.layers if self._is_wanted(layer, now))
        changed = wanted != self.told
        self.told = wanted
        return changed

    def _is_wanted(self, layer: Layer, now: float) -> bool:
        """The smallest always: it is what everybody falls back on."""
        aimed = any(subscription.target is layer for subscription in layer.subscriptions)
        for_sink = layer is self.layers[-1] and self.feed is not None
        never_asked = self._wanted_at[layer.index] == float("-inf")
        if layer.index == 0 or aimed or for_sink or never_asked:
            self._wanted_at[layer.index] = now
        return now - self._wanted_at[layer.index] < UNWANTED_AFTER
