"""From RTP payloads to frames: what every codec's depacketizer offers, and which one a codec needs.

Pure; knows no file, no clock, and not what becomes of a frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

MAX_FRAME = 8 * 1024 * 1024
"""Bytes; more than any picture of a camera. A frame that grows beyond is damage, not a picture."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One encoded picture, or one packet of sound, as the publisher's encoder made it."""

    timestamp: int
    """RTP timestamp, 32 bits."""
    data: bytes
    """As Matroska wants it: VP8 and Opus as they are, H.264 as NAL units with 4-byte lengths."""
    keyframe: bool
    width: int = 0
    """Pixels; only keyframes say it."""
    height: int = 0
    configuration: bytes = b""
    """H.264: the decoder configuration record (ISO/IEC 14496-15 5.3.3.1) of a keyframe."""


class Depacketizer(Protocol):
    """Takes a track's payloads in order."""

    damaged: bool
    """Something of a frame was missing or malformed since the reader of this flag last set it to `False`."""

    def push(self, timestamp: int, marker: bool, payload: bytes, lost: int) -> Frame | None:
        """One payload, with the number of packets missing right before it. Never raises on wrong bytes."""


class FrameParts:
    """The payloads of the frame in the making: same RTP timestamp, first part seen, nothing missing between."""

    def __init__(self) -> None:
        self._timestamp: int | None = None
        self._parts: list[bytes] = []
        self._size = 0
        self.whole = False
        """The first part was seen, and every one after it."""

    @property
    def pending(self) -> bool:
        return bool(self._parts)

    def enter(self, timestamp: int) -> bool:
        """Enter the frame of this timestamp; tells whether it is another than before. An unfinished one is dropped."""
        if timestamp == self._timestamp:
            return False
        self.spoil()
        self._timestamp = timestamp
        return True

    def append(self, *parts: bytes) -> None:
        self._parts.extend(parts)
        self._size += sum(map(len, parts))
        if self._size > MAX_FRAME:
            self.spoil()

    def spoil(self) -> None:
        """This frame cannot become whole any more."""
        self.whole = False
        self._parts = []
        self._size = 0

    def finish(self) -> bytes:
        """The whole frame; the next packet begins another one."""
        data = b"".join(self._parts)
        self._timestamp = None
        self.spoil()
        return data


def depacketizer_for(codec: str, parameters: Mapping[str, str]) -> Depacketizer:
    """For `opus`, `VP8` or `H264`, with the negotiated `a=fmtp` parameters. `ValueError` for any other."""
    # here, because each of them imports the protocol above
    from recordings.h264 import H264Depacketizer
    from recordings.opus import OpusDepacketizer
    from recordings.vp8 import Vp8Depacketizer

    match codec.lower():
        case "opus":
            return OpusDepacketizer()
        case "vp8":
            return Vp8Depacketizer()
        case "h264":
            return H264Depacketizer(parameters.get("sprop-parameter-sets", ""))
    raise ValueError(f"no depacketizer for {codec!r}")
