"""What is missing in a recording, and why. Pure; knows no file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Cause(StrEnum):
    """Why something is missing."""

    LOSS = "loss"
    """Packets never arrived, and were not retransmitted in time."""
    DAMAGED = "damaged"
    """A frame could not be put together from what arrived."""
    KEYFRAME = "keyframe"
    """A camera was let through again; until its next keyframe nothing can be shown."""
    TIMESTAMP_JUMP = "timestamp_jump"
    """The publisher began counting anew."""
    OVERFLOW = "overflow"
    """The disk was too slow for too long."""
    DISK_FULL = "disk_full"
    WRITE_FAILED = "write_failed"
    OUTAGE = "outage"
    """The recorder was gone: its process, or the machine."""
    RESTART = "restart"
    """The recorder was closed in good order and opened again."""
    STALLED = "stalled"
    """The recorder stood still."""


STALL_MS = 3_000.0
"""Between two signs of life a second apart."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Of one seat's source; of everything where these are `None`. On the session clock."""

    cause: Cause
    start_ms: int
    end_ms: int
    seat: str | None = None
    source: str | None = None
    packets: int = 0

    def json(self) -> dict[str, Any]:
        return asdict(self)


MERGE_MS = 1_000
"""Gaps of one track and cause that are nearer to each other are told as one."""


def merged(gaps: Iterable[Gap]) -> list[Gap]:
    """In order of time, with those close together told as one."""
    found: list[Gap] = []
    last: dict[tuple[str | None, str | None, Cause], int] = {}
    for gap in sorted(gaps, key=lambda one: one.start_ms):
        key = (gap.seat, gap.source, gap.cause)
        place = last.get(key)
        if place is not None and gap.start_ms - found[place].end_ms < MERGE_MS:
            before = found[place]
            end, packets = max(before.end_ms, gap.end_ms), before.packets + gap.packets
            found[place] = Gap(gap.cause, before.start_ms, end, gap.seat, gap.source, packets)
            continue
        last[key] = len(found)
        found.append(gap)
    return found


@dataclass(frozen=True, slots=True)
class Life:
    """When one recorder process wrote: its signs of life on the session clock, and whether it was closed."""

    signs: Sequence[float]
    closed: bool


def outages(lives: Sequence[Life], end_ms: float) -> Iterable[Gap]:
    """Where no recorder lived between the first one's begin and `end_ms`, the end of the reception session."""
    if not lives:
        if end_ms > 0:
            yield Gap(Cause.OUTAGE, 0, round(end_ms))
        return
    for number, life in enumerate(lives):
        for before, after in zip(life.signs, life.signs[1:], strict=False):
            if after - before > STALL_MS:
                yield Gap(Cause.STALLED, round(before), round(after))
        until = lives[number + 1].signs[0] if number + 1 < len(lives) else end_ms
        last = number + 1 == len(lives)
        if (last and life.closed) or until <= life.signs[-1]:
            continue
        yield Gap(Cause.RESTART if life.closed else Cause.OUTAGE, round(life.signs[-1]), round(until))
