"""The seal of a package: the Merkle tree's leaves, and the signed statement of its root. Pure; knows no file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from recordings import fields, merkle
from recordings.canonical import canonical
from recordings.signatures import Signer, read_moment, stamp, unhex

SEAL_VERSION = 1
SIGNED = b"tiepdan evidence seal\n"


@dataclass(frozen=True, slots=True)
class Extent:
    """A file, or its beginning, as the seal names it."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Seal:
    """`seal.json`, read."""

    package: str
    reception_session: str
    manifest: Extent
    keys: Extent
    custody: Extent
    """Of the lines that were there when it was sealed."""
    leaves: int
    root: str
    sealed_at: datetime
    key: str
    signature: str = ""

    def message(self) -> bytes:
        """What is signed: everything but the signature."""
        return SIGNED + canonical(self._body())

    def data(self) -> bytes:
        """As it stands in the package."""
        return canonical({**self._body(), "signature": self.signature}) + b"\n"

    def _body(self) -> dict[str, Any]:
        return {
            "seal": SEAL_VERSION,
            "package": self.package,
            "reception_session": self.reception_session,
            "manifest": asdict(self.manifest),
            "keys": asdict(self.keys),
            "custody": asdict(self.custody),
            "leaves": self.leaves,
            "root": self.root,
            "sealed_at": stamp(self.sealed_at),
            "key": self.key,
        }


@dataclass(frozen=True, slots=True)
class Sealable:
    """What a seal covers."""

    manifest: bytes
    fields: Mapping[str, Any]
    """The manifest, read."""
    keys: bytes
    custody: bytes
    custody_lines: tuple[Mapping[str, Any], ...]


def extent_of(data: bytes) -> Extent:
    return Extent(len(data), hashlib.sha256(data).hexdigest())


def leaves(what: Sealable) -> list[bytes]:
    """The data of the tree's leaves, in order. `KeyError`, `TypeError`, `ValueError` for a manifest that is none."""
    return [canonical(leaf) for leaf in _leaves(what)]


def _leaves(what: Sealable) -> Iterable[dict[str, Any]]:
    yield {"leaf": "manifest", **asdict(extent_of(what.manifest))}
    yield {"leaf": "keys", **asdict(extent_of(what.keys))}
    for leaf, name in (("file", "files"), ("chain", "chains"), ("head", "heads"), ("gap", "gaps"), ("pause", "pauses")):
        for entry in what.fields.get(name, ()):
            yield {**entry, "leaf": leaf}
    yield {**what.fields["timeline"], "leaf": "timeline"}
    for line in what.custody_lines:
        yield {**line, "leaf": "custody"}


def make(what: Sealable, signer: Signer, *, now: datetime) -> Seal:
    """Seal it. Errors as for `leaves`."""
    tree = leaves(what)
    body = Seal(
        package=fields.text(what.fields, "package"),
        reception_session=fields.text(what.fields, "reception_session"),
        manifest=extent_of(what.manifest),
        keys=extent_of(what.keys),
        custody=extent_of(what.custody),
        leaves=len(tree),
        root=merkle.root(tree).hex(),
        sealed_at=now,
        key=signer.key,
    )
    return replace(body, signature=signer.sign(body.message()))


def read_seal(data: bytes) -> Seal:
    """`ValueError` unless the bytes are a seal just as we write one."""
    try:
        value = json.loads(data)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(value, dict) or value.get("seal") != SEAL_VERSION:
        raise ValueError("no seal, or of a version that is not known")
    seal = Seal(
        package=fields.text(value, "package"),
        reception_session=fields.text(value, "reception_session"),
        manifest=_extent(value, "manifest"),
        keys=_extent(value, "keys"),
        custody=_extent(value, "custody"),
        leaves=fields.whole(value, "leaves"),
        root=fields.text(value, "root"),
        sealed_at=read_moment(value, "sealed_at"),
        key=fields.text(value, "key"),
        signature=fields.text(value, "signature"),
    )
    for text, length in ((seal.root, 32), (seal.key, 32), (seal.signature, 64)):
        unhex(text, length)
    if seal.data() != data:
        raise ValueError("not written as it was")
    return seal


def _extent(value: Mapping[str, Any], name: str) -> Extent:
    inner = value.get(name)
    if not isinstance(inner, dict):
        raise ValueError(f"{name} is missing")
    return Extent(fields.whole(inner, "bytes"), fields.text(inner, "sha256"))
