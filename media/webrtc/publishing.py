"""The connection in which a peer publishes: its offers answered, its tracks, the feedback to it.

Knows one peer's publications; who receives them is the room's business.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence

from media.forwarding.ingress import Ingress
from media.forwarding.publication import Publication
from media.interfaces import Kind, PeerMisbehaved, Source, VideoCodec
from media.rtp import rtcp
from media.webrtc import sdp
from media.webrtc.capabilities import TAKEN_FEEDBACK, Chosen, choose, extension_ids, merged_ids, received_parameters
from media.webrtc.description import MediaSection, write
from media.webrtc.sdp import Codec
from media.webrtc.transport import Remote, Transport, TransportPlace

ARRIVAL_FEEDBACK_EVERY = 0.1
REPORT_EVERY = 1.0
LOOK_EVERY = 0.2

OpenTrack = Callable[[Source, str, Chosen, dict[str, str], Sequence[str]], Publication]
"""Makes a publication: source, mid, codec with its RTX payload type, negotiated parameters, names of its layers."""


def remote_of(description: sdp.Description, *, answer: bool) -> Remote:
    """The transport of the first section that is in use; all others are bundled with it."""
    for section in description.sections:
        if section.is_rtp and section.in_use:
            break
    else:
        raise PeerMisbehaved("no_media", "no audio or video section in use")
    if not section.username or not any(print_.algorithm.startswith("sha-") for print_ in section.fingerprints):
        raise PeerMisbehaved("bad_sdp", "no ICE user name or no fingerprint")
    roles = (
        {"active": "server", "passive": "client"}
        if answer
        else {"actpass": "server", "active": "server", "passive": "client"}
    )
    role = roles.get(section.setup)
    if role is None:
        raise PeerMisbehaved("bad_sdp", "a=setup")
    return Remote(section.username, tuple(section.fingerprints), "client" if role == "client" else "server")


class Publishing:
    """One publishing connection. Offers may come again; the transport stays."""

    def __init__(self, place: TransportPlace, video: VideoCodec, open_track: OpenTrack) -> None:
        self.ingress = Ingress(place.tally)
        self.transport = Transport(place, self)
        self._video = video
        self._open_track = open_track
        self._origin = secrets.randbits(50)
        self._version = 0
        self._remote: Remote | None = None
        self._arrival_feedback_at = 0.0
        self._report_at = 0.0
        self._looked_at = 0.0

    def receive(self, packet: memoryview, length: int, now: float) -> None:
        self.ingress.receive(packet, length, now)

    def receive_rtcp(self, compound: bytes, now: float) -> None:
        self.ingress.receive_rtcp(rtcp.parse(compound), now)

    def answer(self, text: str, sources: Mapping[str, Source]) -> tuple[str, list[Publication], list[Publication]]:
        """The answer, the tracks that are new and those that are gone. Raises `PeerMisbehaved`."""
        offer = sdp.parse(text)
        remote = remote_of(offer, answer=False)
        if self._remote is not None and remote.username != self._remote.username:
            raise PeerMisbehaved("ice_restart", "a broken line needs a new generation")
        if len(set(sources.values())) != len(sources):
            raise PeerMisbehaved("bad_sources", "one track of each source")
        taken = self._take(offer, sources)
        opened, ended = self._update(offer, sources, taken)
        self._remote = remote
        self.transport.connect(remote)
        self._version += 1
        setup = "active" if remote.role == "client" else "passive"
        answered = [_answer_section(section, taken.get(section.mid), sources) for section in offer.sections]
        text = write(answered, self.transport.local, setup=setup, origin=self._origin, version=self._version)
        return text, opened, ended

    def _take(self, offer: sdp.Description, sources: Mapping[str, Source]) -> dict[str, Chosen]:
        """What we accept, by mid: sections of the bundle whose codec the room uses."""
        taken: dict[str, Chosen] = {}
        for index, section in enumerate(offer.sections):
            bundled = section.mid in offer.bundle or (index == 0 and not offer.bundle)
            if not section.is_rtp or not section.in_use or not bundled:
                continue
            source = sources.get(section.mid)
            if source is not None and source.kind.value != section.kind:
                continue
            if (chosen := choose(section, Kind(section.kind), self._video)) is not None:
                taken[section.mid] = chosen
        sending = [section for section in offer.sections if section.sends and section.mid in sources]
        if sending and not any(section.mid in taken for section in sending):
            raise PeerMisbehaved("no_codec", "nothing that the room can use")
        return taken

    def _update(
        self, offer: sdp.Description, sources: Mapping[str, Source], taken: Mapping[str, Chosen]
    ) -> tuple[list[Publication], list[Publication]]:
        opened: list[Publication] = []
        sending = {
            section.mid: section
            for section in offer.sections
            if section.sends and section.mid in taken and section.mid in sources
        }
        ended = [
            publication
            for publication in self.ingress.publications.values()
            if publication.mid not in sending or sources[publication.mid] is not publication.info.source
        ]
        for publication in ended:
            self.ingress.remove(publication)
        ids = [extension_ids(section, Kind(section.kind)) for section in offer.sections if section.mid in taken]
        self.ingress.negotiate(merged_ids(ids))
        for mid, section in sending.items():
            if mid not in self.ingress.publications:
                chosen = taken[mid]
                publication = self._open_track(
                    sources[mid], mid, chosen, received_parameters(chosen.codec), section.layers or ("",)
                )
                ssrc = section.ssrcs[0] if section.ssrcs else -1
                self.ingress.add(publication, ssrc, section.rtx_of.get(ssrc, -1))
                opened.append(publication)
        return opened, ended

    def look(self, now: float) -> list[Publication]:
        """Measure the tracks when it is time; those whose publisher is to be told which layers are wanted."""
        if now - self._looked_at < LOOK_EVERY:
            return []
        self._looked_at = now
        return [publication for publication in self.ingress.publications.values() if publication.look(now)]

    def tick(self, now: float) -> None:
        """Feedback that is due: lost packets and keyframes at once, arrivals every 0.1 s, reports every second."""
        if not self.transport.connected:
            return
        for request in self.ingress.requests(now):
            self.transport.send_rtcp(request)
        if now - self._arrival_feedback_at >= ARRIVAL_FEEDBACK_EVERY:
            self._arrival_feedback_at = now
            if (feedback := self.ingress.arrival_feedback()) is not None:
                self.transport.send_rtcp(feedback)
        if now - self._report_at >= REPORT_EVERY:
            self._report_at = now
            if (report := self.ingress.receiver_report(now)) is not None:
                self.transport.send_rtcp(report)


def _answer_section(section: sdp.Section, chosen: Chosen | None, sources: Mapping[str, Source]) -> MediaSection:
    if chosen is None:
        return MediaSection(
            section.kind, section.protocol, section.mid, "inactive", formats=section.formats[:1] or ("0",)
        )
    kind = Kind(section.kind)
    offered = chosen.codec
    feedback = offered.feedback.intersection(TAKEN_FEEDBACK[kind])
    parameters = received_parameters(offered)
    codecs = [Codec(offered.payload_type, offered.name, offered.clock_rate, offered.channels, parameters, feedback)]
    if chosen.rtx >= 0:
        codecs.append(Codec(chosen.rtx, "rtx", offered.clock_rate, "", {"apt": str(offered.payload_type)}))
    return MediaSection(
        section.kind,
        section.protocol,
        section.mid,
        "recvonly" if section.sends and section.mid in sources else "inactive",
        tuple(codecs),
        extension_ids(section, kind),
        reduced_size=section.reduced_size,
        layers=section.layers,
    )
