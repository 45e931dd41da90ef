"""Playback files: camera and microphone of a stay in one file that a browser plays and seeks in. Packet copy only.

Derived from the evidence at any time again, so nothing here is evidence. Where there is no sound (mute, loss, DTX)
Opus silence is put, because browsers stop at holes in the sound.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from io import BufferedReader
from itertools import chain, dropwhile
from pathlib import Path

import av
from av.container import OutputContainer
from av.stream import Stream

from recordings import matroska, opus
from recordings.encryption import EVEN, DataKey
from recordings.placement import Placement
from recordings.reading import open_path, write_even
from recordings.scan import block_ms
from recordings.scratch import Scratch
from recordings.take import DISK_FULL

MILLISECOND = Fraction(1, 1000)


class Unplayable(Exception):
    """Evidence that cannot be put into a playback file: a publisher sent no proper stream."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A take as a source of packets."""

    path: Path
    codec: str
    placement: Placement
    key: DataKey | None = None
    """Of an encrypted package."""

    @property
    def sound(self) -> bool:
        return self.codec.lower() == "opus"


@dataclass(frozen=True, slots=True)
class Made:
    """What is in a playback file that was written."""

    codecs: tuple[str, ...]
    width: int
    height: int
    duration_ms: int


@dataclass(frozen=True, slots=True, order=True)
class _Packet:
    at: int
    video: bool
    data: bytes
    keyframe: bool


def container_for(codec: str) -> str:
    """File name ending of what browsers take with this video codec."""
    return "mp4" if codec.upper() == "H264" else "webm"


def make(path: Path, pieces: Sequence[Piece], start: float, end: float, key: DataKey | None = None) -> Made | None:
    """Write the packets of `pieces` between two moments of the session clock into a new file at `path`.

    The file's time begins at `start`. With a key it is encrypted, and no plain byte reaches the disk. `None`, and no
    file, when there is nothing to write. `OSError`; `Unplayable` when FFmpeg cannot make anything of what is there.
    """
    try:
        return _make(path, pieces, start, end, key)
    except av.FFmpegError as error:
        if isinstance(error, OSError) and error.errno in DISK_FULL:
            raise
        path.unlink(missing_ok=True)
        raise Unplayable(f"{path.name}: {error}") from error


def _make(path: Path, pieces: Sequence[Piece], start: float, end: float, key: DataKey | None) -> Made | None:
    sound = [piece for piece in pieces if piece.sound]
    pictures = [piece for piece in pieces if not piece.sound]
    begin, length = round(start), round(end) - round(start)
    streams: list[Iterator[_Packet]] = []
    if sound:
        streams.append(_unbroken(_packets(sound, begin, length), length))
    if pictures:
        streams.append(_from_keyframe(_packets(pictures, begin, length)))
    packets = heapq.merge(*streams)
    first = next(packets, None)
    if first is None:
        return None
    with ExitStack() as outer:
        scratch = outer.enter_context(_encrypting(path, key)) if key is not None else None
        stack = outer.enter_context(ExitStack())
        output = _open(stack, path, scratch)
        audio = _stream(stack, output, sound[0]) if sound else None
        video = _stream(stack, output, pictures[0]) if pictures else None
        last = _copy(output, first, packets, audio, video)
    return Made(
        tuple(dict.fromkeys(piece.codec for piece in (*pictures[:1], *sound[:1]))),
        video.codec_context.width if video is not None else 0,  # type: ignore[attr-defined]
        video.codec_context.height if video is not None else 0,  # type: ignore[attr-defined]
        last,
    )


@contextmanager
def _encrypting(path: Path, key: DataKey) -> Iterator[Scratch]:
    """What is written there is the encrypted file at `path` afterwards."""
    scratch = Scratch(path.parent)
    try:
        yield scratch
        write_even(path, f"{path.parent.name}/{path.name}", key, BufferedReader(scratch.open(), EVEN))
    finally:
        scratch.close()


def _open(stack: ExitStack, path: Path, scratch: Scratch | None) -> OutputContainer:
    """FFmpeg reads again what it wrote to put the index in front: it is given the same storage."""
    options = {"movflags": "faststart"} if path.suffix == ".mp4" else {"cues_to_front": "1"}
    form = path.suffix.removeprefix(".")
    if scratch is None:
        return stack.enter_context(av.open(str(path), "w", format=form, options=options))
    again = lambda *_: scratch.open()  # noqa: E731  # url, flags and options of no use
    return stack.enter_context(av.open(scratch.open(), "w", format=form, options=options, io_open=again))


def _stream(stack: ExitStack, output: OutputContainer, piece: Piece) -> Stream:
    source = stack.enter_context(open_path(piece.path, piece.key))
    template = stack.enter_context(av.open(source, "r", format="matroska"))
    return output.add_stream_from_template(template.streams[0])


def _copy(
    output: OutputContainer, first: _Packet, rest: Iterable[_Packet], audio: Stream | None, video: Stream | None
) -> int:
    last = {False: -1, True: -1}
    for packet in chain((first,), rest):
        stream = video if packet.video else audio
        assert stream is not None
        at = max(packet.at, last[packet.video] + 1)
        last[packet.video] = at
        copy = av.Packet(packet.data)
        copy.stream, copy.time_base = stream, MILLISECOND
        copy.pts = copy.dts = at
        copy.duration = block_ms("" if packet.video else "opus", packet.data)  # MP4 cuts off what has none
        copy.is_keyframe = packet.keyframe
        output.mux_one(copy)
    return max(last.values())


def _packets(pieces: Sequence[Piece], begin: int, length: int) -> Iterator[_Packet]:
    """The packets of takes one after the other, on the file's clock. Where takes overlap, the later one counts."""
    ends = [round(piece.placement.at(0)) - begin - 1 for piece in pieces[1:]]
    for piece, end in zip(pieces, [*ends, length], strict=True):
        with open_path(piece.path, piece.key) as stream:
            for block in matroska.read_blocks(stream):
                at = round(piece.placement.at(block.pts)) - begin
                if at > min(end, length):
                    break
                if at >= 0:
                    yield _Packet(at, not piece.sound, block.data, block.keyframe)


def _from_keyframe(packets: Iterator[_Packet]) -> Iterator[_Packet]:
    return dropwhile(lambda packet: not packet.keyframe, packets)


def _unbroken(packets: Iterator[_Packet], length: int) -> Iterator[_Packet]:
    """The same with silence in the holes, from the file's begin to its end."""
    until = 0
    for packet in packets:
        while packet.at - until >= opus.SILENCE_MS:  # less than one packet of silence is rounding; players bridge it
            yield _Packet(until, False, opus.SILENCE, True)
            until += opus.SILENCE_MS
        yield packet
        until = max(until, packet.at + round(opus.duration(packet.data) / 48))
    while length - until >= opus.SILENCE_MS:
        yield _Packet(until, False, opus.SILENCE, True)
        until += opus.SILENCE_MS
