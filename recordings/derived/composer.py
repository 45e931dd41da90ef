"""One MP4 of a whole session: everybody in a grid with names, a clock, the mixed sound. Also its redacted kind.

Made in pieces of a minute, each a file of its own beside the copy, so that a restart goes on where it stopped; then put
together by packet copy. The original is only read. Blocking: runs in a process of its own (`recordings.derived.apart`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream

from recordings.derived import sources, voice
from recordings.derived.canvas import BLACK, GREY, Canvas, Cell, cells, fitted
from recordings.derived.outlet import Outlet
from recordings.derived.sources import SAMPLE_RATE, Pictures, Samples
from recordings.derived.wishes import Wishes
from recordings.encryption import DataKey
from recordings.manifest import PlaybackEntry
from recordings.package import Package
from recordings.reading import open_file

PIECE_MS = 60_000
AROUND_MS = 200
"""Sound around a piece that an altered voice is worked out with."""
MOSAIC = (8, 6)
"""A blurred picture has so many patches."""
FRAGMENTS = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
"""Written from front to back: no part of it is ever on the disk as plaintext."""

Progress = Callable[[int], None]
"""Told how many thousandths are done."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A copy that is whole."""

    path: Path
    bytes: int
    sha256: str
    """Of the plaintext."""


@dataclass(slots=True)
class _Tile:
    """One picture of the grid."""

    seat: str
    name: str
    hidden: str
    cell: Cell
    pictures: Pictures
    painted: av.VideoFrame | str | None = None
    """What is there now: a picture, or a sentence."""


def compose(package: Package, wishes: Wishes, path: Path, key: DataKey | None, progress: Progress) -> Composed:
    """Make the copy at `path`. Pieces that an earlier run left are used. `OSError`, `Damaged`, `av.FFmpegError`."""
    count = max(1, -(-package.duration_ms // PIECE_MS))
    pieces = [path.with_name(f"{path.stem}.{number:05d}.piece") for number in range(count)]
    with ExitStack() as stack:
        painter: _Painter | None = None
        for number, piece in enumerate(pieces):
            if not piece.exists():
                painter = painter or stack.enter_context(_Painter(package, wishes, key))
                _make_piece(painter, number * PIECE_MS, piece)
            progress(950 * (number + 1) // count)
    done = _join(pieces, path, key, wishes, progress)
    for piece in pieces:
        piece.unlink(missing_ok=True)
    return done


def _make_piece(painter: _Painter, start_ms: int, path: Path) -> None:
    end_ms = min(painter.package.duration_ms, start_ms + PIECE_MS)
    outlet = Outlet(path, painter.key)
    try:
        with av.open(cast("str", outlet), "w", format="matroska") as output:
            picture = _picture_stream(output, painter.wishes)
            speech = output.add_stream("flac", rate=SAMPLE_RATE, layout="mono")
            assert isinstance(speech, AudioStream)
            _write_sound(output, speech, painter.mixed(start_ms, max(end_ms, start_ms + 40)))
            for number in range(max(1, (end_ms - start_ms) * painter.wishes.rate // 1000)):
                frame = painter.painted(start_ms + number * 1000 // painter.wishes.rate)
                frame.pts, frame.time_base = number, Fraction(1, painter.wishes.rate)
                output.mux(picture.encode(frame))
            output.mux(picture.encode(None))
        outlet.finish()
    finally:
        outlet.abandon()


def _picture_stream(output: OutputContainer, wishes: Wishes) -> VideoStream:
    stream = output.add_stream("libx264", rate=wishes.rate)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height, stream.pix_fmt = wishes.width, wishes.height, "yuv420p"
    stream.codec_context.thread_count = 1
    stream.options = {"preset": "superfast", "crf": "28", "g": str(wishes.rate * 4), "bf": "0"}
    return stream


def _write_sound(output: OutputContainer, stream: AudioStream, samples: Samples) -> None:
    whole = np.clip(samples * 32767, -32768, 32767).astype(np.int16)
    for begin in range(0, len(whole), SAMPLE_RATE):
        frame = av.AudioFrame.from_ndarray(whole[None, begin : begin + SAMPLE_RATE], format="s16", layout="mono")
        frame.sample_rate, frame.pts = SAMPLE_RATE, begin
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))


def _join(pieces: list[Path], path: Path, key: DataKey | None, wishes: Wishes, progress: Progress) -> Composed:
    outlet = Outlet(path, key)
    try:
        with av.open(cast("str", outlet), "w", format="mp4", options=FRAGMENTS) as output, ExitStack() as stack:
            first = stack.enter_context(_reader(stack, pieces[0], key))
            picture = output.add_stream_from_template(first.streams.video[0])
            speech = output.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
            assert isinstance(speech, AudioStream)
            speech.bit_rate = 64_000
            for number, piece in enumerate(pieces):
                _copy_piece(output, picture, speech, piece, key, number, wishes.rate)
                progress(950 + 50 * (number + 1) // len(pieces))
            output.mux(speech.encode(None))
        return Composed(path, outlet.bytes, outlet.finish())
    finally:
        outlet.abandon()


def _copy_piece(
    output: OutputContainer,
    picture: VideoStream,
    speech: AudioStream,
    piece: Path,
    key: DataKey | None,
    number: int,
    rate: int,
) -> None:
    with ExitStack() as stack:
        source = stack.enter_context(_reader(stack, piece, key))
        at = number * PIECE_MS * SAMPLE_RATE // 1000
        for packet in source.demux(source.streams.video[0], source.streams.audio[0]):
            if packet.dts is None:
                continue
            if packet.stream.type == "video":
                shown = round(float((packet.pts or 0) * packet.time_base) * rate) + number * PIECE_MS * rate // 1000
                packet.stream, packet.time_base = picture, Fraction(1, rate)
                packet.pts = packet.dts = shown
                packet.duration = 1
                output.mux(packet)
                continue
            for frame in cast("list[av.AudioFrame]", packet.decode()):
                frame.pts, frame.time_base = at, Fraction(1, SAMPLE_RATE)
                at += frame.samples
                output.mux(speech.encode(frame))


def _reader(stack: ExitStack, path: Path, key: DataKey | None) -> av.container.InputContainer:
    return av.open(stack.enter_context(open_file(path.parent, path.name, key)), "r", format="matroska")


class _Painter:
    """Paints any moment of the session, best in the order of time, and mixes its sound."""

    def __init__(self, package: Package, wishes: Wishes, key: DataKey | None) -> None:
        self.package, self.wishes, self.key = package, wishes, key
        self._parts = [part for part in package.playback if not wishes.only or part.seat in wishes.only]
        self._canvas = Canvas(wishes.width, wishes.height)
        self._tiles = self._grid()
        self._second = -1

    def __enter__(self) -> _Painter:
        return self

    def __exit__(self, *_: object) -> None:
        for tile in self._tiles:
            tile.pictures.close()

    def _grid(self) -> list[_Tile]:
        order = [person.seat for person in self.wishes.people]
        shown = sorted(
            {(part.shows, part.seat) for part in self._parts},
            key=lambda one: (one[0], order.index(one[1]) if one[1] in order else len(order), one[1]),
        )
        places = cells(len(shown), self.wishes.width, self.wishes.height)
        tiles = []
        for (shows, seat), cell in zip(shown, places, strict=True):
            person = self.wishes.person(seat)
            parts = [part for part in self._parts if part.seat == seat and part.shows == shows]
            pictures = Pictures(self.package.directory, parts, self.key)
            tiles.append(_Tile(seat, person.name, person.picture, cell, pictures))
        return tiles

    def painted(self, ms: int) -> av.VideoFrame:
        """The whole picture at this moment."""
        for tile in self._tiles:
            self._paint(tile, ms)
        if ms // 1000 != self._second:
            self._second = ms // 1000
            zone = timedelta(seconds=self.wishes.utc_offset)
            clock = datetime.fromtimestamp(self.wishes.starts_at + ms / 1000, UTC) + zone
            silent = any(start <= ms < end for start, end in self.wishes.silenced)
            note = f"{self.wishes.texts.silenced}  " if silent else ""
            self._canvas.bar(self.wishes.texts.title, f"{note}{clock:%H:%M:%S  %d/%m/%Y}")
            self._canvas.bar(self.wishes.texts.stamp, "", foot=True)
        return self._canvas.frame()

    def _paint(self, tile: _Tile, ms: int) -> None:
        frame = None if tile.hidden == "replaced" else tile.pictures.at(ms)
        texts = self.wishes.texts
        words = texts.hidden if tile.hidden == "replaced" else texts.no_picture
        wanted: av.VideoFrame | str = frame if frame is not None else words
        if tile.painted is wanted or (isinstance(wanted, str) and tile.painted == wanted):
            return
        tile.painted = wanted
        if isinstance(wanted, str):
            self._canvas.fill(tile.cell, GREY)
            self._canvas.middle(tile.cell, wanted)
        else:
            place = fitted(tile.cell, wanted.width, wanted.height)
            if place != tile.cell:
                self._canvas.fill(tile.cell, BLACK)
            if tile.hidden:
                wanted = wanted.reformat(*MOSAIC, "yuv420p", interpolation="AREA")
            way = "POINT" if tile.hidden else "FAST_BILINEAR"
            self._canvas.put(place, wanted.reformat(place.width, place.height, "yuv420p", interpolation=way))
        self._canvas.label(tile.cell, tile.name)

    def mixed(self, start_ms: int, end_ms: int) -> Samples:
        """Everybody's sound together between two moments, altered and silenced as wished."""
        whole = np.zeros((end_ms - start_ms) * SAMPLE_RATE // 1000, np.float32)
        for seat in dict.fromkeys(part.seat for part in self._parts):
            parts = [part for part in self._parts if part.seat == seat]
            whole += self._said(seat, parts, start_ms, end_ms)
        for begin, end in self.wishes.silenced:
            first, last = ((at - start_ms) * SAMPLE_RATE // 1000 for at in (begin, end))
            whole[max(0, first) : max(0, last)] = 0
        loudest = float(np.max(np.abs(whole), initial=0))
        return whole if loudest <= 1 else np.tanh(whole).astype(np.float32)

    def _said(self, seat: str, parts: list[PlaybackEntry], start_ms: int, end_ms: int) -> Samples:
        directory = self.package.directory
        if not self.wishes.person(seat).voice_altered:
            return sources.sound(directory, parts, self.key, start_ms, end_ms)
        begin = max(0, start_ms - AROUND_MS)
        plain = sources.sound(directory, parts, self.key, begin, end_ms + AROUND_MS)
        strange = voice.altered(plain, SAMPLE_RATE, first=begin * SAMPLE_RATE // 1000)
        cut = (start_ms - begin) * SAMPLE_RATE // 1000
        return strange[cut : cut + (end_ms - start_ms) * SAMPLE_RATE // 1000]
