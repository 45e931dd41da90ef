"""The templates of the forms, filled: facts in, marked-up text out. Knows what a fact looks like on paper, no layout.

Facts cannot act as markup: `_shown` puts the marks in them out of reach (`shield`), and `markup` takes them back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestrator.documents import written
from orchestrator.documents.phrases import FORMS, PHRASES

MARKS = "|*_@#=>!\n\\"
_SHIELDED = {ord(mark): chr(0xE000 + place) for place, mark in enumerate(MARKS)}
BREAK = _SHIELDED[ord("\n")]
"""A line break within a fact."""
_BARE = {ord(stand_in): chr(mark) for mark, stand_in in _SHIELDED.items()}

LEFT_OPEN = "…"
DOTS = 24
GROUP = 4


def shield(text: str) -> str:
    """The text with every character that the markup would read moved into the private area of Unicode."""
    return text.translate(_SHIELDED)


def unshield(text: str) -> str:
    """The text as it was."""
    return text.translate(_BARE)


def _shown(value: object) -> object:
    """How a bare `{{ fact }}` is written: texts cleaned and shielded, days as dd/MM/yyyy, true and false never."""
    if isinstance(value, str):
        return value if isinstance(value, Markup) else Markup(shield(written.clean(value)))
    if isinstance(value, bool) or value is None:
        raise TypeError(f"{value!r} is nothing to print; the template decides what it means")
    if isinstance(value, datetime):
        raise TypeError("a moment is written by a filter: clock, hour, day")
    if isinstance(value, int | float):
        return Markup(written.number(value))
    return Markup(written.short_day(value) if isinstance(value, date) else str(value))


def _plain(value: str) -> str:
    """A fact, or what a filter made of one, as a cleaned text."""
    return written.clean(unshield(value) if isinstance(value, Markup) else value)


def blank(value: object, width: int = DOTS) -> Markup:
    """The fact, or dots to write on."""
    if value is None or (isinstance(value, str) and not _plain(value)):
        # In groups, so that a line of dots breaks where the paper ends.
        whole, rest = divmod(max(1, width // 3), GROUP)
        return Markup(" ".join([LEFT_OPEN * GROUP] * whole + [LEFT_OPEN * rest] * bool(rest)))
    return Markup(str(_shown(value)))


def day(value: date | datetime | None) -> Markup:
    """`05/07/2026`, or dots."""
    return Markup("…/…/……" if value is None else written.short_day(value))


def long_day(value: date | datetime | None) -> Markup:
    """`ngày 05 tháng 7 năm 2026`, or dots."""
    first, month, year = ("……", "……", "………") if value is None else written.day_and_month(value)
    return Markup(f"ngày {first} tháng {month} năm {year}")


def hour(value: datetime | None) -> Markup:
    """`08 giờ 30 phút`, or dots."""
    if value is None:
        return Markup("…… giờ …… phút")
    moment = written.local(value)
    return Markup(f"{moment:%H} giờ {moment:%M} phút")


def clock(value: datetime | None) -> Markup:
    """`08:30`, or dots."""
    return Markup("…:…" if value is None else written.clock(value))


def seconds(value: datetime | None) -> Markup:
    """`08:30:05`, or dots."""
    return Markup("…:…:…" if value is None else written.seconds(value))


def one_line(value: str) -> Markup:
    """The text on one line."""
    return Markup(shield(" ".join(_plain(value).split())))


def unbroken(value: str) -> Markup:
    """On one line and never broken: a telephone number, a code."""
    return Markup(shield("\u00a0".join(_plain(value).split())))


def stop(value: str) -> Markup:
    """With a full stop at its end, unless it has an end already, or dots to write on."""
    text = _plain(value)
    return Markup(shield(text if text[-1:] in tuple(".!?;:…") else f"{text}."))


def weekday(value: date | datetime) -> Markup:
    """`Thứ Năm`."""
    return Markup(PHRASES.weekdays[written.local_day(value).weekday()])


def first_upper(value: str) -> Markup:
    """With a capital at the beginning."""
    text = shield(_plain(value))
    return Markup(text[:1].upper() + text[1:])


@cache
def _environment() -> Environment:
    # Automatic escaping only tells what a filter or a macro made (`Markup`) from a fact: `_shown` leaves nothing to it.
    environment = Environment(
        loader=FileSystemLoader(FORMS),
        undefined=StrictUndefined,
        finalize=_shown,
        autoescape=True,
    )
    filters: Mapping[str, Any] = {
        "blank": blank,
        "day": day,
        "long_day": long_day,
        "hour": hour,
        "clock": clock,
        "seconds": seconds,
        "one_line": one_line,
        "first_upper": first_upper,
        "weekday": weekday,
        "unbroken": unbroken,
        "stop": stop,
    }
    environment.filters.update(filters)
    return environment


def filled(template: str, **facts: object) -> str:
    """The template with these facts. Raises `jinja2.UndefinedError` where it wants one that is not there."""
    return _environment().get_template(template).render(**facts)
