"""Reading the RTP header in place, garbage included."""

from __future__ import annotations

import struct

import pytest
from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from aiortc.rtp import HeaderExtensionsMap, RtpPacket
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.header import (
    HEADER,
    TRANSPORT_SEQUENCE,
    TRANSPORT_SEQUENCE_AT,
    ExtensionIds,
    Extensions,
    payload_end,
    payload_start,
    read_extensions,
    sent_extensions,
)

IDS = ExtensionIds(mid=3, rid=4, repaired_rid=5, audio_level=1, transport_sequence=2)


def read(packet: bytes) -> Extensions:
    found = Extensions()
    start = payload_start(packet, len(packet))
    if start >= 0 and packet[0] & 16:
        read_extensions(packet, start, IDS, found)
    return found


def with_block(profile: int, block: bytes, payload: bytes = b"payload") -> bytes:
    block += bytes(-len(block) % 4)
    head = HEADER.pack(0x90, 96, 1, 2, 3)
    return head + struct.pack("!HH", profile, len(block) // 4) + block + payload


def test_the_extensions_of_aiortc_are_read_as_aiortc_wrote_them() -> None:
    ids = HeaderExtensionsMap()
    ids.configure(
        RTCRtpParameters(
            headerExtensions=[
                RTCRtpHeaderExtensionParameters(id=3, uri="urn:ietf:params:rtp-hdrext:sdes:mid"),
                RTCRtpHeaderExtensionParameters(id=1, uri="urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
            ]
        )
    )
    packet = RtpPacket(payload_type=111, sequence_number=7, timestamp=8, ssrc=9, payload=b"sound")
    packet.csrc = [1, 2]
    packet.padding_size = 4
    packet.extensions.mid = "audio0"
    packet.extensions.audio_level = (True, 42)
    wire = packet.serialize(ids)
    start = payload_start(wire, len(wire))
    assert wire[start : payload_end(wire, start, len(wire))] == b"sound"
    found = read(wire)
    assert found.mid == b"audio0"
    assert found.audio_level == 0x80 | 42


def test_two_byte_extensions_are_read() -> None:
    packet = with_block(0x1000, b"\x03\x02m1" + b"\x00" + b"\x02\x02\x01\x02" + b"\x01\x01\x7f")
    found = read(packet)
    assert (found.mid, found.transport_sequence, found.audio_level) == (b"m1", 0x0102, 127)


def test_an_extension_that_ends_beyond_its_block_is_not_read() -> None:
    assert read(with_block(0xBEDE, b"\x3fmid")).mid == b""
    assert read(with_block(0x1000, b"\x03\x10mi")).mid == b""


@pytest.mark.parametrize("level", [-1, 30])
def test_our_own_extensions_are_readable(level: int) -> None:
    packet = bytearray(HEADER.pack(0x90, 111, 1, 2, 3) + sent_extensions(level) + b"sound")
    TRANSPORT_SEQUENCE.pack_into(packet, TRANSPORT_SEQUENCE_AT, 4711)
    found = read(bytes(packet))
    assert (found.audio_level, found.transport_sequence) == (level, 4711)
    assert packet[payload_start(packet, len(packet)) :] == b"sound"


def test_what_is_too_short_or_padded_too_long_is_malformed() -> None:
    assert payload_start(b"\x80" * 11, 11) == -1
    assert payload_start(b"\x00" * 20, 20) == -1
    assert payload_start(b"\x8f" + bytes(11), 12) == -1
    assert payload_start(b"\x90" + bytes(12), 13) == -1
    padded = HEADER.pack(0xA0, 96, 1, 2, 3) + b"abc\x05"
    assert payload_end(padded, 12, len(padded)) == -1
    assert payload_end(HEADER.pack(0xA0, 96, 1, 2, 3) + b"abc\x00", 12, 16) == -1


@given(st.binary(max_size=80))
def test_no_garbage_breaks_the_reader(rest: bytes) -> None:
    packet = b"\xb0" + rest
    start = payload_start(packet, len(packet))
    assert start <= len(packet)
    if start >= 0:
        read(packet)
        assert payload_end(packet, start, len(packet)) <= len(packet)
