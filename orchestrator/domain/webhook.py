"""What other programs may be told of: kinds of events, and which act of the audit log is which. Knows no address.

An event says what happened to which number, never to whom: no name, no reason, nobody's account.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

KINDS: Final = ("case", "session", "turn", "recording", "conclusion", "directive")
"""Events are `<kind>.<what happened>`: `session.published`, `directive.overdue`. A subscription names kinds."""


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """One thing that happened."""

    number: int
    """Of the line in the audit log; grows, and is the same at every try."""
    kind: str
    what: str
    code: str
    """The number people use: `TCD-2026-0001`."""
    before: str
    after: str
    at: datetime

    @property
    def type(self) -> str:
        """Its name in the Standard Webhooks sense."""
        return f"{self.kind}.{self.what}"


def event_of(number: int, action: str, thing: str, before: str, after: str, at: datetime) -> WebhookEvent | None:
    """The event of an audit line; None for lines that concern nobody outside (views, sign-ins, accounts)."""
    kind, _, what = action.partition(":")
    named, _, code = thing.partition(" ")
    if kind not in KINDS or named != kind or not what or what == "view":
        return None
    return WebhookEvent(number, kind, what, code, before, after, at)


def known_kinds(chosen: Iterable[str]) -> tuple[str, ...]:
    """Those of `KINDS` that were chosen, in their order."""
    wanted = set(chosen)
    return tuple(kind for kind in KINDS if kind in wanted)
