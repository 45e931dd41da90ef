"""A voice made strange: what was said stays, who said it does not. Pure.

A channel vocoder: of each short stretch only the coarse shape of its spectrum is kept, stretched so that formants move
up by a fifth, and laid over a hum of one fixed pitch (or over noise, where nothing was hummed). The pitch of the voice,
and everything finer than its formants, is not in the result, so that it cannot be computed back.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

FRAME = 1024
HOP = 256
PITCH = 172.0
"""Hertz of the hum."""
STRETCH = 1.22
"""How far formants move."""
COARSE = 40
"""Coefficients of the cepstrum that are kept: detail of the spectrum finer than about 1 kHz/ 1.2 ms is dropped."""
BATCH = 512
TINY = 1e-5


def altered(samples: Samples, rate: int, *, first: int = 0) -> Samples:
    """The same length of sound. `first`: number of the first sample in the whole, so that pieces fit each other."""
    if not len(samples):
        return samples
    window = np.hanning(FRAME).astype(np.float32)
    padded = np.concatenate([np.zeros(FRAME, np.float32), samples, np.zeros(2 * FRAME, np.float32)])
    hum = _hum(len(padded), rate, first - FRAME)
    noise = np.random.default_rng(first % 65536).standard_normal(len(padded)).astype(np.float32) * 0.5
    result = np.zeros(len(padded), np.float32)
    starts = np.arange(0, len(padded) - FRAME, HOP)
    for batch in np.array_split(starts, max(1, len(starts) // BATCH)):
        places = batch[:, None] + np.arange(FRAME)
        shape = _shapes(padded[places] * window)
        voiced = _voicing(padded[places], rate)
        source = np.where(voiced[:, None], hum[places], noise[places]) * window
        flat = np.fft.rfft(source)
        flat /= np.sqrt(np.mean(np.abs(flat) ** 2, axis=1, keepdims=True)) + TINY
        made = np.fft.irfft(flat * shape, FRAME).astype(np.float32) * window
        for start, piece in zip(batch, made, strict=True):
            result[start : start + FRAME] += piece
    made_whole: Samples = np.clip(result[FRAME : FRAME + len(samples)] * (HOP / FRAME * 2), -1.0, 1.0)
    return made_whole


def _shapes(frames: Samples) -> NDArray[np.float64]:
    """The coarse spectrum of each stretch, its formants moved."""
    bins = FRAME // 2 + 1
    cepstrum = np.fft.irfft(np.log(np.abs(np.fft.rfft(frames)) + TINY), FRAME)
    cepstrum[:, COARSE : FRAME - COARSE + 1] = 0
    shape = np.exp(np.fft.rfft(cepstrum).real)
    at = np.minimum(np.arange(bins) / STRETCH, bins - 1)
    low = at.astype(int)
    part = at - low
    moved = shape[:, low] * (1 - part) + shape[:, np.minimum(low + 1, bins - 1)] * part
    loud = np.sqrt(np.mean(frames.astype(np.float64) ** 2, axis=1, keepdims=True))
    power = np.sqrt(np.mean(moved**2, axis=1, keepdims=True)) + TINY
    result: NDArray[np.float64] = moved / power * loud * np.sqrt(FRAME)
    return result


def _voicing(frames: Samples, rate: int) -> NDArray[np.bool_]:
    """Whether a stretch was hummed rather than hissed: few changes of sign."""
    crossings = np.mean(np.abs(np.diff(np.signbit(frames), axis=1)), axis=1) * rate / 2
    result: NDArray[np.bool_] = crossings < 2600
    return result


def _hum(length: int, rate: int, first: int) -> Samples:
    """Pulses at one pitch, wherever in the whole this piece begins."""
    phase = (np.arange(length) + first) * (PITCH / rate)
    return np.where(np.floor(phase) != np.floor(phase - PITCH / rate), 8.0, 0.0).astype(np.float32)
