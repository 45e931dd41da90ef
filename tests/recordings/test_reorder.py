"""Packets come out in order, once, and no later than the window allows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.reorder import LATE_RUN, Reorder, Unwrapper


def _all(order: Reorder[int], sequences: list[int], arrival: float = 0.0) -> list[tuple[int, int]]:
    return [found for sequence in sequences for found in order.push(sequence & 0xFFFF, sequence, arrival)]


def test_packets_in_order_pass_at_once() -> None:
    assert _all(Reorder(0.5), [7, 8, 9]) == [(0, 7), (0, 8), (0, 9)]


def test_a_packet_overtaken_by_another_is_put_back_in_its_place() -> None:
    assert _all(Reorder(0.5), [7, 9, 8, 10]) == [(0, 7), (0, 8), (0, 9), (0, 10)]


def test_a_packet_that_never_comes_is_given_up_after_the_wait_and_counted() -> None:
    order: Reorder[int] = Reorder(0.5)
    assert _all(order, [7, 10], arrival=100.0) == [(0, 7)]
    assert list(order.expire(100.4)) == []
    assert list(order.expire(100.6)) == [(2, 10)]
    assert _all(order, [8]) == []
    assert order.late == 1


def test_the_window_holds_no_more_than_its_depth() -> None:
    order: Reorder[int] = Reorder(0.5, depth=3)
    assert _all(order, [0, 2, 3, 4]) == [(0, 0)]
    assert _all(order, [5]) == [(1, 2), (0, 3), (0, 4), (0, 5)]


def test_a_sender_that_counts_anew_is_followed() -> None:
    order: Reorder[int] = Reorder(0.5)
    _all(order, [50_000, 50_001])
    found = _all(order, list(range(100, 100 + LATE_RUN + 5)))
    assert [item for _, item in found][-3:] == [100 + LATE_RUN + 2, 100 + LATE_RUN + 3, 100 + LATE_RUN + 4]


def test_what_waits_comes_out_at_the_end() -> None:
    order: Reorder[int] = Reorder(0.5)
    _all(order, [7, 9])
    assert list(order.flush()) == [(1, 9)]


@pytest.mark.parametrize("bits", [16, 32])
def test_a_counter_is_followed_around_its_corner_in_both_directions(bits: int) -> None:
    top = (1 << bits) - 1
    clock = Unwrapper(bits)
    assert [clock.unwrap(value) for value in (top, 0, 1, top)] == [top, top + 1, top + 2, top]
    assert clock.near(5) == top + 6


@given(st.permutations(range(40)), st.integers(0, 0xFFFF))
def test_any_order_of_arrival_comes_out_in_order_behind_the_first(order_of: list[int], begin: int) -> None:
    order: Reorder[int] = Reorder(0.5)
    numbers = [begin, *(begin + 1 + number for number in order_of)]
    assert _all(order, numbers) == [(0, begin + number) for number in range(41)]


@given(st.lists(st.integers(0, 0xFFFF), max_size=300))
def test_no_sequence_of_numbers_makes_it_grow_or_fail(sequences: list[int]) -> None:
    order: Reorder[int] = Reorder(0.5, depth=16)
    out = len(_all(order, sequences)) + len(list(order.flush()))
    assert out <= len(sequences)
