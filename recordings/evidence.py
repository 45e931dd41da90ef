"""What the recorders of a package noted: takes, gaps, signs of life, and the chain. Reads journals, never writes.

Nothing in a journal can stop the reading: a line that cannot be understood is counted and left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from recordings import chain, fields, layout
from recordings.canonical import canonical
from recordings.gaps import Cause, Gap, Life
from recordings.journal_entries import Entry
from recordings.lines import Line, Lines, read_lines
from recordings.placement import Pace, Report
from recordings.session_clock import Opening

NTP_TO_UNIX = 2_208_988_800
"""Seconds from 1900 to 1970 (RFC 868)."""


@dataclass(slots=True)
class Take:
    """One take as its journal tells it."""

    name: str
    track: str
    seat: str
    source: str
    codec: str
    clock_rate: int
    configuration: str
    """H.264: its decoder configuration record in hex; otherwise empty."""
    reports: list[Report] = field(default_factory=list)
    paces: list[Pace] = field(default_factory=list)
    ended: str | None = None
    """Why it ended; `None` when nobody noted it."""


@dataclass(slots=True)
class JournalReading:
    """One journal."""

    number: int
    life: Life
    takes: dict[str, Take] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    links: list[chain.Link] = field(default_factory=list)
    head: str = ""
    broken: list[int] = field(default_factory=list)
    """Numbers of the chain entries that do not fit where they stand."""
    torn: tuple[tuple[int, int], ...] = ()
    not_understood: int = 0

    @property
    def name(self) -> str:
        return layout.journal_name(self.number)


def journals(package: Path) -> list[int]:
    """Numbers of the journals that are there, in order."""
    return sorted(n for path in package.iterdir() if (n := layout.journal_number(path.name)) is not None)


def read_journal(package: Path, number: int, opening: Opening) -> JournalReading | None:
    """One journal; `None` when not even its first line is there. `OSError`."""
    found = read_lines(package / layout.journal_name(number))
    if not found.lines or found.lines[0].get("what") != Entry.OPENED:
        return None
    first = found.lines[0]
    try:
        moment = fields.number(first, "monotonic")
        clock = opening.clock(fields.text(first, "boot"), moment, fields.number(first, "wall"))
    except ValueError:
        return None
    reading = JournalReading(number, _life(found, clock, moment), torn=found.torn)
    start = chain.genesis(canonical(first) + b"\n")
    reading.links, reading.broken = chain.broken_links(found.lines, start)
    reading.head = reading.links[-1].hash if reading.links else start
    for line in found.lines[1:]:
        try:
            _understand(line, reading, clock)
        except ValueError:
            reading.not_understood += 1
    return reading


def _life(found: Lines, clock: Callable[[float], float], first: float) -> Life:
    signs = [clock(first)]
    closed = False
    for line in found.lines[1:]:
        what = line.get("what")
        if what in (Entry.ALIVE, Entry.CLOSED):
            try:
                signs.append(clock(fields.number(line, "t")))
            except ValueError:
                continue
            closed = what == Entry.CLOSED
    return Life(signs, closed)


def _understand(line: Line, reading: JournalReading, clock: Callable[[float], float]) -> None:
    what = line.get("what")
    if what == Entry.TAKE:
        take = _take(line)
        take.paces.append(Pace(0.0, clock(fields.number(line, "arrival"))))
        reading.takes[take.name] = take
    elif what == Entry.GAP:
        reading.gaps.append(_gap(line, clock))
    elif what in (Entry.REPORT, Entry.PACE, Entry.TAKE_ENDED):
        take_of = reading.takes.get(fields.text(line, "take"))
        if take_of is None:
            raise ValueError("no such take")
        _add(line, what, take_of, clock)


def _take(line: Line) -> Take:
    name = fields.text(line, "take")
    rate = fields.whole(line, "clock_rate")
    if layout.take_number(name) is None or rate <= 0:
        raise ValueError("no name of a take, or no clock rate")
    seat, source, codec = (fields.text(line, key) for key in ("seat", "source", "codec"))
    return Take(name, fields.text(line, "track"), seat, source, codec, rate, fields.text(line, "configuration"))


def _add(line: Line, what: str, take: Take, clock: Callable[[float], float]) -> None:
    if what == Entry.TAKE_ENDED:
        take.ended = fields.text(line, "cause")
        return
    media = fields.whole(line, "ticks") * 1000 / take.clock_rate
    arrival = clock(fields.number(line, "arrival"))
    if what == Entry.PACE:
        take.paces.append(Pace(media, arrival))
    else:
        publisher = (fields.whole(line, "ntp") / 2**32 - NTP_TO_UNIX) * 1000
        take.reports.append(Report(media, publisher, arrival))


def _gap(line: Line, clock: Callable[[float], float]) -> Gap:
    start, end = (round(clock(fields.number(line, name))) for name in ("since", "until"))
    seat, source = fields.optional_text(line, "seat"), fields.optional_text(line, "source")
    return Gap(Cause(fields.text(line, "cause")), start, end, seat, source, fields.whole(line, "packets"))
