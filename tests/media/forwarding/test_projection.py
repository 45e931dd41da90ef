"""A source as one subscriber sees it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from media.forwarding.projection import Projection


@given(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), st.lists(st.integers(1, 3000), min_size=1, max_size=6))
def test_numbers_are_contiguous_whatever_was_withheld(source: int, own: int, mutes: list[int]) -> None:
    projection = Projection(own, 0)
    seen = []
    for withheld in mutes:
        source = (source + withheld) & 0xFFFF
        projection.resume(source)
        for _ in range(10):
            seen.append(projection.project(source))
            source = (source + 1) & 0xFFFF
    assert seen == [(own + step) & 0xFFFF for step in range(len(seen))]


def test_a_packet_that_was_lost_before_us_stays_a_gap_and_fits_in_when_it_comes() -> None:
    projection = Projection(10, 0)
    projection.resume(100)
    assert [projection.project(number) for number in (100, 102, 103, 101)] == [10, 12, 13, 11]


def test_a_packet_from_before_a_mute_does_not_come_after_it() -> None:
    projection = Projection(10, 0)
    projection.resume(100)
    projection.project(100)
    projection.resume(200)
    assert projection.project(200) == 11
    assert projection.project(199) == -1
    assert projection.project(150) == -1


@given(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF))
def test_the_source_of_a_number_is_found_again(source: int, own: int) -> None:
    projection = Projection(own, 0)
    projection.resume(source)
    sent = [projection.project((source + step) & 0xFFFF) for step in range(100)]
    assert [projection.source_of(number) for number in sent] == [(source + step) & 0xFFFF for step in range(100)]


def test_the_source_is_found_across_a_mute_and_forgotten_with_another_source() -> None:
    projection = Projection(10, 0)
    projection.resume(100)
    projection.project(100)
    projection.resume(500)
    projection.project(500)
    assert [projection.source_of(number) for number in (10, 11)] == [100, 500]
    projection.take_over(9, 0, 10)
    assert projection.source_of(10) == -1


def test_another_source_goes_on_in_sequence_and_in_time() -> None:
    projection = Projection(10, 5000)
    projection.take_over(100, 90000, 0)
    assert projection.project(100) == 10
    assert (90000 + projection.timestamp_offset) & 0xFFFFFFFF == 5001
    projection.timestamp = 5001
    projection.take_over(7, 4_000_000_000, 3000)
    assert projection.project(7) == 11
    assert (4_000_000_000 + projection.timestamp_offset) & 0xFFFFFFFF == 8001


def test_a_stream_of_many_hours_does_not_lose_its_way() -> None:
    projection = Projection(0, 0)
    projection.resume(0)
    assert all(projection.project(number & 0xFFFF) == number & 0xFFFF for number in range(200_000))
