"""Moving pictures and sound of a simulated participant: name, clock, a bar that moves; tone bursts. Knows no network.

Cheap on purpose: planes are filled with slices of bytes, and a second's clock is drawn once.
"""

from __future__ import annotations

import asyncio
import math
import time
import zlib
from array import array
from fractions import Fraction
from typing import Final

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame
from av.video.plane import VideoPlane

from bridges.lettering import HEIGHT, WIDTH, dots

VIDEO_CLOCK: Final = 90_000
SAMPLE_RATE: Final = 48_000
SAMPLES: Final = SAMPLE_RATE // 50
BAR: Final = 16
BURST_SECONDS, BURST_EVERY = 0.5, 2.0


class Pacer:
    """Sleeps from one frame to the next without drifting."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    async def wait(self) -> None:
        now = time.monotonic()
        if not self._next or now - self._next > 1.0:
            self._next = now
        self._next += self._seconds
        await asyncio.sleep(max(0.0, self._next - now))


class Pattern(MediaStreamTrack):
    """A picture with a name and the time in it, and a bar that walks through."""

    kind = "video"

    def __init__(self, name: str, width: int = 320, height: int = 180, rate: int = 10) -> None:
        """`width` is a multiple of 32. The colour follows from the name."""
        super().__init__()
        self._width, self._height, self._rate = width, height, rate
        self._pacer = Pacer(1 / rate)
        self._count = 0
        self._second = -1
        self._plain = bytearray([48]) * (width * height)
        _write(self._plain, width, name[: width // (WIDTH * 2)], 2, 12, height // 2 - HEIGHT)
        self._timed = bytearray(self._plain)
        tone = zlib.crc32(name.encode())
        quarter = width // 2 * (height // 2)
        self._blue = bytes([64 + tone % 128]) * quarter
        self._red = bytes([64 + (tone >> 8) % 128]) * quarter

    async def recv(self) -> VideoFrame:
        """The next frame, when it is due."""
        if self.readyState != "live":
            raise MediaStreamError
        await self._pacer.wait()
        frame = VideoFrame(self._width, self._height, "yuv420p")
        luma, blue, red = frame.planes
        _fill(luma, self._luma(), self._width)
        _fill(blue, self._blue, self._width // 2)
        _fill(red, self._red, self._width // 2)
        frame.pts = self._count * VIDEO_CLOCK // self._rate
        frame.time_base = Fraction(1, VIDEO_CLOCK)
        self._count += 1
        return frame

    def _luma(self) -> bytearray:
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._timed = bytearray(self._plain)
            _write(self._timed, self._width, time.strftime("%H:%M:%S", time.gmtime(second)), 2, 12, 12)
        picture = bytearray(self._timed)
        left = self._count * 4 % (self._width - BAR)
        bright = b"\xe0" * BAR
        for row in range(self._height - 24, self._height - 8):
            start = row * self._width + left
            picture[start : start + BAR] = bright
        return picture


class Tone(MediaStreamTrack):
    """Short bursts of a tone while `speaks`, otherwise silence. The pitch follows from the name."""

    kind = "audio"

    def __init__(self, name: str) -> None:
        super().__init__()
        self.speaks = False
        self._pacer = Pacer(SAMPLES / SAMPLE_RATE)
        self._at = 0
        pitch = 300 + zlib.crc32(name.encode()) % 8 * 50  # whole waves in 20 ms: no clicks between frames
        wave = (int(6000 * math.sin(2 * math.pi * pitch * n / SAMPLE_RATE)) for n in range(SAMPLES))
        self._tone = array("h", wave).tobytes()
        self._silence = bytes(2 * SAMPLES)

    async def recv(self) -> AudioFrame:
        """The next 20 ms, when they are due."""
        if self.readyState != "live":
            raise MediaStreamError
        await self._pacer.wait()
        sounds = self.speaks and self._at / SAMPLE_RATE % BURST_EVERY < BURST_SECONDS
        frame = AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        frame.planes[0].update(self._tone if sounds else self._silence)
        frame.pts, frame.sample_rate, frame.time_base = self._at, SAMPLE_RATE, Fraction(1, SAMPLE_RATE)
        self._at += SAMPLES
        return frame


def _write(luma: bytearray, width: int, text: str, scale: int, left: int, top: int) -> None:
    bright = b"\xf0" * scale
    for column, row in dots(text):
        for line in range(scale):
            start = (top + row * scale + line) * width + left + column * scale
            luma[start : start + scale] = bright


def _fill(plane: VideoPlane, content: bytes | bytearray, width: int) -> None:
    """Copy rows of `width` bytes into a plane whose rows may be longer."""
    size, stride = plane.buffer_size, plane.line_size
    if stride != width:
        padding = bytes(stride - width)
        rows = (content[start : start + width] for start in range(0, len(content), width))
        content = b"".join(bytes(row) + padding for row in rows)
    plane.update(bytes(content[:size]).ljust(size, b"\0"))
