"""Minutes and documents of a session, bound to its package by hash: a line of custody each.

Before the seal the line is sealed with the rest, after it the line is signed by itself. May be called while it is
recorded, finished or watched. The documents themselves lie elsewhere. Knows no case file.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from recordings import custody, layout
from recordings.custody import Act
from recordings.keys import Keyring
from recordings.package import read_package_file
from recordings.sealing import note_locked
from recordings.signatures import unhex


@dataclass(frozen=True, slots=True)
class Document:
    """A document as custody names it. No field holds a person's name."""

    kind: str
    """A code: `minutes`, `receipt`, `conclusion`."""
    number: str
    """What tells it from others of its kind: its code in the office's books."""
    bytes: int
    sha256: str


def document_of(kind: str, number: str, data: bytes) -> Document:
    """Of a document's bytes as they are kept."""
    return Document(kind, number, len(data), hashlib.sha256(data).hexdigest())


def add_document(directory: Path, document: Document, keyring: Keyring, *, now: datetime) -> bool:
    """Bind a document; on the disk on return. `False`: it is already. `NotAPackage`, `OSError`.

    `ValueError` for a document whose hash is none.
    """
    unhex(document.sha256, hashlib.sha256().digest_size)
    read_package_file(directory)
    with custody.locked(directory):
        if document in documents(directory):
            return False
        facts = asdict(document)
        if (directory / layout.SEAL).exists():
            note_locked(directory, Act.DOCUMENT_ADDED, keyring, now=now, **facts)
        else:
            custody.append_locked(directory, Act.DOCUMENT_ADDED, now=now, **facts)
        return True


def documents(directory: Path) -> list[Document]:
    """Those that custody names, in order; whether custody is right `recordings.proof` says. `OSError`."""
    found = []
    for line in custody.load(directory)[1].lines:
        values = [line.get(name) for name in ("kind", "number", "bytes", "sha256")]
        kinds = all(type(value) is kind for value, kind in zip(values, (str, str, int, str), strict=True))
        if line.get("what") == Act.DOCUMENT_ADDED and kinds:
            found.append(Document(*values))  # type: ignore[arg-type]  # their kinds were compared
    return found
