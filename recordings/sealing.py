"""Sealing a finished package: keys beside it, the signed root over everything, and the line that says so.

May be called again after any crash; a seal that is there stays. Blocking. Knows no key file and no time-stamp.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from recordings import custody, layout, seal
from recordings.custody import Act
from recordings.keys import Keyring, keys_bytes, read_keys
from recordings.lines import write_proof
from recordings.lock import held
from recordings.manifest import read_manifest
from recordings.package import NotAPackage, read_small
from recordings.seal import Seal
from recordings.signatures import PublicKey


def seal_package(directory: Path, keyring: Keyring, *, now: datetime) -> Seal:
    """Seal a finished package. `NotAPackage`, `lock.PackageBusy`, `OSError`."""
    with held(directory):
        for name in layout.PROOFS:
            (directory / layout.draft_name(name)).unlink(missing_ok=True)
        with custody.locked(directory):
            path = directory / layout.SEAL
            made = seal_of(directory) if path.exists() else _make(directory, keyring, now)
            _, found = custody.load(directory)
            if found.last(Act.SEALED) is None:
                note_locked(directory, Act.SEALED, keyring, now=now, root=made.root)
        return made


def seal_of(directory: Path) -> Seal:
    """The seal as it stands there; `recordings.proof` judges it. `NotAPackage`."""
    try:
        return seal.read_seal(read_small(directory / layout.SEAL))
    except (OSError, ValueError) as error:
        raise NotAPackage(f"{directory.name}: {error}") from error


def note(directory: Path, act: Act, keyring: Keyring, *, now: datetime, **facts: object) -> None:
    """Add a signed custody line to a sealed package. `OSError`, `NotAPackage`."""
    with custody.locked(directory):
        note_locked(directory, act, keyring, now=now, **facts)


def note_locked(directory: Path, act: Act, keyring: Keyring, *, now: datetime, **facts: object) -> None:
    """`note` for who holds the lock on custody."""
    data, found = custody.load(directory)
    introduced = _unknown(directory, keyring.history)
    custody.add_line(directory, data, custody.signed_line(found.head, act, now, keyring, introduced, **facts))


def _unknown(directory: Path, history: Iterable[PublicKey]) -> list[PublicKey]:
    """The keys of the history that the package does not know: those after a rotation."""
    try:
        known = {key.key for key in read_keys(read_small(directory / layout.KEYS))}
    except ValueError as error:
        raise NotAPackage(f"{directory.name}: {error}") from error
    return [key for key in history if key.key not in known]


def _make(directory: Path, keyring: Keyring, now: datetime) -> Seal:
    try:
        manifest = read_small(directory / layout.MANIFEST)
        lines, found = custody.load(directory)
        keys = keys_bytes(keyring.history)
        what = seal.Sealable(manifest, read_manifest(manifest), keys, lines, found.lines)
        made = seal.make(what, keyring, now=now)
    except (FileNotFoundError, KeyError, TypeError, ValueError) as error:
        raise NotAPackage(f"{directory.name}: {error}") from error
    write_proof(directory, layout.KEYS, keys)
    write_proof(directory, layout.SEAL, made.data())
    return made
