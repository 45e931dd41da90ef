"""Which media section of a subscriber's connection carries which track, from one offer to the next.

Knows publications and the order of sections; the SDP is written elsewhere. Sections are never removed (RFC 9429
s5.2.2): an empty one is offered as inactive, and is used again once the subscriber has agreed that it is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from media.forwarding.publication import Publication
from media.forwarding.subscription import Subscription
from media.interfaces import Kind


class Section:
    """One media section: its stream, and the track that belongs into it."""

    __slots__ = ("agreed_empty", "mid", "offered", "publication", "refused", "subscription")

    def __init__(self, mid: str, subscription: Subscription) -> None:
        self.mid = mid
        self.subscription = subscription
        self.publication: Publication | None = None
        """What shall be sent here."""
        self.offered: Publication | None = None
        """What the offer that is out says."""
        self.agreed_empty = True
        self.refused = False
        """The subscriber rejected it for good (port 0)."""

    @property
    def kind(self) -> Kind:
        return self.subscription.kind


class Sections:
    """All sections of one subscriber, in the order of the m-lines."""

    def __init__(self, open_stream: Callable[[Kind], Subscription], most: int) -> None:
        self.all: list[Section] = []
        self.changed = False
        """Something is to be offered."""
        self._open_stream = open_stream
        self._most = most

    def want(self, publications: Sequence[Publication]) -> None:
        """Everything the subscriber may receive now."""
        present = {id(section.publication) for section in self.all if section.publication is not None}
        wanted = {id(publication) for publication in publications}
        for section in self.all:
            if section.publication is not None and id(section.publication) not in wanted:
                self._empty(section)
        for publication in publications:
            if id(publication) in present:
                continue
            place = self._place(publication.info.source.kind)
            if place is not None:
                place.publication = publication
                self.changed = True

    def _place(self, kind: Kind) -> Section | None:
        for section in self.all:
            free = section.publication is None and section.agreed_empty and not section.refused
            if free and section.kind is kind:
                return section
        if len(self.all) >= self._most:
            return None
        fresh = Section(str(len(self.all)), self._open_stream(kind))
        self.all.append(fresh)
        return fresh

    def _empty(self, section: Section) -> None:
        if section.publication is not None:
            section.publication.remove(section.subscription)
        section.subscription.detach()
        section.publication = None
        self.changed = True

    def offer(self) -> None:
        """What `publication` says now is being offered."""
        self.changed = False
        for section in self.all:
            section.offered = section.publication
            section.agreed_empty = False

    def answered(self, attach: Callable[[Section], bool]) -> None:
        """The offer was agreed to; `attach` starts a stream and says whether the subscriber takes it."""
        for section in self.all:
            section.agreed_empty = section.offered is None
            publication = section.publication
            if publication is None or publication is not section.offered or section.refused:
                continue
            if section.subscription.publication is publication:
                continue
            if attach(section):
                publication.add(section.subscription)
            else:
                section.refused = True

    def clear(self) -> None:
        for section in self.all:
            self._empty(section)
        self.changed = False
