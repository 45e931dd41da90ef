"""What a restart of the service would forget, read back from the evidence timeline: switches, requests for the floor.

The timeline has every one of these acts anyway, so nothing is kept twice. Knows its lines, not who wrote them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from media.interfaces import Source
from orchestrator.services.live.permissions import NO_SWITCHES, Switches
from recordings.layout import TIMELINE
from recordings.lines import read_lines
from recordings.timeline import What

log: structlog.stdlib.BoundLogger = structlog.get_logger("live")


@dataclass(slots=True)
class Recalled:
    """By the participant's public id."""

    switches: dict[str, Switches] = field(default_factory=dict)
    requests: dict[str, datetime] = field(default_factory=dict)
    """In the order they were made."""


def read(directory: Path) -> Recalled:
    """From the package in this directory; nothing where it has no timeline yet. Blocks for the disk."""
    try:
        lines = read_lines(directory / TIMELINE)
    except FileNotFoundError:
        log.warning("nothing_to_recall", package=directory.name)
        return Recalled()
    return recalled(lines.lines)


def recalled(lines: Iterable[Mapping[str, Any]]) -> Recalled:
    """How it stood after these lines. A line that is none of ours is passed over."""
    found = Recalled()
    for line in lines:
        seat, what = line.get("seat"), line.get("what")
        if not isinstance(seat, str):
            continue
        if what == What.MUTED:
            found.switches[seat] = _switched(found.switches.get(seat, NO_SWITCHES), line)
        elif what == What.FLOOR and line.get("event") == "requested":
            found.requests.setdefault(seat, datetime.fromisoformat(str(line.get("at"))))
        elif what == What.FLOOR or (what == What.LEFT and line.get("cause") != "line_lost"):
            found.requests.pop(seat, None)
    return found


def _switched(before: Switches, line: Mapping[str, Any]) -> Switches:
    muted = line.get("muted") is True
    match line.get("source"):
        case Source.MICROPHONE:
            return replace(before, muted=muted)
        case Source.CAMERA:
            return replace(before, camera_off=muted)
        case Source.SCREEN:
            return replace(before, screen_allowed=not muted)
    return before
