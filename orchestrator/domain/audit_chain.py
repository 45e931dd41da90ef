"""The audit log as a hash chain: what a line's hash covers, and what is wrong with lines that do not fit. Pure.

The hash of a line is the SHA-256 of the canonical JSON (sorted keys, no spaces) of the line with its number and the
hash of the line before; the first line follows `FIRST`. Knows no database and no key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from orchestrator.domain.records import AuditLine

FIRST: Final = "0" * 64
"""What the first line follows."""


class Fault(StrEnum):
    """What can be wrong with the chain at a line."""

    ALTERED = "altered"
    """The line's content is not what its hash was worked out from."""
    MISSING = "missing"
    """Numbers are left out before this line, and its link does not fit: lines were removed."""
    OUT_OF_LINE = "out_of_line"
    """It does not follow the line before it: put in, moved, or something beside it taken away."""
    CUT_OFF = "cut_off"
    """A checkpoint names this line; the log ends before it, or does not hold it."""
    REWRITTEN = "rewritten"
    """A checkpoint was taken when this line, or one before it, said something else."""


@dataclass(frozen=True, slots=True)
class ChainedLine:
    """A line with its place in the chain; `line.id` is its number."""

    line: AuditLine
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class ChainFault:
    """Where the chain is broken, and how."""

    line: int
    fault: Fault


def written(moment: datetime) -> str:
    """A moment as hashes and checkpoints hold it: UTC, microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(value: dict[str, Any]) -> bytes:
    """One way to write it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def hash_of(line: AuditLine, previous: str) -> str:
    """The line's hash when it follows `previous`. The account's name is not part of it: names change."""
    body = {
        "account": line.account_id,
        "action": line.action,
        "after": line.after,
        "at": written(line.at),
        "before": line.before,
        "number": line.id,
        "previous": previous,
        "reason": line.reason,
        "seat": line.seat,
        "system": line.system,
        "thing": line.thing,
    }
    return hashlib.sha256(canonical(body)).hexdigest()


@dataclass(slots=True)
class ChainReader:
    """Goes along the lines once, in the order of their numbers, and remembers where it stands."""

    number: int = 0
    head: str = FIRST
    lines: int = 0

    def faults_in(self, lines: Iterable[ChainedLine]) -> Iterator[ChainFault]:
        """What is wrong with these lines, which follow those that were read before."""
        for chained in lines:
            yield from self._look(chained)
            self.number, self.head = chained.line.id, chained.hash
            self.lines += 1

    def _look(self, chained: ChainedLine) -> Iterator[ChainFault]:
        number = chained.line.id
        if chained.previous != self.head:
            left_out = number > self.number + 1
            yield ChainFault(number, Fault.MISSING if left_out else Fault.OUT_OF_LINE)
        if hash_of(chained.line, chained.previous) != chained.hash:
            yield ChainFault(number, Fault.ALTERED)
