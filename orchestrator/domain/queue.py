"""The citizens' queue of a reception session: whose turn is next, and when it is likely to be. Pure; `now` comes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from orchestrator.domain.records_turn import Turn
from orchestrator.domain.turn import TurnStatus

TO_COME: Final = frozenset({TurnStatus.PLANNED, TurnStatus.CALLED, TurnStatus.SKIPPED})
TAKES_PART: Final = TO_COME | {TurnStatus.OPEN, TurnStatus.CLOSED}


def line_up(turns: Sequence[Turn]) -> list[Turn]:
    """Those to come, in the order they will be asked for: whoever was called first, whoever was skipped last."""
    order = {TurnStatus.CALLED: 0, TurnStatus.PLANNED: 1, TurnStatus.SKIPPED: 2}
    return sorted((turn for turn in turns if turn.status in TO_COME), key=lambda one: (order[one.status], one.number))


def open_turn(turns: Sequence[Turn]) -> Turn | None:
    """The one that is being held."""
    return next((turn for turn in turns if turn.status is TurnStatus.OPEN), None)


def expected(turns: Sequence[Turn], starts_at: datetime, now: datetime) -> Mapping[int, datetime]:
    """When each turn to come is likely to begin, by its number: what is being held takes what was planned for it, at
    the least until now, and those before take theirs.
    """
    held = open_turn(turns)
    at = max(starts_at, now)
    if held is not None and held.opened_at is not None:
        at = max(now, held.opened_at + timedelta(minutes=held.planned_minutes))
    found = {}
    for turn in line_up(turns):
        found[turn.number] = at
        at += timedelta(minutes=turn.planned_minutes)
    return found


def several(turns: Sequence[Turn]) -> bool:
    """Whether citizens have to wait for one another; a session with one matter has no queue."""
    return sum(turn.status in TAKES_PART for turn in turns) > 1
