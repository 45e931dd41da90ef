"""The sockets that are open now, and how many there may be: for a seat, an account, a session, an address.

Pure counting; monotonic seconds come in. Knows no socket.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from orchestrator.domain.policy import Actor
from orchestrator.services.live.told import Farewell
from orchestrator.web.signalling.budget import Window

MOST_OF_ONE: Final = 6
"""Of one seat or account: the page, and those before it whose end was not noticed yet."""
MOST_OF_STAFF: Final = 12
MOST_OF_SESSION: Final = 200
MOST_ALTOGETHER: Final = 2000
MOST_OPENINGS: Final = 300
OPENINGS_WITHIN: Final = 60.0
"""Seconds. An office has one address, and after a restart everybody in it comes back at once."""
MOST_ADDRESSES: Final = 4096


class Closable(Protocol):
    """An open socket."""

    def close(self, why: Farewell) -> None: ...


class Talks:
    """One per application."""

    def __init__(self, changed: Callable[[int], None] = lambda number: None) -> None:
        """`changed` is told how many sockets are open."""
        self._changed = changed
        self._open: set[Closable] = set()
        self._numbers: Counter[str] = Counter()
        self._openings: OrderedDict[str, Window] = OrderedDict()

    def __iter__(self) -> Iterator[Closable]:
        return iter(tuple(self._open))

    def __len__(self) -> int:
        return len(self._open)

    @property
    def addresses(self) -> int:
        """How many addresses are remembered."""
        return len(self._openings)

    def may_open(self, address: str, now: float) -> bool:
        """Count an opening from this address; `False`: there were too many."""
        window = self._openings.setdefault(address, Window(MOST_OPENINGS, OPENINGS_WITHIN))
        self._openings.move_to_end(address)
        if len(self._openings) > MOST_ADDRESSES:
            self._openings.popitem(last=False)
        if window.full(now):
            return False
        window.count(now)
        return True

    def full(self, actor: Actor, code: str) -> bool:
        """Whether this one more would be too many."""
        bounds = _bounds(actor, code)
        return len(self._open) >= MOST_ALTOGETHER or any(self._numbers[key] >= most for key, most in bounds)

    @contextmanager
    def going_on(self, talk: Closable, actor: Actor, code: str) -> Iterator[None]:
        """Counted as long as this lasts."""
        keys = [key for key, _ in _bounds(actor, code)]
        self._open.add(talk)
        self._numbers.update(keys)
        self._changed(len(self._open))
        try:
            yield
        finally:
            self._open.discard(talk)
            self._forget(keys)
            self._changed(len(self._open))

    def _forget(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._numbers[key] -= 1
            if not self._numbers[key]:
                del self._numbers[key]


def _bounds(actor: Actor, code: str) -> tuple[tuple[str, int], ...]:
    if actor.participant is not None:
        return ((f"seat {actor.participant}", MOST_OF_ONE), (f"session {code}", MOST_OF_SESSION))
    return ((f"account {actor.account_id}", MOST_OF_STAFF), (f"session {code}", MOST_OF_SESSION))
