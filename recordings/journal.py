"""The journal a recorder process keeps beside the tracks: what it wrote, when it lived, and the chain over it.

Writes only; `recordings.evidence` reads. Knows no RTP and no frame.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from recordings import chain, layout
from recordings.canonical import canonical
from recordings.journal_entries import Entry
from recordings.lines import LineFile, digest_of, sync_directory
from recordings.now import boot_id, instant


class Chained(Protocol):
    """A file whose bytes the chain covers."""

    def cut(self) -> tuple[int, int, str]: ...
    def sync(self) -> None: ...


@dataclass(slots=True)
class _Sealing:
    name: str
    range: tuple[int, int, str]
    done: Future[None]
    then: Callable[[], None] | None


class Journal:
    """Open journal of one recorder. All methods from one thread; the waiting for the disk happens in another."""

    def __init__(self, package: Path) -> None:
        """Begin the next journal of the package; its first line is on the disk on return. `OSError`."""
        names = os.listdir(package)
        self.number = 1 + max((n for name in names if (n := layout.journal_number(name)) is not None), default=0)
        self.name = layout.journal_name(self.number)
        self._file = LineFile(package / self.name, new=True)
        self._sealings: list[_Sealing] = []
        self.trouble: OSError | None = None
        """What the disk last said, while it takes no lines."""
        self.unsynced = False
        """The last sync failed."""
        moment = instant()
        first = {
            "what": Entry.OPENED,
            "format": layout.FORMAT_VERSION,
            "journal": self.number,
            "pid": os.getpid(),
            "boot": boot_id(),
            "monotonic": moment.monotonic,
            "wall": moment.wall,
            "package_sha256": digest_of([package / layout.PACKAGE]),
            "previous_journal_sha256": _previous_digest(package, self.number),
        }
        self._file.append(first)
        self._file.sync()
        sync_directory(package)
        self._head = chain.genesis(canonical(first) + b"\n")
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=f"fsync-{package.name}")

    @property
    def size(self) -> int:
        return self._file.size

    def write(self, what: Entry, **fields: Any) -> bool:
        """Append a line; `False` when the disk did not take it now (it is kept, see `trouble`)."""
        try:
            self._file.append({"what": what, **fields})
        except OSError as error:
            self.trouble = error
            return False
        self.trouble = None
        return True

    def seal(self, name: str, file: Chained, then: Callable[[], None] | None = None) -> None:
        """Fsync what `file` got since its last cut, then chain it; `then` is called at last, whatever happened."""
        cut = file.cut()
        if cut[1] or then is not None:
            self._sealings.append(_Sealing(name, cut, self._pool.submit(file.sync), then))

    def seal_lines(self) -> None:
        """Chain the lines written since the last time, also when no file has got anything."""
        self._sealings.append(_Sealing("", (0, 0, ""), self._pool.submit(self._file.sync), None))

    def retry(self) -> bool:
        """Try to write the lines that the disk refused; whether it took them."""
        try:
            self._file.flush()
        except OSError as error:
            self.trouble = error
            return False
        self.trouble = None
        return True

    def settle(self, *, wait: bool = False) -> None:
        """Write the entries of what has reached the disk, in order; `wait` until all has."""
        finished = False
        while self._sealings and (wait or self._sealings[0].done.done()):
            self._link(self._sealings.pop(0))
            finished = True
        if finished and not self._sealings:
            self._seal_itself()

    def close(self) -> None:
        """Settle everything and write the last line. Never raises for the disk: see `trouble`."""
        self.settle(wait=True)
        self.write(Entry.CLOSED, t=instant().monotonic, wall=instant().wall, lost_lines=self._file.lost)
        self._seal_itself()
        self._pool.shutdown()
        self._file.close()

    def _link(self, sealing: _Sealing) -> None:
        synced = sealing.done.exception() is None
        self.unsynced = not synced
        offset, length, sha256 = sealing.range
        if length:
            self._append_link(chain.link(sealing.name, offset, length, sha256, self._head, synced=synced))
        if sealing.then is not None:
            sealing.then()

    def _append_link(self, link: chain.Link) -> None:
        self._head = link.hash
        line = link.line()
        self.write(Entry.CHAIN, **{name: value for name, value in line.items() if name != "what"})

    def _seal_itself(self) -> None:
        """The journal is a file of the package like the others. Its last entry covers all lines before that entry."""
        try:
            self._file.flush()
            offset, length, sha256 = self._file.cut()
            self._append_link(chain.link(self.name, offset, length, sha256, self._head))
            self._file.sync()
        except OSError as error:
            self.trouble = error


def _previous_digest(package: Path, number: int) -> str:
    """SHA-256 of the journal before this one, whose process is gone; empty for the first."""
    previous = package / layout.journal_name(number - 1)
    return digest_of([previous]) if previous.exists() else ""
