"""A file for a moment, which nobody can read from the disk: encrypted with a key that only this object knows.

FFmpeg writes playback files here and there (an index goes in front at last), which chunks that are sealed once do not
allow. Nothing is left behind: the file has no name, the key dies with the process. Knows no package.
"""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

BLOCK = 64 * 1024
_TAG = 16


class Scratch:
    """The storage; `open` gives handles, each with a position of its own."""

    def __init__(self, folder: Path) -> None:
        """In `folder`, on whose file system there must be room. `OSError`."""
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115  # closed by `close`
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._versions: list[int] = []
        """How often each block was written: with its number, a nonce that is used once."""
        self._number = -1
        self._block = bytearray(BLOCK)
        self._changed = False
        self.size = 0

    def open(self) -> ScratchFile:
        return ScratchFile(self)

    def close(self) -> None:
        self._file.close()

    def read(self, at: int, length: int) -> bytes:
        """What stands from `at` on, up to the end of its block."""
        length = min(length, self.size - at, BLOCK - at % BLOCK)
        if length <= 0:
            return b""
        self._turn_to(at // BLOCK)
        return bytes(self._block[at % BLOCK : at % BLOCK + length])

    def write(self, at: int, data: memoryview) -> None:
        """Put bytes at `at`; what was never written in between is zeros. `OSError`."""
        while data:
            self._turn_to(at // BLOCK)
            piece = data[: BLOCK - at % BLOCK]
            self._block[at % BLOCK : at % BLOCK + len(piece)] = piece
            self._changed = True
            at += len(piece)
            self.size = max(self.size, at)
            data = data[len(piece) :]

    def _turn_to(self, number: int) -> None:
        if number == self._number:
            return
        self._put_back()
        known = number < len(self._versions) and self._versions[number]
        self._block[:] = self._stored(number) if known else bytes(BLOCK)
        self._number = number

    def _put_back(self) -> None:
        if not self._changed:
            return
        self._versions += [0] * (self._number + 1 - len(self._versions))
        self._versions[self._number] += 1
        sealed = self._cipher.encrypt(self._nonce(self._number), bytes(self._block), None)
        at = self._number * (BLOCK + _TAG)
        while sealed:
            written = os.pwrite(self._file.fileno(), sealed, at)
            sealed, at = sealed[written:], at + written
        self._changed = False

    def _stored(self, number: int) -> bytes:
        sealed = os.pread(self._file.fileno(), BLOCK + _TAG, number * (BLOCK + _TAG))
        return self._cipher.decrypt(self._nonce(number), sealed, None)

    def _nonce(self, number: int) -> bytes:
        return number.to_bytes(6, "big") + self._versions[number].to_bytes(6, "big")


class ScratchFile(io.RawIOBase):
    """One reader or writer. Closing it keeps the storage."""

    name = "scratch"

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._position = 0

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        begin = {os.SEEK_SET: 0, os.SEEK_CUR: self._position}.get(whence, self._scratch.size)
        self._position = max(0, begin + offset)
        return self._position

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._scratch.read(self._position, len(view))
        view[: len(data)] = data
        self._position += len(data)
        return len(data)

    def write(self, data: Any, /) -> int:
        view = memoryview(data).cast("B")
        self._scratch.write(self._position, view)
        self._position += len(view)
        return len(view)
