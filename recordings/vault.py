"""Opens packages that are encrypted, and wraps their data keys anew. Knows no media; asks whoever holds master keys."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from recordings import custody, layout
from recordings.encryption import ALGORITHM, DataKey
from recordings.envelope import Envelope, KeyService, read_envelope
from recordings.keys import Keyring, KeyUnusable
from recordings.lines import write_proof
from recordings.lock import held
from recordings.package import NotAPackage, read_package_file, read_small
from recordings.sealing import note


def unlock(directory: Path, service: KeyService) -> DataKey | None:
    """The data key of a package's media; `None` where they are not encrypted.

    `KeyUnusable` where nobody here can open it; `NotAPackage`; `OSError`.
    """
    opening = read_package_file(directory)
    if opening.encryption is None:
        return None
    if opening.encryption.algorithm != ALGORITHM:
        raise KeyUnusable("key.envelope_damaged", directory / layout.PACKAGE)
    envelope = envelope_of(directory)
    secret = service.unwrap(envelope.key_class, envelope.wrapped, envelope.context())
    key = DataKey(opening.code, secret)
    if envelope.package != opening.code or key.id != opening.encryption.key:
        raise KeyUnusable("key.envelope_damaged", directory / layout.ENVELOPE)
    return key


def envelope_of(directory: Path) -> Envelope:
    """The envelope of an encrypted package. `KeyUnusable` where it is gone or damaged; `OSError`."""
    path = directory / layout.ENVELOPE
    try:
        return read_envelope(read_small(path))
    except (FileNotFoundError, ValueError) as error:
        raise KeyUnusable("key.envelope_damaged", path) from error


def rewrap(directory: Path, service: KeyService, keyring: Keyring | None, *, now: datetime) -> bool:
    """Wrap the data key with the master key in use; media stay as they are. `False`: it is already.

    A crash between the envelope and its line of custody is made good by the next call. `keyring`: for the line's
    signature, once the package is sealed. `KeyUnusable`, `NotAPackage`, `lock.PackageBusy`, `OSError`.
    """
    with held(directory):
        key = unlock(directory, service)
        if key is None:
            return False
        envelope = envelope_of(directory)
        current = envelope.wrapped.master == service.in_use(envelope.key_class)
        if not current:
            wrapped = service.wrap(envelope.key_class, key.secret, envelope.context())
            envelope = replace(envelope, wrapped=wrapped)
            write_proof(directory, layout.ENVELOPE, envelope.data())
        if current and custody.stated_envelope(custody.load(directory)[1].lines) == digest(envelope):
            return False
        _note(directory, envelope, keyring, now)
        return True


def digest(envelope: Envelope) -> str:
    """How custody names an envelope: SHA-256 of the file."""
    return hashlib.sha256(envelope.data()).hexdigest()


def _note(directory: Path, envelope: Envelope, keyring: Keyring | None, now: datetime) -> None:
    facts = {"envelope_sha256": digest(envelope), "master": envelope.wrapped.master}
    if not (directory / layout.SEAL).exists():
        custody.append(directory, custody.Act.REWRAPPED, now=now, **facts)
    elif keyring is None:
        raise KeyUnusable("key.missing", directory / layout.SEAL)
    else:
        note(directory, custody.Act.REWRAPPED, keyring, now=now, **facts)


def encrypted(recordings: Path) -> Iterator[Path]:
    """All encrypted packages in the recordings directory, by code. `OSError`."""
    for directory in sorted(recordings.iterdir()) if recordings.is_dir() else ():
        if directory.is_symlink() or not (directory / layout.PACKAGE).is_file():
            continue
        try:
            opening = read_package_file(directory)
        except NotAPackage:
            continue
        if opening.encryption is not None and not (directory / layout.TOMBSTONE).exists():
            yield directory
