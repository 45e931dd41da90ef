"""One take's file: an append-only Matroska file, encrypted or not, that hashes what it writes.

Knows no RTP, no journal and no thread.
"""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

from recordings import matroska
from recordings.encryption import AS_THEY_CAME, DataKey, FileCipher

DISK_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


def trouble(error: OSError) -> str:
    """The code by which a failure of the disk is known: `disk_full` or `write_failed`."""
    return "disk_full" if error.errno in DISK_FULL else "write_failed"


class TakeFile:
    """Opened at a take's first frame. After an `OSError` it must only be cut and closed."""

    def __init__(self, package: Path, name: str, form: matroska.Format, key: DataKey | None = None) -> None:
        self.name = name
        """Relative to the package."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self._fd = os.open(package / name, flags, 0o640)
        self._blocks = matroska.BlockWriter()
        self._digest = hashlib.sha256()
        self._unsealed = 0
        self.size = 0
        self.last_pts = -1
        self._head = matroska.header(form)
        self._cipher = None if key is None else FileCipher.new(key, name, AS_THEY_CAME)
        self._chunks = 0

    @property
    def unsealed(self) -> int:
        """Bytes that no chain entry covers yet."""
        return self._unsealed

    def write(self, pts: int, keyframe: bool, data: bytes) -> int:
        """Append a frame at `pts` ms, moved on where it would not be later than the one before. Returns its pts.

        The frame is with the file system on return. `OSError`.
        """
        pts = max(pts, self.last_pts + 1)
        self._append(self._stored(self._head + self._blocks.block(pts, keyframe, data)))
        self._head = b""
        self.last_pts = pts
        return pts

    def cut(self) -> tuple[int, int, str]:
        """Offset, length and SHA-256 of what was written since the last cut; the next frame begins a cluster."""
        result = (self.size - self._unsealed, self._unsealed, self._digest.hexdigest())
        self._digest, self._unsealed = hashlib.sha256(), 0
        self._blocks.cut()
        return result

    def sync(self) -> None:
        """What was written is on the disk, not only with the file system. `OSError`."""
        os.fdatasync(self._fd)

    def close(self) -> None:
        os.close(self._fd)

    def _stored(self, plain: bytes) -> bytes:
        """What goes to the disk: of an encrypted take a chunk for each frame, so that a kill tears one at most."""
        if self._cipher is None:
            return plain
        head = self._cipher.header.data() if not self._chunks else b""
        self._chunks += 1
        return head + self._cipher.seal(self._chunks - 1, plain)

    def _append(self, data: bytes) -> None:
        while data:
            written = os.write(self._fd, data)
            self._digest.update(data[:written])
            self._unsealed += written
            self.size += written
            data = data[written:]
