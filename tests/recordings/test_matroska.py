"""What we write, we and FFmpeg read; a file cut anywhere is read up to its last whole block."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from recordings.matroska import Block, BlockWriter, Format, header, read_blocks


def _file(blocks: list[tuple[int, bool, bytes]], cut_before: int = -1) -> tuple[bytes, list[int]]:
    writer, data, ends = BlockWriter(), header(Format("VP8", 640, 480)), []
    for number, (pts, keyframe, content) in enumerate(blocks):
        if number == cut_before:
            writer.cut()
        data += writer.block(pts, keyframe, content)
        ends.append(len(data))
    return data, ends


BLOCKS = [(0, True, b"a" * 10), (900, False, b"b" * 200), (2100, False, b"c" * 20_000), (40_000, True, b"d")]


def test_blocks_are_read_as_they_were_written() -> None:
    data, ends = _file(BLOCKS, cut_before=1)
    expected = [Block(*block, end) for block, end in zip(BLOCKS, ends, strict=True)]
    assert list(read_blocks(io.BytesIO(data))) == expected


def test_a_file_cut_anywhere_gives_every_whole_block_before_the_cut() -> None:
    data, ends = _file(BLOCKS)
    for length in [*range(400), *(end + more for end in ends for more in (-1, 0, 1))]:
        found = list(read_blocks(io.BytesIO(data[:length])))
        assert [block.end for block in found] == [end for end in ends if end <= length]


@given(st.binary(max_size=400), st.integers(0, 600))
def test_foreign_bytes_end_the_reading(junk: bytes, at: int) -> None:
    data, _ = _file(BLOCKS[:2])
    at = min(at, len(data))
    for block in read_blocks(io.BytesIO(data[:at] + junk)):
        assert block.end <= at + len(junk)
