"""Walks through a take's file once: how far it can be read, and where on its own clock it has something.

Knows Matroska blocks; not where the take lies in the session.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recordings import matroska, opus
from recordings.encryption import Damaged, DataKey
from recordings.reading import open_path, stored_end

HOLE_MS = 10_000
"""A silence longer than this divides what is played as one."""
PICTURE_MS = 40
"""How long the last picture of a take is taken to last."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a take's file holds."""

    frames: int
    readable: int
    """Bytes that could be read; what is behind is a torn tail."""
    size: int
    spans: tuple[tuple[int, int], ...]
    """(begin, end) in pts, with no hole of `HOLE_MS` inside; each begins at a keyframe."""

    @property
    def end(self) -> int:
        return self.spans[-1][1] if self.spans else 0


def block_ms(codec: str, data: bytes) -> int:
    """How long a block lasts, in milliseconds."""
    return round(opus.duration(data) / 48) if codec.lower() == "opus" else PICTURE_MS


def scan(path: Path, codec: str, key: DataKey | None = None) -> Scan:
    """Never raises on content. `key`: of an encrypted package. `OSError`."""
    spans: list[tuple[int, int]] = []
    begin = end = frames = readable = 0
    size = path.stat().st_size
    try:
        stream = open_path(path, key)
    except Damaged:  # not even its head is there
        return Scan(0, 0, size, ())
    with stream:
        for block in matroska.read_blocks(stream):
            if not frames:
                begin = block.pts
            elif block.keyframe and block.pts - end > HOLE_MS:
                spans.append((begin, end))
                begin = block.pts
            end = block.pts + block_ms(codec, block.data)
            readable = block.end
            frames += 1
        readable = stored_end(stream, readable)
    if frames:
        spans.append((begin, end))
    return Scan(frames, readable, size, tuple(spans))
