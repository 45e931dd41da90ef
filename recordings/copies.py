"""Copies of sealed packages: brought to a store and read back, compared again and again, and what repairs the original.

Blocking. Knows no database, no schedule and no kind of store (`recordings.stores`). A copy is good when each of its
files has the bytes of an original that proves itself.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from recordings import layout
from recordings.finisher import files_of
from recordings.lines import digest_of, sync_directory
from recordings.lock import held
from recordings.manifest import read_manifest
from recordings.package import read_small
from recordings.proof import Proof
from recordings.stores import MOST_FILES, CopyStore, is_file_of_package

Judge = Callable[[Path], Proof]
"""`proof.prove` with what the office trusts."""

GROWING = (layout.ENVELOPE, layout.TIMESTAMP, layout.CUSTODY)
"""Files that change after the seal: a copy that lacks their newest state is old, not damaged."""

ASIDE = ".damaged"
"""Folder beside the packages, where what was damaged is kept."""


class NoGoodCopy(Exception):
    """The store's copy does not prove itself either. The text is for the log."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A store's copy against the original."""

    differing: tuple[str, ...]
    """Files that are missing there, or not the same."""
    bytes: int
    custody_sha256: str
    """Of the custody that was compared: it goes on growing."""

    @property
    def same(self) -> bool:
        return not self.differing


def contents(directory: Path) -> dict[str, str]:
    """Every file of a finished package with its digest: those of the manifest as it says, the proofs as they are.

    `OSError`, `ValueError` for a package without a manifest.
    """
    body = read_manifest(read_small(directory / layout.MANIFEST))
    found = {entry["path"]: entry["sha256"] for entry in body["files"]}
    proofs = sorted(name for name in layout.PROOFS if (directory / name).is_file())
    return found | {name: digest_of([directory / name]) for name in proofs}


def compare(directory: Path, store: CopyStore) -> Comparison:
    """Read the whole copy. `OSError`, `ValueError` as of `contents`."""
    wanted = contents(directory)
    there = store.names(directory.name)
    differing = [
        name for name in sorted(wanted) if name not in there or _digest(store, directory, name) != wanted[name]
    ]
    return Comparison(tuple(differing), sum(there.get(name, 0) for name in wanted), wanted.get(layout.CUSTODY, ""))


def bring(directory: Path, store: CopyStore) -> Comparison:
    """Bring what is missing or differs, and read back what was brought. The original must be whole. Errors as above."""
    before = compare(directory, store)
    if before.same:
        return before
    for name in sorted(before.differing, key=_proofs_last):
        store.put(directory.name, name, directory / name)
    return compare(directory, store)


def refresh(directory: Path, store: CopyStore) -> str | None:
    """Bring a custody that has grown, and the proofs that grow with it; its digest. Media are not read.

    `None` when the copy's custody is no beginning of the original's: one of them is damaged. `OSError`.
    """
    data = read_small(directory / layout.CUSTODY)
    if not data.startswith(b"".join(store.read(directory.name, layout.CUSTODY))):
        return None
    for name in GROWING:
        if (directory / name).is_file() and _digest(store, directory, name) != digest_of([directory / name]):
            store.put(directory.name, name, directory / name)
    brought = _digest(store, directory, layout.CUSTODY)
    return brought if brought == hashlib.sha256(data).hexdigest() else None


def _proofs_last(name: str) -> tuple[bool, str]:
    """A copy that was cut off has no seal yet."""
    return name in layout.PROOFS, name


def _digest(store: CopyStore, directory: Path, name: str) -> str:
    digest = hashlib.sha256()
    try:
        for piece in store.read(directory.name, name):
            digest.update(piece)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()


def fetch(package: str, store: CopyStore, into: Path) -> Path:
    """Bring a copy back into a new folder `into`. `OSError`; `NoGoodCopy` for names that no package has."""
    names = store.names(package)
    if not names or len(names) > MOST_FILES or not all(is_file_of_package(name) for name in names):
        raise NoGoodCopy(f"{store.name}: {package}")
    for folder in (into, into / layout.TRACKS, into / layout.PLAYBACK):
        folder.mkdir(mode=0o700, exist_ok=True)
    for name in sorted(names):
        with (into / name).open("xb") as file:
            for piece in store.read(package, name):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    return into


def repair(directory: Path, store: CopyStore, judge: Judge, *, now: datetime) -> tuple[str, ...]:
    """Put right what is damaged in a package from a copy that proves itself; the names of the files put right.

    What was damaged is kept in `.damaged/` beside the package: it may be evidence too. `NoGoodCopy`, `NotAPackage`,
    `lock.PackageBusy`, `OSError`.
    """
    staged = directory.with_name(f".repair-{directory.name}")
    shutil.rmtree(staged, ignore_errors=True)  # what a repair that was cut off had fetched
    fetch(directory.name, store, staged)
    if not judge(staged).whole:
        raise NoGoodCopy(f"{store.name}: {directory.name}")
    if not (directory / layout.PACKAGE).is_file():
        return _put_back_whole(directory, staged, now)
    wrong = sorted({finding.file for finding in judge(directory).verdict.findings})
    with held(directory):
        wrong = [name for name in wrong if not _same(directory / name, staged / name)]
        for name in wrong:
            _put_right(directory, staged, name, now)
    shutil.rmtree(staged)
    if not judge(directory).whole:
        raise NoGoodCopy(f"{store.name}: {directory.name} is damaged in more ways than its copy can mend")
    return tuple(wrong)


def _put_back_whole(directory: Path, staged: Path, now: datetime) -> tuple[str, ...]:
    if directory.exists():
        os.replace(directory, _aside(directory, now))
    os.replace(staged, directory)
    sync_directory(directory.parent)
    return tuple(sorted(files_of(directory)))


def _put_right(directory: Path, staged: Path, name: str, now: datetime) -> None:
    """A damaged file goes aside, the good one, if there should be one, comes in its place."""
    target = directory / name
    if os.path.lexists(target):
        aside = _aside(directory, now) / name
        aside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.replace(target, aside)
    if (staged / name).is_file():
        target.parent.mkdir(exist_ok=True)
        os.replace(staged / name, target)
    sync_directory(target.parent)


def _same(one: Path, other: Path) -> bool:
    """What is only said to be wrong because of another file."""
    files = one.is_file() and not one.is_symlink() and other.is_file()
    return files and digest_of([one]) == digest_of([other])


def _aside(directory: Path, now: datetime) -> Path:
    folder = directory.parent / ASIDE / f"{directory.name}.{now:%Y%m%dT%H%M%S}"
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    return folder


def empty(directory: Path) -> bool:
    """Whether nobody was recorded in a finished package."""
    try:
        body: Mapping[str, object] = read_manifest(read_small(directory / layout.MANIFEST))
    except (OSError, ValueError):
        return True
    return not body.get("takes")
