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

from recordings.encryption import DataKey
from recordings.finisher import Finished, Locked, finish
from recordings.lock import PackageBusy
from recordings.package import NotAPackage, read_package_file

log = structlog.get_logger(__name__)

NICENESS = 10


def finish_apart(directory: Path, *, now: datetime, key: DataKey | None = None) -> Finished:
    """Like `finisher.finish`, and as long. Evidence that kills the process is finished without playback files."""
    if _run(directory, now, key):
        return finish(directory, now=now, key=key)  # finds it finished, or says why it cannot be
    log.error("finisher_died", package=directory.name)
    _run(directory, now, key, "--without-playback")
    return finish(directory, now=now, with_playback=False, key=key)


def _run(directory: Path, now: datetime, key: DataKey | None, *more: str) -> bool:
    """`False` when the process died. What it could not do is raised."""
    command = [sys.executable, "-m", "recordings.apart", str(directory), now.isoformat(), *more]
    told_key = key.secret if key else b""  # over standard input: command lines are everybody's to read
    done = subprocess.run(command, input=told_key, stdout=subprocess.PIPE, check=False)
    try:
        told = json.loads(done.stdout)
    except ValueError:
        return False
    match told["kind"]:
        case "busy":
            raise PackageBusy(told["detail"])
        case "locked":
            raise Locked(told["detail"])
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
        key = _key(chosen.directory, sys.stdin.buffer.read())
        finish(chosen.directory, now=chosen.now, with_playback=not chosen.without_playback, key=key)
    except Locked as error:
        told = {"kind": "locked", "detail": str(error)}
    except PackageBusy as error:
        told = {"kind": "busy", "detail": str(error)}
    except NotAPackage as error:
        told = {"kind": "no_package", "detail": str(error)}
    except OSError as error:
        told = {"kind": "disk", "errno": error.errno, "detail": error.strerror or str(error)}
    print(json.dumps(told))


def _key(directory: Path, secret: bytes) -> DataKey | None:
    return DataKey(read_package_file(directory).code, secret) if secret else None


if __name__ == "__main__":
    main()
