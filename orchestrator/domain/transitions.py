"""One way to change a state: look it up in a table. Knows no particular table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from orchestrator.domain.errors import RuleBroken

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)

Table = Mapping[S, Mapping[E, S]]


def step(table: Table[S, E], state: S, event: E) -> S:
    """The state after `event`; `RuleBroken("state.forbidden")` when the table has no such step."""
    try:
        return table[state][event]
    except KeyError:
        raise RuleBroken("state.forbidden", state=state, event=event) from None


def allows(table: Table[S, E], state: S, event: E) -> bool:
    """Whether the table has this step."""
    return event in table.get(state, {})
