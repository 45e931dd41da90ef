"""The texts for people: a catalogue key and values in, a sentence of one language out.

Catalogues are `web/locales/<language>/*.po`, one file per area, with keys as `msgid` and `{placeholders}` in the text.
They are read as they stand; nothing is compiled. Knows no page, no request and no number or date format.
"""

from __future__ import annotations

import string
import warnings
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("vi", "en")
"""The first one is spoken where another has no text."""

LOCALES = Path(__file__).parent / "web" / "locales"


class TextMissing(UserWarning):
    """A key without a text, or a text without a value: an error in tests, a line in the log otherwise."""


class Words:
    """One language's texts. Made by `words_in`."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._texts: Mapping[str, str] = catalogue(self.language)

    def text(self, key: str, /, **values: object) -> str:
        """The sentence for this key. A missing key gives the key itself; a missing value leaves its placeholder."""
        template = self._texts.get(key) or catalogue(LANGUAGES[0]).get(key)
        if template is None:
            warnings.warn(f"no text for {key!r} in {self.language!r}", TextMissing, stacklevel=2)
            return key
        try:
            return template.format_map(values)
        except (KeyError, IndexError) as missing:
            warnings.warn(f"no value {missing} for {key!r}", TextMissing, stacklevel=2)
            return template

    def __contains__(self, key: object) -> bool:
        return key in self._texts


@cache
def words_in(language: str) -> Words:
    """The texts of `vi` or `en`; of an unknown language the Vietnamese ones. Read once per process."""
    return Words(language)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every key of a language with its text."""
    return {key: text for file in catalogue_files(language) for key, text in read_catalogue(file).items()}


def catalogue_files(language: str) -> list[Path]:
    """The language's catalogues, by name."""
    return sorted((LOCALES / language).glob("*.po"))


def read_catalogue(file: Path) -> dict[str, str]:
    """One catalogue's keys and texts. Raises `babel.messages.pofile.PoFileError` where it is malformed."""
    with file.open("rb") as opened:
        messages = read_po(opened, abort_invalid=True)
    return {str(message.id): str(message.string) for message in messages if message.id}


def placeholders(text: str) -> frozenset[str]:
    """The names of the values that a text wants."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
