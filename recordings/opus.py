"""Opus as it travels (RFC 7587: one packet is one RTP payload) and how long a packet sounds (RFC 6716 s3.1). Pure."""

from __future__ import annotations

from recordings.depacketize import Frame

SILENCE = b"\xf8\xff\xfe"
"""20 ms of silence (RFC 7845 has players make up missing sound; browsers rather stop, so we put it there)."""
SILENCE_MS = 20

# RFC 6716 table 2: duration of one frame by the configuration number of the TOC byte, in samples at 48 kHz.
_SILK = (480, 960, 1920, 2880)
_HYBRID = (480, 960)
_CELT = (120, 240, 480, 960)


def duration(packet: bytes) -> int:
    """Samples at 48 kHz; 0 for bytes that are no Opus packet."""
    if not packet:
        return 0
    configuration, code = packet[0] >> 3, packet[0] & 3
    if configuration < 12:
        one = _SILK[configuration & 3]
    elif configuration < 16:
        one = _HYBRID[configuration & 1]
    else:
        one = _CELT[configuration & 3]
    if code < 3:
        count = (1, 2, 2)[code]
    elif len(packet) < 2:
        return 0
    else:
        count = packet[1] & 0x3F
    return one * count if one * count <= 5760 else 0  # RFC 6716 s3.2.5 R5: 120 ms at most


class OpusDepacketizer:
    """Every payload is a frame, and every frame can be decoded alone."""

    def __init__(self) -> None:
        self.damaged = False

    def push(self, timestamp: int, marker: bool, payload: bytes, lost: int) -> Frame | None:
        if lost:
            self.damaged = True
        if not duration(payload):
            self.damaged = self.damaged or bool(payload)
            return None
        return Frame(timestamp, payload, keyframe=True)
