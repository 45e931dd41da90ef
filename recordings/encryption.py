"""Media at rest: AES-256-GCM in chunks, each bound to its package, its file and its place. Pure; knows no file.

A file's own key comes from the package's data key, the package, the file's path and a salt of the file, so that
counting chunks makes a nonce that no key ever sees twice. Knows no master key (`recordings.vault`).
"""

from __future__ import annotations

import hashlib
import os
import struct
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from recordings import layout

ALGORITHM = "AES-256-GCM"
KEY_BYTES = 32
MAGIC = b"TIEPDAN1"
HEADER = 28
"""Bytes before the first chunk: magic, chunk size, salt."""
LENGTH = 4
"""Bytes before each chunk's ciphertext: how long its plaintext is."""
TAG = 16
AROUND = LENGTH + TAG
EVEN = 64 * 1024
"""Plaintext bytes of each chunk but the last, in a file that is written at once."""
AS_THEY_CAME = 0
"""Chunk size of a file that grows: every append is a chunk."""
MAX_CHUNK = 32 * 1024 * 1024

_COMMITMENT = b"tiepdan data key\n"
_FILE = b"tiepdan file\n"
_CHUNK = b"tiepdan chunk\n"
_SALT = 16


class Damaged(Exception):
    """Bytes that are not what this key sealed in this place. The text is for the log."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key of one package's media. Shows itself to nobody."""

    package: str
    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Names the key without telling it: SHA-256 over a label and the key, in hex."""
        return hashlib.sha256(_COMMITMENT + self.secret).hexdigest()

    @classmethod
    def new(cls, package: str) -> DataKey:
        return cls(package, os.urandom(KEY_BYTES))


@dataclass(frozen=True, slots=True)
class Header:
    """What an encrypted file begins with."""

    chunk: int
    """Plaintext bytes of each chunk but the last; `AS_THEY_CAME`: each says for itself."""
    salt: bytes

    def data(self) -> bytes:
        return MAGIC + struct.pack(">I", self.chunk) + self.salt


def is_encrypted(name: str) -> bool:
    """Whether a file of an encrypted package is: what people are seen and heard in."""
    return name.startswith((f"{layout.TRACKS}/", f"{layout.PLAYBACK}/"))


def read_header(data: bytes) -> Header:
    """`Damaged` for bytes that no file of ours begins with."""
    if len(data) < HEADER or not data.startswith(MAGIC):
        raise Damaged("no head of an encrypted file")
    (chunk,) = struct.unpack_from(">I", data, len(MAGIC))
    if chunk > MAX_CHUNK:
        raise Damaged(f"chunks of {chunk} bytes")
    return Header(chunk, data[HEADER - _SALT : HEADER])


def read_length(data: bytes) -> int:
    """The plaintext length that stands before a chunk. `Damaged` for one that is none."""
    (length,) = struct.unpack(">I", data)
    if not 0 < length <= MAX_CHUNK:
        raise Damaged(f"a chunk of {length} bytes")
    return int(length)


class FileCipher:
    """Seals and opens the chunks of one file."""

    def __init__(self, key: DataKey, name: str, header: Header) -> None:
        about = b"%s%s\n%s\n%d" % (_FILE, key.package.encode(), name.encode(), header.chunk)
        derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=header.salt, info=about).derive(key.secret)
        self._cipher = AESGCM(derived)
        self._about = b"%s%s\n%s\n" % (_CHUNK, key.package.encode(), name.encode())
        self.header = header

    @classmethod
    def new(cls, key: DataKey, name: str, chunk: int) -> FileCipher:
        """For a file that is begun now."""
        return cls(key, name, Header(chunk, os.urandom(_SALT)))

    def seal(self, number: int, plain: bytes) -> bytes:
        """Chunk `number` (from 0) as it is appended to the file. A number is used once. `ValueError` if too large."""
        if not 0 < len(plain) <= MAX_CHUNK:
            raise ValueError(f"a chunk of {len(plain)} bytes")
        sealed = self._cipher.encrypt(number.to_bytes(12, "big"), plain, self._about + b"%d" % number)
        return struct.pack(">I", len(plain)) + sealed

    def open(self, number: int, sealed: bytes) -> bytes:
        """The plaintext of a chunk, from what follows its length. `Damaged`."""
        try:
            return self._cipher.decrypt(number.to_bytes(12, "big"), sealed, self._about + b"%d" % number)
        except (InvalidTag, ValueError) as error:
            raise Damaged(f"chunk {number}") from error
