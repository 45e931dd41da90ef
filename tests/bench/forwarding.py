"""What a meeting costs: this service with its recorder, without it, and Janus, in the same run, on the same packets.

`python -m tests.bench.forwarding [--seconds 8] [--rounds 3] [--rooms 1,4,10,20,40]`. The server runs on one core (where
rooms are many, on all of them), the load on another; engines take turns, medians are printed. A measurement, no test:
machines differ, ratios within a run do not. Runs in a network of its own, because Janus gathers no loopback address.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.engines import Engine, memory, ours
from tests.bench.janus import janus
from tests.bench.rooms import ONE_TO_30, ROOM_6, ROOM_12, Load, Measured, Shape, many

INSIDE = "TIEPDAN_BENCH_INSIDE"
ADDRESS = "10.77.0.1"
NETWORK = (
    "ip link set lo up && ip link add bench0 type veth peer name bench1 && "
    f"ip addr add {ADDRESS}/24 dev bench0 && ip link set bench0 up && ip link set bench1 up"
)
FIRST_CORE = "0"
Opening = Callable[[Path, str], AbstractAsyncContextManager[Engine]]


def _ours(*, recording: bool) -> Opening:
    @asynccontextmanager
    async def opened(scratch: Path, cores: str) -> AsyncIterator[Engine]:
        folder = Path(tempfile.mkdtemp(dir=scratch))
        async with ours(folder, recording=recording, cores=cores, port=41000) as engine:
            yield engine

    return opened


def _janus(*, default: bool) -> Opening:
    @asynccontextmanager
    async def opened(scratch: Path, cores: str) -> AsyncIterator[Engine]:
        loops = 0 if default else len(cores.split(","))
        async with janus(scratch, event_loops=loops, cores=cores) as engine:
            yield engine

    return opened


def engines() -> list[Opening]:
    """Ours first; Janus where it is installed."""
    found = [_ours(recording=True), _ours(recording=False)]
    if shutil.which("janus"):
        found += [_janus(default=False), _janus(default=True)]
    else:
        print("Janus is not installed (apt-get install janus): only our own figures follow.")
    return found


async def measure(opening: Opening, shape: Shape, seconds: float, scratch: Path, cores: str) -> Measured:
    """A server from nothing: connect everybody, warm up, measure."""
    async with opening(scratch, cores) as engine:
        before = memory(await engine.processes())
        load = Load(engine, shape, ADDRESS)
        try:
            await load.connect()
            return await load.measure(seconds, before)
        finally:
            await load.close()


def show(results: list[Measured]) -> None:
    """A table for each shape: medians, and the spread of the cost."""
    for shape in dict.fromkeys(one.shape for one in results):
        print(f"\n{shape}")
        heads = ("CPU s per million (min-max)", 30), ("kernel", 8), ("packets/s", 11), ("loss", 8), ("p50 ms", 8)
        more = ("p99 ms", 8), ("MiB/room", 10), ("cores", 7)
        print(f"{'':28}" + "".join(f"{name:>{width}}" for name, width in (*heads, *more)))
        for engine in dict.fromkeys(one.engine for one in results):
            rows = [one for one in results if (one.shape, one.engine) == (shape, engine)]
            if rows:
                print(_line(engine, rows))


def _line(engine: str, rows: list[Measured]) -> str:
    costs = [row.microseconds for row in rows]
    spread = f"{statistics.median(costs):.1f} ({min(costs):.1f}-{max(costs):.1f})"
    return (
        f"{engine:28}{spread:>30}{statistics.median(r.kernel for r in rows):>8.0%}"
        f"{statistics.median(r.per_second for r in rows):>11.0f}{max(r.loss for r in rows):>8.2%}"
        f"{statistics.median(r.p50 for r in rows):>8.2f}{statistics.median(r.p99 for r in rows):>8.2f}"
        f"{statistics.median(r.room_memory for r in rows):>10.1f}{statistics.median(r.cores for r in rows):>7.2f}"
    )


async def run(seconds: float, rounds: int, rooms: list[int], shapes: list[Shape]) -> None:
    """Every shape on one core, then many rooms on all cores."""
    count = os.cpu_count() or 1
    every = ",".join(str(core) for core in range(count))
    plan = [(shape, FIRST_CORE) for shape in shapes] + [(many(number), every) for number in rooms]
    results: list[Measured] = []
    with tempfile.TemporaryDirectory() as folder:
        for shape, cores in plan:
            if count > 1 and hasattr(os, "sched_setaffinity"):
                os.sched_setaffinity(0, {0} ^ set(range(count)) if cores == FIRST_CORE else set(range(count)))
            for _ in range(rounds):
                results += [await measure(one, shape, seconds, Path(folder), cores) for one in engines()]
            show([one for one in results if one.shape == shape.name])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rooms", default="1,4,10,20,40", help="how many rooms at once, several runs; empty: none")
    parser.add_argument("--shapes", default="6,12,30")
    asked = parser.parse_args()
    if INSIDE not in os.environ:
        command = f"{NETWORK} && exec {shlex.join([sys.executable, '-m', 'tests.bench.forwarding', *sys.argv[1:]])}"
        sys.exit(subprocess.run(["unshare", "--net", "sh", "-c", command], env={**os.environ, INSIDE: "1"}).returncode)
    chosen = {"6": ROOM_6, "12": ROOM_12, "30": ONE_TO_30}
    rooms = [int(number) for number in asked.rooms.split(",") if number]
    shapes = [chosen[name] for name in asked.shapes.split(",") if name]
    asyncio.run(run(asked.seconds, asked.rounds, rooms, shapes))


if __name__ == "__main__":
    main()
