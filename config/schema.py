"""What each key takes, read off the dataclasses of `config.settings`: there is no second table.

Knows types and limits. Does not know files, environments or sentences: what does not fit is a code with values.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from config.kinds import Between, Matching, Network, Secret, Writable
from config.settings import Settings


class Unfit(Exception):
    """The value is not what the key takes. `code` names the sentence, `values` fill it."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, object] = values


@dataclass(frozen=True, slots=True)
class Entry:
    """One key that can be set."""

    key: str
    """Dotted, as in the settings file: `http.port`."""
    kind: Any
    """Its type, without the marks."""
    marks: tuple[object, ...]

    @property
    def variable(self) -> str:
        """The environment variable that sets it: `TIEPDAN_HTTP__PORT`."""
        return "TIEPDAN_" + self.key.replace(".", "__").upper()

    @property
    def secret(self) -> bool:
        return any(isinstance(mark, Secret) or mark is Secret for mark in self.marks)

    @property
    def path(self) -> bool:
        return self.kind is Path

    @property
    def written(self) -> bool:
        """Whether it is a folder that the service writes."""
        return any(isinstance(mark, Writable) for mark in self.marks)

    def read(self, raw: object) -> Any:
        """The value as the settings hold it. Raises `Unfit`."""
        return _read(self.kind, self.marks, raw)

    def read_text(self, text: str) -> Any:
        """The same from an environment variable: lists with commas, `true` and `false`, digits. Raises `Unfit`."""
        return self.read(_from_text(self.kind, text))


@cache
def entries() -> Mapping[str, Entry]:
    """Every key that can be set, in the order of the dataclasses."""
    return {entry.key: entry for entry in _entries(Settings, "")}


def parts() -> Mapping[str, type]:
    """The sections of the settings file."""
    hints = get_type_hints(Settings)
    return {field.name: hints[field.name] for field in fields(Settings) if is_dataclass(hints[field.name])}


def _entries(owner: type, prefix: str) -> list[Entry]:
    found: list[Entry] = []
    for name, hint in get_type_hints(owner, include_extras=True).items():
        if is_dataclass(hint) and isinstance(hint, type):
            found += _entries(hint, f"{name}.")
        else:
            found.append(Entry(prefix + name, *_bare(hint)))
    return found


def _bare(hint: Any) -> tuple[Any, tuple[object, ...]]:
    """A hint without its marks and without `| None` (a key that is left out is None), and the marks."""
    if get_origin(hint) is Annotated:
        inner, *marks = get_args(hint)
        kind, more = _bare(inner)
        return kind, (*marks, *more)
    members = get_args(hint)
    if get_origin(hint) in (Union, UnionType) and type(None) in members:
        return next(member for member in members if member is not type(None)), ()
    return hint, ()


def _read(kind: Any, marks: tuple[object, ...], raw: object) -> Any:
    if get_origin(kind) is tuple:
        return _read_list(get_args(kind)[0], raw)
    if get_origin(kind) is Literal:
        return _read_choice(get_args(kind), raw)
    return READERS[kind](marks, raw)


def _read_list(hint: Any, raw: object) -> tuple[Any, ...]:
    if not isinstance(raw, list):
        raise Unfit("settings.list")
    kind, marks = _bare(hint)
    return tuple(_read(kind, marks, each) for each in raw)


def _read_choice(choices: tuple[object, ...], raw: object) -> object:
    if raw not in choices:
        raise Unfit("settings.choice", choices=", ".join(map(str, choices)))
    return raw


def _read_flag(marks: tuple[object, ...], raw: object) -> bool:
    if not isinstance(raw, bool):
        raise Unfit("settings.flag")
    return raw


def _read_whole(marks: tuple[object, ...], raw: object) -> int:
    limits = _limits(marks)
    if not isinstance(raw, int) or isinstance(raw, bool) or not limits.low <= raw <= limits.high:
        raise Unfit("settings.whole_number", low=f"{limits.low:g}", high=f"{limits.high:.0f}")
    return raw


def _read_number(marks: tuple[object, ...], raw: object) -> float:
    limits = _limits(marks)
    if not isinstance(raw, int | float) or isinstance(raw, bool) or not limits.low <= raw <= limits.high:
        raise Unfit("settings.number", low=f"{limits.low:g}", high=f"{limits.high:.0f}")
    return float(raw)


def _read_text(marks: tuple[object, ...], raw: object) -> str:
    if not isinstance(raw, str) or any(ord(letter) < 32 for letter in raw):
        raise Unfit("settings.text")
    for mark in marks:
        if isinstance(mark, Matching) and not _matches(mark, raw):
            raise Unfit(f"settings.{mark.code}")
    return raw


def _matches(mark: Matching, text: str) -> bool:
    if not re.fullmatch(mark.pattern, text):
        return False
    try:
        if mark.check is not None:
            mark.check(text)
    except (ValueError, KeyError):
        return False
    return True


def _read_path(marks: tuple[object, ...], raw: object) -> Path:
    if not isinstance(raw, str) or not raw.strip() or "\0" in raw:
        raise Unfit("settings.path")
    return Path(os.path.expanduser(raw))


def _read_network(marks: tuple[object, ...], raw: object) -> Network:
    try:
        return ip_network(raw if isinstance(raw, str) else "")
    except ValueError:
        raise Unfit("settings.network") from None


def _limits(marks: tuple[object, ...]) -> Between:
    return next(mark for mark in marks if isinstance(mark, Between))


READERS: Mapping[Any, Callable[[tuple[object, ...], object], Any]] = {
    bool: _read_flag,
    int: _read_whole,
    float: _read_number,
    str: _read_text,
    Path: _read_path,
    Network: _read_network,
}


def _from_text(kind: Any, text: str) -> object:
    """A variable's text as TOML would have given it; what it cannot be stays text, and does not fit."""
    if get_origin(kind) is tuple:
        item = _bare(get_args(kind)[0])[0]
        return [_from_text(item, part.strip()) for part in text.split(",") if part.strip()]
    if kind is bool:
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    if kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            return text
    return text
