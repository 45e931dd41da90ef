"""A recording of two hours with six people: how large it is, how long finishing and verifying take.

`python -m tests.bench.two_hours [MINUTES]`. Synthetic: ten seconds of media, again and again, faster than real time.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from media.interfaces import Source, TrackInfo
from recordings import keys, vault
from recordings.encryption import DataKey
from recordings.finisher import finish
from recordings.masters import MasterFiles
from recordings.proof import prove
from recordings.recorder import Recorder
from recordings.sealing import seal_package
from tests.support.media_samples import FPS, opus, vp8
from tests.support.recording import NOW, new_package, recorder_in, track

T = TypeVar("T")

SEATS = 6
LOOP_SECONDS = 10
MOST_WAITING = 20_000


def main() -> int:
    """Print the figures; 1 where the package is not whole."""
    minutes = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    with tempfile.TemporaryDirectory() as folder:
        masters = MasterFiles(Path(folder) / "masters")
        masters.ensure(now=NOW)
        package = new_package(Path(folder) / "recordings", service=masters)
        key = vault.unlock(package, masters)
        assert key is not None
        _timed("recorded", lambda: _record(package, key, minutes))
        _timed("finished", lambda: finish(package, now=NOW, key=key))
        seal_package(package, keys.ensure(Path(folder) / "keys", now=NOW), now=NOW)
        whole = _timed("verified", lambda: prove(package).whole)
        whole &= _timed("verified with the key", lambda: prove(package, key=key).whole)
        size = sum(path.stat().st_size for path in package.rglob("*") if path.is_file())
        print(f"{minutes} minutes, {SEATS} people: {size / 1e9:.2f} GB, whole: {whole}")
    return 0 if whole else 1


def _timed(what: str, work: Callable[[], T]) -> T:
    wall, cpu = time.perf_counter(), time.process_time()
    done = work()
    print(f"{what}: {time.perf_counter() - wall:.1f} s, {time.process_time() - cpu:.1f} s of CPU", flush=True)
    return done


def _record(package: Path, key: DataKey, minutes: int) -> None:
    recorder = recorder_in(package, key)
    tracks = [track(f"seat{seat}", source) for seat in range(SEATS) for source in (Source.CAMERA, Source.MICROPHONE)]
    for one in tracks:
        recorder.track_opened(one, lambda: None)
    begin = time.monotonic()
    sent: Counter[str] = Counter()
    for second in range(minutes * 60):
        for one in tracks:
            _second(recorder, one, second, begin, sent)
        while len(recorder._writer.inbox) > MOST_WAITING:
            time.sleep(0.01)
    asyncio.run(recorder.close())


def _second(recorder: Recorder, one: TrackInfo, second: int, begin: float, sent: Counter[str]) -> None:
    """One second of a track's media, numbered on from the last."""
    sound = one.source is Source.MICROPHONE
    frames, rate = (opus(LOOP_SECONDS), 50) if sound else (vp8(LOOP_SECONDS, 320, 240), FPS)
    first = second % LOOP_SECONDS * rate
    for index, payloads in enumerate(frames[first : first + rate]):
        at = second + index / rate
        stamp = round(at * one.clock_rate) & 0xFFFFFFFF
        for number, payload in enumerate(payloads, 1):
            sequence = sent[one.track] & 0xFFFF
            recorder.packet(one.track, sequence, stamp, number == len(payloads), payload, begin + at)
            sent[one.track] += 1


if __name__ == "__main__":
    sys.exit(main())
