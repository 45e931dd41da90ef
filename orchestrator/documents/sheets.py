"""Books and tables: headings and widths from `forms/<form>.toml`, lines from facts. Knows no file format."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count
from typing import Any

from orchestrator.documents.issue import Issue
from orchestrator.documents.paper import (
    Align,
    Block,
    Column,
    Letterhead,
    Paper,
    Paragraph,
    Run,
    Signatures,
    Signer,
    Table,
)
from orchestrator.documents.phrases import FORMS, PHRASES
from orchestrator.documents.registers import Register, Statistics, StatisticsLine
from orchestrator.documents.written import clean, number, short_day

Value = str | int | float | date | None

_ALIGNED = {"l": Align.LEFT, "c": Align.CENTRE, "r": Align.RIGHT}
_SMALL = 9.0
MOST_COLUMNS_ON_PAPER = 16
"""More cannot be read side by side on A4: paper then shows one line per heading."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: where its value is found, and its headings from the outermost to its own."""

    key: str
    headings: tuple[str, ...]
    width: float
    align: Align


@dataclass(frozen=True, slots=True)
class Sheet:
    """A book or a table with its lines."""

    name: str
    title: str
    subtitle: str
    period: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    numbered: tuple[str, ...]
    """What stands under the headings: the columns' numbers."""
    notes: tuple[str, ...]
    issue: Issue
    signed: bool

    @property
    def depth(self) -> int:
        """How many rows the headings take."""
        return max(len(column.headings) for column in self.columns)

    @property
    def paper(self) -> Paper:
        """The same as a paper that lies on its side."""
        office = self.issue.office
        blocks: list[Block] = [_side_by_side(self)]
        if len(self.columns) > MOST_COLUMNS_ON_PAPER:
            blocks = [_below_each_other(self)]
        blocks += [Paragraph((Run(note, italic=True),), first_line=False, size=10.0) for note in self.notes]
        if self.signed:
            prepared = Signer((PHRASES.prepared_by,), PHRASES.sign_here)
            blocks.append(Signatures((prepared, self.issue.signer or office.head(""))))
        subject = " ".join(part for part in (self.subtitle, f"({self.period})") if part)
        return Paper(
            name=self.name,
            letterhead=Letterhead(office.issuing_body, office.upper_body),
            title=self.title,
            subject=(Run(subject, italic=True),),
            blocks=tuple(blocks),
            landscape=True,
            compact=True,
        )


def sheet(form: str, register: Register, issue: Issue) -> Sheet:
    """The register as its form describes it."""
    told = _described(form)
    columns = tuple(_column(each) for each in told["columns"])
    if isinstance(register, Statistics):
        _only_known(register, keys(form))
    return Sheet(
        name=told["sheet"],
        title=told["title"],
        subtitle=told.get("subtitle", ""),
        period=told["period"].format(first=short_day(register.first), last=short_day(register.last)),
        columns=columns,
        rows=tuple(tuple(value(line, column.key) for column in columns) for line in register.lines),
        numbered=_numbers(told["columns"]),
        notes=tuple(told.get("notes", ())),
        issue=issue,
        signed=told.get("signed", True),
    )


def keys(form: str) -> frozenset[str]:
    """The keys of a form's columns."""
    return frozenset(each["key"] for each in _described(form)["columns"])


def _only_known(register: Statistics, known: frozenset[str]) -> None:
    """A figure under a wrong key would be missing from the table unseen. Raises `ValueError`."""
    wrong = {key for line in register.lines for key in line.counts} - known
    if wrong:
        raise ValueError(f"no such columns: {sorted(wrong)}")


def value(line: object, key: str) -> Value:
    """What stands in a cell: a field of the line or one of its counts. True is a cross, false and nothing are empty."""
    if isinstance(line, StatisticsLine):
        return clean(line.unit) if key == "unit" else line.counts.get(key, 0)
    found: Any = getattr(line, key)
    if isinstance(found, bool):
        return "x" if found else ""
    return clean(found) if isinstance(found, str) else found


def printed(cell: Value) -> str:
    """The cell as paper shows it."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return short_day(cell)
    return cell if isinstance(cell, str) else number(cell)


@cache
def _described(form: str) -> Mapping[str, Any]:
    return tomllib.loads((FORMS / f"{form}.toml").read_text(encoding="utf-8"))


def _column(told: Mapping[str, Any]) -> SheetColumn:
    headings = (*told.get("under", ()), told["heading"])
    return SheetColumn(told["key"], headings, told["width"], _ALIGNED[told.get("align", "l")])


def _numbers(columns: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """(1), (2) ... below the headings; a column that names its own is not counted."""
    counting = count(1)
    return tuple(each["number"] if "number" in each else f"({next(counting)})" for each in columns)


def _cells(texts: Sequence[str], *, bold: bool = False) -> tuple[tuple[Run, ...], ...]:
    return tuple((Run(text, bold=bold),) for text in texts)


def _side_by_side(table: Sheet) -> Table:
    headings = _cells([": ".join(column.headings) for column in table.columns], bold=True)
    return Table(
        tuple(Column(column.width, column.align) for column in table.columns),
        (headings, _cells(table.numbered)),
        tuple(_cells([printed(cell) for cell in row]) for row in table.rows),
        _SMALL,
    )


def _below_each_other(table: Sheet) -> Table:
    """One line per heading, one column per line of the table: its first cells head the columns."""
    heads = [printed(row[0]) for row in table.rows]
    rows = [
        [numeral, ": ".join(column.headings), *(printed(row[place]) for row in table.rows)]
        for place, (column, numeral) in enumerate(zip(table.columns, table.numbered, strict=True))
        if place
    ]
    columns = (Column(8, Align.CENTRE), Column(90), *(Column(24, Align.RIGHT) for _ in table.rows))
    header = _cells(["", table.columns[0].headings[-1], *heads], bold=True)
    return Table(columns, (header,), tuple(_cells(row) for row in rows), _SMALL)
