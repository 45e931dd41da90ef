"""H.264 out of RTP (RFC 6184): single NAL units, STAP-A and FU-A, which is packetization modes 0 and 1. Pure.

NAL units come out with 4-byte lengths, as Matroska and MP4 hold them; nothing inside a NAL unit is changed.
"""

from __future__ import annotations

import base64
import binascii
import struct

from recordings.depacketize import Frame, FrameParts
from recordings.sps import picture_size

SLICE, IDR, SPS, PPS, STAP_A, FU_A = 1, 5, 7, 8, 24, 28
_SLICES = (SLICE, 2, IDR)
MAX_SET = 4096
"""Bytes; a parameter set longer than this is none."""


def decoder_configuration(sps: bytes, pps: bytes) -> bytes:
    """AVCDecoderConfigurationRecord (ISO/IEC 14496-15 5.3.3.1) of one SPS and one PPS, with 4-byte NAL lengths."""
    return (
        bytes((1, sps[1], sps[2], sps[3], 0xFF, 0xE1))
        + struct.pack(">H", len(sps))
        + sps
        + b"\x01"
        + struct.pack(">H", len(pps))
        + pps
    )


class H264Depacketizer:
    """Collects an access unit until the marker bit. Parameter sets are remembered, for keyframes that lack them."""

    def __init__(self, sprop_parameter_sets: str = "") -> None:
        self.damaged = False
        self._parts = FrameParts()
        self._fragments: list[bytes] | None = None
        self._types: set[int] = set()
        self._sets: dict[int, bytes] = {}
        self._first_slice = False
        self._after_loss = False
        for text in sprop_parameter_sets.split(","):  # RFC 6184 s8.1
            try:
                self._remember(base64.b64decode(text, validate=True))
            except binascii.Error:
                continue

    def push(self, timestamp: int, marker: bool, payload: bytes, lost: int) -> Frame | None:
        if not payload:
            if lost:
                self._spoil()
            return None
        unfinished = self._parts.pending and bool(self._types.intersection(_SLICES))
        if self._parts.enter(timestamp):
            self._begin(unfinished or bool(lost))
        elif lost:
            self._spoil()
        if not self._take(payload):
            self._spoil()
        return self._complete(timestamp) if marker else None

    def _begin(self, after_loss: bool) -> None:
        self.damaged = self.damaged or after_loss
        self._parts.whole, self._first_slice, self._after_loss = True, False, after_loss
        self._types, self._fragments = set(), None

    def _spoil(self) -> None:
        self.damaged = True
        self._fragments = None
        self._parts.spoil()

    def _take(self, payload: bytes) -> bool:
        kind = payload[0] & 0x1F
        if 1 <= kind <= 23:
            return self._unit(payload)
        if kind == STAP_A:
            return self._aggregate(payload)
        return kind == FU_A and self._fragment(payload)

    def _aggregate(self, payload: bytes) -> bool:
        at = 1
        while at + 2 <= len(payload):
            size = payload[at] << 8 | payload[at + 1]
            at += 2
            if not size or at + size > len(payload) or not self._unit(payload[at : at + size]):
                return False
            at += size
        return at == len(payload)

    def _fragment(self, payload: bytes) -> bool:
        if len(payload) < 3:
            return False
        start, end = payload[1] & 0x80, payload[1] & 0x40
        if start:
            self._fragments = [bytes((payload[0] & 0xE0 | payload[1] & 0x1F,))]
        if self._fragments is None:
            return False
        self._fragments.append(payload[2:])
        if not end:
            return True
        unit, self._fragments = b"".join(self._fragments), None
        return self._unit(unit)

    def _unit(self, unit: bytes) -> bool:
        kind = unit[0] & 0x1F
        self._types.add(kind)
        if kind in (SPS, PPS):
            self._remember(unit)
        elif kind in _SLICES and not self._first_slice:
            # first_mb_in_slice is ue(v) and 0 in a picture's first slice (ITU-T H.264 7.3.3): its first bit is 1
            if len(unit) < 2 or not unit[1] & 0x80:
                return False
            self._first_slice = True
        if self._parts.whole:
            self._parts.append(struct.pack(">I", len(unit)), unit)
        return True

    def _remember(self, unit: bytes) -> None:
        if 4 <= len(unit) <= MAX_SET and unit[0] & 0x1F in (SPS, PPS):
            self._sets[unit[0] & 0x1F] = unit

    def _complete(self, timestamp: int) -> Frame | None:
        whole = self._parts.whole and self._fragments is None
        data = self._parts.finish()
        if whole and not self._types.intersection(_SLICES):
            return None  # only parameter sets: they are remembered
        if not whole or not self._first_slice:
            self.damaged = True
            return None
        return self._keyframe(timestamp, data) if IDR in self._types else Frame(timestamp, data, keyframe=False)

    def _keyframe(self, timestamp: int, data: bytes) -> Frame | None:
        sps, pps = self._sets.get(SPS), self._sets.get(PPS)
        missing = {SPS, PPS} - self._types
        size = picture_size(sps) if sps else None
        # After a loss, a set that is not here may have been among what was lost, and have differed.
        if sps is None or pps is None or size is None or (missing and self._after_loss):
            self.damaged = True
            return None
        for kind, unit in ((PPS, pps), (SPS, sps)):
            if kind in missing:
                data = struct.pack(">I", len(unit)) + unit + data
        return Frame(timestamp, data, True, *size, configuration=decoder_configuration(sps, pps))
