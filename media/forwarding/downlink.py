"""What one subscriber gets of what it may have: its line's estimate, its tiles, and the layers that exist.

Sound always goes; pictures shrink, then pause, and come back after ten good seconds. Knows streams, numbers and
seconds; sends nothing but padding.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from media.bandwidth.allocation import PAUSED, Wish, allocate, least_rate, next_rate
from media.bandwidth.estimate import UNREPORTED, Bandwidth
from media.bandwidth.probing import Prober
from media.bandwidth.sent import SentLog
from media.forwarding.layer import Layer
from media.forwarding.publication import Publication
from media.forwarding.subscription import Subscription
from media.interfaces import Kind, PeerId, Pictures, Source

LOOK_EVERY: Final = 0.2
GOOD_SECONDS: Final = 10.0
"""So long nothing may speak against it before anybody gets more again."""
SHOWN_HEIGHT: Final = {1: (360,), 2: (180, 360), 3: (180, 360, 720)}
"""Lines of the layers that our pages send, by their number."""
ENOUGH: Final = 1.2
"""A tile may be so much larger than the layer it shows."""
NOMINAL: Final = (150_000, 600_000, 1_200_000)
"""bit/s believed of a layer before it was measured."""
OVERHEAD: Final = 1.08
SOUND_OVERHEAD: Final = 25_000
"""bit/s of headers beside a voice."""
SETTLES: Final = 5.0
"""Seconds after the beginning in which nothing is said: the estimate is still being made."""
_SAID_AFTER: Final = 2.0
_SILENT_CLIENT: Final = 3.0


class Downlink:
    """The choice for one subscribing connection."""

    __slots__ = (
        "_began",
        "_changed_at",
        "_looked_at",
        "_now_is",
        "_prober",
        "_wanted",
        "bandwidth",
        "log",
        "pictures",
        "views",
    )

    def __init__(self, log: SentLog, now: float) -> None:
        self.log = log
        self.bandwidth = Bandwidth(now)
        self.views: dict[tuple[PeerId, Source], int] = {}
        """Height in pixels of what the page shows; 0: not shown. What it does not name is shown large."""
        self.pictures = Pictures.FULL
        """What was said last."""
        self._prober = Prober()
        self._began = 0.0
        """When it was connected."""
        self._looked_at = self._changed_at = now
        self._now_is = Pictures.FULL
        self._wanted = 0.0

    def view(self, views: dict[tuple[PeerId, Source], int]) -> None:
        """What the page shows from now on."""
        self.views = views
        self._looked_at = float("-inf")

    def unreported(self) -> None:
        """The subscriber does not speak transport-wide feedback."""
        self.bandwidth.rate = float(UNREPORTED)

    def tick(self, streams: Iterable[Subscription], speaker: PeerId | None, now: float) -> bool:
        """Called every 20 ms or so. Whether `pictures` changed, and the person is to be told."""
        if now - self._looked_at >= LOOK_EVERY:
            self._began = self._began or now
            self._looked_at = now
            self._watch(now)
            self._choose([one for one in streams if one.publication is not None], speaker, now)
        missing = self._prober.padding(self.bandwidth, self.log, self._wanted, now)
        if missing:
            self._pad(streams, missing, now)
        return self._weigh(now)

    def _watch(self, now: float) -> None:
        self.bandwidth.watch(self.log, now)
        silent = not self.bandwidth.reports and now - self._began > _SILENT_CLIENT
        if silent and self.bandwidth.rate < UNREPORTED and self.bandwidth.pressed_at < 0:
            self.unreported()

    def _choose(self, streams: list[Subscription], speaker: PeerId | None, now: float) -> None:
        sound = sum(_sound(one) for one in streams if one.kind is Kind.AUDIO)
        videos = [one for one in streams if one.kind is Kind.VIDEO and _comes(one.publication)]
        videos.sort(key=lambda one: self._importance(one.publication, speaker), reverse=True)
        wishes = [self._wish(one) for one in videos]
        may_grow = now - self.bandwidth.pressed_at >= GOOD_SECONDS
        budget = self.bandwidth.rate - sound
        if self.bandwidth.pressed_at < 0:
            # A line that never said it is too much gets a small picture of everybody at once; it may say so then.
            budget = max(budget, least_rate(wishes))
        chosen = allocate(budget, wishes, may_grow=may_grow)
        for one, layer in zip(videos, chosen, strict=True):
            assert one.publication is not None
            one.aim(one.publication.layers[layer] if layer != PAUSED else None)
        more = next_rate(wishes, chosen)
        self._wanted = more + sound if more else 0.0
        self._now_is = _state(wishes, chosen)

    def _importance(self, publication: Publication | None, speaker: PeerId | None) -> tuple[bool, bool, int]:
        assert publication is not None
        info = publication.info
        return info.source is Source.SCREEN, info.peer == speaker, self._height(publication)

    def _height(self, publication: Publication) -> int:
        return self.views.get((publication.info.peer, publication.info.source), 10_000)

    def _wish(self, one: Subscription) -> Wish:
        publication = one.publication
        assert publication is not None
        heights = SHOWN_HEIGHT[min(3, len(publication.layers))]
        wanted = self._height(publication)
        most = next((index for index, height in enumerate(heights) if height * ENOUGH >= wanted), len(heights) - 1)
        if wanted <= 0:
            most = PAUSED
        elif publication.info.source is Source.SCREEN:
            most = len(heights) - 1
        rates = tuple(_rate(publication, layer) for layer in publication.layers[:3])
        return Wish(rates, most, PAUSED if one.target is None else one.target.index)

    def _pad(self, streams: Iterable[Subscription], missing: int, now: float) -> None:
        for one in streams:
            if missing <= 0:
                return
            missing -= one.pad(missing, now)

    def _weigh(self, now: float) -> bool:
        if self._now_is is self.pictures or now - self._began < SETTLES:
            self._changed_at = now
            return False
        if now - self._changed_at < _SAID_AFTER:
            return False
        self.pictures = self._now_is
        return True


def _comes(publication: Publication | None) -> bool:
    return publication is not None and publication.permitted and any(layer.alive for layer in publication.layers)


def _rate(publication: Publication, layer: Layer) -> int:
    """What it costs to send this layer on, in bit/s; 0: it cannot be had."""
    if layer.alive:
        return int(max(layer.rate, NOMINAL[0] // 3) * OVERHEAD) if layer.rate else NOMINAL[layer.index]
    # Nobody wanted it, so the publisher was told not to send it: it comes when somebody does.
    return NOMINAL[layer.index] if layer.index not in publication.told else 0


def _sound(one: Subscription) -> int:
    layer = one.target
    return int(layer.rate + SOUND_OVERHEAD) if layer is not None and layer.alive else 0


def _state(wishes: list[Wish], chosen: list[int]) -> Pictures:
    state = Pictures.FULL
    for wish, layer in zip(wishes, chosen, strict=True):
        useful = [index for index, rate in enumerate(wish.rates[: wish.most + 1]) if rate]
        if not useful or layer >= useful[-1]:
            continue
        if layer == PAUSED:
            return Pictures.PAUSED
        state = Pictures.SMALLER
    return state
