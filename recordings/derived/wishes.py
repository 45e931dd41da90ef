"""What a derived copy is to look and sound like: cells, names, what is hidden, what is silenced. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

HIDDEN = ("", "blurred", "replaced")
"""How a picture is hidden; empty: it is shown."""


@dataclass(frozen=True, slots=True)
class Person:
    """One seat of the copy."""

    seat: str
    name: str
    picture: str = ""
    """One of `HIDDEN`."""
    voice_altered: bool = False


@dataclass(frozen=True, slots=True)
class Texts:
    """What is written into the picture, in the reader's language."""

    title: str
    no_picture: str
    hidden: str
    silenced: str
    stamp: str = ""
    """Burnt in along the foot: for whom and when."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """One copy. Times are milliseconds of the session clock."""

    people: tuple[Person, ...]
    texts: Texts
    starts_at: float
    """Unix time of the session clock's zero, for the clock in the picture."""
    utc_offset: int
    """Seconds that the clock in the picture is ahead of UTC."""
    silenced: tuple[tuple[int, int], ...] = ()
    width: int = 1280
    height: int = 720
    rate: int = 15
    """Pictures in a second."""
    only: tuple[str, ...] = field(default=())
    """Seats to show; empty: all."""

    def json(self) -> dict[str, Any]:
        return asdict(self)

    def person(self, seat: str) -> Person:
        return next((one for one in self.people if one.seat == seat), Person(seat, seat))


def read_wishes(value: dict[str, Any]) -> Wishes:
    """The other way. `TypeError`, `KeyError` for what is none."""
    return Wishes(
        tuple(Person(**one) for one in value["people"]),
        Texts(**value["texts"]),
        value["starts_at"],
        value["utc_offset"],
        tuple((start, end) for start, end in value["silenced"]),
        value["width"],
        value["height"],
        value["rate"],
        tuple(value["only"]),
    )
