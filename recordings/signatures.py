"""Ed25519 signatures and the public keys that check them, with their history. Pure; knows no file, no private key."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from recordings import fields
from recordings.canonical import canonical

ALGORITHM = "Ed25519"
ENDORSEMENT = b"tiepdan key endorsement\n"

_HEX = re.compile(r"(?:[0-9a-f]{2})+")


class Signer(Protocol):
    """Whoever holds a private key."""

    @property
    def key(self) -> str: ...
    def sign(self, message: bytes) -> str: ...


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One key of the office, as it stands in `keys.json`."""

    key: str
    """Its id: SHA-256 of the 32 bytes of the public key, in hex."""
    public: bytes
    valid_from: datetime
    valid_until: datetime | None = None
    """`None` while it signs."""
    endorsed_by: str | None = None
    """Id of the key before it, which vouched for it; `None` for the first, and after a loss."""
    endorsement: str | None = None

    def json(self) -> dict[str, Any]:
        return {
            **_endorsed(self),
            "algorithm": ALGORITHM,
            "valid_until": None if self.valid_until is None else stamp(self.valid_until),
            "endorsed_by": self.endorsed_by,
            "endorsement": self.endorsement,
        }

    def endorsement_message(self) -> bytes:
        """What the key before it signed."""
        return ENDORSEMENT + canonical(_endorsed(self))


def _endorsed(key: PublicKey) -> dict[str, Any]:
    return {"key": key.key, "public": key.public.hex(), "valid_from": stamp(key.valid_from)}


def stamp(moment: datetime) -> str:
    """A moment as evidence writes it: UTC, milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def read_moment(line: Mapping[str, Any], name: str) -> datetime:
    """`ValueError` unless it is written just as `stamp` writes it."""
    text = fields.text(line, name)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or stamp(moment) != text:
        raise ValueError(f"{name} is no moment in UTC")
    return moment


def unhex(text: str, length: int) -> bytes:
    """Lower-case hex of so many bytes. `ValueError`: only one way of writing is accepted."""
    if len(text) != 2 * length or not _HEX.fullmatch(text):
        raise ValueError(f"no {length} bytes in hex")
    return bytes.fromhex(text)


def key_id(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()


def read_key(line: Mapping[str, Any]) -> PublicKey:
    """`ValueError` for what is no key, or has another's id."""
    public = unhex(fields.text(line, "public"), 32)
    key = fields.text(line, "key")
    if key != key_id(public) or line.get("algorithm") != ALGORITHM:
        raise ValueError("the id is not the key's, or the algorithm is not known")
    until = None if line.get("valid_until") is None else read_moment(line, "valid_until")
    by, endorsement = fields.optional_text(line, "endorsed_by"), fields.optional_text(line, "endorsement")
    return PublicKey(key, public, read_moment(line, "valid_from"), until, by, endorsement)


def is_signed(public: bytes, signature: str, message: bytes) -> bool:
    """Whether the signature (hex) over the message is this key's."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(unhex(signature, 64), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def trusted_among(history: Iterable[PublicKey], roots: Collection[str]) -> frozenset[str]:
    """Ids of the keys that are trusted when these roots are: themselves, and whatever a trusted key endorsed."""
    known = {key.key: key for key in history}
    trusted = set(roots)
    waiting = [key for key in known.values() if key.key not in trusted]
    while True:
        new = [key for key in waiting if _is_endorsed(key, known, trusted)]
        if not new:
            return frozenset(trusted)
        trusted |= {key.key for key in new}
        waiting = [key for key in waiting if key.key not in trusted]


def _is_endorsed(key: PublicKey, known: Mapping[str, PublicKey], trusted: Collection[str]) -> bool:
    by = known.get(key.endorsed_by or "")
    if by is None or by.key not in trusted or key.endorsement is None:
        return False
    return is_signed(by.public, key.endorsement, key.endorsement_message())
