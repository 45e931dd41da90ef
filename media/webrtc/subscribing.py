"""The connection in which a peer receives: our offers, its answers, its reports.

Knows one peer's sections and streams; which tracks it may have is the room's business.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from media.bandwidth.feedback import FeedbackReader
from media.forwarding.downlink import Downlink
from media.forwarding.publication import Publication
from media.forwarding.sections import Section, Sections
from media.forwarding.subscription import StreamNumbers, Subscription
from media.interfaces import Kind, PeerId, PeerMisbehaved, SubscribedTrack, VideoCodec
from media.rtp import rtcp
from media.webrtc import sdp
from media.webrtc.capabilities import SENT_EXTENSIONS, accepted, reports_arrivals, sent_codecs
from media.webrtc.description import MediaSection, Stream, write
from media.webrtc.publishing import remote_of
from media.webrtc.transport import Transport, TransportPlace

GATHER = 0.06
"""Seconds to wait for more tracks before they are offered: a peer's sound and picture begin together."""


@dataclass(frozen=True, slots=True)
class Offer:
    revision: int
    sdp: str
    tracks: tuple[SubscribedTrack, ...]


class Subscribing:
    """One subscribing connection. At most one offer is out; what changes meanwhile is in the next one."""

    def __init__(self, place: TransportPlace, video: VideoCodec, most_sections: int) -> None:
        self.transport = Transport(place, self)
        self.sections = Sections(self._open_stream, most_sections)
        self.downlink = Downlink(self.transport.sent, place.clock())
        self._arrivals = FeedbackReader()
        self._tally = place.tally
        self._video = video
        self._origin = secrets.randbits(50)
        self._revision = 0
        self._outstanding: Offer | None = None
        self._changed_at: float | None = None
        self._repeat = False
        self._streams: dict[int, Subscription] = {}
        self._sent_before = (0, place.clock())

    def _open_stream(self, kind: Kind) -> Subscription:
        numbers = StreamNumbers(
            ssrc=secrets.randbits(31) + 2,
            rtx_ssrc=secrets.randbits(31) + (1 << 31),
            sequence=secrets.randbits(15),
            timestamp=secrets.randbits(32),
            rtx_sequence=secrets.randbits(15),
        )
        subscription = Subscription(kind, numbers, self.transport, self._tally)
        self._streams[numbers.ssrc] = subscription
        return subscription

    def want(self, publications: Sequence[Publication]) -> None:
        self.sections.want(publications)

    def repeat(self) -> None:
        """The peer asks again: tell it the offer that is out, or what it has."""
        self._repeat = True

    def due(self, now: float) -> Offer | None:
        """The offer to send now, if any."""
        if self._outstanding is not None:
            return self._again(self._outstanding)
        if not self.sections.changed and not (self._repeat and self.sections.all):
            return None
        if self._changed_at is None:
            self._changed_at = now
        if now - self._changed_at < GATHER:
            return None
        self._changed_at = None
        self._repeat = False
        self._revision += 1
        self.sections.offer()
        self._outstanding = self._write()
        return self._outstanding

    def _again(self, offer: Offer) -> Offer | None:
        if not self._repeat:
            return None
        self._repeat = False
        return offer

    def _write(self) -> Offer:
        described = [self._describe(section) for section in self.sections.all]
        text = write(described, self.transport.local, setup="actpass", origin=self._origin, version=self._revision)
        tracks = tuple(
            SubscribedTrack(section.mid, info.peer, info.source, info.track)
            for section in self.sections.all
            if section.offered is not None
            for info in (section.offered.info,)
        )
        return Offer(self._revision, text, tracks)

    def _describe(self, section: Section) -> MediaSection:
        publication = section.offered
        stream = None
        if publication is not None:
            rtx_ssrc = section.subscription.rtx_ssrc if section.kind is Kind.VIDEO else -1
            msid = f"{publication.stream} {publication.info.track}"
            stream = Stream(section.subscription.ssrc, rtx_ssrc, publication.cname, msid)
        return MediaSection(
            section.kind.value,
            "UDP/TLS/RTP/SAVPF",
            section.mid,
            "inactive" if publication is None else "sendonly",
            tuple(sent_codecs(section.kind, self._video)),
            SENT_EXTENSIONS[section.kind],
            stream,
        )

    def answered(self, revision: int, text: str) -> None:
        """The peer's answer to the offer that is out; answers to older ones are ignored. Raises `PeerMisbehaved`."""
        if self._outstanding is None or revision != self._outstanding.revision:
            self._tally.dropped["stale_answer"] += 1
            return
        answer = sdp.parse(text)
        if [section.mid for section in answer.sections] != [
            section.mid for section in self.sections.all[: len(answer.sections)]
        ]:
            raise PeerMisbehaved("bad_answer", "other media sections than offered")
        if not self.transport.connecting:
            self.transport.connect(remote_of(answer, answer=True))
            if not any(reports_arrivals(section) for section in answer.sections):
                self.downlink.unreported()
        self._outstanding = None
        by_mid = {section.mid: section for section in answer.sections}
        self.sections.answered(lambda section: self._attach(section, by_mid.get(section.mid)))

    def _attach(self, section: Section, answer: sdp.Section | None) -> bool:
        publication = section.publication
        if answer is None or publication is None or not answer.receives:
            return False
        chosen = accepted(answer, publication.info.codec, dict(publication.info.parameters))
        if chosen is None:
            return False
        section.subscription.attach(publication, chosen.codec.payload_type, chosen.rtx, publication.cname)
        return True

    def receive(self, packet: memoryview, length: int, now: float) -> None:
        self._tally.dropped["rtp_from_subscriber"] += 1

    def receive_rtcp(self, compound: bytes, now: float) -> None:
        """Reports and requests of the subscriber."""
        for packet in rtcp.parse(compound):
            match packet:
                case rtcp.TransportFeedback(body=body):
                    if self._arrivals.read(body):
                        self.downlink.bandwidth.feedback(self.transport.sent, self._arrivals, now)
                    else:
                        self._tally.dropped["bad_feedback"] += 1
                case rtcp.ReceiverReport(reports=reports) | rtcp.SenderReport(reports=reports):
                    self._reported(reports, now)
                case rtcp.Nack(media_ssrc=ssrc, lost=lost):
                    if (stream := self._streams.get(ssrc)) is not None:
                        stream.repeat(lost, now)
                case rtcp.PictureLossIndication(media_ssrc=ssrc):
                    self._want_keyframe(ssrc)
                case rtcp.FullIntraRequest(media_ssrcs=ssrcs):
                    for ssrc in ssrcs[:16]:
                        self._want_keyframe(ssrc)

    def _reported(self, reports: Sequence[rtcp.ReportBlock], now: float) -> None:
        for block in reports:
            if (stream := self._streams.get(block.ssrc)) is not None:
                stream.reported(block, now)
        if reports and not self.downlink.bandwidth.reports:
            loss = sum(block.fraction_lost for block in reports) / len(reports) / 256
            self.downlink.bandwidth.loss_report(loss, self._sending(now), now)

    def _sending(self, now: float) -> float:
        """bit/s since this was asked the last time."""
        (octets, at), self._sent_before = self._sent_before, (self.transport.sent.octets, now)
        return (self.transport.sent.octets - octets) * 8 / max(0.1, now - at)

    def _want_keyframe(self, ssrc: int) -> None:
        stream = self._streams.get(ssrc)
        if stream is not None and stream.layer is not None:
            stream.layer.keyframes.want()

    def tick(self, speaker: PeerId | None, now: float) -> bool:
        """What is due every 20 ms. Whether `downlink.pictures` changed."""
        return self.transport.connected and self.downlink.tick(self._streams.values(), speaker, now)

    @property
    def carries(self) -> int:
        """bit/s that the line is believed to carry; 0: it does not report."""
        return int(self.downlink.bandwidth.rate) if self.downlink.bandwidth.reports else 0

    def layers(self) -> tuple[int, ...]:
        """How many pictures are sent, by layer, the smallest first."""
        shown = [stream.shown.index for stream in self._streams.values() if stream.kind is Kind.VIDEO and stream.shown]
        return tuple(shown.count(index) for index in range(max(shown, default=-1) + 1))

    def round_trip(self) -> float | None:
        """Seconds; the newest that is known of any stream."""
        known = [stream.round_trips.last for stream in self._streams.values() if stream.round_trips.last is not None]
        return min(known) if known else None

    def loss_since_last(self) -> float:
        """Fraction of packets that the subscriber says it missed since this was asked the last time."""
        counts = [stream.loss_since_last() for stream in self._streams.values()]
        expected, lost = sum(count[0] for count in counts), sum(count[1] for count in counts)
        return min(1.0, lost / expected) if expected else 0.0
