"""Retransmission packets, ours against aiortc's."""

from __future__ import annotations

from aiortc.rtp import RtpPacket, unwrap_rtx, wrap_rtx
from hypothesis import given
from hypothesis import strategies as st

from media.rtp import rtx


def original() -> RtpPacket:
    return RtpPacket(payload_type=96, marker=1, sequence_number=4711, timestamp=99, ssrc=1, payload=b"picture")


def test_aiortc_unwraps_what_we_wrap() -> None:
    wrapped = RtpPacket.parse(rtx.wrap(original().serialize(), 97, 7, 99, 2))
    assert (wrapped.payload_type, wrapped.sequence_number, wrapped.ssrc, wrapped.marker) == (97, 7, 2, 1)
    assert unwrap_rtx(wrapped, 96, 1).serialize() == original().serialize()


def test_we_unwrap_what_aiortc_wraps() -> None:
    wrapped = wrap_rtx(original(), 97, 7, 2).serialize()
    assert rtx.unwrap(wrapped, 96, 1) == original().serialize()


def test_a_probe_repeats_nothing() -> None:
    assert rtx.unwrap(RtpPacket(payload_type=97, ssrc=2, payload=b"").serialize(), 96, 1) is None


@given(st.binary(max_size=40))
def test_no_garbage_breaks_unwrapping(data: bytes) -> None:
    rtx.unwrap(data, 96, 1)
