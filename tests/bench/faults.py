"""What faults cost a recording of six people: `python -m tests.bench.faults [COUNT] [--at-once N] [--stopped SECONDS]`.

Each round records six seats with camera and microphone, encrypted, in real time, into a recorder process of its own;
one fault happens at a random moment; the recording goes on, is finished, sealed, proved and decoded. Printed by kind:
the seconds lost of the worst track, beyond what the fault itself kept away, and whether all that was lost is noted.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.fault_round import KINDS, Round, Stage, feed_of

COUNT = 200


def main() -> int:
    """Print a table; 1 where anything was unplayable, unreported or not whole."""
    parser = argparse.ArgumentParser()
    parser.add_argument("count", nargs="?", type=int, default=COUNT)
    parser.add_argument("--at-once", type=int, default=3)
    parser.add_argument("--stopped", type=float, default=30.0)
    chosen = parser.parse_args()
    seed = random.SystemRandom().randrange(1 << 32)
    chance = random.Random(seed)
    kinds = [KINDS[number % len(KINDS)] for number in range(chosen.count)]
    chance.shuffle(kinds)
    feed = feed_of()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(chosen.at_once) as pool:
        stages = [
            Stage(Path(folder) / f"round-{number}", kind, random.Random(chance.randrange(1 << 32)), chosen.stopped)
            for number, kind in enumerate(kinds)
        ]
        rounds = list(pool.map(lambda stage: stage.play(feed), stages))
    print(f"seed {seed}: {len(rounds)} faults, six people, twelve tracks")
    return _table(rounds)


def _table(rounds: list[Round]) -> int:
    by_kind: dict[str, list[Round]] = defaultdict(list)
    for one in rounds:
        by_kind[one.kind].append(one)
    print("| fault | rounds | lost s, worst track | mean | back after s | unplayable | unreported | not whole |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for kind in KINDS:
        of_kind = by_kind[kind]
        if not of_kind:
            continue
        worst, mean = max(one.lost for one in of_kind), sum(one.mean for one in of_kind) / len(of_kind)
        bad = [sum(getattr(one, name) for one in of_kind) for name in ("unplayable", "unreported", "not_whole")]
        back = max(one.back for one in of_kind)
        print(f"| {kind} | {len(of_kind)} | {worst:.2f} | {mean:.2f} | {back:.1f} | {' | '.join(map(str, bad))} |")
    for one in rounds:
        if one.said:
            print(one.kind, one.said)
    return 1 if any(one.unplayable or one.unreported or one.not_whole for one in rounds) else 0


if __name__ == "__main__":
    sys.exit(main())
