"""Where a decoder can begin, and how often that is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.keyframe import KeyframeRequests, starts_h264_keyframe, starts_vp8_keyframe


@pytest.mark.parametrize(
    ("payload", "starts"),
    [
        ("1050", True),  # S, partition 0, P bit not set
        ("1051", False),  # an interframe
        ("0050", False),  # in the middle of a frame
        ("1150", False),  # another partition
        ("90800150", True),  # PictureID of 7 bits
        ("9080810150", True),  # PictureID of 15 bits
        ("90e0810105e050", True),  # PictureID, TL0PICIDX, TID and KEYIDX
        ("90e0810105e051", False),
        ("9080", False),
        ("10", False),
        ("", False),
    ],
)
def test_the_first_packet_of_a_vp8_keyframe_is_recognised(payload: str, starts: bool) -> None:
    assert starts_vp8_keyframe(bytes.fromhex(payload)) is starts


@pytest.mark.parametrize(
    ("payload", "starts"),
    [
        ("6742e01f", True),  # SPS
        ("65b800", True),  # IDR in one packet
        ("41e000", False),  # not IDR
        ("78000467424000000365b800", True),  # STAP-A with SPS and IDR
        ("7800034168000003416800", False),  # STAP-A without
        ("7c85b8", True),  # FU-A, start of IDR
        ("7c05b8", False),  # FU-A, middle of IDR
        ("7c81b8", False),  # FU-A, start of something else
        ("78ffff65", True),
        ("67", False),
    ],
)
def test_the_first_packet_of_an_h264_keyframe_is_recognised(payload: str, starts: bool) -> None:
    assert starts_h264_keyframe(bytes.fromhex(payload)) is starts


@given(st.binary(max_size=30))
def test_no_garbage_breaks_the_recognition(payload: bytes) -> None:
    starts_vp8_keyframe(payload)
    starts_h264_keyframe(payload)


def test_requests_are_sent_once_per_interval_and_none_is_forgotten() -> None:
    requests = KeyframeRequests(interval=0.5)
    assert not requests.due(0.0)
    requests.want()
    assert requests.due(0.0)
    requests.want()
    assert not requests.due(0.4)
    assert requests.due(0.6)
    requests.want()
    requests.came()
    assert not requests.due(9.0)
