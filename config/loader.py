"""Settings out of a TOML file and the environment, with every mistake found before anything is said.

Order: defaults, then the file, then `TIEPDAN_<PART>__<KEY>` variables. Does not know a sentence for people: a mistake
is a code of the catalogue (`settings.po`) with the values that fill it. Secret values are in no mistake.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from config.schema import Entry, Unfit, entries, parts
from config.settings import Settings

SETTINGS_VARIABLE = "TIEPDAN_SETTINGS"
"""Names the settings file; the one variable of ours that is no key."""

DEFAULT_FILE = Path("tiepdan.toml")
"""Read from the working directory where nothing else is named."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong: where it stands (`key`), what it holds (`value`), and what is allowed (`code`)."""

    code: str
    key: str
    """The dotted key, the variable, or the file."""
    values: Mapping[str, object]
    """Fill the sentence; always with `key`, and with `value` where something was read."""


class SettingsInvalid(Exception):
    """The settings cannot be used. Carries all mistakes, in the order in which they stand."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(", ".join(f"{mistake.key}: {mistake.code}" for mistake in mistakes))
        self.mistakes = mistakes


def settings_file(named: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The file to read: the one named, else the variable's, else `tiepdan.toml` here if it exists, else none."""
    if named is not None:
        return named
    if variable := environ.get(SETTINGS_VARIABLE):
        return Path(variable)
    return DEFAULT_FILE if DEFAULT_FILE.is_file() else None


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings of this file (or none) and this environment. Raises `SettingsInvalid` with every mistake.

    Relative paths in the file are relative to the file's folder, others to the working directory.
    """
    mistakes: list[Mistake] = []
    values = _from_file(path, mistakes) if path is not None else {}
    values |= _from_environment(environ, mistakes)
    settings = _assemble(values)
    wrong = {mistake.key for mistake in mistakes}
    mistakes += [mistake for mistake in _contradictions(settings) if mistake.key not in wrong]
    if mistakes:
        raise SettingsInvalid(tuple(mistakes))
    return settings


def _mistake(code: str, key: str, **values: object) -> Mistake:
    return Mistake(code, key, {"key": key, **values})


def _from_file(path: Path, mistakes: list[Mistake]) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        mistakes.append(_mistake("settings.file_encoding", str(path)))
    except OSError:
        mistakes.append(_mistake("settings.file_unreadable", str(path)))
    except tomllib.TOMLDecodeError as error:
        mistakes.append(_syntax(path, error))
    else:
        return _read_all(document, path.absolute().parent, mistakes)
    return {}


def _syntax(path: Path, error: tomllib.TOMLDecodeError) -> Mistake:
    place = re.search(r"line (\d+), column (\d+)", str(error))
    if place is None:
        return _mistake("settings.syntax_at_end", str(path))
    return _mistake("settings.syntax", str(path), line=place[1], column=place[2])


def _read_all(document: Mapping[str, Any], folder: Path, mistakes: list[Mistake]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, raw in _flat(document, mistakes):
        entry = entries().get(key)
        if entry is None:
            mistakes.append(_unknown("settings.unknown_key", key, list(entries())))
            continue
        try:
            value = entry.read(raw)
        except Unfit as unfit:
            mistakes.append(_mistake(unfit.code, key, value=_shown(entry, raw), **unfit.values))
        else:
            values[key] = folder / value if entry.path else value
    return values


def _flat(document: Mapping[str, Any], mistakes: list[Mistake]) -> Iterator[tuple[str, Any]]:
    """Every key with its dotted name; a value where a section is expected is a mistake."""
    for name, raw in document.items():
        if isinstance(raw, dict) and not raw and name not in parts():
            mistakes.append(_unknown("settings.unknown_key", name, list(parts())))
        elif isinstance(raw, dict):
            yield from ((f"{name}.{key}", value) for key, value in raw.items())
        elif name in parts():
            mistakes.append(_mistake("settings.section", name))
        else:
            yield name, raw


def _from_environment(environ: Mapping[str, str], mistakes: list[Mistake]) -> dict[str, Any]:
    by_variable = {entry.variable: entry for entry in entries().values()}
    values: dict[str, Any] = {}
    for variable in sorted(name for name in environ if name.startswith("TIEPDAN_") and name != SETTINGS_VARIABLE):
        entry = by_variable.get(variable)
        if entry is None:
            mistakes.append(_unknown("settings.unknown_variable", variable, list(by_variable)))
            continue
        try:
            value = entry.read_text(environ[variable])
        except Unfit as unfit:
            shown = _shown(entry, environ[variable])
            mistakes.append(_mistake(unfit.code, variable, value=shown, **unfit.values))
        else:
            values[entry.key] = Path.cwd() / value if entry.path else value
    return values


def _unknown(code: str, key: str, known: list[str]) -> Mistake:
    """An unknown key, with the nearest known one: by its whole name, or by its last part in another section."""
    last = re.split(r"\.|__", key)[-1]
    near = (
        get_close_matches(key, known, n=1, cutoff=0.8)
        or [each for each in known if re.split(r"\.|__", each)[-1] == last]
        or get_close_matches(key, known, n=1, cutoff=0.65)
    )
    return _mistake(f"{code}_near", key, near=near[0]) if near else _mistake(code, key)


def _shown(entry: Entry, raw: object) -> str:
    """A value for the eyes of an administrator; never a secret, never a page of text."""
    if entry.secret:
        return "•••"
    text = json.dumps(raw, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _assemble(values: Mapping[str, Any]) -> Settings:
    arguments: dict[str, Any] = {
        name: part(**{each.name: values[key] for each in fields(part) if (key := f"{name}.{each.name}") in values})
        for name, part in parts().items()
    }
    return Settings(**arguments, **{key: value for key, value in values.items() if "." not in key})


def _contradictions(settings: Settings) -> Iterator[Mistake]:
    """What is wrong although each value is allowed by itself."""
    http, mail, recordings = settings.http, settings.mail, settings.recordings
    if http.certificate and not http.key:
        yield _mistake("settings.needs_other", "http.key", other="http.certificate")
    if http.key and not http.certificate:
        yield _mistake("settings.needs_other", "http.certificate", other="http.key")
    if mail.host and not mail.sender:
        yield _mistake("settings.needs_other", "mail.sender", other="mail.host")
    if mail.user and not mail.password_file:
        yield _mistake("settings.needs_other", "mail.password_file", other="mail.user")
    if recordings.alarm_free_gib < recordings.min_free_gib:
        shown = f"{recordings.alarm_free_gib:g}"
        yield _mistake("settings.alarm_too_late", "recordings.alarm_free_gib", value=shown, low=recordings.min_free_gib)
    last = settings.media.port + (settings.media.workers or os.cpu_count() or 1) - 1
    if last > 65535:
        yield _mistake("settings.ports_end", "media.port", value=settings.media.port, last=last)
    yield from _missing_files(settings)


def _missing_files(settings: Settings) -> Iterator[Mistake]:
    for key, path in (
        ("http.certificate", settings.http.certificate),
        ("http.key", settings.http.key),
        ("mail.password_file", settings.mail.password_file),
        ("evidence.timestamp_authorities", settings.evidence.timestamp_authorities),
    ):
        if path is not None and not (path.is_file() and os.access(path, os.R_OK)):
            yield _mistake("settings.file_missing", key, value=path)
    for key, path in (
        ("data_directory", settings.data_directory),
        ("recordings.directory", settings.recordings.directory),
        ("evidence.keys_directory", settings.evidence.keys_directory),
    ):
        if path is not None and not _can_be_written(path):
            yield _mistake("settings.folder_not_writable", key, value=path)


def _can_be_written(folder: Path) -> bool:
    """Whether the folder is there for us to write, or can be made."""
    there = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)
