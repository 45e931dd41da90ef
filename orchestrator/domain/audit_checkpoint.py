"""A signed statement of where the audit log stood, for a second party to keep and to compare later. Pure.

What is signed is `SIGNED` and the canonical JSON of all fields but the signature. Signs nothing itself.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol

from orchestrator.domain.audit_chain import canonical, written

SIGNED: Final = b"tiepdan audit checkpoint\n"
VERSION: Final = 1
LARGEST: Final = 4096
"""Bytes of a checkpoint file, at most."""
_HASH = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")


class Signs(Protocol):
    """Whoever holds the office's key."""

    @property
    def key(self) -> str: ...
    def sign(self, message: bytes) -> str: ...


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log had so many lines, the last of them this one, with this hash."""

    office: str
    lines: int
    number: int
    """Of the last line."""
    head: str
    """Its hash."""
    at: datetime
    key: str
    """Id of the office's key (SHA-256 of the public key)."""
    signature: str = ""

    def message(self) -> bytes:
        """What is signed."""
        return SIGNED + canonical(self._body())

    def data(self) -> bytes:
        """As a file."""
        return canonical({**self._body(), "signature": self.signature}) + b"\n"

    def _body(self) -> dict[str, Any]:
        return {
            "checkpoint": VERSION,
            "office": self.office,
            "lines": self.lines,
            "number": self.number,
            "head": self.head,
            "at": written(self.at),
            "key": self.key,
        }


def signed_checkpoint(office: str, lines: int, number: int, head: str, now: datetime, signer: Signs) -> Checkpoint:
    """The statement, signed."""
    body = Checkpoint(office, lines, number, head, now, signer.key)
    return replace(body, signature=signer.sign(body.message()))


def read_checkpoint(data: bytes) -> Checkpoint:
    """`ValueError` unless the bytes are a checkpoint as we write one; its signature is not judged here."""
    if len(data) > LARGEST:
        raise ValueError("too large")
    try:
        value = json.loads(data)
        if not isinstance(value, dict) or value.get("checkpoint") != VERSION:
            raise ValueError("no checkpoint, or of a version that is not known")
        found = Checkpoint(
            value["office"],
            value["lines"],
            value["number"],
            value["head"],
            datetime.fromisoformat(value["at"]),
            value["key"],
            value["signature"],
        )
        whole = found.data().strip() == data.strip()
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("no checkpoint") from error
    numbers = (found.lines, found.number)
    well = all(type(number) is int and number >= 0 for number in numbers) and found.at.tzinfo is not None
    if not (whole and well and _HASH.fullmatch(found.head) and _SIGNATURE.fullmatch(found.signature)):
        raise ValueError("not written as a checkpoint is")
    return found
