"""Loss, jitter, round trips."""

from __future__ import annotations

from media.rtp.reports import Reception, RoundTrips
from media.rtp.rtcp import ReportBlock


def receive(reception: Reception, numbers: list[int], start: float = 0.0) -> None:
    for number in numbers:
        reception.packet(0x10000 + number, number * 960, True, start + number * 0.02)


def test_loss_is_of_the_time_since_the_last_report() -> None:
    reception = Reception(48000)
    receive(reception, [*range(50), *range(60, 100)])
    first = reception.report(5, now=2.0)
    assert (first.ssrc, first.fraction_lost, first.total_lost, first.highest_sequence) == (5, 25, 10, 99)
    receive(reception, list(range(100, 200)))
    second = reception.report(5, now=4.0)
    assert (second.fraction_lost, second.total_lost) == (0, 10)


def test_a_steady_stream_has_no_jitter_and_an_unsteady_one_has() -> None:
    steady, unsteady = Reception(48000), Reception(48000)
    receive(steady, list(range(100)))
    assert steady.report(1, now=2.0).jitter == 0
    for number in range(100):
        unsteady.packet(0x10000 + number, number * 960, True, number * 0.02 + 0.005 * (number % 2))
    assert 180 < unsteady.report(1, now=2.0).jitter < 260


def test_jitter_survives_the_wrap_of_the_timestamp() -> None:
    reception = Reception(90000)
    for number in range(100):
        timestamp = (0xFFFFFFFF - 50 * 3000 + number * 3000) & 0xFFFFFFFF
        reception.packet(0x10000 + number, timestamp, True, number / 30)
    assert reception.report(1, now=4.0).jitter < 5


def test_the_delay_since_the_senders_report_is_told() -> None:
    reception = Reception(48000)
    receive(reception, [0])
    reception.sender_report(0x0123456789ABCDEF, 1.0)
    block = reception.report(1, now=1.5)
    assert (block.last_sr, block.delay_since_last_sr) == (0x456789AB, 0x8000)


def test_what_was_recovered_is_not_lost_to_the_viewer() -> None:
    reception = Reception(90000)
    receive(reception, [*range(50), *range(60, 100)])
    reception.recovered += 8
    assert reception.loss_since_last() == (100, 2)
    assert reception.loss_since_last() == (0, 0)


def test_a_round_trip_is_measured_on_our_own_clock() -> None:
    trips = RoundTrips()
    trips.sent(0xAAAA_1234_5678_BBBB, now=10.0)
    trips.reported(ReportBlock(1, 0, 0, 0, 0, 0x12345678, 0x4000), now=10.35)
    assert trips.last is not None
    assert abs(trips.last - 0.1) < 1e-6


def test_a_report_that_answers_nothing_of_ours_tells_no_round_trip() -> None:
    trips = RoundTrips()
    trips.reported(ReportBlock(1, 0, 0, 0, 0, 99, 0), now=1.0)
    assert trips.last is None
