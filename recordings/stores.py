"""Where copies of packages lie: the seam for every kind of store, and the simplest kind, a second folder.

Knows files of packages by name and bytes, not what they mean. Only a disposal
takes files away.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from recordings import layout
from recordings.lines import sync_directory

PIECE = 1 << 20
MOST_FILES = 100_000
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


class CopyStore(Protocol):
    """One place for copies. All blocking; every trouble on the way is an `OSError`."""

    @property
    def name(self) -> str:
        """Tells it from the others, to people and in the records."""
        ...

    def names(self, package: str) -> dict[str, int]:
        """The files of a package's copy with their bytes; none where there is no copy."""
        ...

    def put(self, package: str, name: str, path: Path) -> None:
        """Store a file, whole or not at all, in place of one of that name (with versions: as the newest)."""
        ...

    def read(self, package: str, name: str) -> Iterator[bytes]:
        """A file's bytes, in pieces. `FileNotFoundError`."""
        ...

    def destroy(self, package: str, name: str) -> None:
        """Take a file away in every version: for a disposal that was decided, and for nothing else.

        `OSError` too where the store keeps it (Object Lock).
        """
        ...


def is_file_of_package(name: str) -> bool:
    """Whether a name from a store may become a file of a package: no way out of it, nothing hidden."""
    parts = name.split("/")
    return len(parts) <= 2 and all(_PART.fullmatch(part) and ".." not in part for part in parts)


class FolderStore:
    """Copies in another folder: a second disk, a network share. It must be there: an empty mount point is no store."""

    MARK = "tiepdan-copies"
    """A file that says that this folder is the store, and not what is left when its disk is away."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def name(self) -> str:
        return str(self._root)

    def mark(self) -> None:
        """Make the folder a store: once, by whoever installs. `OSError`."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self._root / self.MARK).touch()

    def names(self, package: str) -> dict[str, int]:
        folder = self._folder(package)
        if not folder.is_dir():
            return {}
        found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        return {name: path.stat().st_size for name, path in found.items() if is_file_of_package(name)}

    def put(self, package: str, name: str, path: Path) -> None:
        target = self._folder(package) / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._root / layout.draft_name(f"{package}.{name.replace('/', '.')}")
        with path.open("rb") as source, draft.open("wb") as file:
            for piece in pieces(source):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
        sync_directory(target.parent)

    def read(self, package: str, name: str) -> Iterator[bytes]:
        with (self._folder(package) / name).open("rb") as source:
            yield from pieces(source)

    def destroy(self, package: str, name: str) -> None:
        path = self._folder(package) / name
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync_directory(path.parent)

    def _folder(self, package: str) -> Path:
        if not (self._root / self.MARK).is_file():
            raise FileNotFoundError(f"{self._root} is no store of copies, or its disk is away")
        if not layout.is_package_code(package):
            raise ValueError(f"{package!r} names no package")
        return self._root / package


def pieces(source: BinaryIO) -> Iterator[bytes]:
    """A file in pieces that memory holds."""
    while piece := source.read(PIECE):
        yield piece
