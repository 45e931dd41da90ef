"""RTCP, ours against aiortc's and against garbage."""

from __future__ import annotations

import struct

from aiortc import rtp as aiortc_rtp
from hypothesis import given
from hypothesis import strategies as st

from media.rtp import rtcp

words = st.integers(0, 0xFFFFFFFF)
BLOCK = rtcp.ReportBlock(
    ssrc=11, fraction_lost=12, total_lost=-3, highest_sequence=70000, jitter=5, last_sr=6, delay_since_last_sr=7
)


def test_a_compound_of_ours_comes_back() -> None:
    report = rtcp.SenderReport(1, 2 << 40, 3, 4, 5, (BLOCK,))
    compound = (
        rtcp.build_sr(report)
        + rtcp.build_sdes(1, "name")
        + rtcp.build_rr(9, [BLOCK])
        + rtcp.build_nack(1, 2, [65535, 0, 3, 100])
        + rtcp.build_pli(1, 2)
        + rtcp.build_bye([7, 8])
    )
    assert rtcp.parse(compound) == [
        report,
        rtcp.SourceDescription(((1, "name"),)),
        rtcp.ReceiverReport(9, (BLOCK,)),
        rtcp.Nack(1, 2, (65535, 0, 3, 100)),
        rtcp.PictureLossIndication(1, 2),
        rtcp.Bye((7, 8)),
    ]


def test_aiortc_understands_what_we_build() -> None:
    compound = (
        rtcp.build_sr(rtcp.SenderReport(1, 2, 3, 4, 5)) + rtcp.build_sdes(1, "abc") + rtcp.build_nack(1, 2, [5, 6])
    )
    sender, description, nack = aiortc_rtp.RtcpPacket.parse(compound)
    assert isinstance(sender, aiortc_rtp.RtcpSrPacket)
    assert sender.sender_info.rtp_timestamp == 3
    assert isinstance(description, aiortc_rtp.RtcpSdesPacket)
    assert [(chunk.ssrc, chunk.items) for chunk in description.chunks] == [(1, [(1, b"abc")])]
    assert isinstance(nack, aiortc_rtp.RtcpRtpfbPacket)
    assert nack.lost == [5, 6]


def test_an_estimate_and_an_intra_request_are_read() -> None:
    remb = aiortc_rtp.RtcpPsfbPacket(fmt=15, ssrc=1, media_ssrc=0, fci=aiortc_rtp.pack_remb_fci(4160000, [0x2A]))
    assert rtcp.parse(bytes(remb)) == [rtcp.ReceiverEstimate(1, 4160000, (0x2A,))]
    fir = aiortc_rtp.RtcpPsfbPacket(fmt=4, ssrc=1, media_ssrc=0, fci=struct.pack("!LL", 77, 1 << 24))
    assert rtcp.parse(bytes(fir)) == [rtcp.FullIntraRequest(1, (77,))]


def test_what_comes_before_the_broken_part_counts() -> None:
    whole = rtcp.build_pli(1, 2)
    assert rtcp.parse(whole + whole[:-1]) == [rtcp.PictureLossIndication(1, 2)]
    assert rtcp.parse(b"\xa1" + whole[1:-1] + b"\x63") == []


@given(st.lists(st.integers(0, 0xFFFF), unique=True, min_size=1, max_size=200))
def test_a_request_asks_for_exactly_what_is_lost(lost: list[int]) -> None:
    (nack,) = rtcp.parse(rtcp.build_nack(1, 2, lost))
    assert isinstance(nack, rtcp.Nack)
    assert set(nack.lost) == set(lost)


@given(st.binary(max_size=200))
def test_no_garbage_breaks_the_reader(data: bytes) -> None:
    rtcp.parse(data)


@given(st.sampled_from([200, 201, 202, 203, 205, 206]), st.integers(0, 31), st.binary(max_size=120), st.booleans())
def test_no_body_of_any_type_breaks_the_reader(kind: int, count: int, body: bytes, padding: bool) -> None:
    body = body[: len(body) // 4 * 4]
    packet = struct.pack("!BBH", 0x80 | (0x20 if padding else 0) | count, kind, len(body) // 4) + body
    rtcp.parse(packet)
