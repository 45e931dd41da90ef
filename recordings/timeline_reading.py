"""The timeline as a reader sees it: every line placed on the session clock, and the pauses in it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recordings import fields
from recordings.manifest import Pause
from recordings.session_clock import Opening
from recordings.timeline_kinds import What

_OWN = frozenset(("what", "at", "monotonic"))


@dataclass(frozen=True, slots=True)
class TimelineLine:
    what: str
    at: datetime
    """UTC, by the wall clock."""
    ms: int
    """On the session clock."""
    facts: Mapping[str, Any]
    """`seat`, `state` and so on."""


@dataclass(frozen=True, slots=True)
class TimelineReading:
    lines: tuple[TimelineLine, ...]
    not_understood: int

    @property
    def end_ms(self) -> int:
        return max((line.ms for line in self.lines), default=0)

    @property
    def closed(self) -> bool:
        return bool(self.lines) and self.lines[-1].what == What.CLOSED

    def kinds(self) -> dict[str, int]:
        return dict(Counter(line.what for line in self.lines))

    def pauses(self) -> list[Pause]:
        """From each pause to what ended it; one that nothing ended lasts to the last line."""
        found: list[Pause] = []
        since: int | None = None
        for line in self.lines:
            if line.what == What.PAUSED and since is None:
                since = line.ms
            elif line.what == What.RESUMED and since is not None:
                found.append(Pause(since, line.ms))
                since = None
        if since is not None:
            found.append(Pause(since, self.end_ms))
        return found


def read_timeline(lines: Iterable[Mapping[str, Any]], opening: Opening) -> TimelineReading:
    """From the lines of `timeline.jsonl`; a line that cannot be understood is counted and left out."""
    clock: Callable[[float], float] | None = None
    found: list[TimelineLine] = []
    wrong = 0
    for line in lines:
        try:
            at = datetime.fromisoformat(fields.text(line, "at"))
            monotonic, what = fields.number(line, "monotonic"), fields.text(line, "what")
            if what == What.BEGAN:
                clock = opening.clock(fields.text(line, "boot"), monotonic, at.timestamp())
        except ValueError:
            wrong += 1
            continue
        ms = clock(monotonic) if clock else (at.timestamp() - opening.wall) * 1000
        facts = {name: value for name, value in line.items() if name not in _OWN}
        found.append(TimelineLine(what, at, round(ms), facts))
    return TimelineReading(tuple(found), wrong)
