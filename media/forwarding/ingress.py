"""What comes in from one publishing peer: finds the publication a packet belongs to.

Knows SSRCs, payload types and extension ids of one transport. Packets come decrypted, in a reused buffer.
"""

from __future__ import annotations

from media.forwarding.layer import Layer
from media.forwarding.publication import Publication
from media.forwarding.tally import Tally
from media.rtp import rtcp
from media.rtp.header import HEADER, ExtensionIds, Extensions, payload_end, payload_start, read_extensions
from media.rtp.twcc import ArrivalLog

MOST_SSRCS = 64
FEEDBACK_SSRC = 1
"""The SSRC of our own reports; we send no stream to a publisher that it could collide with."""


class Ingress:
    """The packets of one publishing transport."""

    __slots__ = ("_found", "_ids", "_tally", "arrivals", "octets", "publications", "ssrcs")

    def __init__(self, tally: Tally) -> None:
        self.publications: dict[str, Publication] = {}
        """By `a=mid`."""
        self.ssrcs: dict[int, tuple[Layer, bool]] = {}
        """By SSRC: the layer of a publication, and whether this is its retransmission stream."""
        self.arrivals: ArrivalLog | None = None
        self.octets = 0
        self._ids = ExtensionIds()
        self._found = Extensions()
        self._tally = tally

    def negotiate(self, ids: ExtensionIds) -> None:
        """The extension ids that offer and answer agreed on."""
        self._ids = ids
        if ids.transport_sequence and self.arrivals is None:
            self.arrivals = ArrivalLog()

    def add(self, publication: Publication, ssrc: int, rtx_ssrc: int) -> None:
        """Expect this publication; the SSRCs are those of the SDP, -1 where it names none (or there are layers)."""
        self.publications[publication.mid] = publication
        if len(publication.layers) > 1:
            return
        if ssrc >= 0:
            self._learn(ssrc, publication.layers[0], repeated=False)
        if rtx_ssrc >= 0:
            self._learn(rtx_ssrc, publication.layers[0], repeated=True)

    def remove(self, publication: Publication) -> None:
        self.publications.pop(publication.mid, None)
        self.ssrcs = {ssrc: entry for ssrc, entry in self.ssrcs.items() if entry[0].publication is not publication}

    def receive(self, packet: memoryview, length: int, now: float) -> None:
        """One decrypted RTP packet of `length` bytes."""
        tally = self._tally
        tally.packets_in += 1
        tally.octets_in += length
        self.octets += length
        start = payload_start(packet, length)
        end = payload_end(packet, start, length) if start >= 0 else -1
        if end < 0:
            tally.dropped["malformed"] += 1
            return
        first, second, sequence, timestamp, ssrc = HEADER.unpack_from(packet)
        found = self._found
        found.clear()
        if first & 16:
            read_extensions(packet, start, self._ids, found)
            if found.transport_sequence >= 0 and self.arrivals is not None:
                self.arrivals.add(found.transport_sequence, now)
        entry = self.ssrcs.get(ssrc) or self._recognise(ssrc, second & 127)
        if entry is None:
            tally.dropped["unknown_ssrc"] += 1
            return
        layer, repeated = entry
        if repeated:
            if end - start < 2:
                return
            sequence = packet[start] << 8 | packet[start + 1]
            start += 2
            tally.retransmissions_in += 1
        layer.receive(packet, start, end, second, sequence, timestamp, found.audio_level, repeated, now)

    def _recognise(self, ssrc: int, payload_type: int) -> tuple[Layer, bool] | None:
        """Whose SSRC this is: by `mid` (and `rid`) in the packet, else by a payload type that only one track uses."""
        found = self._found
        if found.mid:
            publication = self.publications.get(found.mid.decode("ascii", "replace"))
        else:
            users = [
                publication
                for publication in self.publications.values()
                if payload_type in (publication.payload_type, publication.rtx_payload_type)
            ]
            publication = users[0] if len(users) == 1 else None
        if publication is None or payload_type not in (publication.payload_type, publication.rtx_payload_type):
            return None
        repeated = payload_type == publication.rtx_payload_type
        layer: Layer | None = publication.layers[0]
        if len(publication.layers) > 1:
            rid = found.repaired_rid if repeated else found.rid
            layer = publication.layer_named(rid.decode("ascii", "replace"))
        return self._learn(ssrc, layer, repeated=repeated) if layer is not None else None

    def _learn(self, ssrc: int, layer: Layer, *, repeated: bool) -> tuple[Layer, bool] | None:
        previous = layer.rtx_ssrc if repeated else layer.ssrc
        if previous != ssrc:
            self.ssrcs.pop(previous, None)
        if len(self.ssrcs) >= MOST_SSRCS:
            return None
        if repeated:
            layer.rtx_ssrc = ssrc
        elif previous != ssrc:
            layer.change_ssrc(ssrc)
        entry = self.ssrcs[ssrc] = (layer, repeated)
        return entry

    @property
    def layers(self) -> list[Layer]:
        """All that are sent to us."""
        return [layer for publication in self.publications.values() for layer in publication.layers]

    def receive_rtcp(self, packets: list[rtcp.Packet], now: float) -> None:
        """The publisher's reports."""
        for packet in packets:
            if isinstance(packet, rtcp.SenderReport):
                entry = self.ssrcs.get(packet.ssrc)
                if entry is not None and not entry[1]:
                    entry[0].publication.sender_report(entry[0], packet.ntp, packet.rtp, now)

    def requests(self, now: float) -> list[bytes]:
        """What to ask the publisher for now: lost packets, keyframes (RTCP packets)."""
        asked: list[bytes] = []
        for layer in self.layers:
            if layer.nack is not None and len(layer.nack) and (lost := layer.nack.due(now)):
                self._tally.nacks_sent += len(lost)
                asked.append(rtcp.build_nack(FEEDBACK_SSRC, layer.ssrc, lost))
            if layer.keyframe_due(now):
                self._tally.keyframe_requests += 1
                asked.append(rtcp.build_pli(FEEDBACK_SSRC, layer.ssrc))
        return asked

    def arrival_feedback(self) -> bytes | None:
        """Transport-wide feedback on what came since the last one."""
        if self.arrivals is None:
            return None
        media_ssrc = next((layer.ssrc for layer in self.layers if layer.reception.received), 0)
        return self.arrivals.feedback(FEEDBACK_SSRC, media_ssrc)

    def receiver_report(self, now: float) -> bytes | None:
        blocks = [layer.reception.report(layer.ssrc, now) for layer in self.layers if layer.reception.received]
        return rtcp.build_rr(FEEDBACK_SSRC, blocks[:31]) if blocks else None

    @property
    def jitter(self) -> float:
        """Seconds, of the worst stream that comes now."""
        return max((layer.reception.jitter for layer in self.layers if layer.alive), default=0.0)

    def loss_since_last(self) -> float:
        """Fraction of packets lost after retransmission since this was asked the last time."""
        counts = [layer.reception.loss_since_last() for layer in self.layers]
        expected, lost = sum(count[0] for count in counts), sum(count[1] for count in counts)
        return lost / expected if expected else 0.0
