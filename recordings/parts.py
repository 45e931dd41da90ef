"""Which stretches of a seat are played as one file. Pure: spans on the session clock in, plan out.

Camera and microphone of a seat are one picture with sound; a shared screen is by itself. A stretch ends where nothing
came for `HOLE_MS`, and where an H.264 take begins whose decoder configuration differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from recordings.scan import HOLE_MS


class Shows(StrEnum):
    """What a playback file shows."""

    PERSON = "person"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span of a take on the session clock, in milliseconds."""

    take: str
    source: str
    start: float
    end: float
    configuration: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What goes into one file: everything of these takes from `start` to `end`."""

    start: float
    end: float
    takes: tuple[str, ...]
    """In order of time."""


def parts(stretches: Iterable[Stretch]) -> list[Part]:
    """The parts of one seat and one kind of picture, in order."""
    found: list[Part] = []
    group: list[Stretch] = []
    end = 0.0
    for stretch in sorted(stretches, key=lambda one: one.start):
        if group and (stretch.start - end > HOLE_MS or _differs(group, stretch)):
            found.append(_part(group))
            group = []
        end = max(end, stretch.end) if group else stretch.end
        group.append(stretch)
    if group:
        found.append(_part(group))
    return found


def _differs(group: Sequence[Stretch], stretch: Stretch) -> bool:
    known = next((one.configuration for one in group if one.configuration), "")
    return bool(known) and bool(stretch.configuration) and known != stretch.configuration


def _part(group: Sequence[Stretch]) -> Part:
    takes = tuple(dict.fromkeys(one.take for one in group))
    return Part(group[0].start, max(one.end for one in group), takes)
