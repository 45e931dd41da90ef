"""How fast a session is composed at 720p on one core. `python -m tests.bench.composition [SECONDS] [SEATS]`."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from media.interfaces import Source
from recordings.derived.composer import compose
from recordings.derived.wishes import Person, Texts, Wishes
from recordings.finisher import finish
from recordings.package import open_package
from tests.support.media_samples import camera, microphone
from tests.support.recording import NOW, Feed, new_package, play, recorder_in, track

SECONDS = 60
SEATS = 6


def recorded(folder: Path, seconds: int, seats: int) -> Path:
    """A finished package of so many people with camera and microphone."""
    package = new_package(folder)
    recorder = recorder_in(package)
    names = [f"seat{number}" for number in range(seats)]
    play(
        recorder,
        [Feed(track(name, Source.CAMERA), camera(seconds)) for name in names]
        + [Feed(track(name, Source.MICROPHONE), microphone(seconds)) for name in names],
    )
    asyncio.run(recorder.close())
    finish(package, now=NOW)
    return package


def main() -> int:
    """Print the pace, plain and with every voice altered; 1 when it is slower than real time."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    seats = int(sys.argv[2]) if len(sys.argv) > 2 else SEATS
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    slow = False
    with tempfile.TemporaryDirectory() as folder:
        package = open_package(recorded(Path(folder), seconds, seats))
        for altered in (False, True):
            people = tuple(Person(f"seat{number}", f"Người {number}", "", altered) for number in range(seats))
            wishes = Wishes(people, Texts("BG", "-", "-", "-", "-"), 0.0, 0)
            wall, cpu = time.perf_counter(), time.process_time()
            done = compose(package, wishes, Path(folder) / f"copy-{altered}.mp4", None, lambda _: None)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            pace = package.duration_ms / 1000 / cpu
            slow |= pace < 1
            print(
                f"{seats} seats, {package.duration_ms / 1000:.0f} s, 1280x720, voices altered: {altered}: "
                f"{pace:.1f} times real time by CPU ({wall:.1f} s on the wall), {done.bytes / 1e6:.1f} MB"
            )
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
