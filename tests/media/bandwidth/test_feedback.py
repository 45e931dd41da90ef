"""Transport-wide feedback read without objects: against our own writer and against bytes from the network."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from media.bandwidth.feedback import TICK, FeedbackReader
from media.bandwidth.sent import SIZE, SentLog
from media.rtp import rtcp
from media.rtp.twcc import ArrivalLog


@given(st.integers(0, 0xFFFF), st.lists(st.floats(0, 0.5), min_size=1, max_size=80), st.sets(st.integers(1, 79)))
def test_what_was_written_is_read(start: int, pauses: list[float], lost: set[int]) -> None:
    log, reader = ArrivalLog(), FeedbackReader()
    now, sent = 100.0, {}
    for index, pause in enumerate(pauses):
        now += pause
        if index not in lost:
            sent[index] = now
            log.add((start + index) & 0xFFFF, now)
    packet = log.feedback(1, 2)
    assert packet is not None
    (feedback,) = rtcp.parse(packet)
    assert isinstance(feedback, rtcp.TransportFeedback)
    assert reader.read(feedback.body)
    assert reader.base == start
    first = reader.arrivals[0]
    for index, ticks in enumerate(reader.arrivals):
        assert (ticks < 0) == (index not in sent)
        assert ticks < 0 or abs((ticks - first) * TICK - (sent[index] - sent[0])) < 0.0012


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    reader = FeedbackReader()
    reader.read(body)
    assert len(reader.arrivals) <= 2048


def test_chunks_of_both_vectors_and_of_runs_are_read() -> None:
    chunks = struct.pack("!HHH", 0x8000 | 0b10100000000001, 0xC000 | 0b01_00_10_01_00_00_01, 1 << 13 | 3)
    deltas = bytes([4, 4, 4]) + b"\x04" + struct.pack("!h", -4) + b"\x04\x04" + bytes([1, 1, 1])
    body = struct.pack("!HH", 7, 24) + b"\x00\x00\x01\x00" + chunks + deltas
    reader = FeedbackReader()
    assert reader.read(body)
    came = [index for index, ticks in enumerate(reader.arrivals) if ticks >= 0]
    assert came == [0, 2, 13, 14, 16, 17, 20, 21, 22, 23]
    assert reader.arrivals[16] - reader.arrivals[14] == -4


def test_the_reference_time_goes_on_where_it_begins_anew() -> None:
    reader = FeedbackReader()
    body = struct.pack("!HH", 1, 1) + b"\xff\xff\xff\x00" + struct.pack("!H", 1 << 13 | 1) + b"\x00"
    assert reader.read(body)
    before = reader.arrivals[0]
    assert reader.read(body.replace(b"\xff\xff\xff", b"\x00\x00\x00"))
    assert reader.arrivals[0] - before == 256


def test_the_log_tells_numbers_apart_after_they_began_anew() -> None:
    log = SentLog()
    for index in range(70_000):
        assert log.add(100, float(index)) == (index + 1) & 0xFFFF
    assert log.extended(70_000 & 0xFFFF) == 70_000
    assert log.extended(65_530) == 65_530
    assert not log.remembers(70_000 - SIZE)
    assert log.remembers(70_001 - SIZE)
    assert log.octets == 7_000_000
