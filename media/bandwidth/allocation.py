"""Which layer of which picture goes to one subscriber, when not everything fits. Pure.

Sound is not here: it always goes. The smallest layer of every picture comes before a larger one of any; who comes
first has what fits first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

PAUSED: Final = -1
UPGRADE_MARGIN: Final = 1.1
"""How much more than a larger layer needs has to be there before it is taken."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One picture that a subscriber shows."""

    rates: tuple[int, ...]
    """bit/s of each layer, smallest first; 0: the publisher does not send it now."""
    most: int
    """The largest layer that is of use on the screen; `PAUSED`: it is not shown."""
    now: int
    """The layer it gets now, or `PAUSED`."""


def allocate(budget: float, wishes: Sequence[Wish], *, may_grow: bool) -> list[int]:
    """The layer of each wish, most important first. Unless `may_grow`, nobody gets more than now."""
    chosen = [PAUSED] * len(wishes)
    left = budget
    for index, wish in enumerate(wishes):
        smallest = _smallest(wish)
        if smallest == PAUSED or (wish.now == PAUSED and not may_grow):
            continue
        cost = wish.rates[smallest] * (1.0 if wish.now != PAUSED else UPGRADE_MARGIN)
        if cost <= left:
            chosen[index] = smallest
            left -= wish.rates[smallest]
    for index, wish in enumerate(wishes):
        if chosen[index] == PAUSED:
            continue
        better = _best(wish, chosen[index], left, may_grow=may_grow)
        left -= wish.rates[better] - wish.rates[chosen[index]]
        chosen[index] = better
    return chosen


def least_rate(wishes: Sequence[Wish]) -> int:
    """bit/s of the smallest layer of everything that is shown, with what `allocate` wants to spare."""
    smallest = [wish.rates[layer] for wish in wishes if (layer := _smallest(wish)) != PAUSED]
    return int(sum(smallest) + UPGRADE_MARGIN * max(smallest, default=0)) + 1


def next_rate(wishes: Sequence[Wish], chosen: Sequence[int]) -> int:
    """bit/s needed for the next step up, whichever it is; 0: everybody has what is of use."""
    total = sum(wish.rates[layer] for wish, layer in zip(wishes, chosen, strict=True) if layer != PAUSED)
    steps = [
        rate - (wish.rates[layer] if layer != PAUSED else 0)
        for wish, layer in zip(wishes, chosen, strict=True)
        for position, rate in enumerate(wish.rates[: wish.most + 1])
        if rate and position > layer
    ]
    return int((total + min(steps)) * UPGRADE_MARGIN) + 1 if steps else 0


def _smallest(wish: Wish) -> int:
    """The smallest layer that exists and is of use: a layer too large for the tile, where there is no other."""
    if wish.most == PAUSED:
        return PAUSED
    return next((index for index, rate in enumerate(wish.rates) if rate), PAUSED)


def _best(wish: Wish, chosen: int, left: float, *, may_grow: bool) -> int:
    best = chosen
    for index in range(chosen + 1, wish.most + 1):
        rate = wish.rates[index]
        more = rate - wish.rates[chosen]
        grows = index > wish.now
        if not rate or (grows and not may_grow) or more * (UPGRADE_MARGIN if grows else 1.0) > left:
            continue
        best = index
    return best
