"""How loud each seat was along the session, from its own microphone's track. Decodes; writes nothing.

`python -m recordings.derived.loudness` is the process that works it out at the lowest priority: one JSON line in
(`directory`, `key` in hex or null, `package`), one out.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np

from recordings.derived import sources
from recordings.encryption import Damaged, DataKey
from recordings.package import NotAPackage, Package, open_package

COMMAND = (sys.executable, "-m", "recordings.derived.loudness")
STEPS = 1000
"""So many values over the whole session, at most."""
SHORTEST_MS = 100
PIECE_MS = 60_000
QUIETEST_DB = -60.0


def loudness(package: Package, key: DataKey | None) -> dict[str, Any]:
    """`step_ms`, and for each seat a value from 0 (60 dB under full scale, or nothing) to 100 for each step."""
    step = max(SHORTEST_MS, -(-package.duration_ms // STEPS))
    seats = dict.fromkeys(part.seat for part in package.playback if part.shows == "person")
    return {"step_ms": step, "seats": {seat: _levels(package, seat, key, step) for seat in seats}}


def _levels(package: Package, seat: str, key: DataKey | None, step: int) -> list[int]:
    """A minute at a time: two hours of sound do not fit into memory for everybody."""
    parts = [part for part in package.playback if part.seat == seat and part.shows == "person"]
    piece = max(1, PIECE_MS // step) * step
    levels: list[int] = []
    for begin in range(0, package.duration_ms, piece):
        end = min(begin + piece, package.duration_ms)
        samples = sources.sound(package.directory, parts, key, begin, end)
        size = step * sources.SAMPLE_RATE // 1000
        whole = np.zeros(-(-len(samples) // size) * size, np.float64)
        whole[: len(samples)] = samples
        power = np.mean(whole.reshape(-1, size) ** 2, axis=1)
        decibels = 10 * np.log10(np.maximum(power, 1e-12))
        scaled = np.clip((decibels - QUIETEST_DB) / -QUIETEST_DB * 100, 0, 100)
        levels += [int(value) for value in scaled]
    return levels


def main() -> None:
    """Do what standard input says."""
    os.nice(19)
    told = json.loads(sys.stdin.readline())
    key = DataKey(told["package"], bytes.fromhex(told["key"])) if told["key"] else None
    try:
        found = loudness(open_package(Path(told["directory"])), key)
    except (NotAPackage, Damaged, OSError, av.FFmpegError, ValueError, IndexError) as broken:
        found = {"error": type(broken).__name__}
    print(json.dumps(found, separators=(",", ":")), flush=True)


if __name__ == "__main__":
    main()
