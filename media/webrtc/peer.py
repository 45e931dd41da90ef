"""One participant's seat in the media plane: two connections, and which generation of them counts.

Knows nothing of other peers. A higher generation replaces both connections; a lower one is refused.
"""

from __future__ import annotations

from media.interfaces import PeerId, PeerMisbehaved, Source
from media.webrtc.publishing import Publishing
from media.webrtc.subscribing import Subscribing
from media.webrtc.transport import Transport


class Peer:
    """A seat. It stays when its connections are lost."""

    def __init__(self, peer: PeerId) -> None:
        self.id = peer
        self.generation = -1
        self.publishing: Publishing | None = None
        self.subscribing: Subscribing | None = None
        self.announced = False
        """Others were told that this generation is connected."""
        self.over = False
        """This generation was lost; only a higher one may connect."""
        self.views: dict[tuple[PeerId, Source], int] = {}
        """What its page shows, in pixels of height."""
        self._octets_before = (0, 0)

    def begins(self, generation: int) -> bool:
        """Whether `generation` is a new one. Raises `PeerMisbehaved` when it is out of date."""
        if generation < self.generation or (generation == self.generation and self.over):
            raise PeerMisbehaved("stale_generation", f"{generation} after {self.generation}")
        return generation > self.generation

    def begin(self, generation: int) -> None:
        """Forget the connections of the last generation, which somebody else closes."""
        self.generation = generation
        self.publishing = None
        self.subscribing = None
        self.announced = False
        self.over = False
        self._octets_before = (0, 0)

    @property
    def transports(self) -> list[Transport]:
        return [connection.transport for connection in (self.publishing, self.subscribing) if connection is not None]

    @property
    def connected(self) -> bool:
        """Both directions that were negotiated are up."""
        negotiated = [transport for transport in self.transports if transport.connecting]
        return bool(negotiated) and all(transport.connected for transport in negotiated)

    def lost(self, now: float, consent_timeout: float) -> str | None:
        """Why the connections are of no use any more; `None` while they are."""
        for transport in self.transports:
            transport.check_consent(now, consent_timeout)
            if transport.lost is not None:
                return transport.lost
        return None

    def octets_since_last(self) -> tuple[int, int]:
        """Received and sent since this was asked the last time."""
        received = self.publishing.ingress.octets if self.publishing is not None else 0
        sent = self.subscribing.transport.octets_out if self.subscribing is not None else 0
        before = self._octets_before
        self._octets_before = (received, sent)
        return max(0, received - before[0]), max(0, sent - before[1])
