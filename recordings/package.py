"""A package as others see it: created before a reception session, opened for review after it was finished."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from media.interfaces import VideoCodec
from recordings import custody, layout
from recordings.canonical import canonical
from recordings.encryption import ALGORITHM, DataKey
from recordings.envelope import Encryption, Envelope, KeyClass, KeyService, Wrapped
from recordings.gaps import Cause, Gap
from recordings.lines import Line, digest_of, read_lines, sync_directory, write_proof
from recordings.manifest import Pause, PlaybackEntry, TakeEntry, read_manifest
from recordings.now import boot_id, instant
from recordings.session_clock import Opening, read_opening
from recordings.timeline_reading import TimelineLine, read_timeline

MAX_SMALL_FILE = 64 * 1024 * 1024


class NotAPackage(Exception):
    """The directory holds no package of ours, or a damaged one. The text is for the log."""


def create(
    recordings: Path,
    code: str,
    reception_session: str,
    codec: VideoCodec,
    *,
    now: datetime,
    service: KeyService | None = None,
    key_class: KeyClass = KeyClass.RECEPTION,
) -> Path:
    """Create the package `code` in the recordings directory, on the disk on return; its directory.

    Created again for the same reception session it is taken as it is, so that a recording can go on after a restart.
    With a key service the media will be encrypted, with a key that this wraps. `ValueError` for a code that names no
    directory, or one that another reception session has. `keys.KeyUnusable`, `OSError`.
    """
    if not layout.is_package_code(code):
        raise ValueError(f"{code!r} cannot name a package")
    directory = recordings / code
    directory.mkdir(parents=True, exist_ok=True)
    (directory / layout.TRACKS).mkdir(exist_ok=True)
    if (directory / layout.PACKAGE).exists():
        if read_package_file(directory).reception_session != reception_session:
            raise ValueError(f"{code} belongs to another reception session")
        note_opened(directory, now)
        return directory
    moment = instant()
    encryption = None if service is None else _enclose(directory, DataKey.new(code), key_class, service)
    opening = Opening(
        layout.FORMAT_VERSION,
        code,
        reception_session,
        str(codec),
        now,
        boot_id(),
        moment.monotonic,
        moment.wall,
        encryption,
    )
    write_proof(directory, layout.PACKAGE, canonical(opening.json()) + b"\n")
    note_opened(directory, now)
    sync_directory(recordings)
    return directory


def _enclose(directory: Path, key: DataKey, key_class: KeyClass, service: KeyService) -> Encryption:
    envelope = Envelope(key.package, key_class, key.id, Wrapped("", "", b""))
    envelope = replace(envelope, wrapped=service.wrap(key_class, key.secret, envelope.context()))
    write_proof(directory, layout.ENVELOPE, envelope.data())
    return Encryption(ALGORITHM, key_class, key.id)


def note_opened(directory: Path, now: datetime) -> None:
    """Once, also when a kill came between the package and its first line of custody. `NotAPackage`, `OSError`."""
    if (directory / layout.CUSTODY).exists():
        return
    reception_session = read_package_file(directory).reception_session
    facts: dict[str, str] = {}
    envelope = directory / layout.ENVELOPE
    if envelope.exists():
        facts["envelope_sha256"] = digest_of([envelope])
    custody.append(directory, custody.Act.OPENED, now=now, reception_session=reception_session, **facts)


def read_package_file(directory: Path) -> Opening:
    """What was known at opening. `NotAPackage`."""
    try:
        value = json.loads(read_small(directory / layout.PACKAGE))
        if not isinstance(value, dict):
            raise ValueError("no JSON object")
        return read_opening(value)
    except (OSError, ValueError, RecursionError) as error:
        raise NotAPackage(f"{directory.name}: {error}") from error


@dataclass(frozen=True, slots=True)
class Package:
    """A finished package, read. Paths are inside `directory`; times are milliseconds of the session clock."""

    directory: Path
    opening: Opening
    manifest_sha256: str
    duration_ms: int
    size: int
    """Bytes of all files but the manifest."""
    recovered: bool
    takes: tuple[TakeEntry, ...]
    playback: tuple[PlaybackEntry, ...]
    gaps: tuple[Gap, ...]
    pauses: tuple[Pause, ...]
    timeline: tuple[TimelineLine, ...]
    fields: Line
    """The whole manifest."""

    def path(self, file: str) -> Path:
        """Where a file of the manifest lies. `KeyError` for any other name: the one door for names from outside."""
        if not any(entry["path"] == file for entry in self.fields["files"]):
            raise KeyError(file)
        return self.directory / file


def open_package(directory: Path) -> Package:
    """Read a finished package; its files are not verified (`recordings.integrity` does). `NotAPackage`."""
    opening = read_package_file(directory)
    try:
        body = read_manifest(read_small(directory / layout.MANIFEST))
        return _package(directory, opening, body)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotAPackage(f"{directory.name}: {error}") from error


def _package(directory: Path, opening: Opening, body: dict[str, Any]) -> Package:
    timeline = directory / layout.TIMELINE
    lines = read_lines(timeline).lines if timeline.exists() else ()
    return Package(
        directory,
        opening,
        body["sha256"],
        body["duration_ms"],
        sum(entry["bytes"] for entry in body["files"]),
        body["recovered"],
        tuple(TakeEntry(**entry) for entry in body["takes"]),
        tuple(PlaybackEntry(**{**entry, "codecs": tuple(entry["codecs"])}) for entry in body["playback"]),
        tuple(Gap(**{**entry, "cause": Cause(entry["cause"])}) for entry in body["gaps"]),
        tuple(Pause(**entry) for entry in body["pauses"]),
        read_timeline(lines, opening).lines,
        body,
    )


def read_small(path: Path) -> bytes:
    """A file that is small if it is ours. `OSError`; `ValueError` when it is not small."""
    with path.open("rb") as file:
        data = file.read(MAX_SMALL_FILE + 1)
    if len(data) > MAX_SMALL_FILE:
        raise ValueError(f"{path.name} is too large")
    return data
