"""What is missing is told once, with its cause, and nothing else is."""

from __future__ import annotations

from recordings.gaps import Cause, Gap, Life, merged, outages


def _every_second(begin: int, end: int) -> list[float]:
    return [float(at) for at in range(begin, end + 1, 1000)]


def test_a_recorder_that_lived_to_the_end_leaves_no_gap() -> None:
    assert list(outages([Life(_every_second(0, 9_000), closed=True)], 9_500)) == []


def test_between_a_killed_recorder_and_the_next_one_is_an_outage() -> None:
    lives = [Life(_every_second(0, 5_000), closed=False), Life(_every_second(9_000, 12_000), closed=True)]
    assert list(outages(lives, 12_000)) == [Gap(Cause.OUTAGE, 5_000, 9_000)]


def test_a_recorder_closed_and_opened_again_is_a_restart() -> None:
    lives = [Life(_every_second(0, 5_000), closed=True), Life(_every_second(9_000, 12_000), closed=True)]
    assert list(outages(lives, 12_000)) == [Gap(Cause.RESTART, 5_000, 9_000)]


def test_a_session_that_went_on_without_its_recorder_has_an_outage_to_its_end() -> None:
    assert list(outages([Life(_every_second(0, 5_000), closed=False)], 60_000)) == [Gap(Cause.OUTAGE, 5_000, 60_000)]


def test_a_recorder_that_stood_still_is_found_by_its_signs_of_life() -> None:
    life = Life([0.0, 1_000.0, 31_000.0, 32_000.0], closed=True)
    assert list(outages([life], 32_000)) == [Gap(Cause.STALLED, 1_000, 31_000)]


def test_a_session_without_any_recorder_is_one_outage() -> None:
    assert list(outages([], 60_000)) == [Gap(Cause.OUTAGE, 0, 60_000)]


def test_losses_close_together_are_told_as_one_and_others_are_not() -> None:
    a = Gap(Cause.LOSS, 1_000, 1_020, "seat1", "microphone", 1)
    b = Gap(Cause.LOSS, 1_500, 1_560, "seat1", "microphone", 3)
    c = Gap(Cause.LOSS, 1_510, 1_520, "seat2", "microphone", 1)
    d = Gap(Cause.LOSS, 4_000, 4_020, "seat1", "microphone", 1)
    assert merged([d, c, b, a]) == [Gap(Cause.LOSS, 1_000, 1_560, "seat1", "microphone", 4), c, d]
