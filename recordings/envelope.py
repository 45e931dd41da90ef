"""`envelope.json`: a package's data key, wrapped by a master key of its class. Pure; knows no file, no master key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Protocol

from recordings import fields
from recordings.canonical import canonical
from recordings.signatures import unhex

ENVELOPE_VERSION = 1
_CONTEXT = b"tiepdan envelope\n"


class KeyClass(StrEnum):
    """Whose master key wraps: who may open denunciations need not be who may open the rest."""

    RECEPTION = "reception"
    DENUNCIATION = "denunciation"


@dataclass(frozen=True, slots=True)
class Encryption:
    """What `package.json` says of it. Never changes; the envelope does, when a master key is replaced."""

    algorithm: str
    key_class: KeyClass
    key: str
    """`encryption.DataKey.id`."""

    def json(self) -> dict[str, Any]:
        return {"algorithm": self.algorithm, "class": str(self.key_class), "key": self.key}


def read_encryption(value: object) -> Encryption | None:
    """`None` where there is none. `ValueError`."""
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise ValueError("encryption is no object")
    key = fields.text(value, "key")
    unhex(key, 32)
    return Encryption(fields.text(value, "algorithm"), KeyClass(fields.text(value, "class")), key)


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key as a key service gave it back."""

    algorithm: str
    master: str
    """Names the master key to the service."""
    data: bytes


class KeyService(Protocol):
    """Whoever holds master keys: a directory of files (`vault.MasterFiles`), or a key service elsewhere. Blocking.

    Both raise `keys.KeyUnusable` and `OSError`. `context` is bound to the wrapping: another one does not open it.
    """

    def wrap(self, key_class: KeyClass, secret: bytes, context: bytes) -> Wrapped:
        """Wrap with the master key of the class that is in use."""
        ...

    def unwrap(self, key_class: KeyClass, wrapped: Wrapped, context: bytes) -> bytes:
        """What was wrapped, by this or an earlier master key of the class."""
        ...

    def in_use(self, key_class: KeyClass) -> str:
        """Name of the master key that wraps now."""
        ...


@dataclass(frozen=True, slots=True)
class Envelope:
    """`envelope.json`, read."""

    package: str
    key_class: KeyClass
    key: str
    wrapped: Wrapped

    def context(self) -> bytes:
        """What the wrapping is bound to."""
        return _CONTEXT + canonical({"class": str(self.key_class), "key": self.key, "package": self.package})

    def data(self) -> bytes:
        """As it stands in the package."""
        body = {
            "envelope": ENVELOPE_VERSION,
            "package": self.package,
            "class": str(self.key_class),
            "key": self.key,
            "wrapped": {**asdict(self.wrapped), "data": self.wrapped.data.hex()},
        }
        return canonical(body) + b"\n"


def read_envelope(data: bytes) -> Envelope:
    """`ValueError` unless the bytes are an envelope just as we write one."""
    try:
        value = json.loads(data)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(value, dict) or value.get("envelope") != ENVELOPE_VERSION:
        raise ValueError("no envelope, or of a version that is not known")
    inner = value.get("wrapped")
    if not isinstance(inner, dict):
        raise ValueError("wrapped is missing")
    wrapped = Wrapped(
        fields.text(inner, "algorithm"), fields.text(inner, "master"), bytes.fromhex(fields.text(inner, "data"))
    )
    key_class = KeyClass(fields.text(value, "class"))
    envelope = Envelope(fields.text(value, "package"), key_class, fields.text(value, "key"), wrapped)
    if envelope.data() != data:
        raise ValueError("not written as it was")
    return envelope
