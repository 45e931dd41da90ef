"""Flashes and beeps of one person, and of different ones, come together again on playback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from media.interfaces import Source
from recordings.finisher import finish
from recordings.package import open_package
from tests.support.media_samples import camera, microphone, shifted
from tests.support.recording import NOW, Feed, decode, new_package, play, recorder_in, track

SECONDS = 6
WITHIN_A_SEAT = 0.080
AMONG_SEATS = 0.200


def _seat(
    name: str, begin: float, clock: Callable[[float], float], video_delay: float, audio_delay: float
) -> list[Feed]:
    """A publisher that turns up at `begin` and whose sound and picture travel for different times."""
    number = sum(name.encode())
    return [
        Feed(
            track(name, Source.CAMERA),
            list(shifted(camera(SECONDS, timestamp=number * 7919, sequence=number), begin)),
            delay=lambda at: video_delay + (0.03 if int(at * 20) % 3 else 0.0),
            publisher_clock=clock,
        ),
        Feed(
            track(name, Source.MICROPHONE),
            list(shifted(microphone(SECONDS, timestamp=number * 104_729, sequence=number), begin)),
            delay=lambda at: audio_delay + (0.02 if int(at * 50) % 5 else 0.0),
            publisher_clock=clock,
        ),
    ]


async def test_flashes_and_beeps_come_together_though_clocks_and_ways_differ(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    recorder = recorder_in(package)
    begins = {"early": 0.0, "ahead": 1.0, "behind": 2.0}
    feeds = [
        *_seat("early", begins["early"], lambda at: 1_800_000_000 + at, 0.030, 0.030),
        *_seat("ahead", begins["ahead"], lambda at: 1_800_003_600 + at * 1.0001, 0.150, 0.020),
        *_seat("behind", begins["behind"], lambda at: 1_700_000_000 + at * 0.9999, 0.060, 0.160),
    ]
    play(recorder, feeds)
    await recorder.close()
    finish(package, now=NOW)
    package_ = open_package(package)
    assert {take.clock for take in package_.takes} == {"sender_reports"}
    moments = {}
    for entry in package_.playback:
        seen = decode(package_.path(entry.file))
        assert len(seen.flashes) == len(seen.beeps) == SECONDS
        for flash, beep in zip(seen.flashes, seen.beeps, strict=True):
            assert flash == pytest.approx(beep, abs=WITHIN_A_SEAT)
        moments[entry.seat] = [entry.start_ms / 1000 + flash - begins[entry.seat] for flash in seen.flashes]
    for of_seat in moments.values():
        assert of_seat == pytest.approx(moments["early"], abs=AMONG_SEATS)


async def test_a_picture_that_comes_seconds_after_the_sound_is_still_in_step(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    recorder = recorder_in(package)
    sound, picture = microphone(8), list(shifted(camera(4, timestamp=77), 3.0))
    clock = lambda at: 1_750_000_000 + at  # noqa: E731
    play(
        recorder,
        [
            Feed(track("seat1", Source.MICROPHONE), sound, publisher_clock=clock),
            Feed(track("seat1", Source.CAMERA), picture, publisher_clock=clock),
        ],
    )
    await recorder.close()
    finish(package, now=NOW)
    (entry,) = open_package(package).playback
    seen = decode(package / entry.file)
    assert seen.flashes == pytest.approx(seen.beeps[3:7], abs=WITHIN_A_SEAT)
