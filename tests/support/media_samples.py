"""Generated pictures and sound as RTP: flashes and beeps at known moments, encoded once per run.

Every second begins with 100 ms of white picture and of a 1 kHz tone.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

import av
import numpy as np
from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.opus import OpusEncoder
from aiortc.codecs.vpx import Vp8Encoder

FPS = 20
MARK_MS = 100
"""How long a flash and a beep last; they begin with each full second."""


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """One packet, and the moment (seconds of media time) at which a publisher sends it."""

    at: float
    sequence: int
    timestamp: int
    marker: bool
    payload: bytes


def picture(index: int, width: int, height: int) -> av.VideoFrame:
    """The frame at `index / FPS` seconds: something moving on a fine texture, or white while a flash lasts."""
    image = np.random.default_rng(1).integers(30, 90, (height, width, 3), dtype=np.uint8)
    image[:, (index * 7) % (width - 16) : (index * 7) % (width - 16) + 16] = 110
    if index * 1000 // FPS % 1000 < MARK_MS:
        image[:] = 235
    frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p")
    frame.pts, frame.time_base = index * 90000 // FPS, Fraction(1, 90000)
    return frame


def sound(index: int) -> av.AudioFrame:
    """The 20 ms at `index * 20` ms."""
    at = (np.arange(960) + index * 960) / 48000
    tone = np.sin(2 * np.pi * 1000 * at) * 12000 * (at % 1.0 < MARK_MS / 1000)
    samples = np.repeat(tone.astype(np.int16), 2).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = 48000, index * 960, Fraction(1, 48000)
    return frame


@cache
def vp8(seconds: int, width: int = 160, height: int = 120, keyframe_every: int = 20) -> tuple[tuple[bytes, ...], ...]:
    """Payloads of each frame; a keyframe every so many frames."""
    encoder = Vp8Encoder()
    frames = [
        tuple(encoder.encode(picture(index, width, height), force_keyframe=index % keyframe_every == 0)[0])
        for index in range(seconds * FPS)
    ]
    return tuple(frames)


@cache
def h264(seconds: int, width: int = 160, height: int = 120, keyframe_every: int = 20) -> tuple[tuple[bytes, ...], ...]:
    """Like `vp8`, in packetization mode 1 (STAP-A and FU-A as needed)."""
    encoder = H264Encoder()
    frames = [
        tuple(encoder.encode(picture(index, width, height), force_keyframe=index % keyframe_every == 0)[0])
        for index in range(seconds * FPS)
    ]
    return tuple(frames)


@cache
def opus(seconds: int) -> tuple[tuple[bytes, ...], ...]:
    """One payload for each 20 ms."""
    encoder = OpusEncoder()
    return tuple(tuple(encoder.encode(sound(index))[0]) for index in range(seconds * 50))


def rtp(
    frames: Sequence[Sequence[bytes]],
    *,
    rate: float,
    clock_rate: int,
    sequence: int = 65_500,
    timestamp: int = 0xFFFF_8000,
    start: float = 0.0,
) -> list[RtpPacket]:
    """Number the frames' payloads as a publisher does; `rate` frames a second. The counters soon wrap."""
    packets = []
    for index, payloads in enumerate(frames):
        at = start + index / rate
        stamp = (timestamp + round(index / rate * clock_rate)) & 0xFFFFFFFF
        for number, payload in enumerate(payloads):
            marker = number == len(payloads) - 1
            packets.append(RtpPacket(at, sequence & 0xFFFF, stamp, marker, payload))
            sequence += 1
    return packets


def camera(seconds: int, **more: int) -> list[RtpPacket]:
    return rtp(vp8(seconds), rate=FPS, clock_rate=90000, **more)


def microphone(seconds: int, **more: int) -> list[RtpPacket]:
    return rtp(opus(seconds), rate=50, clock_rate=48000, **more)


def shifted(packets: Iterable[RtpPacket], by: float) -> Iterator[RtpPacket]:
    """The same, sent so many seconds later."""
    return (replace(packet, at=packet.at + by) for packet in packets)


def nal_units(payloads: Sequence[bytes]) -> list[bytes]:
    """The NAL units in payloads of packetization mode 1, for sending them in mode 0."""
    units: list[bytes] = []
    for payload in payloads:
        kind = payload[0] & 31
        if kind == 24:
            at = 1
            while at < len(payload):
                (size,) = struct.unpack_from(">H", payload, at)
                units.append(payload[at + 2 : at + 2 + size])
                at += 2 + size
        elif kind == 28:
            if payload[1] & 0x80:
                units.append(bytes((payload[0] & 0xE0 | payload[1] & 31,)))
            units[-1] += payload[2:]
        else:
            units.append(payload)
    return units
