"""Moving pictures and sound of a simulated participant: a figure, name and clock; tone bursts. Knows no network.

Cheap on purpose: the poses are drawn once, a second's clock once, and a frame is two copies.
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
POSES: Final = 32
MARGIN: Final = 24
LINE_TOP: Final = 0
LINE_SHADE: Final = 60
FIGURE: Final = (
    (150, 1.05, 0.36, 0.44, 0.6),
    (188, 0.68, 0.14, 0.075, 0.8),
    (204, 0.46, 0.2, 0.145, 1.0),
    (76, 0.3, 0.1, 0.14, 1.0),
)
"""Shoulders, neck, head, hair: shade; middle, half the height, half the width in picture heights; share of the sway."""
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
    """A faceless figure that sways, under a line with the name and the time (UTC)."""

    kind = "video"

    def __init__(self, name: str, width: int = 320, height: int = 180, rate: int = 10) -> None:
        """`width` is a multiple of 32. The colour follows from the name."""
        super().__init__()
        self._name, self._width, self._height, self._rate = name, width, height, rate
        self._pacer = Pacer(1 / rate)
        self._count = 0
        self._second = -1
        self._line = b""
        self._poses = [_figure(width, height, _sway(pose)) for pose in range(POSES)]
        tone = zlib.crc32(name.encode())
        quarter = width // 2 * (height // 2)
        self._blue = bytes([104 + tone % 48]) * quarter
        self._red = bytes([104 + (tone >> 8) % 48]) * quarter

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
            self._line = self._written(time.strftime("%H:%M:%S", time.gmtime(second)))
        picture = bytearray(self._poses[self._count % POSES])
        picture[LINE_TOP * self._width : LINE_TOP * self._width + len(self._line)] = self._line
        return picture

    def _written(self, clock: str) -> bytes:
        """The rows with the name on the left and the clock on the right."""
        line = bytearray([LINE_SHADE]) * (self._width * (HEIGHT + 4))
        room = (self._width - 2 * MARGIN) // WIDTH - len(clock) - 1
        _write(line, self._width, self._name[:room], 1, MARGIN, 2)
        _write(line, self._width, clock, 1, self._width - WIDTH * len(clock) - MARGIN, 2)
        return bytes(line)


def _sway(pose: int) -> float:
    """From -1 to 1 and back in one round of poses."""
    return math.sin(2 * math.pi * pose / POSES)


def _figure(width: int, height: int, sway: float) -> bytes:
    """Head and shoulders, lighter than a wall that darkens downwards."""
    middle, lean = width / 2, sway * height / 30
    picture = bytearray()
    for row in range(height):
        at = row / height
        line = bytearray([int(92 - 44 * at)]) * width
        for shade, top, tall, wide, shift in FIGURE:
            reach = 1 - ((at - top) / tall) ** 2
            if reach > 0:
                half = wide * height * math.sqrt(reach)
                left, right = int(middle + lean * shift - half), int(middle + lean * shift + half)
                line[left:right] = bytes([shade]) * (right - left)
        picture += line
    return bytes(picture)


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
