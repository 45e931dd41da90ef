"""What the timeline of a package becomes on the review page."""

from __future__ import annotations

from datetime import UTC, datetime

from orchestrator.web.review_lanes import kind_of, speaking_spans
from recordings.timeline_reading import TimelineLine

AT = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)


def _line(what: str, ms: int, **facts: object) -> TimelineLine:
    return TimelineLine(what, AT, ms, facts)


def test_one_speaks_until_another_does_nobody_does_or_the_speaker_leaves() -> None:
    spans = speaking_spans(
        [
            _line("speaking", 1000, seat="a"),
            _line("joined", 1500, seat="b"),
            _line("speaking", 3000, seat="b"),
            _line("speaking", 4000, seat=None),
            _line("speaking", 6000, seat="a"),
            _line("left", 7000, seat="b"),
            _line("left", 8000, seat="a"),
            _line("speaking", 9000, seat="b"),
        ],
        10_000,
    )
    assert spans == {"a": [(1000, 3000), (6000, 8000)], "b": [(3000, 4000), (9000, 10_000)]}


def test_a_pause_ends_speaking() -> None:
    lines = [_line("speaking", 0, seat="a"), _line("paused", 2000), _line("resumed", 5000), _line("closed", 6000)]
    assert speaking_spans(lines, 6000) == {"a": [(0, 2000)]}


def test_a_line_of_an_unknown_sort_still_has_a_sentence() -> None:
    assert kind_of(_line("floor", 0, seat="a", event="given")) == "floor_given"
    assert kind_of(_line("floor", 0, seat="a", event="something new")) == "floor"
    assert kind_of(_line("left", 0, seat="a", cause="line_lost")) == "left_line_lost"
    assert kind_of(_line("incident", 0, kind="other")) == "incident"
