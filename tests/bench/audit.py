"""The audit log: ten thousand mutations, and how long a long log takes. `python -m tests.bench.audit [LINES]`."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from orchestrator.domain.policy import Actor, Role
from orchestrator.services import audit_check, audit_log
from orchestrator.store import audit
from orchestrator.store.database import Store, Transaction, open_store
from recordings import keys
from tests.support.audit_mutations import mutations, whole

LINES = 200_000
SHORT = 60
COUNT = 10_000
NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


def write(store: Store, count: int, per_transaction: int = 1000) -> float:
    """So many lines; seconds."""

    def some(tx: Transaction, first: int) -> None:
        by = Actor(account_id=None, roles=frozenset({Role.AUDITOR}), participant=f"p{first:09d}")
        for number in range(first, min(first + per_transaction, count)):
            audit_log.append(tx, by, "recording:view", f"recording BG-{number}", NOW, reason="Kế hoạch kiểm tra")

    began = time.perf_counter()
    for first in range(0, count, per_transaction):
        store.run_now(some, first)
    return time.perf_counter() - began


def main() -> int:
    """Print the seed, what was missed, and the figures; 1 when anything was."""
    length = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    seed = random.SystemRandom().randrange(1 << 32)
    with tempfile.TemporaryDirectory() as folder:
        ring = keys.ensure(Path(folder) / "keys", now=NOW)
        known = {key.key: key for key in ring.history}
        store = open_store(f"sqlite:///{folder}/office.sqlite3", migrate=True)
        write(store, SHORT)
        kept = [store.run_now(audit_check.take_checkpoint, ring, NOW)]
        before = store.run_now(audit.chain_after, 0)
        changed = mutations(before, COUNT, random.Random(seed))
        missed = [said for said, after in changed if whole(after, kept, known)]
        untouched = whole(before, kept, known)
        written = write(store, length - SHORT)
        began = time.perf_counter()
        verdict = audit_check.verify_log(store, kept, ring.history)
        seconds = time.perf_counter() - began
        store.close()
    for said in missed:
        print("missed:", said)
    print(f"seed {seed}: {COUNT} mutations, {len(missed)} missed; untouched log whole: {untouched}")
    print(f"{verdict.lines} lines written in {written:.1f} s, verified in {seconds:.1f} s, whole: {verdict.whole}")
    return 0 if verdict.whole and untouched and not missed else 1


if __name__ == "__main__":
    sys.exit(main())
