"""Missing packets: when they are asked for, and where repeats come from."""

from __future__ import annotations

import pytest

from media.rtp.nack import MOST_MISSING, MOST_REQUESTS, NackGenerator
from media.rtp.packet_cache import PacketCache


def test_a_gap_is_asked_for_after_a_moment_and_again_after_an_interval() -> None:
    nack = NackGenerator()
    nack.gap(1, 3, now=10.0)
    assert nack.due(10.0) == []
    assert nack.due(10.02) == [65534, 65535, 0]
    assert nack.due(10.03) == []
    nack.received(65535)
    assert nack.due(10.08) == [65534, 0]


def test_a_packet_that_never_comes_is_given_up() -> None:
    nack = NackGenerator()
    nack.gap(5, 1, now=0.0)
    asked = [sequence for step in range(200) for sequence in nack.due(step * 0.02)]
    assert asked == [4] * MOST_REQUESTS
    assert (len(nack), nack.given_up) == (0, 1)


def test_an_interruption_is_not_asked_for() -> None:
    nack = NackGenerator()
    nack.gap(1000, 500, now=0.0)
    assert len(nack) == 0


def test_what_is_missing_is_bounded() -> None:
    nack = NackGenerator()
    for newest in range(0, 20000, 100):
        nack.gap(newest, 99, now=0.0)
    assert len(nack) == MOST_MISSING


def test_the_cache_forgets_the_oldest() -> None:
    cache = PacketCache(4)
    for sequence in (65533, 65534, 65535, 0, 1):
        cache.put(sequence, str(sequence).encode())
    assert [cache.get(sequence) for sequence in (65533, 65534, 1)] == [None, b"65534", b"1"]
    cache.clear()
    assert cache.get(1) is None


def test_the_size_of_a_cache_is_a_power_of_two() -> None:
    with pytest.raises(ValueError, match="power of two"):
        PacketCache(100)
