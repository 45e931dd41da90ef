"""Takes lie where they belong on the session clock, whatever the publishers' clocks and the network did."""

from __future__ import annotations

import random

import pytest

from recordings.placement import Clock, Pace, PublisherCurve, Report, place

HOUR = 3_600_000.0


def _reports(
    span: float,
    *,
    start: float = 1_000.0,
    publisher: float = 9e12,
    drift: float = 0.0,
    rtp_drift: float = 0.0,
    seed: int = 1,
) -> list[Report]:
    """One every 4 s: media begins at `start`; the publisher's clock, and its RTP clock, run fast by a share."""
    chance = random.Random(seed)
    found = []
    at = 0.0
    while at < span:
        delay = 20 + chance.expovariate(1 / 15)
        found.append(Report(at * (1 + rtp_drift), publisher + at * (1 + drift), start + at + delay))
        at += 4_000
    return found


def test_sound_and_picture_of_a_seat_stay_together_though_their_packets_travel_differently() -> None:
    video, audio = _reports(60_000, seed=1), _reports(60_000, seed=2)
    late_video = [Report(one.media, one.publisher, one.arrival + 300) for one in video]
    curve = PublisherCurve([*late_video, *audio])
    a = place(late_video, [Pace(0, 1_400)], curve)
    b = place(audio, [Pace(0, 1_020)], curve)
    assert a.clock is b.clock is Clock.SENDER_REPORTS
    assert max(abs(a.at(at) - b.at(at)) for at in range(0, 60_000, 500)) < 15


def test_clocks_that_drift_for_hours_are_followed() -> None:
    reports = _reports(2 * HOUR, drift=80e-6, rtp_drift=-60e-6)
    placed = place(reports, [Pace(0, 1_020)], PublisherCurve(reports))
    for at in range(0, int(2 * HOUR), 60_000):
        assert placed.at(at * (1 - 60e-6)) == pytest.approx(1_020 + at, abs=25)


def test_a_publisher_whose_clock_is_set_by_an_hour_stays_in_place() -> None:
    before = _reports(60_000)
    after = [Report(one.media + 60_000, one.publisher + 60_000 + HOUR, one.arrival + 60_000) for one in before]
    reports = [*before, *after]
    placed = place(reports, [Pace(0, 1_020)], PublisherCurve(reports))
    for at in range(0, 120_000, 1_000):
        assert placed.at(at) == pytest.approx(1_020 + at, abs=30)


def test_a_report_that_a_stalled_line_delayed_changes_nothing() -> None:
    reports = _reports(60_000)
    late = reports[7]
    reports[7] = Report(late.media, late.publisher, late.arrival + 1_500)
    placed = place(reports, [Pace(0, 1_020)], PublisherCurve(reports))
    assert placed.at(late.media) == pytest.approx(1_020 + late.media, abs=30)


def test_without_reports_the_least_delayed_packets_place_a_take() -> None:
    placed = place([], [Pace(0, 5_900), Pace(8_000, 13_030), Pace(16_000, 21_020)], PublisherCurve([]))
    assert placed.clock is Clock.ARRIVAL
    assert placed.at(0) == pytest.approx(5_030, abs=15)


def test_reports_that_contradict_the_arrival_are_not_believed() -> None:
    honest = _reports(20_000, seed=3)
    liar = [Report(one.media + 50_000, one.publisher, one.arrival) for one in _reports(20_000)]
    placed = place(liar, [Pace(0, 1_020)], PublisherCurve([*honest, *liar]))
    assert placed.clock is Clock.ARRIVAL
    assert placed.at(0) == 1_020
