"""The audit log is a chain: nothing in it is removed, altered, moved or put in unseen, whoever does it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from orchestrator.domain.audit_chain import Fault
from orchestrator.domain.audit_checkpoint import read_checkpoint
from orchestrator.domain.errors import Counted
from orchestrator.services import audit_check, audit_log
from orchestrator.services.audit_checkpoints import AuditCheckpoints
from orchestrator.store import audit
from orchestrator.store.database import Transaction
from recordings import keys
from recordings.keys import Keyring
from tests.support.audit_mutations import mutations, whole
from tests.support.office import settings_in
from tests.support.stores import NOW, Bureau

COUNT = 600


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return keys.ensure(tmp_path / "keys", now=NOW)


@contextmanager
def triggers_away(tx: Transaction) -> Iterator[None]:
    """As whoever owns the database can."""
    if tx.connection.dialect.name == "postgresql":
        tx.connection.execute(text("ALTER TABLE audit_log DISABLE TRIGGER ALL"))
        yield
        tx.connection.execute(text("ALTER TABLE audit_log ENABLE TRIGGER ALL"))
        return
    for name in ("audit_log_no_update", "audit_log_no_delete"):
        tx.connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
    yield


def forge(bureau: Bureau, *statements: str) -> None:
    def do(tx: Transaction) -> None:
        with triggers_away(tx):
            for statement in statements:
                tx.connection.execute(text(statement))

    bureau.do(do)


def written(bureau: Bureau, count: int) -> None:
    for number in range(count):
        bureau.do(audit_log.append, bureau.operator, "mark:set", f"session {number}", NOW, reason="đã ghi")


def faults(bureau: Bureau) -> list[tuple[int, Fault]]:
    return [(found.line, found.fault) for found in audit_check.verify_log(bureau.store).faults]


def test_the_log_of_an_ordinary_day_is_whole(bureau: Bureau, keyring: Keyring) -> None:
    bureau.held()
    checkpoint = bureau.do(audit_check.take_checkpoint, keyring, NOW)
    written(bureau, 3)
    verdict = audit_check.verify_log(bureau.store, [checkpoint], keyring.history)
    assert verdict.whole
    assert verdict.lines == checkpoint.lines + 3 > 10


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit_log SET reason = 'khác' WHERE id = {n}", [(0, Fault.ALTERED)]),
        ("DELETE FROM audit_log WHERE id = {n}", [(1, Fault.MISSING)]),
        ("UPDATE audit_log SET id = 9999 WHERE id = {n}", [(1, Fault.MISSING), (None, Fault.MISSING)]),
    ],
)
def test_a_line_altered_removed_or_moved_is_named(
    bureau: Bureau, statement: str, found: list[tuple[int | None, Fault]]
) -> None:
    written(bureau, 9)
    last = bureau.do(audit.head)[1]
    forge(bureau, statement.format(n=last - 4))
    wanted = [(9999 if offset is None else last - 4 + offset, fault) for offset, fault in found]
    assert [one for one in faults(bureau) if one != (9999, Fault.ALTERED)] == wanted


def test_a_log_cut_short_or_rewritten_as_a_whole_is_told_by_a_checkpoint_kept_elsewhere(
    bureau: Bureau, keyring: Keyring
) -> None:
    written(bureau, 5)
    checkpoint = read_checkpoint(bureau.do(audit_check.take_checkpoint, keyring, NOW).data())
    forge(bureau, f"DELETE FROM audit_log WHERE id > {checkpoint.number - 2}")
    assert faults(bureau) == []
    (cut,) = audit_check.verify_log(bureau.store, [checkpoint], keyring.history).checkpoints
    assert cut.fault is Fault.CUT_OFF
    written(bureau, 4)
    (rewritten,) = audit_check.verify_log(bureau.store, [checkpoint], keyring.history).checkpoints
    assert rewritten.fault is Fault.REWRITTEN


def test_a_checkpoint_of_somebody_elses_key_counts_for_nothing(
    bureau: Bureau, keyring: Keyring, tmp_path: Path
) -> None:
    written(bureau, 2)
    forger = keys.ensure(tmp_path / "forger", now=NOW)
    checkpoint = bureau.do(audit_check.take_checkpoint, forger, NOW)
    verdict = audit_check.verify_log(bureau.store, [checkpoint], keyring.history)
    assert verdict.checkpoints[0].unsigned
    assert not verdict.whole


def test_every_single_mutation_is_found(bureau: Bureau, keyring: Keyring) -> None:
    written(bureau, 12)
    kept = [bureau.do(audit_check.take_checkpoint, keyring, NOW)]
    known = {key.key: key for key in keyring.history}
    before = bureau.do(audit.chain_after, 0)
    assert whole(before, kept, known)
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    missed = [said for said, after in mutations(before, COUNT, random.Random(seed)) if whole(after, kept, known)]
    assert missed == []


def test_many_writers_at_once_make_one_chain(bureau: Bureau) -> None:
    def act(number: int) -> None:
        def both(tx: Transaction) -> None:
            # Both orders: who says a line and then waits for something else must not hold the log meanwhile.
            if number % 2:
                tx.lock("calendar")
            audit_log.append(tx, bureau.operator, "mark:set", f"session {number}", NOW)
            tx.lock("calendar")
            audit_log.append(tx, bureau.chair, "mark:set", f"session {number}", NOW)
            if number % 5 == 0:
                raise ValueError

        try:
            bureau.do(both)
        except ValueError:
            return

    before = audit_check.verify_log(bureau.store).lines
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, range(60)))
    verdict = audit_check.verify_log(bureau.store)
    assert verdict.whole
    assert verdict.lines == before + 2 * 48
    assert verdict.number == verdict.lines


def test_the_line_of_a_counted_refusal_is_kept(bureau: Bureau) -> None:
    def refused(tx: Transaction) -> None:
        audit_log.append(tx, bureau.operator, "recording:refused", "recording BG-1", NOW)
        raise Counted("policy.not_allowed")

    with pytest.raises(Counted):
        bureau.do(refused)
    assert [line.thing for line in bureau.do(audit.lines_of, "recording BG-1")] == ["recording BG-1"]


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b'{"checkpoint":1}', b"\xff", b"[" * 3000, b'{"checkpoint":1,"head":5,"office":""}']
)
def test_what_is_no_checkpoint_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_checkpoint(data)


async def test_a_checkpoint_is_kept_once_for_each_place_in_the_log(bureau: Bureau, tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    taking = AuditCheckpoints(bureau.store, settings, lambda: NOW)
    await taking.take()
    await taking.take()
    written(bureau, 1)
    await taking.take()
    kept = audit_check.kept_in(settings.audit_directory)
    assert len(kept) == 2
    assert audit_check.verify_log(bureau.store, kept, keys.public_keys(settings.keys_directory)).whole
