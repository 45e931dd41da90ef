"""Whether a package is what was finished, and where it is not. Reads, never writes; needs nothing but the directory."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from recordings import layout
from recordings.chain import Link
from recordings.evidence import JournalReading, journals, read_journal
from recordings.manifest import read_manifest
from recordings.package import MAX_SMALL_FILE, NotAPackage, read_package_file

CHUNK = 1 << 20


class Difference(StrEnum):
    """What can be wrong."""

    MANIFEST_MISSING = "manifest_missing"
    MANIFEST_ALTERED = "manifest_altered"
    """It does not carry its own digest, or not the one that was noted elsewhere."""
    FILE_MISSING = "file_missing"
    FILE_ALTERED = "file_altered"
    FILE_EXTRA = "file_extra"
    TIMELINE_ALTERED = "timeline_altered"
    CHAIN_BROKEN = "chain_broken"
    """An entry of a journal does not follow from the one before it."""
    RANGE_ALTERED = "range_altered"
    """Bytes that the recorder chained are not the ones that are there."""
    SEAL_MISSING = "seal_missing"
    SEAL_ALTERED = "seal_altered"
    ROOT_DIFFERS = "root_differs"
    """The Merkle root over what is there is not the one that was signed."""
    SIGNATURE_WRONG = "signature_wrong"
    KEYS_ALTERED = "keys_altered"
    KEY_UNKNOWN = "key_unknown"
    """Neither the package nor the reader knows the key that signed."""
    KEY_RETIRED = "key_retired"
    """It was sealed after the key had been replaced."""
    KEY_NOT_TRUSTED = "key_not_trusted"
    """Not one of the reader's keys, nor endorsed by one."""
    CUSTODY_ALTERED = "custody_altered"
    TIMESTAMP_WRONG = "timestamp_wrong"
    TIMESTAMP_NOT_TRUSTED = "timestamp_not_trusted"
    ENVELOPE_ALTERED = "envelope_altered"
    """The wrapped data key is not the one that custody names."""
    TOMBSTONE_WRONG = "tombstone_wrong"
    """It is not the one that custody names, or of another package."""
    CHUNK_ALTERED = "chunk_altered"
    """With the data key, it does not open in this place."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where."""

    difference: Difference
    file: str
    offset: int | None = None
    length: int | None = None
    detail: str = ""
    """For the log and for experts; no text for people."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`whole` exactly when nothing was found."""

    findings: tuple[Finding, ...]
    files: int
    """Files that were compared."""
    bytes: int
    links: int
    """Chain entries that were compared."""
    unsynced: int
    """Chain entries whose range had not reached the disk for sure when it was hashed."""

    @property
    def whole(self) -> bool:
        return not self.findings


def verify(directory: Path, *, expected_manifest_sha256: str | None = None) -> Verdict:
    """Compare every byte with the manifest and every chained range with its journal. Never raises on content.

    `expected_manifest_sha256`: what `Finished` said when it was finished, from another place. `OSError`.
    """
    body, findings = _manifest(directory, expected_manifest_sha256)
    stated = _stated(body)
    present = dict(_present(directory))
    for name in stated.keys() | present.keys():
        findings += _compare(directory, name, stated.get(name), present.get(name), known=body is not None)
    links: list[Link] = []
    for reading in _readings(directory):
        links += reading.links
        findings += [
            Finding(Difference.CHAIN_BROKEN, reading.name, detail=f"entry {number}") for number in reading.broken
        ]
    findings += _altered_ranges(directory, links)
    findings.sort(key=lambda finding: (finding.file, finding.offset or 0, finding.difference))
    return Verdict(
        tuple(findings),
        len(present),
        sum(size or 0 for size in present.values()),
        len(links),
        sum(not link.synced for link in links),
    )


def _manifest(directory: Path, expected: str | None) -> tuple[dict[str, Any] | None, list[Finding]]:
    path = directory / layout.MANIFEST
    if not path.is_file():
        return None, [Finding(Difference.MANIFEST_MISSING, layout.MANIFEST)]
    if path.stat().st_size > MAX_SMALL_FILE:
        return None, [Finding(Difference.MANIFEST_ALTERED, layout.MANIFEST, detail="too large")]
    try:
        body = read_manifest(path.read_bytes())
    except ValueError as error:
        return None, [Finding(Difference.MANIFEST_ALTERED, layout.MANIFEST, detail=str(error))]
    if expected is not None and body["sha256"] != expected:
        return body, [Finding(Difference.MANIFEST_ALTERED, layout.MANIFEST, detail="not the digest that was noted")]
    return body, []


def _stated(body: Mapping[str, Any] | None) -> dict[str, tuple[int, str]]:
    try:
        return {entry["path"]: (entry["bytes"], entry["sha256"]) for entry in (body or {}).get("files", ())}
    except (KeyError, TypeError):
        return {}


def _present(directory: Path) -> Iterator[tuple[str, int | None]]:
    """Every name below the package but the proofs with its size; `None` for what is no ordinary file."""
    for folder, folders, names in os.walk(directory):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in (*names, *links):
            path = Path(folder) / name
            relative = path.relative_to(directory).as_posix()
            if relative in layout.PROOFS:
                continue
            try:
                status = path.lstat()
            except FileNotFoundError:  # gone since the directory was read: what the manifest names is missed below
                continue
            yield relative, status.st_size if stat.S_ISREG(status.st_mode) else None


def _compare(
    directory: Path, name: str, stated: tuple[int, str] | None, size: int | None, *, known: bool
) -> list[Finding]:
    if stated is None:
        return [Finding(Difference.FILE_EXTRA, name)] if known else []
    altered = Difference.TIMELINE_ALTERED if name == layout.TIMELINE else Difference.FILE_ALTERED
    if size is None:
        return [Finding(Difference.FILE_MISSING, name)]
    if size != stated[0]:
        return [Finding(altered, name, detail=f"{size} bytes instead of {stated[0]}")]
    try:
        digest = _sha256(directory / name, 0, size)
    except FileNotFoundError:
        return [Finding(Difference.FILE_MISSING, name)]
    return [] if digest == stated[1] else [Finding(altered, name, detail="sha256")]


def _readings(directory: Path) -> Iterator[JournalReading]:
    try:
        opening = read_package_file(directory)
    except NotAPackage:
        return  # the manifest names what happened to package.json
    for number in journals(directory):
        if (directory / layout.journal_name(number)).is_symlink():
            continue
        reading = read_journal(directory, number, opening)
        if reading is not None:
            yield reading


def _altered_ranges(directory: Path, links: Sequence[Link]) -> Iterator[Finding]:
    for link in links:
        if layout.take_number(link.file) is None and layout.journal_number(link.file) is None:
            yield Finding(Difference.CHAIN_BROKEN, link.file, detail="no file of a recorder")
            continue
        if not _fits(directory / link.file, link):
            yield Finding(Difference.RANGE_ALTERED, link.file, link.offset, link.length)


def _fits(path: Path, link: Link) -> bool:
    try:
        return not path.is_symlink() and path.is_file() and _sha256(path, link.offset, link.length) == link.sha256
    except FileNotFoundError:
        return False


def _sha256(path: Path, offset: int, length: int) -> str:
    """Of as much of the range as is there."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        file.seek(offset)
        while length > 0 and (piece := file.read(min(CHUNK, length))):
            digest.update(piece)
            length -= len(piece)
    return digest.hexdigest()
