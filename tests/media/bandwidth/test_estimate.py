"""The estimate on simulated lines: what it comes to, how soon, and what it does to them."""

from __future__ import annotations

import pytest

from media.bandwidth.estimate import LEAST, START, UNREPORTED, Bandwidth
from tests.support.lines import Line


def test_a_line_that_carries_less_than_is_sent_is_noticed_within_two_seconds() -> None:
    line = Line(300_000)
    line.run(2, offered=800_000)
    assert line.bandwidth.rate < 330_000
    assert line.bandwidth.pressed_at > 1000


@pytest.mark.parametrize("rate", [150_000, 300_000, 1_000_000])
@pytest.mark.parametrize("loss", [0.0, 0.05])
@pytest.mark.parametrize("jitter", [0.0, 0.015])
def test_who_follows_the_estimate_uses_the_line_without_filling_its_queue(
    rate: float, loss: float, jitter: float
) -> None:
    line = Line(rate, loss=loss, jitter=jitter)
    line.run(10)
    before, dropped = line.packets, line.dropped
    line.run(30)
    assert 0.4 * rate < line.bandwidth.arriving < 1.02 * rate
    assert (line.dropped - dropped) / (line.packets - before) < loss + 0.03


def test_a_small_stream_proves_nothing_and_costs_nothing() -> None:
    line = Line(5_000_000)
    line.run(30, offered=100_000)
    assert line.bandwidth.rate == START
    assert line.dropped == 0


def test_probes_prove_a_line_that_carries_more() -> None:
    line = Line(5_000_000)
    line.wanted = 3_000_000
    line.run(6, offered=500_000)
    assert line.bandwidth.rate > 2_800_000
    assert line.dropped == 0


def test_a_probe_finds_the_limit_and_the_next_ones_are_ever_rarer() -> None:
    line = Line(1_000_000)
    line.wanted = 3_000_000
    line.run(60, offered=400_000)
    assert line.bandwidth.rate < 1_300_000
    before = line.sent.octets
    line.run(60, offered=400_000)
    padding = (line.sent.octets - before) * 8 / 60 - 400_000
    assert padding < 40_000


def test_radio_loss_is_no_congestion() -> None:
    line = Line(2_000_000, loss=0.05)
    line.run(30, offered=500_000)
    assert line.bandwidth.rate >= 500_000


def test_probes_work_in_spite_of_radio_loss() -> None:
    line = Line(4_000_000, loss=0.05)
    line.wanted = 2_000_000
    line.run(20, offered=500_000)
    assert line.bandwidth.rate > 1_500_000


def test_heavy_loss_without_a_queue_brings_it_down() -> None:
    line = Line(400_000, queue=0.03)
    line.run(8, offered=1_000_000)
    assert line.bandwidth.rate < 600_000


def test_a_silent_line_is_believed_in_ever_less_and_comes_back() -> None:
    line = Line(1_000_000)
    line.run(3, offered=400_000)
    line.silent = True
    line.run(10, offered=400_000)
    assert line.bandwidth.rate < 100_000
    line.silent, line.wanted = False, 600_000
    line.run(30, offered=100_000)
    assert line.bandwidth.rate > 400_000


def test_a_line_that_does_not_report_is_judged_by_its_loss() -> None:
    bandwidth = Bandwidth(0.0)
    bandwidth.rate = float(UNREPORTED)
    bandwidth.loss_report(0.01, 1_000_000, 1.0)
    assert bandwidth.rate >= UNREPORTED
    bandwidth.loss_report(0.4, 1_000_000, 2.0)
    assert bandwidth.rate == 800_000
    for second in range(3, 60):
        bandwidth.loss_report(1.0, bandwidth.rate, float(second))
    assert bandwidth.rate == LEAST
    for second in range(60, 100):
        bandwidth.loss_report(0.0, 10_000, float(second))
    assert bandwidth.rate > 1_000_000
