"""Finishing in a process of its own, at low priority: the service stays quick, and survives what FFmpeg does not.

`python -m recordings.apart DIRECTORY NOW [--without-playback]` is that process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import structlog

from recordings.finisher import Finished, finish
from recordings.lock import PackageBusy
from recordings.package import NotAPackage

log = structlog.get_logger(__name__)

NICENESS = 10


def finish_apart(directory: Path, *, now: datetime) -> Finished:
    """Like `finisher.finish`, and as long. Evidence that kills the process is finished without playback files."""
    if _run(directory, now):
        return finish(directory, now=now)  # finds it finished, or says why it cannot be
    log.error("finisher_died", package=directory.name)
    _run(directory, now, "--without-playback")
    return finish(directory, now=now, with_playback=False)


def _run(directory: Path, now: datetime, *more: str) -> bool:
    """`False` when the process died. What it could not do is raised."""
    command = [sys.executable, "-m", "recordings.apart", str(directory), now.isoformat(), *more]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    try:
        told = json.loads(done.stdout)
    except ValueError:
        return False
    match told["kind"]:
        case "busy":
            raise PackageBusy(told["detail"])
        case "no_package":
            raise NotAPackage(told["detail"])
        case "disk":
            raise OSError(told["errno"], told["detail"])
    return True


def main() -> None:
    """Finish, and tell in one JSON line on standard output how it went."""
    parser = argparse.ArgumentParser(prog="finish")
    parser.add_argument("directory", type=Path)
    parser.add_argument("now", type=datetime.fromisoformat)
    parser.add_argument("--without-playback", action="store_true")
    chosen = parser.parse_args()
    os.nice(NICENESS)
    told: dict[str, object] = {"kind": "finished"}
    try:
        finish(chosen.directory, now=chosen.now, with_playback=not chosen.without_playback)
    except PackageBusy as error:
        told = {"kind": "busy", "detail": str(error)}
    except NotAPackage as error:
        told = {"kind": "no_package", "detail": str(error)}
    except OSError as error:
        told = {"kind": "disk", "errno": error.errno, "detail": error.strerror or str(error)}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
