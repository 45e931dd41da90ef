"""A publication and its subscribers without a network: packets go in as bytes, and come out into a list."""

from __future__ import annotations

from dataclasses import dataclass, field

from media.forwarding.ingress import Ingress
from media.forwarding.publication import Publication
from media.forwarding.router import Router
from media.forwarding.subscription import StreamNumbers, Subscription
from media.forwarding.tally import Tally
from media.interfaces import Kind, PeerId, Source, TrackId, TrackInfo
from media.rtp import rtcp
from media.rtp.header import HEADER, NUMBERS, ExtensionIds, payload_start

KEYFRAME = b"\x10\x50key"
INTERFRAME = b"\x10\x51inter"


@dataclass
class CollectingOutlet:
    """Keeps what would be encrypted and sent."""

    packets: list[bytes] = field(default_factory=list)
    reports: list[rtcp.Packet] = field(default_factory=list)

    def send(self, template: bytes, second: int, sequence: int, timestamp: int, ssrc: int, now: float) -> None:
        packet = bytearray(template)
        NUMBERS.pack_into(packet, 1, second, sequence, timestamp, ssrc)
        self.packets.append(bytes(packet))

    def send_rtcp(self, packet: bytes) -> None:
        self.reports += rtcp.parse(packet)

    @property
    def sequences(self) -> list[int]:
        return [HEADER.unpack_from(packet)[2] for packet in self.packets]

    @property
    def timestamps(self) -> list[int]:
        return [HEADER.unpack_from(packet)[3] for packet in self.packets]

    @property
    def payloads(self) -> list[bytes]:
        return [packet[payload_start(packet, len(packet)) :] for packet in self.packets]


class CollectingTap:
    """A sink's packets."""

    def __init__(self) -> None:
        self.packets: list[tuple[int, bytes]] = []
        self.muted: list[bool] = []
        self.reports: list[tuple[int, int]] = []

    def packet(
        self, track: TrackId, sequence: int, timestamp: int, marker: bool, payload: bytes, arrival: float
    ) -> None:
        self.packets.append((sequence, payload))

    def sender_report(self, track: TrackId, ntp: int, rtp: int, arrival: float) -> None:
        self.reports.append((ntp, rtp))

    def track_muted(self, track: TrackId, muted: bool, arrival: float) -> None:
        self.muted.append(muted)


class Stage:
    """One peer that publishes, and a room's router."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.router = Router()
        self.ingress = Ingress(self.tally)
        self.ingress.negotiate(ExtensionIds(mid=3, audio_level=1, transport_sequence=2))
        self.tap = CollectingTap()
        self.now = 100.0

    def publish(self, source: Source = Source.CAMERA, peer: str = "a", ssrc: int = 5, rtx: int = -1) -> Publication:
        codec, rate, payload_type = ("opus", 48000, 111) if source is Source.MICROPHONE else ("VP8", 90000, 96)
        publication = Publication(
            TrackInfo(TrackId(f"{peer}-{source}"), PeerId(peer), source, codec, rate),
            mid=source.value,
            payload_type=payload_type,
            rtx_payload_type=97 if codec == "VP8" else -1,
            cname=f"cname-{peer}",
            tally=self.tally,
            voices=self.router.voices,
            tap=self.tap,
        )
        self.ingress.add(publication, ssrc, rtx)
        self.router.publish(publication, self.now)
        return publication

    def subscriber(self, kind: Kind = Kind.VIDEO, sequence: int = 1000) -> tuple[Subscription, CollectingOutlet]:
        outlet = CollectingOutlet()
        numbers = StreamNumbers(ssrc=77, rtx_ssrc=78, sequence=sequence, timestamp=5000, rtx_sequence=1)
        return Subscription(kind, numbers, outlet, self.tally), outlet

    def subscribe(self, publication: Publication, sequence: int = 1000) -> tuple[Subscription, CollectingOutlet]:
        subscription, outlet = self.subscriber(publication.info.source.kind, sequence)
        attach(subscription, publication)
        return subscription, outlet

    def send(
        self,
        sequence: int,
        payload: bytes = INTERFRAME,
        *,
        ssrc: int = 5,
        payload_type: int = 96,
        timestamp: int | None = None,
        extensions: bytes = b"",
    ) -> None:
        """One packet comes from the network, 10 ms after the last one."""
        self.now += 0.01
        timestamp = sequence * 900 if timestamp is None else timestamp
        first = 0x90 if extensions else 0x80
        packet = (
            HEADER.pack(first, payload_type, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc) + extensions + payload
        )
        self.ingress.receive(memoryview(packet), len(packet), self.now)


def attach(subscription: Subscription, publication: Publication) -> None:
    """As an answered offer does."""
    subscription.attach(publication, 96, 97 if publication.info.source.kind is Kind.VIDEO else -1, publication.cname)
    publication.add(subscription)
