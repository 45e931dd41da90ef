"""One person's pictures and sound out of the playback files, by the session clock. Decrypts as it reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray

from recordings.encryption import DataKey
from recordings.manifest import PlaybackEntry
from recordings.reading import open_file

Samples = NDArray[np.float32]

SAMPLE_RATE = 48_000
STALE_MS = 12_000
"""A picture older than this is not shown any more: the camera was off. Keyframes come every eight seconds."""
FAR_MS = 20_000
"""A place further ahead is sought instead of decoding everything up to it."""


class Pictures:
    """The pictures of one seat (or its screen), asked for in the order of time. Close it."""

    def __init__(self, directory: Path, parts: Sequence[PlaybackEntry], key: DataKey | None) -> None:
        self._directory = directory
        self._parts = sorted((part for part in parts if part.width), key=lambda part: part.start_ms)
        self._key = key
        self._open: PlaybackEntry | None = None
        self._stack = ExitStack()
        self._frames: Iterator[tuple[int, av.VideoFrame]] = iter(())
        self._now: tuple[int, av.VideoFrame] | None = None
        self._next: tuple[int, av.VideoFrame] | None = None

    def at(self, ms: int) -> av.VideoFrame | None:
        """What was seen at this moment; the same object until it changes. None: nothing."""
        part = next((one for one in self._parts if one.start_ms <= ms < one.end_ms), None)
        if part is None:
            return None
        if part is not self._open or (self._now is not None and ms - self._now[0] > FAR_MS):
            self._begin(part, ms)
        while self._next is not None and self._next[0] <= ms:
            self._now, self._next = self._next, next(self._frames, None)
        return self._now[1] if self._now is not None and ms - self._now[0] <= STALE_MS else None

    def close(self) -> None:
        self._stack.close()
        self._open = None

    def _begin(self, part: PlaybackEntry, ms: int) -> None:
        self._stack.close()
        self._open, self._now = part, None
        container = _opened(self._stack, self._directory, part, self._key)
        if ms - part.start_ms > FAR_MS:
            container.seek((ms - part.start_ms) * 1000)
        self._frames = _frames(container, part.start_ms)
        self._next = next(self._frames, None)


def _frames(container: InputContainer, start_ms: int) -> Iterator[tuple[int, av.VideoFrame]]:
    stream = container.streams.video[0]
    stream.codec_context.thread_count = 1
    for packet in container.demux(stream):
        try:
            decoded = packet.decode()
        except av.FFmpegError:
            continue  # one damaged picture; the next keyframe mends it
        for frame in decoded:
            if isinstance(frame, av.VideoFrame) and frame.time is not None:
                yield start_ms + round(frame.time * 1000), frame


def sound(directory: Path, parts: Sequence[PlaybackEntry], key: DataKey | None, start_ms: int, end_ms: int) -> Samples:
    """What a seat said between two moments: one channel, 48 kHz, silence where there is nothing."""
    track = np.zeros((end_ms - start_ms) * SAMPLE_RATE // 1000, np.float32)
    for part in parts:
        if part.start_ms < end_ms and part.end_ms > start_ms and "opus" in [name.lower() for name in part.codecs]:
            with ExitStack() as stack:
                container = _opened(stack, directory, part, key)
                _fill(track, container, part.start_ms - start_ms)
    return track


def _fill(track: Samples, container: InputContainer, offset_ms: int) -> None:
    """Put the decoded sound into the track; the file begins `offset_ms` after the track."""
    if offset_ms < -1000:
        container.seek((-offset_ms - 500) * 1000)
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    stream = container.streams.audio[0]
    for packet in container.demux(stream):
        try:
            decoded = packet.decode()
        except av.FFmpegError:
            continue
        for frame in decoded:
            if not isinstance(frame, av.AudioFrame) or frame.time is None:
                continue
            at = round((frame.time + offset_ms / 1000) * SAMPLE_RATE)
            if at >= len(track):
                return
            for piece in resampler.resample(frame):
                samples = piece.to_ndarray().reshape(-1)
                begin, end = max(0, at), min(len(track), at + len(samples))
                if end > begin:
                    track[begin:end] = samples[begin - at : end - at]
                at += len(samples)


def _opened(stack: ExitStack, directory: Path, part: PlaybackEntry, key: DataKey | None) -> InputContainer:
    stream = stack.enter_context(open_file(directory, part.file, key))
    return stack.enter_context(av.open(stream, "r", format="mp4" if part.file.endswith(".mp4") else "webm"))
