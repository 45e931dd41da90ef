"""Figures drawn as bars, in the page: SVG with geometry attributes only. Beside each stands its table, in words.

Knows no figure's meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

ROW: Final = 34
LABEL: Final = 140
WIDTH: Final = 440
BAR: Final = 18


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: what it is, how much, and how it is written; `part` of it is drawn dark."""

    label: str
    value: float
    text: str
    part: float = 0.0


def bars(name: str, bars: Sequence[Bar]) -> Markup:
    """A bar for each row. `name` says what is drawn: it is what a screen reader hears; the table has the numbers."""
    most = max((bar.value for bar in bars), default=0.0) or 1.0
    room = WIDTH - LABEL - 76
    drawn = [_row(number, bar, room / most) for number, bar in enumerate(bars)]
    height = ROW * max(1, len(bars))
    return Markup('<svg class="bars" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, height, name, Markup("").join(drawn)
    )


def _row(number: int, bar: Bar, scale: float) -> Markup:
    top, length = number * ROW, max(1.0, round(bar.value * scale, 1))
    dark = round(bar.part * scale, 1)
    middle = top + ROW / 2
    part = (
        Markup('<rect class="figure-part" x="{}" y="{}" width="{}" height="{}"/>').format(
            LABEL, middle - BAR / 2, dark, BAR
        )
        if dark
        else Markup("")
    )
    return Markup(
        '<text class="figure-label" x="{}" y="{}" text-anchor="end" dominant-baseline="central">{}</text>'
        '<rect class="figure" x="{}" y="{}" width="{}" height="{}"/>{}'
        '<text class="figure-value" x="{}" y="{}" dominant-baseline="central">{}</text>'
    ).format(
        LABEL - 10,
        middle,
        _short(bar.label),
        LABEL,
        middle - BAR / 2,
        length,
        BAR,
        part,
        LABEL + length + 8,
        middle,
        bar.text,
    )


def _short(label: str) -> str:
    return label if len(label) <= 17 else f"{label[:16]}…"
