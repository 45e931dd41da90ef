"""A package as it leaves the office: in a bag (BagIt 1.0, RFC 8493), as a folder or as a tar stream. Only reads.

The payload of the bag is the package as it is, under `data/<code>/`; with the data key also what browsers play,
decrypted, under `data/playable/`, which proves nothing. Knows no page and no right.
"""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from recordings import layout
from recordings.copies import contents
from recordings.encryption import DataKey
from recordings.integrity import Difference, Finding
from recordings.lock import glancing
from recordings.package import open_package, read_small
from recordings.reading import open_file, size_of
from recordings.stores import pieces

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BAGIT = "bagit.txt"
INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
DATA = "data"
PLAYABLE = f"{DATA}/playable"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a bag: where it lies there, and where its bytes come from."""

    path: str
    size: int
    sha256: str
    data: bytes | None = None
    """The bytes themselves, of what is small and may change meanwhile; otherwise a file of the package."""
    name: str = ""
    key: DataKey | None = field(default=None, repr=False)

    def open(self, package: Path) -> Iterator[bytes]:
        """Its bytes, in pieces. `OSError`."""
        if self.data is not None:
            yield self.data
            return
        with open_file(package, self.name, self.key) as source:
            yield from pieces(source)


def entries(package: Path, *, now: datetime, playable: DataKey | None = None) -> list[Entry]:
    """What the bag of a finished package holds, in order. `NotAPackage`, `ValueError`, `OSError`."""
    found = _payload(package)
    if playable is not None:
        found += [_decrypted(package, entry.file, playable) for entry in open_package(package).playback]
    found.sort(key=lambda entry: entry.path)
    size = sum(entry.size for entry in found)
    info = [
        f"External-Identifier: {package.name}",
        f"Bagging-Date: {now:%Y-%m-%d}",
        f"Payload-Oxum: {size}.{len(found)}",
        "Bag-Software-Agent: tiepdan",
    ]
    tags = [
        _small(BAGIT, DECLARATION),
        _small(INFO, "".join(f"{line}\n" for line in info).encode()),
        _small(MANIFEST, _listed(found)),
    ]
    return [*tags, _small(TAG_MANIFEST, _listed(tags)), *found]


def _payload(package: Path) -> list[Entry]:
    """The proofs, which may grow meanwhile, are read at once; what the manifest names never changes."""
    with glancing(package):
        digests = contents(package)
        small = {name: read_small(package / name) for name in digests if name in layout.PROOFS}
    found = []
    for name, digest in digests.items():
        path = f"{DATA}/{package.name}/{name}"
        if name in small:
            found.append(_small(path, small[name]))
        else:
            found.append(Entry(path, (package / name).stat().st_size, digest, name=name))
    return found


def _decrypted(package: Path, name: str, key: DataKey) -> Entry:
    digest = hashlib.sha256()
    with open_file(package, name, key) as source:
        for piece in pieces(source):
            digest.update(piece)
    path = f"{PLAYABLE}/{name.removeprefix(f'{layout.PLAYBACK}/')}"
    return Entry(path, size_of(package, name, key), digest.hexdigest(), name=name, key=key)


def _small(path: str, data: bytes) -> Entry:
    return Entry(path, len(data), hashlib.sha256(data).hexdigest(), data)


def _listed(found: list[Entry]) -> bytes:
    return "".join(f"{entry.sha256}  {entry.path}\n" for entry in found).encode()


def write(package: Path, into: Path, *, now: datetime, playable: DataKey | None = None) -> Path:
    """Write the bag as a new folder `into`. `FileExistsError`; errors as of `entries`."""
    found = entries(package, now=now, playable=playable)
    into.mkdir(parents=True)
    for entry in found:
        target = into / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            for piece in entry.open(package):
                file.write(piece)
    return into


def tar(package: Path, found: list[Entry], *, now: datetime) -> Iterator[bytes]:
    """The bag as a tar stream (POSIX.1-2001), piece by piece; nothing is written. `OSError`."""
    for entry in found:
        member = tarfile.TarInfo(f"{package.name}/{entry.path}")
        member.size, member.mtime, member.mode = entry.size, int(now.timestamp()), 0o644
        yield member.tobuf(tarfile.PAX_FORMAT)
        yield from entry.open(package)
        yield bytes(-entry.size % tarfile.BLOCKSIZE)
    yield bytes(2 * tarfile.BLOCKSIZE)


def tar_size(found: list[Entry]) -> int:
    """Bytes of the stream; names are short, so that every header is one block."""
    blocks = sum(1 + -(-entry.size // tarfile.BLOCKSIZE) for entry in found)
    return (blocks + 2) * tarfile.BLOCKSIZE


def is_bag(directory: Path) -> bool:
    return (directory / BAGIT).is_file()


def packages_in(directory: Path) -> list[Path]:
    """The packages of a bag."""
    found = sorted((directory / DATA).iterdir()) if (directory / DATA).is_dir() else []
    return [path for path in found if (path / layout.PACKAGE).is_file()]


def verify(directory: Path) -> list[Finding]:
    """Whether a bag is complete and valid (RFC 8493 section 3). Never raises on content; `OSError`."""
    findings: list[Finding] = []
    listed: dict[str, str] = {}
    for name in (MANIFEST, TAG_MANIFEST):
        try:
            listed |= _read_list(directory / name)
        except (ValueError, FileNotFoundError):
            findings.append(Finding(Difference.FILE_MISSING, name))
    present = {path.relative_to(directory).as_posix() for path in directory.rglob("*") if not path.is_dir()}
    findings += [Finding(Difference.FILE_MISSING, name) for name in listed.keys() - present]
    findings += [Finding(Difference.FILE_EXTRA, name) for name in present - listed.keys() - {TAG_MANIFEST}]
    for name in sorted(listed.keys() & present):
        path = directory / name
        if path.is_symlink() or not path.is_file() or _digest(path) != listed[name]:
            findings.append(Finding(Difference.FILE_ALTERED, name))
    return sorted(findings, key=lambda one: one.file)


def _read_list(path: Path) -> dict[str, str]:
    found = {}
    for line in read_small(path).decode().splitlines():
        digest, _, name = line.partition("  ")
        if len(digest) != hashlib.sha256().digest_size * 2 or not name:
            raise ValueError(line)
        found[name] = digest
    return found


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        _feed(digest, file)
    return digest.hexdigest()


def _feed(digest: hashlib._Hash, file: BinaryIO) -> None:
    for piece in pieces(file):
        digest.update(piece)
