"""Serial numbers and the window of received packets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from media.rtp.sequence import DUPLICATE, RESTART, STRAY, ReceiveWindow, distance

numbers = st.integers(0, 0xFFFF)


@given(numbers, st.integers(-0x7FFF, 0x7FFF))
def test_distance_is_what_was_added(start: int, step: int) -> None:
    assert distance(start, (start + step) & 0xFFFF) == step


def test_distance_of_timestamps_wraps_at_32_bits() -> None:
    assert distance(0xFFFFFFF0, 0x10, bits=32) == 0x20


@given(numbers)
def test_packets_in_order_advance_by_one_across_the_wrap(start: int) -> None:
    window = ReceiveWindow()
    assert [window.accept((start + step) & 0xFFFF) for step in range(70000)] == [1] * 70000


def test_a_late_packet_is_new_once() -> None:
    window = ReceiveWindow()
    assert [window.accept(number) for number in (65534, 1, 65535, 65535, 0, 1)] == [1, 3, 0, DUPLICATE, 0, DUPLICATE]


def test_a_stray_packet_is_dropped_and_a_stream_that_starts_again_is_believed_at_its_second_packet() -> None:
    window = ReceiveWindow()
    window.accept(100)
    assert window.accept(30000) == STRAY
    assert window.accept(101) == 1
    assert window.accept(40000) == STRAY
    assert window.accept(40001) == RESTART
    assert window.accept(40002) == 1


@given(st.lists(numbers, max_size=300))
def test_no_number_is_new_twice_while_the_stream_does_not_restart(arrivals: list[int]) -> None:
    window = ReceiveWindow()
    accepted: set[int] = set()
    for number in arrivals:
        advance = window.accept(number)
        if advance == RESTART:
            accepted = {number}
        elif advance >= 0:
            assert number not in accepted
            accepted.add(number)
