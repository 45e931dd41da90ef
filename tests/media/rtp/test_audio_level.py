"""Who speaks."""

from __future__ import annotations

from media.rtp.audio_level import ActiveSpeaker


def speak(speakers: ActiveSpeaker[str], levels: dict[str, int], start: float, seconds: float) -> list[str | None]:
    """Packets every 20 ms, a decision every 200 ms; what each change was to."""
    changes = []
    for step in range(int(seconds * 50)):
        now = start + step * 0.02
        for speaker, level in levels.items():
            speakers.heard(speaker, level, now)
        if step % 10 == 0 and speakers.changed(now):
            changes.append(speakers.current)
    return changes


def test_nobody_speaks_in_silence() -> None:
    assert speak(ActiveSpeaker(), {"a": 127, "b": 90}, 0, 3) == []


def test_who_speaks_is_noticed_within_half_a_second_and_a_short_noise_does_not_take_over() -> None:
    speakers: ActiveSpeaker[str] = ActiveSpeaker()
    assert speak(speakers, {"a": 30, "b": 127}, 0, 0.5) == ["a"]
    assert speak(speakers, {"a": 30, "b": 10}, 0.5, 0.2) == []
    assert speak(speakers, {"a": 30, "b": 127}, 0.7, 2) == []


def test_who_is_louder_for_a_while_takes_over() -> None:
    speakers: ActiveSpeaker[str] = ActiveSpeaker()
    speak(speakers, {"a": 30, "b": 127}, 0, 2)
    assert speak(speakers, {"a": 127, "b": 30}, 2, 5) == ["b"]


def test_two_who_are_equally_loud_do_not_flicker() -> None:
    speakers: ActiveSpeaker[str] = ActiveSpeaker()
    speak(speakers, {"a": 30}, 0, 1)
    assert speak(speakers, {"a": 30, "b": 28}, 1, 5) == []


def test_after_a_silence_nobody_speaks() -> None:
    speakers: ActiveSpeaker[str] = ActiveSpeaker()
    speak(speakers, {"a": 30}, 0, 1)
    assert speak(speakers, {"a": 127}, 1, 8) == [None]


def test_who_left_does_not_speak() -> None:
    speakers: ActiveSpeaker[str] = ActiveSpeaker()
    speak(speakers, {"a": 30}, 0, 1)
    speakers.gone("a")
    assert speakers.changed(1.1)
    assert speakers.current is None
