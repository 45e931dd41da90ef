"""Matroska (RFC 9559) with one track, as a live stream: unknown-size segment and clusters, so that every prefix plays.

Pure: makes and reads bytes. Written by hand and not by FFmpeg's muxer because (1) a sealed byte range must end where a
cluster ends, (2) an error of the disk must come out of our own `write`, (3) FFmpeg takes an Opus header only from an
encoder, with a pre-skip that no WebRTC sender has. Reads only what it writes; anything else ends the reading.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

EBML, SEGMENT, INFO, TRACKS, CLUSTER, TIMESTAMP, SIMPLE_BLOCK = (
    b"\x1a\x45\xdf\xa3",
    b"\x18\x53\x80\x67",
    b"\x15\x49\xa9\x66",
    b"\x16\x54\xae\x6b",
    b"\x1f\x43\xb6\x75",
    b"\xe7",
    b"\xa3",
)
_UNKNOWN = b"\x01\xff\xff\xff\xff\xff\xff\xff"
_CODEC_IDS = {"opus": b"A_OPUS", "vp8": b"V_VP8", "h264": b"V_MPEG4/ISO/AVC"}
CLUSTER_MS = 1000
MAX_BLOCK = 16 * 1024 * 1024
"""Bytes of a block that the reader takes for possible."""
_HEADER_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Format:
    """What the head of a file says of its track."""

    codec: str
    """`opus`, `VP8` or `H264`."""
    width: int = 0
    height: int = 0
    configuration: bytes = b""
    """CodecPrivate of H.264."""


@dataclass(frozen=True, slots=True)
class Block:
    pts: int
    """Milliseconds."""
    keyframe: bool
    data: bytes
    end: int
    """Offset in the file right behind this block."""


def _size(length: int) -> bytes:
    if length < 0x7F:
        return bytes((0x80 | length,))
    if length < 0x3FFF:
        return struct.pack(">H", 0x4000 | length)
    return struct.pack(">I", 0x10000000 | length) if length < 0xFFFFFFF else struct.pack(">Q", 1 << 56 | length)


def _element(identity: bytes, content: bytes) -> bytes:
    return identity + _size(len(content)) + content


def _number(identity: bytes, value: int) -> bytes:
    return _element(identity, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def opus_head() -> bytes:
    """RFC 7845 s5.1: two channels (every decoder makes them of one), no pre-skip, as RFC 7587 knows none."""
    return b"OpusHead" + struct.pack("<BBHIhB", 1, 2, 0, 48000, 0, 0)


def header(form: Format) -> bytes:
    """Everything before the first cluster."""
    ebml = (
        _number(b"\x42\x86", 1)
        + _number(b"\x42\xf7", 1)
        + _number(b"\x42\xf2", 4)
        + _number(b"\x42\xf3", 8)
        + _element(b"\x42\x82", b"matroska")
        + _number(b"\x42\x87", 4)
        + _number(b"\x42\x85", 2)
    )
    info = _number(b"\x2a\xd7\xb1", 1_000_000) + _element(b"\x4d\x80", b"tiepdan") + _element(b"\x57\x41", b"tiepdan")
    return (
        _element(EBML, ebml)
        + SEGMENT
        + _UNKNOWN
        + _element(INFO, info)
        + _element(TRACKS, _element(b"\xae", _track(form)))
    )


def _track(form: Format) -> bytes:
    video = form.codec.lower() != "opus"
    entry = (
        _number(b"\xd7", 1)
        + _number(b"\x73\xc5", 1)
        + _number(b"\x83", 1 if video else 2)
        + _number(b"\x9c", 0)
        + _element(b"\x22\xb5\x9c", b"und")
        + _element(b"\x86", _CODEC_IDS[form.codec.lower()])
    )
    if video:
        private = _element(b"\x63\xa2", form.configuration) if form.configuration else b""
        return entry + private + _element(b"\xe0", _number(b"\xb0", form.width) + _number(b"\xba", form.height))
    sound = _element(b"\xb5", struct.pack(">d", 48000.0)) + _number(b"\x9f", 2)
    return entry + _element(b"\x63\xa2", opus_head()) + _number(b"\x56\xbb", 80_000_000) + _element(b"\xe1", sound)


class BlockWriter:
    """Turns frames into blocks, and begins clusters where they are due."""

    def __init__(self) -> None:
        self._cluster: int | None = None

    def block(self, pts: int, keyframe: bool, data: bytes) -> bytes:
        """The bytes to append for a frame at `pts` milliseconds (strictly increasing)."""
        head = b""
        if self._cluster is None or pts - self._cluster >= CLUSTER_MS:
            self._cluster = pts
            head = CLUSTER + _UNKNOWN + _number(TIMESTAMP, pts)
        flags = 0x80 if keyframe else 0
        return head + SIMPLE_BLOCK + _size(len(data) + 4) + struct.pack(">BhB", 0x81, pts - self._cluster, flags) + data

    def cut(self) -> None:
        """The next frame begins a cluster."""
        self._cluster = None


def read_blocks(stream: BinaryIO) -> Iterator[Block]:
    """The blocks of a file of ours, up to its end or to the first byte that cannot be ours (a torn tail)."""
    if not _skip_header(stream):
        return
    cluster = 0
    while (element := _read_head(stream)) is not None:
        identity, size = element
        if identity == CLUSTER:
            continue
        if size > MAX_BLOCK or identity not in (TIMESTAMP, SIMPLE_BLOCK):
            return
        content = stream.read(size)
        if len(content) < size:
            return
        if identity == TIMESTAMP:
            cluster = int.from_bytes(content, "big")
            continue
        if size < 5 or content[0] != 0x81:
            return
        relative, flags = struct.unpack_from(">hB", content, 1)
        yield Block(cluster + relative, bool(flags & 0x80), content[4:], stream.tell())


def _skip_header(stream: BinaryIO) -> bool:
    for expected in (EBML, SEGMENT, INFO, TRACKS):
        element = _read_head(stream)
        if element is None or element[0] != expected:
            return False
        if expected != SEGMENT and (element[1] > _HEADER_LIMIT or len(stream.read(element[1])) < element[1]):
            return False
    return True


def _read_head(stream: BinaryIO) -> tuple[bytes, int] | None:
    """Identity and size of the next element; the size of one with unknown size comes out as its largest value."""
    first = stream.read(1)
    if not first or not first[0] & 0xF0:
        return None
    identity = first + stream.read(4 - first[0].bit_length() + 4)
    lead = stream.read(1)
    if not lead or not lead[0]:
        return None
    more = 8 - lead[0].bit_length()
    rest = stream.read(more)
    if len(rest) < more:
        return None
    return identity, int.from_bytes(bytes((lead[0] & (1 << 7 - more) - 1,)) + rest, "big")
