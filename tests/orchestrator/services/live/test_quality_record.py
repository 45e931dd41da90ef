"""What lines did, kept with the session."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from media.interfaces import PeerId, PeerQuality, RoomId
from orchestrator.services.live import quality_record
from orchestrator.services.live.quality_record import QualityRecord, summaries


def report(loss: float = 0.0, trip: float | None = 0.1, up: int = 400_000) -> PeerQuality:
    return PeerQuality(RoomId("r"), PeerId("p"), trip, loss, 0.0, up, 500_000, 0.02, 900_000, (1, 2))


class Book:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.lines: list[Mapping[str, Any]] = []
        self.record = QualityRecord(self._note, lambda: self.now)

    def _note(self, seat: str, line: Mapping[str, Any]) -> None:
        self.lines.append({"seat": seat, **line})

    def reports(self, count: int, **facts: Any) -> None:
        """One every two seconds."""
        for _ in range(count):
            self.now += timedelta(seconds=2)
            self.record.heard("p", report(**facts))


def test_ten_seconds_become_one_line_with_the_worst_of_them() -> None:
    book = Book()
    book.reports(5)
    book.reports(1, loss=0.2, up=100_000)
    (line,) = book.lines
    assert line == {
        "seat": "p",
        "up_kbps": 350,
        "up_loss": 0.2,
        "up_jitter_ms": 20,
        "down_kbps": 500,
        "down_loss": 0.0,
        "carries_kbps": 900,
        "round_trip_ms": 100,
        "layers": [1, 2],
    }


def test_the_record_of_a_seat_ends_somewhere(monkeypatch: Any) -> None:
    monkeypatch.setattr(quality_record, "MOST_LINES", 3)
    book = Book()
    book.reports(200)
    assert len(book.lines) == 3


def test_a_summary_says_for_how_long_words_may_have_been_lost() -> None:
    book = Book()
    book.reports(31)
    book.reports(5, loss=0.1)
    book.reports(5, trip=0.9)
    book.reports(20, trip=None)
    summary = summaries(book.lines)["p"]
    assert summary.seconds == 10 * len(book.lines)
    assert summary.weak == 2 / len(book.lines)
    assert (summary.worst_loss, summary.worst_round_trip_ms) == (0.1, 900)
    assert summaries([{"seat": 1}, {}, {"seat": "p", "up_loss": "much", "down_loss": 0}]) == {}
