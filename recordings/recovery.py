"""Which packages are not finished: for the start of the service, after whatever ended it the last time."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from recordings import layout
from recordings.finisher import is_finished
from recordings.lock import hold_package
from recordings.package import NotAPackage, read_package_file
from recordings.session_clock import Opening


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A package without a manifest that fits. Either record on into it, or `finisher.finish` it."""

    directory: Path
    opening: Opening
    held: bool
    """A recorder, or a finisher, has it open right now."""


def unfinished(recordings: Path) -> list[Unfinished]:
    """All unfinished packages in the recordings directory, by code. Foreign directories are passed over. `OSError`."""
    found = []
    for directory in sorted(recordings.iterdir()) if recordings.is_dir() else ():
        if directory.is_symlink() or not (directory / layout.PACKAGE).is_file():
            continue
        try:
            opening = read_package_file(directory)
        except NotAPackage:
            continue
        if not is_finished(directory):
            found.append(Unfinished(directory, opening, _held(directory)))
    return found


def _held(directory: Path) -> bool:
    try:
        os.close(hold_package(directory, fcntl.LOCK_EX))
    except BlockingIOError:
        return True
    return False
