"""Making a copy in a process of its own, at the lowest priority. `python -m recordings.derived.apart` is that process.

It reads one JSON line (`directory`, `path`, `wishes`, `key` in hex or null) from standard input, so that the key stands
in no command line, and tells its progress and its end in JSON lines on standard output. Told to stop, it stops.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import av

from recordings.derived.composer import compose
from recordings.derived.wishes import Wishes, read_wishes
from recordings.encryption import Damaged, DataKey
from recordings.package import NotAPackage, open_package

NICENESS = 19
COMMAND = (sys.executable, "-m", "recordings.derived.apart")


def job(directory: Path, path: Path, wishes: Wishes, key: DataKey | None) -> bytes:
    """What the process is told."""
    body = {"directory": str(directory), "path": str(path), "wishes": wishes.json(), "key": None, "package": ""}
    if key is not None:
        body |= {"key": key.secret.hex(), "package": key.package}
    return json.dumps(body).encode() + b"\n"


def _tell(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


def main() -> None:
    """Do what standard input says."""
    os.nice(NICENESS)
    told: dict[str, Any] = json.loads(sys.stdin.readline())
    key = DataKey(told["package"], bytes.fromhex(told["key"])) if told["key"] else None
    try:
        package = open_package(Path(told["directory"]))
        done = compose(package, read_wishes(told["wishes"]), Path(told["path"]), key, lambda part: _tell(permille=part))
    except NotAPackage:
        _tell(error="no_package")
    except Damaged:
        _tell(error="damaged")
    except (av.FFmpegError, ValueError, IndexError) as broken:
        _tell(error="unplayable", detail=type(broken).__name__)
    except OSError:
        _tell(error="disk")
    else:
        _tell(bytes=done.bytes, sha256=done.sha256)


if __name__ == "__main__":
    main()
