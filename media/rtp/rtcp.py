"""RTCP compound packets, read and written (RFC 3550 s6, RFC 4585 s6, RFC 5104 s4.3.1, REMB draft).

Knows bytes. Reading never raises: what is broken ends the reading, what came before it counts.
Transport-wide feedback is written in `media.rtp.twcc`.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

SR: Final = 200
RR: Final = 201
SDES: Final = 202
BYE: Final = 203
RTPFB: Final = 205
PSFB: Final = 206

NACK_FORMAT: Final = 1
TWCC_FORMAT: Final = 15
PLI_FORMAT: Final = 1
FIR_FORMAT: Final = 4
REMB_FORMAT: Final = 15

MOST_PACKETS: Final = 64
"""No honest compound packet has more parts."""

_HEADER = struct.Struct("!BBH")
_REPORT = struct.Struct("!LB3sLLLL")
_SENDER = struct.Struct("!QLLL")


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """How one stream is received (RFC 3550 s6.4.1)."""

    ssrc: int
    fraction_lost: int
    """Since the last report, in 1/256."""
    total_lost: int
    """Signed: duplicates make it negative."""
    highest_sequence: int
    jitter: int
    last_sr: int
    """Middle 32 bits of the NTP time of the last SR, 0 when none came."""
    delay_since_last_sr: int
    """In 1/65536 s."""


@dataclass(frozen=True, slots=True)
class SenderReport:
    ssrc: int
    ntp: int
    rtp: int
    packets: int
    octets: int
    reports: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiverReport:
    ssrc: int
    reports: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """CNAMEs by SSRC; other items are of no use here."""

    cnames: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Bye:
    ssrcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Nack:
    ssrc: int
    media_ssrc: int
    lost: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PictureLossIndication:
    ssrc: int
    media_ssrc: int


@dataclass(frozen=True, slots=True)
class FullIntraRequest:
    ssrc: int
    media_ssrcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReceiverEstimate:
    """REMB: at most so many bit/s (draft-alvestrand-rmcat-remb)."""

    ssrc: int
    bitrate: int
    media_ssrcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TransportFeedback:
    """Transport-wide congestion control, left packed."""

    ssrc: int
    media_ssrc: int
    body: bytes


Packet = (
    SenderReport
    | ReceiverReport
    | SourceDescription
    | Bye
    | Nack
    | PictureLossIndication
    | FullIntraRequest
    | ReceiverEstimate
    | TransportFeedback
)


def parse(data: bytes) -> list[Packet]:
    """Every packet of a compound that can be understood."""
    packets: list[Packet] = []
    position = 0
    for _ in range(MOST_PACKETS):
        if position + 4 > len(data):
            break
        first, kind, words = _HEADER.unpack_from(data, position)
        end = position + 4 + 4 * words
        if first >> 6 != 2 or end > len(data):
            break
        body = _without_padding(first, data[position + 4 : end])
        reader = _READERS.get(kind)
        if reader is not None and body is not None and (packet := reader(first & 31, body)) is not None:
            packets.append(packet)
        position = end
    return packets


def _without_padding(first: int, body: bytes) -> bytes | None:
    if not first & 32:
        return body
    if not body or not 0 < body[-1] <= len(body):
        return None
    return body[: -body[-1]]


def _read_reports(count: int, body: bytes, position: int) -> tuple[ReportBlock, ...]:
    fitting = min(count, (len(body) - position) // 24)
    return tuple(_read_report(body, position + 24 * index) for index in range(fitting))


def _read_report(body: bytes, position: int) -> ReportBlock:
    ssrc, fraction, lost, highest, jitter, last_sr, delay = _REPORT.unpack_from(body, position)
    return ReportBlock(ssrc, fraction, int.from_bytes(lost, "big", signed=True), highest, jitter, last_sr, delay)


def _read_sr(count: int, body: bytes) -> SenderReport | None:
    if len(body) < 24:
        return None
    ntp, rtp, packets, octets = _SENDER.unpack_from(body, 4)
    return SenderReport(_word(body, 0), ntp, rtp, packets, octets, _read_reports(count, body, 24))


def _read_rr(count: int, body: bytes) -> ReceiverReport | None:
    return ReceiverReport(_word(body, 0), _read_reports(count, body, 4)) if len(body) >= 4 else None


def _read_sdes(count: int, body: bytes) -> SourceDescription:
    cnames: list[tuple[int, str]] = []
    position = 0
    for _ in range(count):
        if position + 4 > len(body):
            break
        ssrc = _word(body, position)
        position += 4
        while position + 1 < len(body) and body[position]:
            item, size = body[position], body[position + 1]
            if item == 1:
                cnames.append((ssrc, body[position + 2 : position + 2 + size].decode("utf-8", "replace")))
            position += 2 + size
        position += 4 - position % 4
    return SourceDescription(tuple(cnames))


def _read_bye(count: int, body: bytes) -> Bye:
    return Bye(_words(body, 0, count))


def _read_rtpfb(fmt: int, body: bytes) -> Packet | None:
    if len(body) < 8:
        return None
    if fmt == NACK_FORMAT:
        return Nack(_word(body, 0), _word(body, 4), _read_lost(body))
    if fmt == TWCC_FORMAT:
        return TransportFeedback(_word(body, 0), _word(body, 4), body[8:])
    return None


def _read_lost(body: bytes) -> tuple[int, ...]:
    lost: list[int] = []
    for position in range(8, len(body) - 3, 4):
        first, mask = struct.unpack_from("!HH", body, position)
        lost.append(first)
        lost += [(first + bit + 1) & 0xFFFF for bit in range(16) if mask >> bit & 1]
    return tuple(lost)


def _read_psfb(fmt: int, body: bytes) -> Packet | None:
    if len(body) < 8:
        return None
    if fmt == PLI_FORMAT:
        return PictureLossIndication(_word(body, 0), _word(body, 4))
    if fmt == FIR_FORMAT:
        return FullIntraRequest(_word(body, 0), tuple(_word(body, at) for at in range(8, len(body) - 7, 8)))
    if fmt == REMB_FORMAT and len(body) >= 16 and body[8:12] == b"REMB":
        mantissa = (body[13] & 3) << 16 | body[14] << 8 | body[15]
        return ReceiverEstimate(_word(body, 0), mantissa << (body[13] >> 2), _words(body, 16, body[12]))
    return None


_READERS: dict[int, Callable[[int, bytes], Packet | None]] = {
    SR: _read_sr,
    RR: _read_rr,
    SDES: _read_sdes,
    BYE: _read_bye,
    RTPFB: _read_rtpfb,
    PSFB: _read_psfb,
}


def _word(body: bytes, position: int) -> int:
    return int.from_bytes(body[position : position + 4], "big")


def _words(body: bytes, position: int, count: int) -> tuple[int, ...]:
    fitting = max(0, min(count, (len(body) - position) // 4))
    return struct.unpack_from(f"!{fitting}L", body, position)


def packed(count: int, kind: int, body: bytes) -> bytes:
    """One RTCP packet; `count` is the number of blocks or the format, `body` a multiple of four bytes."""
    return _HEADER.pack(0x80 | count, kind, len(body) // 4) + body


def build_sr(report: SenderReport) -> bytes:
    body = report.ssrc.to_bytes(4, "big") + _SENDER.pack(report.ntp, report.rtp, report.packets, report.octets)
    return packed(len(report.reports), SR, body + _build_reports(report.reports))


def build_rr(ssrc: int, reports: Sequence[ReportBlock]) -> bytes:
    """At most 31 reports fit."""
    return packed(len(reports), RR, ssrc.to_bytes(4, "big") + _build_reports(reports))


def _build_reports(reports: Iterable[ReportBlock]) -> bytes:
    return b"".join(
        _REPORT.pack(
            block.ssrc,
            block.fraction_lost,
            max(-0x800000, min(0x7FFFFF, block.total_lost)).to_bytes(3, "big", signed=True),
            block.highest_sequence,
            block.jitter,
            block.last_sr,
            block.delay_since_last_sr,
        )
        for block in reports
    )


def build_sdes(ssrc: int, cname: str) -> bytes:
    """One chunk with one CNAME of at most 255 bytes."""
    name = cname.encode()[:255]
    chunk = struct.pack("!LBB", ssrc, 1, len(name)) + name
    return packed(1, SDES, chunk + bytes(4 - len(chunk) % 4))


def build_bye(ssrcs: Sequence[int]) -> bytes:
    return packed(len(ssrcs), BYE, struct.pack(f"!{len(ssrcs)}L", *ssrcs))


def build_nack(ssrc: int, media_ssrc: int, lost: Iterable[int]) -> bytes:
    """Asks for the sequence numbers `lost`, 17 to a block where they are near each other."""
    blocks: list[tuple[int, int]] = []
    for sequence in lost:
        ahead = (sequence - blocks[-1][0]) & 0xFFFF if blocks else 0
        if blocks and ahead == 0:
            continue
        if blocks and ahead <= 16:
            blocks[-1] = (blocks[-1][0], blocks[-1][1] | 1 << (ahead - 1))
        else:
            blocks.append((sequence, 0))
    body = struct.pack("!LL", ssrc, media_ssrc) + b"".join(struct.pack("!HH", *block) for block in blocks)
    return packed(NACK_FORMAT, RTPFB, body)


def build_pli(ssrc: int, media_ssrc: int) -> bytes:
    return packed(PLI_FORMAT, PSFB, struct.pack("!LL", ssrc, media_ssrc))
