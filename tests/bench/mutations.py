"""Ten thousand single mutations of a sealed package: which were missed. `python -m tests.bench.mutations [COUNT]`."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from recordings.proof import prove
from tests.support.mutations import mutated, mutations, read
from tests.support.sealed import sealed_package

COUNT = 10_000


def main() -> int:
    """Print the seed, what was missed, and the figures; 1 when anything was."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    seed = random.SystemRandom().randrange(1 << 32)
    with tempfile.TemporaryDirectory() as folder:
        directory = sealed_package(Path(folder)).directory
        before = read(directory)
        began = time.perf_counter()
        missed = []
        for said, after in mutations(before, count, random.Random(seed)):
            with mutated(directory, before, after):
                if prove(directory).whole:
                    missed.append(said)
        seconds = time.perf_counter() - began
        untouched = len(prove(directory).verdict.findings)
    for said in missed:
        print("missed:", said)
    print(f"seed {seed}: {count} mutations, {len(missed)} missed; {untouched} findings in the untouched package")
    print(f"{1000 * seconds / count:.1f} ms for each, {len(before)} files, {sum(map(len, before.values()))} bytes")
    return 1 if missed or untouched else 0


if __name__ == "__main__":
    sys.exit(main())
