"""What an endpoint of the API is: its address, what goes in and out, the service behind it. Knows no request.

Routes and the OpenAPI document are both made from these values, so that neither can say what the other does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action, Actor
from orchestrator.store.database import Transaction

LONGEST_PAGE: Final = 200
FIRST_PAGE: Final = 50

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A point in time, RFC 3339 with its offset; always UTC in answers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, read and checked."""

    by: Actor
    now: datetime
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any = None

    @property
    def limit(self) -> int:
        """How many are asked for, at most `LONGEST_PAGE`."""
        text = self.query.get("limit", "")
        return max(1, min(int(text), LONGEST_PAGE)) if text.isascii() and text.isdecimal() and len(text) < 5 else 50

    def moment(self, name: str) -> datetime | None:
        """A time of the query; None where it is not given. `RuleBroken("form.time")`."""
        text = self.query.get(name, "")
        if not text:
            return None
        try:
            return msgspec.convert(text, Moment)
        except msgspec.ValidationError:
            raise RuleBroken("form.time", field=name) from None


@dataclass(frozen=True, slots=True)
class QueryField:
    """One field of the query string."""

    name: str
    meaning: str
    schema: Mapping[str, object]


LIMIT: Final = QueryField(
    "limit", "How many at most.", {"type": "integer", "minimum": 1, "maximum": LONGEST_PAGE, "default": FIRST_PAGE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One operation."""

    name: str
    """The operationId: `findCases`."""
    method: str
    path: str
    """Below `/api/v1`, with the placeholders of aiohttp and OpenAPI alike: `/cases/{code}`."""
    summary: str
    """For programmers, in English."""
    action: Action
    """The right it needs; what depends on the thing is asked by the service."""
    call: Callable[[Transaction, Asked], Any]
    answer: Any
    """The type of the answer."""
    body: Any = None
    query: tuple[QueryField, ...] = ()
    status: int = 200
