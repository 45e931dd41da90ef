"""How much room is left for evidence. Knows no package."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Space:
    """Room on the file system that holds the recordings, in bytes, for an ordinary user."""

    free: int
    total: int

    def below(self, limit: int) -> bool:
        return self.free < limit


def space(directory: Path) -> Space:
    """Of the file system that holds `directory` or, while that does not exist, its nearest parent. `OSError`."""
    while not directory.exists() and directory != directory.parent:
        directory = directory.parent
    found = os.statvfs(directory)
    return Space(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)


def demand(directory: Path, minimum: int) -> None:
    """`OSError(ENOSPC)` when less than `minimum` bytes are free where `directory` is."""
    if space(directory).below(minimum):
        raise OSError(errno.ENOSPC, "less free space than a recording may start with", str(directory))
