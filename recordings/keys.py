"""The office's signing key and the history of its public keys, in one directory. Knows no package.

`seal.pem` is the private key in use (mode 0600); `public/<id>.json` is every public key there ever was. A retired
private key does not exist any more.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from recordings.canonical import canonical
from recordings.lines import sync_directory, write_whole
from recordings.signatures import PublicKey, key_id, read_key

PRIVATE = "seal.pem"
PUBLIC = "public"
MAX_KEY_FILE = 1 << 20


class KeyUnusable(Exception):
    """There is no key to sign with, or one that others can read. `code` says which, for the log and the catalogue."""

    def __init__(self, code: str, path: Path) -> None:
        super().__init__(f"{code}: {path}")
        self.code = code
        self.path = path


@dataclass(frozen=True, slots=True)
class Keyring:
    """The key in use, and all public keys, oldest first."""

    private: Ed25519PrivateKey
    history: tuple[PublicKey, ...]

    @property
    def key(self) -> str:
        """Id of the key in use."""
        return key_id(self.private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> str:
        """The signature in hex (RFC 8032)."""
        return self.private.sign(message).hex()


def ensure(directory: Path, *, now: datetime) -> Keyring:
    """The keyring; where there never was a key, the first one is made. `KeyUnusable`, `OSError`.

    A private key that was lost is never replaced silently: that is `rotate`.
    """
    if not (directory / PRIVATE).exists() and not public_keys(directory):
        return rotate(directory, now=now)
    return open_keyring(directory)


def open_keyring(directory: Path) -> Keyring:
    """The keyring that is there. `KeyUnusable`, `OSError`."""
    private = _read_private(directory / PRIVATE)
    keyring = Keyring(private, public_keys(directory))
    if keyring.key not in {key.key for key in keyring.history}:
        raise KeyUnusable("key.not_in_history", directory / PUBLIC)
    return keyring


def public_keys(directory: Path) -> tuple[PublicKey, ...]:
    """All public keys, oldest first; none where there is no directory. `KeyUnusable` for a damaged file."""
    return read_public([path for path in (directory / PUBLIC).glob("*.json") if not path.name.startswith(".")])


def rotate(directory: Path, *, now: datetime) -> Keyring:
    """Make a new key, vouched for by the one in use, which it replaces. `KeyUnusable`, `OSError`.

    A crash leaves the old key in use or the new one; a public key whose private one never came into use does no harm.
    """
    (directory / PUBLIC).mkdir(mode=0o700, parents=True, exist_ok=True)
    before = open_keyring(directory) if (directory / PRIVATE).exists() else None
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    new = PublicKey(key_id(public), public, now)
    if before is not None:
        signed = before.sign(new.endorsement_message())
        new = replace(new, endorsed_by=before.key, endorsement=signed)
    _write_public(directory, new)
    _write_private(directory / PRIVATE, private)
    for old in public_keys(directory):
        if old.key != new.key and old.valid_until is None:
            _write_public(directory, replace(old, valid_until=now))
    return open_keyring(directory)


def read_public(paths: Iterable[Path]) -> tuple[PublicKey, ...]:
    """Public keys out of files, oldest first: `keys.json`, one key as JSON, or PEM. `KeyUnusable`, `OSError`."""
    found: list[PublicKey] = []
    for path in paths:
        try:
            found += _read_public(path)
        except (ValueError, RecursionError) as error:
            raise KeyUnusable("key.damaged", path) from error
    return tuple(sorted(found, key=lambda key: (key.valid_from, key.key)))


def _read_public(path: Path) -> list[PublicKey]:
    with path.open("rb") as file:
        data = file.read(MAX_KEY_FILE)
    if data.lstrip().startswith(b"-----BEGIN"):
        loaded = serialization.load_pem_public_key(data)
        if not isinstance(loaded, Ed25519PublicKey):
            raise ValueError("no Ed25519 key")
        public = loaded.public_bytes_raw()
        return [PublicKey(key_id(public), public, datetime.fromisoformat("1970-01-01T00:00:00+00:00"))]
    return read_keys(data)


def read_keys(data: bytes) -> list[PublicKey]:
    """The keys of a `keys.json`, or the one of an exported key. `ValueError`, `RecursionError`."""
    value = json.loads(data)
    entries = value.get("keys", [value]) if isinstance(value, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError("no keys")
    return [read_key(entry) for entry in entries]


def keys_bytes(history: Iterable[PublicKey]) -> bytes:
    """The history as `keys.json` of a package."""
    return canonical({"keys": [key.json() for key in history]}) + b"\n"


def _read_private(path: Path) -> Ed25519PrivateKey:
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise KeyUnusable("key.readable_by_others", path)
            loaded = serialization.load_pem_private_key(file.read(MAX_KEY_FILE), password=None)
    except FileNotFoundError:
        raise KeyUnusable("key.missing", path) from None
    except (ValueError, TypeError) as error:
        raise KeyUnusable("key.damaged", path) from error
    if not isinstance(loaded, Ed25519PrivateKey):
        raise KeyUnusable("key.damaged", path)
    return loaded


def _write_public(directory: Path, key: PublicKey) -> None:
    write_whole(directory / PUBLIC / f"{key.key}.json", canonical(key.json()) + b"\n")


def _write_private(path: Path, private: Ed25519PrivateKey) -> None:
    """Not readable by others for a moment, whole or not at all."""
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(
            private.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    sync_directory(path.parent)
