"""Who may touch a package now: recorders share it, a finisher, sealer or note-taker has it alone, readers glance.

Advisory locks (flock) on `package.json`, which end with the process, however it ends. Knows nothing of the content.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from recordings import layout
from recordings.package import NotAPackage

GLANCE_SECONDS = 1.0
"""A reader of the proofs holds a package for milliseconds: whoever wants it alone waits so long before giving up."""
READER_SECONDS = 5.0
"""A line of custody takes a few fsyncs: a reader waits so long before it reads without a lock."""
_LOOK_AGAIN = 0.01


class PackageBusy(Exception):
    """A recorder, or another finisher, has the package open."""


def hold_package(directory: Path, how: int) -> int:
    """Lock a package against others. Returns the descriptor to close.

    `OSError` (`BlockingIOError` when another holds it, `FileNotFoundError` where there is no package).
    """
    fd = os.open(directory / layout.PACKAGE, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, how | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        raise
    return fd


@contextmanager
def held(directory: Path) -> Iterator[None]:
    """Nobody else records into, finishes, seals or notes in the package meanwhile. `NotAPackage`, `PackageBusy`."""
    try:
        lock = _hold_within(directory, fcntl.LOCK_EX, GLANCE_SECONDS)
    except FileNotFoundError as error:
        raise NotAPackage(directory.name) from error
    except BlockingIOError as error:
        raise PackageBusy(directory.name) from error
    try:
        yield
    finally:
        os.close(lock)


@contextmanager
def glancing(directory: Path) -> Iterator[None]:
    """The proofs belong together meanwhile: no seal, stamp or line of custody is half written.

    Where there is nothing to lock (no package, a file system without locks, a finisher that takes long) it is read as
    it is.
    """
    try:
        lock = _hold_within(directory, fcntl.LOCK_SH, READER_SECONDS)
    except OSError:
        lock = None
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def _hold_within(directory: Path, how: int, seconds: float) -> int:
    until = time.monotonic() + seconds
    while True:
        try:
            return hold_package(directory, how)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise
        time.sleep(_LOOK_AGAIN)
