"""Voices that are made up: a hum with formants, and what can be measured of one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
FORMANTS = ((700.0, 90.0), (1220.0, 110.0), (2600.0, 160.0))
"""Hertz and width: an open vowel."""

Samples = NDArray[np.float32]


def vowel(seconds: float, pitch: float) -> Samples:
    """Pulses at this pitch (a little unsteady, as people are) through three resonances."""
    count = int(seconds * RATE)
    wobble = pitch * (1 + 0.02 * np.sin(2 * np.pi * 5 * np.arange(count) / RATE))
    phase = np.cumsum(wobble / RATE)
    spectrum = np.fft.rfft(np.diff(np.floor(phase), prepend=0.0))
    at = np.fft.rfftfreq(count, 1 / RATE)
    shape = sum(1 / (1 + ((at - middle) / width) ** 2) for middle, width in FORMANTS)
    sound = np.fft.irfft(spectrum * shape, count)
    return np.asarray(0.3 * sound / np.max(np.abs(sound)), np.float32)


def pitch_of(samples: Samples) -> float:
    """Hertz, by autocorrelation between 70 and 400."""
    middle = samples[len(samples) // 4 : len(samples) // 4 + RATE].astype(np.float64)
    middle -= np.mean(middle)
    spectrum = np.fft.rfft(middle, 2 * len(middle))
    same = np.fft.irfft(np.abs(spectrum) ** 2)[: RATE // 70]
    lowest = RATE // 400
    return float(RATE / (lowest + int(np.argmax(same[lowest:]))))


def formant_shift(plain: Samples, strange: Samples) -> float:
    """By which factor the shape of the spectrum moved up: where both fit best on a scale of octaves."""
    ratios = np.geomspace(0.7, 1.6, 120)
    at = np.geomspace(400, 3000, 300)
    here = _shape(plain, at)
    fits = [float(np.corrcoef(here, _shape(strange, at * ratio))[0, 1]) for ratio in ratios]
    return float(ratios[int(np.argmax(fits))])


def _shape(samples: Samples, at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Loudness in decibels at these frequencies, harmonics smoothed away."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    frequencies = np.fft.rfftfreq(len(samples), 1 / RATE)
    width = int(320 / frequencies[1])
    smooth = np.convolve(power, np.hanning(width), mode="same")
    return np.asarray(10 * np.log10(np.interp(at, frequencies, smooth) + 1e-12))
