"""What every command is given to speak through. Knows texts and streams, no command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

from orchestrator.words import Words


class CannotDo(Exception):
    """The command ends with 1 and this sentence: `code` names it, `values` fill it."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, object] = values


@dataclass(frozen=True, slots=True)
class Console:
    """Where a command says what it did, and in which language."""

    words: Words
    out: TextIO
    """What was asked for."""
    err: TextIO
    """What went wrong."""

    def say(self, key: str, /, **values: object) -> None:
        """One sentence on standard output."""
        print(self.words.text(key, **values), file=self.out)

    def complain(self, key: str, /, **values: object) -> None:
        """One sentence on standard error."""
        print(self.words.text(key, **values), file=self.err)
