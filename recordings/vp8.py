"""VP8 out of RTP (RFC 7741 s4.2 descriptor, s4.3 frame header). Pure; never looks beyond the first bytes of a frame."""

from __future__ import annotations

from recordings.depacketize import Frame, FrameParts

START_CODE = b"\x9d\x01\x2a"
"""Follows the frame tag of a keyframe (RFC 6386 s9.1)."""


def descriptor(payload: bytes) -> tuple[int, bool] | None:
    """Length of the payload descriptor, and whether a frame begins here; `None` when the bytes are not one."""
    if not payload:
        return None
    length = 1
    if payload[0] & 0x80:
        if len(payload) < 3:
            return None
        extension = payload[1]
        length = 2
        if extension & 0x80:
            length += 2 if payload[2] & 0x80 else 1
        length += bool(extension & 0x40) + bool(extension & 0x30)
    if length >= len(payload):
        return None
    return length, bool(payload[0] & 0x10) and not payload[0] & 0x07


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a keyframe in pixels (RFC 6386 s9.1); `None` for other frames and for damage."""
    if len(data) < 10 or data[0] & 1 or data[3:6] != START_CODE:
        return None
    width, height = (data[6] | data[7] << 8) & 0x3FFF, (data[8] | data[9] << 8) & 0x3FFF
    return (width, height) if width and height else None


class Vp8Depacketizer:
    """A frame is complete at the marker bit, when its first partition's first packet and all since were seen."""

    def __init__(self) -> None:
        self.damaged = False
        self._parts = FrameParts()

    def push(self, timestamp: int, marker: bool, payload: bytes, lost: int) -> Frame | None:
        if not payload:  # padding only: a probe for bandwidth
            self.damaged = self.damaged or bool(lost)
            if lost:
                self._parts.spoil()
            return None
        unfinished = self._parts.pending
        if (self._parts.enter(timestamp) and unfinished) or lost:
            self.damaged = True
            self._parts.spoil()
        head = descriptor(payload)
        if head is None:
            self.damaged = True
            self._parts.spoil()
            return None
        length, starts = head
        if starts:
            self._parts.spoil()
            self._parts.whole = True
        if self._parts.whole:
            self._parts.append(payload[length:])
        return self._complete(timestamp) if marker else None

    def _complete(self, timestamp: int) -> Frame | None:
        whole = self._parts.whole
        data = self._parts.finish()
        keyframe = bool(data) and not data[0] & 1
        size = picture_size(data) if keyframe else (0, 0)
        if not whole or not data or size is None:
            self.damaged = True
            return None
        return Frame(timestamp, data, keyframe, *size)
