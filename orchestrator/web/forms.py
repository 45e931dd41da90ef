"""What came in a form: bounded, cleaned text by name, and the mistakes found in it, told together. Knows no service.

Control characters are dropped (a name never needs them), line ends become one kind, Unicode is composed (NFC: the same
Vietnamese word is typed in two ways by different keyboards).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo

from aiohttp import web

from orchestrator.domain.errors import FormInvalid, RuleBroken
from orchestrator.web.sentences import sentence
from orchestrator.words import Words

MAX_FIELDS = 400
MAX_TEXT = 20_000
"""Characters of one field; the services have tighter limits with a sentence for each."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One wrong thing, in words; `field` empty when it belongs to the whole form."""

    field: str
    text: str
    code: str


@dataclass(slots=True)
class Form:
    """Values as they were typed, so that a form that comes back has lost nothing."""

    values: dict[str, list[str]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return next(iter(self.values.get(name, ())), "")

    def all(self, name: str) -> list[str]:
        """Every value of a field that may be there several times."""
        return self.values.get(name, [])

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def mistake_at(self, name: str) -> str:
        """The sentence to stand at this field, or nothing."""
        return next((mistake.text for mistake in self.mistakes if mistake.field == name), "")

    def in_order(self, fields: Iterable[str]) -> None:
        """Tell the mistakes in the order in which the page asks."""
        places = {name: place for place, name in enumerate(fields)}
        self.mistakes.sort(key=lambda mistake: places.get(mistake.field, len(places)))

    def note(self, words: Words, broken: RuleBroken, place: Callable[[str], str] = str) -> None:
        """Remember what a service refused. `place` says which field of the page a field of the command is."""
        found = broken.mistakes if isinstance(broken, FormInvalid) else (broken,)
        for one in found:
            self.mistakes.append(Mistake(place(one.field) if one.field else "", sentence(words, one), one.code))

    @classmethod
    def of(cls, **values: object) -> Form:
        """A form as it is first shown."""
        return cls({name: _as_list(value) for name, value in values.items()})


def _as_list(value: object) -> list[str]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        return ["" if value is None else str(value)]
    return [str(one) for one in value]


async def read_form(request: web.Request) -> Form:
    """The posted form. 413 when too large, 415 when it is no form, 400 when it has hundreds of fields."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    posted = await request.post()
    if len(posted) > MAX_FIELDS:
        raise web.HTTPBadRequest
    values: dict[str, list[str]] = {}
    for name, value in posted.items():
        values.setdefault(name[:100], []).append(clean(str(value)))
    return Form(values)


def read_query(request: web.Request) -> Form:
    """The same for a search form (GET)."""
    values: dict[str, list[str]] = {}
    for name, value in list(request.query.items())[:MAX_FIELDS]:
        values.setdefault(name[:100], []).append(clean(value)[:500])
    return Form(values)


def clean(text: str) -> str:
    """Composed, trimmed, without control characters but line breaks."""
    even = unicodedata.normalize("NFC", text[: MAX_TEXT + 1].replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        letter for letter in even if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs")
    ).strip()


def parse_day(text: str) -> date | None:
    """`26/11/2026` (also with dots, dashes, one-digit days) or `2026-11-26`, as browsers send it; None otherwise."""
    pieces = text.replace(".", "/").replace("-", "/").split("/")
    if len(pieces) != 3 or not all(piece.isascii() and piece.isdigit() and len(piece) <= 4 for piece in pieces):
        return None
    first, middle, last = (int(piece) for piece in pieces)
    year, month, day = (first, middle, last) if len(pieces[0]) == 4 else (last, middle, first)
    try:
        return date(year, month, day) if 2000 <= year <= 2999 else None
    except ValueError:
        return None


def parse_clock(text: str) -> time | None:
    """`08:30`, `8:30`, `8h30`, `8 giờ 30`; None otherwise."""
    pieces = text.lower().replace("giờ", ":").replace("h", ":").replace(" ", "").removesuffix(":").split(":")
    if not 1 <= len(pieces) <= 2 or not all(
        piece.isascii() and piece.isdigit() and len(piece) <= 2 for piece in pieces
    ):
        return None
    hour, minute = int(pieces[0]), int(pieces[1]) if len(pieces) == 2 else 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def parse_number(text: str) -> int | None:
    """A whole number of at most nine digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def moment(day: date, clock: time, zone: tzinfo) -> datetime:
    """A day and a time on the office's clock, as UTC."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def safe_path(text: str) -> str:
    """A path of our own to go to next; `/` for anything else (another site, a scheme, control characters)."""
    plain = text.isascii() and text.isprintable() and "\\" not in text
    return text if plain and text.startswith("/") and not text.startswith("//") and len(text) <= 2000 else "/"
