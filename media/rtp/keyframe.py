"""Recognising the start of a keyframe in a payload, and limiting how often one is asked for.

Knows RTP payloads of VP8 (RFC 7741) and H.264 (RFC 6184), and time in seconds.
"""

from __future__ import annotations

from media.rtp.header import Buffer

_IDR = 5
_SPS = 7
_STAP_A = 24
_FU_A = 28


def starts_vp8_keyframe(payload: Buffer) -> bool:
    """First packet of a VP8 keyframe: start of partition 0 (RFC 7741 s4.2), P bit of the frame not set (s4.3)."""
    if len(payload) < 2 or payload[0] & 0x17 != 0x10:
        return False
    position = 1
    if payload[0] & 0x80:
        extended = payload[1]
        position = 2
        if extended & 0x80:
            if len(payload) <= position:
                return False
            position += 2 if payload[position] & 0x80 else 1
        position += (extended >> 6 & 1) + (1 if extended & 0x30 else 0)
    return len(payload) > position and not payload[position] & 1


def starts_h264_keyframe(payload: Buffer) -> bool:
    """A parameter set, or the first packet of an IDR picture where the sender repeats no parameter sets."""
    if len(payload) < 2:
        return False
    unit = payload[0] & 31
    if unit == _FU_A:
        return bool(payload[1] & 0x80) and payload[1] & 31 == _IDR
    if unit == _STAP_A:
        return _aggregates_keyframe(payload)
    return unit in (_SPS, _IDR)


def _aggregates_keyframe(payload: Buffer) -> bool:
    position = 1
    while position + 3 <= len(payload):
        if payload[position + 2] & 31 in (_SPS, _IDR):
            return True
        position += 2 + (payload[position] << 8 | payload[position + 1])
    return False


class KeyframeRequests:
    """Lets a request for a keyframe through at most once per interval, and remembers one that came too early."""

    __slots__ = ("_last", "_wanted", "interval")

    def __init__(self, interval: float = 0.5) -> None:
        self.interval = interval
        self._last = float("-inf")
        self._wanted = False

    def want(self) -> None:
        """Somebody needs a keyframe."""
        self._wanted = True

    def due(self, now: float) -> bool:
        """Whether to send a PLI now. Counts as sent."""
        if not self._wanted or now - self._last < self.interval:
            return False
        self._wanted = False
        self._last = now
        return True

    def came(self) -> None:
        """A keyframe starts: everybody who waited is served."""
        self._wanted = False
