"""Frames are put together from RTP payloads, and never from less than all of them."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import opus
from recordings.depacketize import Depacketizer, Frame, depacketizer_for
from recordings.sps import picture_size
from recordings.vp8 import descriptor
from tests.support import media_samples
from tests.support.media_samples import nal_units

CODECS = ["opus", "VP8", "H264"]


def _frames(depacketizer: Depacketizer, frames: tuple[tuple[bytes, ...], ...]) -> list[Frame]:
    found = []
    for index, payloads in enumerate(frames):
        for number, payload in enumerate(payloads):
            frame = depacketizer.push(index * 4500, number == len(payloads) - 1, payload, 0)
            if frame is not None:
                found.append(frame)
    return found


def test_vp8_frames_come_out_whole_with_their_size() -> None:
    frames = _frames(depacketizer_for("VP8", {}), media_samples.vp8(2, 640, 480))
    assert len(frames) == 40
    assert [index for index, frame in enumerate(frames) if frame.keyframe] == [0, 20]
    assert (frames[0].width, frames[0].height) == (640, 480)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b"\x10x", (1, True)),
        (b"\x00x", (1, False)),
        (b"\x11x", (1, False)),
        (b"\x90\x80\x05x", (3, True)),
        (b"\x90\x80\x85\x01x", (4, True)),
        (b"\x90\xf0\x85\x01\x07\x20x", (6, True)),
        (b"", None),
        (b"\x10", None),
        (b"\x90\x80", None),
        (b"\x90\xf0\x85\x01\x07\x20", None),
    ],
)
def test_the_vp8_descriptor_is_read_in_all_its_lengths(payload: bytes, expected: tuple[int, bool] | None) -> None:
    assert descriptor(payload) == expected


def test_a_vp8_frame_with_a_packet_missing_does_not_come_out() -> None:
    payloads = next(frame for frame in media_samples.vp8(1, 640, 480) if len(frame) > 2)
    depacketizer = depacketizer_for("VP8", {})
    assert depacketizer.push(0, False, payloads[0], 0) is None
    for payload in payloads[2:-1]:
        assert depacketizer.push(0, False, payload, 1) is None
    assert depacketizer.push(0, True, payloads[-1], 0 if len(payloads) > 3 else 1) is None
    assert depacketizer.damaged


def test_h264_in_mode_0_and_mode_1_gives_the_same_frames() -> None:
    mode1 = media_samples.h264(2, 640, 480)
    assert {payload[0] & 31 for frame in mode1 for payload in frame} >= {24, 28}
    mode0 = tuple(tuple(nal_units(frame)) for frame in mode1)
    a, b = _frames(depacketizer_for("H264", {}), mode1), _frames(depacketizer_for("H264", {}), mode0)
    assert a == b
    assert len(a) == 40
    assert (a[0].width, a[0].height) == (640, 480)
    assert a[0].configuration[0] == 1


def test_h264_parameter_sets_sent_ahead_are_put_before_a_keyframe_that_lacks_them() -> None:
    units = nal_units(media_samples.h264(1)[0])
    sets = [unit for unit in units if unit[0] & 31 in (7, 8)]
    picture = [unit for unit in units if unit[0] & 31 == 5]
    depacketizer = depacketizer_for("H264", {})
    for number, unit in enumerate(sets):
        assert depacketizer.push(0, number == len(sets) - 1, unit, 0) is None
    frame = None
    for number, unit in enumerate(picture):
        frame = depacketizer.push(9000, number == len(picture) - 1, unit, 0)
    assert frame is not None
    assert frame.data.startswith(struct.pack(">I", len(sets[0])) + sets[0])
    assert not depacketizer.damaged


def test_an_h264_keyframe_whose_first_slice_is_missing_does_not_come_out() -> None:
    units = nal_units(media_samples.h264(1)[0])
    depacketizer = depacketizer_for("H264", {})
    sets = [unit for unit in units if unit[0] & 31 in (7, 8)]
    later_slice = bytes((0x65, 0x40, 1, 2, 3))  # first_mb_in_slice is not 0
    for unit in sets:
        depacketizer.push(0, False, unit, 0)
    assert depacketizer.push(0, True, later_slice, 0) is None
    assert depacketizer.damaged


def test_the_picture_size_of_a_cropped_h264_stream_is_read() -> None:
    units = nal_units(media_samples.h264(1, 640, 360)[0])
    assert picture_size(next(unit for unit in units if unit[0] & 31 == 7)) == (640, 360)


@pytest.mark.parametrize(
    ("packet", "samples"),
    [
        (opus.SILENCE, 960),
        (b"\x00", 480),
        (b"\x18", 2880),
        (b"\x79\x00", 1920),
        (b"\x83\x02", 240),
        (b"\x83", 0),
        (b"", 0),
    ],
)
def test_an_opus_packet_tells_how_long_it_sounds(packet: bytes, samples: int) -> None:
    assert opus.duration(packet) == samples


def test_an_unknown_codec_is_refused() -> None:
    with pytest.raises(ValueError, match="AV1"):
        depacketizer_for("AV1", {})


@given(
    st.sampled_from(CODECS),
    st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.binary(max_size=60), st.integers(0, 2)), max_size=40),
)
def test_no_bytes_from_outside_make_a_depacketizer_fail(
    codec: str, packets: list[tuple[int, bool, bytes, int]]
) -> None:
    depacketizer = depacketizer_for(codec, {"sprop-parameter-sets": "Zw==,!!"})
    for timestamp, marker, payload, lost in packets:
        frame = depacketizer.push(timestamp, marker, payload, lost)
        assert frame is None or frame.data


@given(st.binary(max_size=300))
def test_no_bytes_make_the_picture_size_fail(unit: bytes) -> None:
    size = picture_size(b"\x67" + unit)
    assert size is None or min(size) > 0
