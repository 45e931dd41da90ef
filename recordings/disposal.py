"""Destroying a package's media for good, after it was decided; what remains still proves what there was.

The only place that takes evidence away. The envelope goes first: without it nobody opens a copy
of the media. What stays: manifest, seal, custody, journals, timeline, and `tombstone.json`. Knows no proposal.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from recordings import custody, fields, layout
from recordings.canonical import canonical
from recordings.custody import Act
from recordings.encryption import is_encrypted
from recordings.keys import Keyring
from recordings.lines import sync_directory, write_proof
from recordings.lock import held
from recordings.package import read_small
from recordings.sealing import note, seal_of
from recordings.signatures import read_moment, stamp

TOMBSTONE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Tombstone:
    """`tombstone.json`, read."""

    package: str
    root: str
    """Of the seal: what was destroyed."""
    disposal: str
    """Code of the proposal."""
    minutes_sha256: str
    """Of the minutes of destruction, as the office keeps them."""
    destroyed_at: datetime

    def data(self) -> bytes:
        """As it stands in the package."""
        body = {**asdict(self), "destroyed_at": stamp(self.destroyed_at), "tombstone": TOMBSTONE_VERSION}
        return canonical(body) + b"\n"


def read_tombstone(data: bytes) -> Tombstone:
    """`ValueError` unless the bytes are a tombstone just as we write one."""
    value = json.loads(data)
    if not isinstance(value, dict) or value.get("tombstone") != TOMBSTONE_VERSION:
        raise ValueError("no tombstone, or of a version that is not known")
    package, root = fields.text(value, "package"), fields.text(value, "root")
    why, minutes = fields.text(value, "disposal"), fields.text(value, "minutes_sha256")
    found = Tombstone(package, root, why, minutes, read_moment(value, "destroyed_at"))
    if found.data() != data:
        raise ValueError("not written as it was")
    return found


def destroy(directory: Path, disposal: str, minutes_sha256: str, keyring: Keyring, *, now: datetime) -> Tombstone:
    """Destroy the media of a sealed package; on the disk on return. Again after a crash it goes on where it stopped.

    `NotAPackage`, `lock.PackageBusy`, `OSError`.
    """
    seal = seal_of(directory)
    with held(directory):
        path = directory / layout.TOMBSTONE
        if path.exists():
            tombstone = read_tombstone(read_small(path))
        else:
            tombstone = Tombstone(seal.package, seal.root, disposal, minutes_sha256, now)
            write_proof(directory, layout.TOMBSTONE, tombstone.data())
        digest = hashlib.sha256(tombstone.data()).hexdigest()
        if custody.load(directory)[1].last(Act.DESTROYED) is None:
            note(directory, Act.DESTROYED, keyring, now=now, disposal=disposal, tombstone_sha256=digest)
        _shred(directory / layout.ENVELOPE)
        for folder in (layout.PLAYBACK, layout.TRACKS):
            for medium in sorted((directory / folder).glob("*")):
                medium.unlink()
            if (directory / folder).is_dir():
                sync_directory(directory / folder)
    return tombstone


def _shred(path: Path) -> None:
    """Overwrite, then remove: the wrapped key is what opens everything else (NIST 800-88: cryptographic erase)."""
    if not path.is_file():
        return
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    sync_directory(path.parent)


def media_in(names: Mapping[str, Any]) -> list[str]:
    """Those of a package's files, or of a copy's, that a disposal destroys; the envelope first."""
    return [name for name in (layout.ENVELOPE, *sorted(names)) if name in names and is_destroyed(name)]


def is_destroyed(name: str) -> bool:
    """Whether a disposal takes this file away."""
    return name == layout.ENVELOPE or is_encrypted(name)
