"""An altered voice has neither the pitch nor the formants of who spoke; what was loud stays loud."""

from __future__ import annotations

import numpy as np
import pytest

from recordings.derived import voice
from tests.support.voices import RATE, formant_shift, pitch_of, vowel


@pytest.mark.parametrize("pitch", [95.0, 125.0, 210.0, 260.0])
def test_pitch_and_formants_are_moved(pitch: float) -> None:
    plain = vowel(2, pitch)
    strange = voice.altered(plain, RATE)
    assert abs(pitch_of(plain) - pitch) < 6
    assert abs(pitch_of(strange) - voice.PITCH) < 4
    assert abs(formant_shift(plain, plain) - 1) < 0.02
    assert 1.12 < formant_shift(plain, strange) < 1.35


def test_two_speakers_have_the_same_pitch_afterwards() -> None:
    low, high = (voice.altered(vowel(2, pitch), RATE) for pitch in (100.0, 230.0))
    assert abs(pitch_of(low) - pitch_of(high)) < 2


def test_the_rhythm_of_what_was_said_stays() -> None:
    spoken = vowel(3, 140.0)
    spoken[RATE : 2 * RATE] = 0
    strange = voice.altered(spoken, RATE)
    levels = [
        float(np.sqrt(np.mean(strange[int(at * RATE) : int((at + 0.5) * RATE)] ** 2))) for at in (0.25, 1.25, 2.25)
    ]
    plain = float(np.sqrt(np.mean(spoken[: RATE // 2] ** 2)))
    assert levels[1] < levels[0] / 50
    assert 0.3 < levels[0] / plain < 3
    assert 0.5 < levels[2] / levels[0] < 2


def test_silence_stays_silence_and_nothing_stays_nothing() -> None:
    assert len(voice.altered(np.zeros(0, np.float32), RATE)) == 0
    assert float(np.max(np.abs(voice.altered(np.zeros(RATE, np.float32), RATE)))) < 1e-3


def test_pieces_fit_each_other() -> None:
    plain = vowel(2, 120.0)
    whole = voice.altered(plain, RATE)
    assert len(whole) == len(plain)
    assert (
        abs(pitch_of(np.concatenate([whole[:RATE], voice.altered(plain[RATE:], RATE, first=RATE)])) - voice.PITCH) < 4
    )
