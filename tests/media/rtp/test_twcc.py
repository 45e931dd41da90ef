"""Transport-wide feedback, read back by an independent reader of the draft's format."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from media.rtp import rtcp
from media.rtp.twcc import ArrivalLog


def decode(packet: bytes) -> tuple[int, list[float | None]]:
    """First sequence number, and the arrival of each packet in seconds since the epoch of the reference time."""
    (feedback,) = rtcp.parse(packet)
    assert isinstance(feedback, rtcp.TransportFeedback)
    body = feedback.body
    base, count = struct.unpack_from("!HH", body)
    clock = int.from_bytes(body[4:7], "big") * 256
    symbols: list[int] = []
    position = 8
    while len(symbols) < count:
        (chunk,) = struct.unpack_from("!H", body, position)
        position += 2
        if not chunk & 0x8000:
            symbols += [chunk >> 13 & 3] * (chunk & 0x1FFF)
        elif chunk & 0x4000:
            symbols += [chunk >> shift & 3 for shift in range(12, -1, -2)]
        else:
            symbols += [chunk >> shift & 1 for shift in range(13, -1, -1)]
    arrivals: list[float | None] = []
    for symbol in symbols[:count]:
        if symbol == 0:
            arrivals.append(None)
            continue
        delta = body[position] if symbol == 1 else struct.unpack_from("!h", body, position)[0]
        position += symbol
        clock += delta
        arrivals.append(clock / 4000)
    return base, arrivals


@given(st.integers(0, 0xFFFF), st.lists(st.floats(0, 0.5), min_size=1, max_size=80), st.sets(st.integers(1, 79)))
def test_every_arrival_is_told_to_the_quarter_of_a_millisecond(start: int, pauses: list[float], lost: set[int]) -> None:
    log = ArrivalLog()
    now, sent = 100.0, {}
    for index, pause in enumerate(pauses):
        now += pause
        if index not in lost:
            sent[index] = now
            log.add((start + index) & 0xFFFF, now)
    packet = log.feedback(1, 2)
    assert packet is not None
    assert len(packet) % 4 == 0
    base, arrivals = decode(packet)
    assert base == start
    for index, arrival in enumerate(arrivals):
        assert (arrival is None) == (index not in sent)
        assert arrival is None or abs(arrival - sent[index]) < 0.0006


def test_nothing_is_told_twice_and_a_packet_lost_between_two_feedbacks_is_told() -> None:
    log = ArrivalLog()
    log.add(10, 1.0)
    assert log.feedback(1, 2) is not None
    assert log.feedback(1, 2) is None
    log.add(12, 1.1)
    packet = log.feedback(1, 2)
    assert packet is not None
    base, arrivals = decode(packet)
    assert base == 11
    assert [arrival is None for arrival in arrivals] == [True, False]


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.floats(0, 1e6)), max_size=200))
def test_no_sequence_of_arrivals_makes_a_feedback_too_large_to_send(arrivals: list[tuple[int, float]]) -> None:
    log = ArrivalLog()
    for sequence, arrival in arrivals:
        log.add(sequence, arrival)
    packet = log.feedback(1, 2)
    assert packet is None or len(packet) < 3000
