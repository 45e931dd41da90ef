"""Who speaks, from the audio levels in the packets (RFC 6464), without flickering.

Knows levels and time in seconds; a speaker is whatever hashable the caller names it by.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Speaker = TypeVar("Speaker", bound=Hashable)

FULL = 127
"""Levels are -dBov: 0 is loudest, 127 silence."""


class _Voice:
    __slots__ = ("heard", "level")

    def __init__(self) -> None:
        self.level = 0.0
        self.heard = float("-inf")


class ActiveSpeaker(Generic[Speaker]):
    """The loudest voice, once it was louder than the last one for a while."""

    __slots__ = ("_challenger", "_challenger_since", "_voices", "current", "hold", "margin", "silence", "threshold")

    def __init__(self, threshold: float = 127 - 55, margin: float = 6, hold: float = 0.6, silence: float = 2.0) -> None:
        self.threshold = threshold
        """Loudness (127 - level) above which a sound is speech."""
        self.margin = margin
        """How much louder (dB) another must be than who speaks now."""
        self.hold = hold
        """For how long (s)."""
        self.silence = silence
        """After so long (s) without speech nobody speaks."""
        self.current: Speaker | None = None
        self._voices: dict[Speaker, _Voice] = {}
        self._challenger: Speaker | None = None
        self._challenger_since = 0.0

    def heard(self, speaker: Speaker, level: int, now: float) -> None:
        """One audio packet's level byte (the voice flag in the high bit is not trusted: not all senders set it)."""
        voice = self._voices.get(speaker)
        if voice is None:
            voice = self._voices[speaker] = _Voice()
        loudness = FULL - (level & FULL)
        # Fast up, slow down: a word begins at once, a pause between words does not end it.
        voice.level += (loudness - voice.level) * (0.3 if loudness > voice.level else 0.05)
        if voice.level >= self.threshold:
            voice.heard = now

    def gone(self, speaker: Speaker) -> None:
        self._voices.pop(speaker, None)

    def changed(self, now: float) -> bool:
        """Decide again; whether `current` is another than before."""
        before = self.current
        current = self._voices.get(before) if before is not None else None
        if current is None or now - current.heard > self.silence:
            self.current = None
        loudest = self._loudest(now)
        if self.current is None:
            self.current = loudest
        elif loudest is not None and self._is_louder(loudest):
            self._challenge(loudest, now)
        else:
            self._challenger = None
        return self.current != before

    def _loudest(self, now: float) -> Speaker | None:
        speaking = [speaker for speaker, voice in self._voices.items() if now - voice.heard < self.hold]
        return max(speaking, key=lambda speaker: self._voices[speaker].level, default=None)

    def _is_louder(self, speaker: Speaker) -> bool:
        if self.current is None or speaker == self.current:
            return False
        return self._voices[speaker].level > self._voices[self.current].level + self.margin

    def _challenge(self, speaker: Speaker, now: float) -> None:
        if self._challenger != speaker:
            self._challenger = speaker
            self._challenger_since = now
        elif now - self._challenger_since >= self.hold:
            self.current = speaker
            self._challenger = None
