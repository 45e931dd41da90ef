"""Master keys in files, one directory outside the database: who may read it may read the recordings.

`<class>.<id>.json` is a master key (mode 0600); `<class>.json` names all there ever were, the one in use last. A lost
one is never replaced silently. Implements `envelope.KeyService`.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from recordings.canonical import canonical
from recordings.encryption import ALGORITHM, KEY_BYTES
from recordings.envelope import KeyClass, Wrapped
from recordings.keys import KeyUnusable
from recordings.lines import sync_directory, write_whole
from recordings.signatures import stamp

_ID = b"tiepdan master key\n"
_NONCE = 12
_MAX_FILE = 1 << 20


class MasterFiles:
    """The master keys of an office."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def ensure(self, *, now: datetime) -> None:
        """Make the first master key of each class that never had one. `KeyUnusable`, `OSError`."""
        for key_class in KeyClass:
            if not self.history(key_class):
                self.rotate(key_class, now=now)
            self._secret(key_class, self.in_use(key_class))

    def usable(self, key_class: KeyClass) -> None:
        """`KeyUnusable` unless every master key of the class is there and nobody else can read it."""
        self.in_use(key_class)
        for master in self.history(key_class):
            self._secret(key_class, master)

    def rotate(self, key_class: KeyClass, *, now: datetime) -> str:
        """Make a new master key for a class; its id. Packages are wrapped anew by `vault.rewrap`. `OSError`."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret = os.urandom(KEY_BYTES)
        master = _id(secret)
        body = {"class": str(key_class), "key": secret.hex(), "made_at": stamp(now), "master": master}
        _write_secret(self._path(key_class, master), canonical(body) + b"\n")
        known = {"masters": [*self.history(key_class), master]}
        write_whole(self.directory / f"{key_class}.json", canonical(known) + b"\n")
        return master

    def history(self, key_class: KeyClass) -> tuple[str, ...]:
        """Ids of all master keys of a class, oldest first. `KeyUnusable`, `OSError`."""
        path = self.directory / f"{key_class}.json"
        if not path.is_file():
            return ()
        try:
            known = json.loads(_read(path))["masters"]
            if not isinstance(known, list) or not all(isinstance(one, str) for one in known):
                raise ValueError("no list of ids")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise KeyUnusable("key.damaged", path) from error
        return tuple(known)

    def in_use(self, key_class: KeyClass) -> str:
        """`KeyUnusable` where there never was one."""
        history = self.history(key_class)
        if not history:
            raise KeyUnusable("key.master_missing", self.directory / f"{key_class}.json")
        return history[-1]

    def wrap(self, key_class: KeyClass, secret: bytes, context: bytes) -> Wrapped:
        """AES-256-GCM: a random nonce, then the ciphertext with its tag."""
        master = self.in_use(key_class)
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(self._secret(key_class, master)).encrypt(nonce, secret, context)
        return Wrapped(ALGORITHM, master, nonce + sealed)

    def unwrap(self, key_class: KeyClass, wrapped: Wrapped, context: bytes) -> bytes:
        """`KeyUnusable` where the master key is not here, or did not wrap this."""
        path = self._path(key_class, wrapped.master)
        if wrapped.algorithm != ALGORITHM or wrapped.master not in self.history(key_class):
            raise KeyUnusable("key.master_missing", path)
        cipher = AESGCM(self._secret(key_class, wrapped.master))
        try:
            return cipher.decrypt(wrapped.data[:_NONCE], wrapped.data[_NONCE:], context)
        except (InvalidTag, ValueError) as error:
            raise KeyUnusable("key.envelope_damaged", path) from error

    def _path(self, key_class: KeyClass, master: str) -> Path:
        return self.directory / f"{key_class}.{master[:16]}.json"

    def _secret(self, key_class: KeyClass, master: str) -> bytes:
        path = self._path(key_class, master)
        try:
            body = json.loads(_read(path, secret=True))
            secret = bytes.fromhex(body["key"])
        except FileNotFoundError:
            raise KeyUnusable("key.master_missing", path) from None
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise KeyUnusable("key.damaged", path) from error
        if len(secret) != KEY_BYTES or _id(secret) != master:
            raise KeyUnusable("key.damaged", path)
        return secret


def _id(secret: bytes) -> str:
    return hashlib.sha256(_ID + secret).hexdigest()


def _read(path: Path, *, secret: bool = False) -> bytes:
    with path.open("rb") as file:
        if secret and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise KeyUnusable("key.readable_by_others", path)
        return file.read(_MAX_FILE)


def _write_secret(path: Path, data: bytes) -> None:
    """Not readable by others for a moment, whole or not at all."""
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    sync_directory(path.parent)
