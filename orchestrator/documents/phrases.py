"""The words that stand on every paper, read from `forms/paper.toml`. Knows no form."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

FORMS = Path(__file__).parent / "forms"


@dataclass(frozen=True, slots=True)
class Phrases:
    """As the file names them."""

    nation: str
    motto: str
    recipients: str
    addressed: str
    number: str
    letter_number: str
    prepared_by: str
    sign_here: str
    salutation: str
    """Where nobody told another."""
    people_committee: str
    weekdays: tuple[str, ...]
    """Monday first."""


_TOLD = tomllib.loads((FORMS / "paper.toml").read_text(encoding="utf-8"))
PHRASES = Phrases(**{**_TOLD, "weekdays": tuple(_TOLD["weekdays"])})
