"""What the review page draws and plays, from a finished package: lanes, marks, gaps, parts. Pure; knows no request.

All times are milliseconds of the session clock. A lane is a seat; what is drawn in it comes from the timeline.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from orchestrator.domain.records import Participant
from recordings.gaps import Gap
from recordings.package import Package
from recordings.timeline_kinds import What
from recordings.timeline_reading import TimelineLine

WIDTH = 1000.0
"""Of a lane's drawing, in its own units."""
MIN_DRAWN = 2.0
"""A second in an hour is still seen."""
SHOWN_GAP_MS = 1000
"""Shorter gaps are counted, not listed: single lost packets are no interruption."""
NAMED = frozenset({What.STATE, What.FLOOR, What.MARK, What.JOINED, What.LEFT, What.INCIDENT, What.PAUSED, What.RESUMED})
EXACT = frozenset(
    [f"floor_{event}" for event in ("requested", "withdrawn", "given", "ended", "expired")]
    + ["joined_line_back", "left_line_lost", "left_over"]
    + [f"incident_{kind}" for kind in ("technical", "security", "recording_lost", "recording_back", "room_lost")]
    + ["incident_disk_alarm"]
)
"""Kinds of timeline lines with a sentence of their own."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a lane, with its place in the drawing."""

    start_ms: int
    end_ms: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Tile:
    """One picture of the player: a person's camera (with the sound), or a shared screen."""

    seat: str
    shows: str
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One speaker's line in the timeline."""

    seat: str
    name: str
    speaking: tuple[Span, ...]
    gaps: tuple[Span, ...]

    @property
    def seconds(self) -> int:
        """How long this person spoke."""
        return sum(span.end_ms - span.start_ms for span in self.speaking) // 1000


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the table under the timeline; `kind` names the sentence `review.event.<kind>`."""

    at_ms: int
    at: datetime
    kind: str
    name: str
    text: str
    seconds: int = 0

    @property
    def is_gap(self) -> bool:
        return self.kind == "gap"


@dataclass(frozen=True, slots=True)
class Review:
    """Everything the page needs."""

    duration_ms: int
    starts_at: datetime
    tiles: tuple[Tile, ...]
    lanes: tuple[Lane, ...]
    events: tuple[Event, ...]
    marks: tuple[Span, ...]
    axis: tuple[datetime, ...]
    files: int
    small_gaps: int
    playback: dict[str, object]
    """For the script, as JSON."""


def review_of(package: Package, people: Sequence[Participant], address: str, zone: str) -> Review:
    """`address` is the recording's own; its media lie under `media/`."""
    names = {person.public_id: person for person in people}
    length = max(1, package.duration_ms)
    speaking = speaking_spans(package.timeline, length)
    gaps = [gap for gap in package.gaps if gap.end_ms - gap.start_ms >= SHOWN_GAP_MS]
    events = _events(package, gaps, names)
    marks = [event.at_ms for event in events]
    tiles = _tiles(package, names)
    return Review(
        duration_ms=length,
        starts_at=package.opening.opened_at,
        tiles=tiles,
        lanes=_lanes(tiles, speaking, gaps, length),
        events=events,
        marks=tuple(_span(at, at, length) for at in marks),
        axis=tuple(package.opening.opened_at + timedelta(milliseconds=length * step / 4) for step in range(5)),
        files=len(package.fields["files"]),
        small_gaps=len(package.gaps) - len(gaps),
        playback={
            "code": address,
            "duration_ms": length,
            "starts_at": package.opening.opened_at.timestamp(),
            "zone": zone,
            "parts": [
                {
                    "seat": part.seat,
                    "shows": part.shows,
                    "url": f"{address}/media/{quote(part.file)}",
                    "start_ms": part.start_ms,
                    "duration_ms": part.end_ms - part.start_ms,
                    "picture": part.width > 0,
                }
                for part in package.playback
            ],
            "gaps": [
                {"seat": gap.seat, "source": gap.source, "start_ms": gap.start_ms, "end_ms": gap.end_ms} for gap in gaps
            ],
            "speaking": [
                {"seat": seat, "start_ms": start, "end_ms": end}
                for seat, spans in speaking.items()
                for start, end in spans
            ],
            "marks": sorted(set(marks)),
        },
    )


def speaking_spans(timeline: Iterable[TimelineLine], length: int) -> dict[str, list[tuple[int, int]]]:
    """Who spoke when: the active speaker until somebody else, nobody, or the speaker's leaving ends it."""
    found: dict[str, list[tuple[int, int]]] = {}
    current: tuple[str, int] | None = None
    for line in timeline:
        ends = line.what == What.SPEAKING or (
            current is not None and line.what == What.LEFT and line.facts.get("seat") == current[0]
        )
        if not ends and line.what not in (What.CLOSED, What.PAUSED):
            continue
        if current is not None and line.ms > current[1]:
            found.setdefault(current[0], []).append((current[1], line.ms))
        seat = line.facts.get("seat") if line.what == What.SPEAKING else None
        current = (str(seat), line.ms) if seat else None
    if current is not None and length > current[1]:
        found.setdefault(current[0], []).append((current[1], length))
    return found


def _tiles(package: Package, names: dict[str, Participant]) -> tuple[Tile, ...]:
    seen: dict[tuple[str, str], Tile] = {}
    for part in package.playback:
        person = names.get(part.seat)
        name = person.name if person else part.seat
        detail = (person.title or person.agency or person.point_name) if person else ""
        seen.setdefault((part.seat, part.shows), Tile(part.seat, part.shows, name, detail))
    order = list(names)
    return tuple(
        sorted(seen.values(), key=lambda tile: (tile.shows, order.index(tile.seat) if tile.seat in names else 99))
    )


def _lanes(
    tiles: Iterable[Tile], speaking: dict[str, list[tuple[int, int]]], gaps: Sequence[Gap], length: int
) -> tuple[Lane, ...]:
    return tuple(
        Lane(
            tile.seat,
            tile.name,
            tuple(_span(start, end, length) for start, end in speaking.get(tile.seat, ())),
            tuple(_span(gap.start_ms, gap.end_ms, length) for gap in gaps if gap.seat in (None, tile.seat)),
        )
        for tile in tiles
        if tile.shows == "person"
    )


def _events(package: Package, gaps: Sequence[Gap], names: dict[str, Participant]) -> tuple[Event, ...]:
    def name_of(seat: object) -> str:
        person = names.get(str(seat)) if seat else None
        return person.name if person else str(seat or "")

    found = [
        Event(max(0, line.ms), line.at, kind_of(line), name_of(line.facts.get("seat")), _text(line))
        for line in package.timeline
        if line.what in NAMED
    ]
    opened = package.opening.opened_at
    found += [
        Event(
            gap.start_ms,
            opened + timedelta(milliseconds=gap.start_ms),
            "gap",
            name_of(gap.seat),
            str(gap.cause),
            round((gap.end_ms - gap.start_ms) / 1000),
        )
        for gap in gaps
    ]
    return tuple(sorted(found, key=lambda event: event.at_ms))


def kind_of(line: TimelineLine) -> str:
    """The most exact kind that has a sentence: `floor_given` rather than `floor`."""
    exact = next((f"{line.what}_{line.facts[key]}" for key in ("event", "cause", "kind") if line.facts.get(key)), "")
    return exact if exact in EXACT else str(line.what)


def _text(line: TimelineLine) -> str:
    return str(next((line.facts[key] for key in ("label", "state", "reason") if line.facts.get(key)), ""))


def _span(start: int, end: int, length: int) -> Span:
    x = max(0.0, min(WIDTH, start / length * WIDTH))
    width = max(MIN_DRAWN, (end - start) / length * WIDTH)
    return Span(start, end, round(x, 1), round(min(width, WIDTH - x), 1))
