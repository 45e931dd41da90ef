"""The marks of a filled template, read into a `Paper`. Knows the marks (README.md lists them), no form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from orchestrator.documents.issue import Issue
from orchestrator.documents.paper import (
    Align,
    Block,
    Closing,
    Column,
    DottedLines,
    Letterhead,
    PageBreak,
    Paper,
    Paragraph,
    QrCode,
    Run,
    Runs,
    Signatures,
    Signer,
    Table,
)
from orchestrator.documents.phrases import PHRASES
from orchestrator.documents.wording import BREAK, GROUP, LEFT_OPEN, long_day, unshield

_FACES = re.compile(r"(\*\*.+?\*\*|__.+?__)")
_ALIGNED = {"l": Align.LEFT, "c": Align.CENTRE, "r": Align.RIGHT, "j": Align.JUSTIFY}
_COLUMN = re.compile(r"(\d+(?:\.\d+)?)([lcrj])")
SMALL = 12.0
SMALLEST = 11.0
DOTTED = LEFT_OPEN * GROUP


class MarkupBroken(Exception):
    """A template says what `markup` does not understand: our mistake, or that of who edited it."""


@dataclass
class _Draft:
    """A paper while its lines are read."""

    name: str
    issue: Issue
    head: str = ""
    number: str = ""
    about: str = ""
    dated: bool = True
    title: str = ""
    subject: Runs = ()
    addressed: str = ""
    addressees: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    landscape: bool = False
    compact: bool = False
    tight: bool = False
    recipients: list[str] = field(default_factory=list)

    def paper(self) -> Paper:
        return Paper(
            name=self.name,
            letterhead=self._letterhead() if self.head else None,
            title=self.title,
            subject=self.subject,
            addressed=self.addressed,
            addressees=tuple(self.addressees),
            blocks=tuple(self.blocks),
            landscape=self.landscape,
            compact=self.compact,
            tight=self.tight,
        )

    def _letterhead(self) -> Letterhead:
        office = self.issue.office
        date_line = f"{office.place}, {long_day(self.issue.issued_on)}" if self.dated else ""
        if self.head == "citizen":
            return Letterhead(place_and_date=f"………………, {long_day(self.issue.issued_on)}" if self.dated else "")
        return Letterhead(office.issuing_body, office.upper_body, self.number, self.about, date_line)


def read(text: str, name: str, issue: Issue) -> Paper:
    """The paper that a filled template describes. Raises `MarkupBroken`."""
    draft = _Draft(name, issue)
    lines = iter(text.split("\n"))
    for line in lines:
        line = line.strip()
        if line.startswith("@"):
            _directive(draft, line, lines)
        elif line:
            draft.blocks.extend(_paragraphs(line))
    return draft.paper()


def runs(text: str, *, bold: bool = False, italic: bool = False) -> Runs:
    """`**bold**` and `__italic__` in a line; facts in it come back as they were."""
    found = []
    for part in _FACES.split(text):
        if not part:
            continue
        strong = part.startswith("**") and part.endswith("**") and len(part) > 4
        slanted = part.startswith("__") and part.endswith("__") and len(part) > 4
        bare = part[2:-2] if strong or slanted else part
        found.append(Run(unshield(bare), bold=bold or strong, italic=italic or slanted))
    return tuple(found)


def _paragraphs(line: str) -> Iterator[Paragraph]:
    """A line of the template; a fact of several lines in it begins as many paragraphs."""
    if line.startswith("# "):
        yield Paragraph(runs(line[2:], bold=True), heading=True)
    elif line.startswith("= "):
        yield Paragraph(runs(line[2:]), Align.CENTRE, first_line=False)
    elif line.startswith("=# "):
        yield Paragraph(runs(line[3:], bold=True), Align.CENTRE, first_line=False, heading=True)
    elif line.startswith("> "):
        yield Paragraph(runs(line[2:], italic=True), Align.RIGHT, first_line=False)
    elif line.startswith("< "):
        yield Paragraph(runs(line[2:]), Align.LEFT)
    elif line.startswith("! "):
        yield Paragraph(runs(line[2:], italic=True), first_line=False, size=SMALL)
    elif line.startswith("~ "):
        yield Paragraph(runs(line[2:]), size=SMALLEST)
    else:
        for part in line.split(BREAK):
            if part.strip():
                # Justified, dots to write on would tear the line apart.
                yield Paragraph(runs(part.strip()), Align.LEFT if DOTTED in part else Align.JUSTIFY)


def _directive(draft: _Draft, line: str, lines: Iterator[str]) -> None:
    word, _, rest = line[1:].partition(" ")
    rest = rest.strip()
    if word in _FLAGS:
        setattr(draft, *_FLAGS[word])
    elif word in ("table", "table-small"):
        draft.blocks.append(_table(rest, _until_end(lines), 11.0 if word == "table-small" else None))
    elif word == "signatures":
        draft.blocks.append(Signatures(tuple(_signer(each) for each in _until_end(lines))))
    elif word == "close":
        draft.blocks.append(_closing(draft, _until_end(lines)))
    elif word in _BLOCKS:
        draft.blocks.append(_block(word, rest))
    else:
        _heading(draft, word, rest)


_FLAGS: dict[str, tuple[str, object]] = {
    "office": ("head", "office"),
    "citizen": ("head", "citizen"),
    "undated": ("dated", False),
    "landscape": ("landscape", True),
    "compact": ("compact", True),
    "tight": ("tight", True),
}
_BLOCKS = ("qr", "lines", "page")


def _block(word: str, rest: str) -> Block:
    if word == "page":
        return PageBreak()
    if word == "lines":
        return DottedLines(int(rest))
    text, _, caption = rest.partition("|")
    return QrCode(unshield(text.strip()), unshield(caption.strip()))


def _heading(draft: _Draft, word: str, rest: str) -> None:
    if word == "number":
        number = draft.issue.number or LEFT_OPEN * 3
        draft.number = PHRASES.number.format(number=number, kind=rest, body=draft.issue.office.symbol)
    elif word == "letter":
        number, office = draft.issue.number or LEFT_OPEN * 3, draft.issue.office
        draft.number = PHRASES.letter_number.format(number=number, body=office.symbol, unit=office.unit)
        draft.about = unshield(rest)
    elif word == "title":
        draft.title = unshield(rest)
    elif word == "subject":
        draft.subject = runs(rest, bold=True)
    elif word == "to":
        draft.addressed = PHRASES.addressed
        draft.addressees.append(unshield(rest))
    else:
        raise MarkupBroken(word)


def _until_end(lines: Iterator[str]) -> list[str]:
    inside: list[str] = []
    for line in lines:
        line = line.strip()
        if line == "@end":
            return inside
        if line:
            inside.append(line)
    raise MarkupBroken("end")


def _table(columns: str, lines: list[str], size: float | None) -> Table:
    described = tuple(Column(float(width), _ALIGNED[align]) for width, align in _COLUMN.findall(columns))
    header = [_cells(line[2:], bold=True) for line in lines if line.startswith("|!")]
    rows = [_cells(line[1:]) for line in lines if not line.startswith("|!")]
    for row in (*header, *rows):
        if len(row) != len(described):
            raise MarkupBroken(f"{len(row)} cells, {len(described)} columns")
    return Table(described, tuple(header), tuple(rows), size)


def _cells(line: str, *, bold: bool = False) -> tuple[Runs, ...]:
    return tuple(runs(cell.strip(), bold=bold) for cell in line.removesuffix("|").split("|"))


def _signer(line: str) -> Signer:
    """`| TITLE; SECOND LINE | hint | name |`."""
    titles, hint, name = (unshield(part.strip()) for part in line.strip("|").split("|"))
    return Signer(tuple(part.strip() for part in titles.split(";")), hint, name)


def _closing(draft: _Draft, lines: list[str]) -> Closing:
    issue = draft.issue
    recipients = (*(unshield(line) for line in lines), *issue.recipients, issue.office.kept)
    signer = issue.signer or issue.office.head("")
    return Closing(tuple(each for each in recipients if each), signer)
