"""What verification says of encryption: the envelope, without any key; each chunk of the media, with the data key.

Reads, never writes, never raises on content. Knows no master key and no seal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from recordings import custody, layout
from recordings.encryption import (
    AROUND,
    HEADER,
    LENGTH,
    Damaged,
    DataKey,
    FileCipher,
    is_encrypted,
    read_header,
    read_length,
)
from recordings.envelope import Encryption, read_encryption, read_envelope
from recordings.integrity import Difference, Finding


def envelope_findings(package: bytes, envelope: bytes | None, lines: bytes) -> Iterator[Finding]:
    """Whether the envelope is the one that custody names, for the key that `package.json` names."""
    encryption = _encryption(package)
    if encryption is None:
        if envelope is not None:
            yield Finding(Difference.FILE_EXTRA, layout.ENVELOPE)
        return
    if envelope is None:
        yield Finding(Difference.FILE_MISSING, layout.ENVELOPE)
        return
    try:
        read = read_envelope(envelope)
    except ValueError as error:
        yield Finding(Difference.ENVELOPE_ALTERED, layout.ENVELOPE, detail=str(error))
        return
    if (read.key_class, read.key) != (encryption.key_class, encryption.key):
        yield Finding(Difference.ENVELOPE_ALTERED, layout.ENVELOPE, detail="of another package")
    told = custody.read_custody(lines, custody.genesis(package)).lines
    if custody.stated_envelope(told) != hashlib.sha256(envelope).hexdigest():
        yield Finding(Difference.ENVELOPE_ALTERED, layout.ENVELOPE, detail="not the one that custody names")


def _encryption(package: bytes) -> Encryption | None:
    try:
        value = json.loads(package)
        return read_encryption(value.get("encryption")) if isinstance(value, dict) else None
    except (ValueError, RecursionError):
        return None  # that file's own finding


def chunk_findings(directory: Path, key: DataKey) -> Iterator[Finding]:
    """Every chunk that does not open with this key in its place. What a kill tore off an appended file is none."""
    for folder in (layout.TRACKS, layout.PLAYBACK):
        for path in sorted((directory / folder).glob("*")):
            name = f"{folder}/{path.name}"
            if is_encrypted(name) and path.is_file() and not path.is_symlink():
                yield from _chunks(path, name, key)


def _chunks(path: Path, name: str, key: DataKey) -> Iterator[Finding]:
    size = path.stat().st_size
    grows = name.startswith(f"{layout.TRACKS}/")
    with path.open("rb") as file:
        at, number = HEADER, 0
        head = file.read(HEADER)
        if grows and len(head) < HEADER:
            return  # killed before the first frame
        try:
            cipher = FileCipher(key, name, read_header(head))
            while at < size:
                length = read_length(file.read(LENGTH).ljust(LENGTH, b"\0"))
                if grows and at + AROUND + length > size:
                    return
                cipher.open(number, file.read(length + AROUND - LENGTH))
                at, number = at + AROUND + length, number + 1
        except Damaged as error:
            if not (grows and size - at < LENGTH):
                yield Finding(Difference.CHUNK_ALTERED, name, at, size - at, str(error))
