"""What a setting may be: limits of numbers, shapes of texts, marks, and the types made of them. Knows no setting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Annotated


@dataclass(frozen=True, slots=True)
class Between:
    """A number's limits, both allowed."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Matching:
    """What a whole text must look like; `code` names the sentence that says it (`settings.<code>`)."""

    pattern: str
    code: str
    check: Callable[[str], object] | None = None
    """Raises `ValueError` or `KeyError` for what the pattern lets through."""


class Secret:
    """Marks a value that is never printed."""


class Writable:
    """Marks a folder that the service makes and writes."""


Network = IPv4Network | IPv6Network
Port = Annotated[int, Between(1, 65535)]
Name = Annotated[str, Matching(r".{1,200}", "not_empty")]
Address = Annotated[str, Matching(r"[0-9A-Fa-f:.]{2,45}", "address", ip_address)]
Seconds = Annotated[float, Between(0.1, 86400)]
Minutes = Annotated[int, Between(1, 10080)]
ServiceAddress = Annotated[str, Matching(r"(https?://[^\s/?#@]+(/[^\s#]*)?)?", "service_address")]
TurnAddress = Annotated[
    str,
    Matching(r"(turn|turns):([^\s/?#@:\[\]]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?(\?transport=(udp|tcp))?", "turn_address"),
]
BucketAddress = Annotated[str, Matching(r"https?://[^\s/?#@]+/[a-z0-9.-]{3,63}(/[A-Za-z0-9._/-]*)?", "bucket_address")]
WebAddress = Annotated[str, Matching(r"(https?://[^\s/?#@]+)?", "web_address")]
Gibibytes = Annotated[float, Between(0, 100_000)]
SATURDAY = 5


def _swap(text: str) -> None:
    """`free->worked`: a weekday off, and the Saturday or Sunday that is worked for it."""
    free, worked = (date.fromisoformat(part) for part in text.split("->"))
    if free.weekday() >= SATURDAY or worked.weekday() < SATURDAY:
        raise ValueError(text)


Day = Annotated[str, Matching(r"\d{4}-\d{2}-\d{2}", "day", date.fromisoformat)]
SwappedDay = Annotated[str, Matching(r"\d{4}-\d{2}-\d{2}->\d{4}-\d{2}-\d{2}", "swapped_day", _swap)]
TetSpan = Annotated[str, Matching(r"20\d{2}:[0-4]", "tet_span")]
NationalDaySpan = Annotated[str, Matching(r"20\d{2}:(before|after)", "national_day_span")]
