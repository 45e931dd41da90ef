"""One room: what is published in it, what may be heard and seen, and who speaks.

Knows peers by their ids and packets not at all: those go from publication to subscription directly.
"""

from __future__ import annotations

from media.forwarding.publication import Publication
from media.interfaces import PeerId, Source, TrackId
from media.rtp.audio_level import ActiveSpeaker


class Router:
    """The publications of a room and their permissions."""

    def __init__(self) -> None:
        self.publications: dict[TrackId, Publication] = {}
        self.voices: ActiveSpeaker[PeerId] = ActiveSpeaker()
        self._permitted: dict[PeerId, frozenset[Source]] = {}

    def publish(self, publication: Publication, now: float) -> None:
        self.publications[publication.info.track] = publication
        publication.permit(publication.info.source in self.permitted(publication.info.peer), now)

    def end(self, publication: Publication) -> None:
        self.publications.pop(publication.info.track, None)
        if publication.info.source is Source.MICROPHONE:
            self.voices.gone(publication.info.peer)

    def permitted(self, peer: PeerId) -> frozenset[Source]:
        return self._permitted.get(peer, frozenset())

    def permit(self, peer: PeerId, sources: frozenset[Source], now: float) -> None:
        """These sources of `peer` pass from now on, its others do not."""
        self._permitted[peer] = sources
        for publication in self.publications.values():
            if publication.info.peer == peer:
                publication.permit(publication.info.source in sources, now)

    def forget(self, peer: PeerId) -> None:
        """The peer left for good, and its permissions with it."""
        self._permitted.pop(peer, None)
        self.voices.gone(peer)

    def for_subscriber(self, peer: PeerId) -> list[Publication]:
        """What `peer` receives: every live track of the others, muted ones too, so that unmuting is not a new offer."""
        return [
            publication
            for publication in self.publications.values()
            if publication.live and publication.info.peer != peer
        ]
