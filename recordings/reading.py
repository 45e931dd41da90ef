"""A package's media as they were before they were encrypted: seekable, chunk by chunk, without a copy on the disk.

Files of packages that are not encrypted come out as they stand. Knows where chunks lie, not what is in them; what does
not open is an end (`Plain.damaged` says so): whether a file is what was sealed is `recordings.proof`'s to say.
"""

from __future__ import annotations

import io
import os
from array import array
from bisect import bisect_right
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, cast

from recordings.encryption import AROUND, EVEN, HEADER, LENGTH, Damaged, DataKey, FileCipher, read_header, read_length

BUFFER = 1 << 18


def open_file(directory: Path, name: str, key: DataKey | None) -> BinaryIO:
    """A file of a package, as plaintext, for reading and seeking; `key`: of an encrypted package (`vault.unlock`).

    `OSError`; `Damaged` where the file does not begin as an encrypted one of this place.
    """
    path = directory / name
    if key is None:
        return path.open("rb", buffering=BUFFER)
    return cast("BinaryIO", io.BufferedReader(Plain(path, name, key), BUFFER))


def open_path(path: Path, key: DataKey | None) -> BinaryIO:
    """A file of `tracks/` or `playback/` by where it lies. Errors as of `open_file`."""
    return open_file(path.parent.parent, f"{path.parent.name}/{path.name}", key)


def stored_end(stream: BinaryIO, position: int) -> int:
    """Where in the stored file ends what holds the bytes up to `position` of what `open_file` gave."""
    raw = getattr(stream, "raw", None)
    return raw.stored_end(position) if isinstance(raw, Plain) else position


def write_even(path: Path, name: str, key: DataKey, source: BinaryIO) -> None:
    """Write all of `source` into a new file of an encrypted package, in chunks found by counting. `OSError`."""
    cipher = FileCipher.new(key, name, EVEN)
    with path.open("xb") as file:
        file.write(cipher.header.data())
        for number in count():
            plain = source.read(EVEN)
            if not plain:
                return
            file.write(cipher.seal(number, plain))


def size_of(directory: Path, name: str, key: DataKey | None) -> int:
    """Plaintext bytes of a file. Errors as of `open_file`."""
    if key is None:
        return (directory / name).stat().st_size
    with Plain(directory / name, name, key) as plain:
        return plain.size


class Plain(io.RawIOBase):
    """An encrypted file, decrypted as it is read."""

    def __init__(self, path: Path, name: str, key: DataKey) -> None:
        self._file = path.open("rb", buffering=0)
        try:
            self._cipher = FileCipher(key, name, read_header(self._file.read(HEADER)))
        except Damaged:
            self._file.close()
            raise
        self._stored = os.fstat(self._file.fileno()).st_size
        self._chunks = _Even(self._cipher.header.chunk) if self._cipher.header.chunk else _Uneven(self._file)
        self._position = 0
        self._number = -1
        self._chunk = b""
        self.damaged: int | None = None
        """Number of the chunk that did not open, where the reading ended."""

    @property
    def size(self) -> int:
        """Plaintext bytes of all whole chunks."""
        return self._chunks.size(self._stored)

    def stored_end(self, position: int) -> int:
        """Bytes of the stored file up to the end of the chunk that holds the plaintext byte before `position`."""
        if position <= 0:
            return 0
        number, _, at = self._chunks.find(position - 1, self._stored) or (0, 0, HEADER)
        return at + AROUND + len(self._opened(number, at))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        begin = {os.SEEK_SET: 0, os.SEEK_CUR: self._position}.get(whence)
        self._position = max(0, offset + (self.size if begin is None else begin))
        return self._position

    def readinto(self, buffer: Any, /) -> int:
        found = self._chunks.find(self._position, self._stored)
        if found is None:
            return 0
        number, begin, at = found
        try:
            plain = self._opened(number, at)
        except Damaged:
            self.damaged = number
            return 0
        view = memoryview(buffer).cast("B")
        piece = plain[self._position - begin : self._position - begin + len(view)]
        view[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _opened(self, number: int, at: int) -> bytes:
        if number != self._number:
            descriptor = self._file.fileno()
            length = read_length(os.pread(descriptor, LENGTH, at).ljust(LENGTH, b"\0"))
            sealed = os.pread(descriptor, length + AROUND - LENGTH, at + LENGTH)
            self._chunk, self._number = self._cipher.open(number, sealed), number
        return self._chunk


class _Even:
    """Where chunks of one size lie: worked out."""

    def __init__(self, chunk: int) -> None:
        self._chunk = chunk

    def find(self, position: int, stored: int) -> tuple[int, int, int] | None:
        """Number, plaintext offset and place of the chunk that holds the byte at `position`; `None` behind the end."""
        if position >= self.size(stored):
            return None
        number = position // self._chunk
        return number, number * self._chunk, HEADER + number * (self._chunk + AROUND)

    def size(self, stored: int) -> int:
        whole, rest = divmod(stored - HEADER, self._chunk + AROUND)
        return whole * self._chunk + max(0, rest - AROUND)


class _Uneven:
    """Where chunks of any size lie: walked through from length to length, once."""

    def __init__(self, file: io.FileIO) -> None:
        self._file = file
        self._begins = array("Q")
        self._places = array("Q")
        self._end = 0
        self._next = HEADER

    def find(self, position: int, stored: int) -> tuple[int, int, int] | None:
        while self._end <= position:
            if not self._walk(stored):
                return None
        number = bisect_right(self._begins, position) - 1
        return number, self._begins[number], self._places[number]

    def size(self, stored: int) -> int:
        while self._walk(stored):
            pass
        return self._end

    def _walk(self, stored: int) -> bool:
        """One chunk further; `False` at the end, or at a torn tail."""
        head = os.pread(self._file.fileno(), LENGTH, self._next)
        try:
            length = read_length(head) if len(head) == LENGTH else 0
        except Damaged:
            return False
        if not length or self._next + AROUND + length > stored:
            return False
        self._begins.append(self._end)
        self._places.append(self._next)
        self._end += length
        self._next += AROUND + length
        return True
