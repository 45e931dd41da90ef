"""Whether the audit log is the one it was: the chain from its first line on, and the checkpoints somebody kept.

A checkpoint says, signed with the office's key, how long the log was and what its last hash was. One is written every
hour into a folder; whoever copies it (another authority, by page or by rsync) can prove that nothing before it was
changed since. Reads the log in batches: nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from orchestrator.domain.audit_chain import ChainFault, ChainReader, Fault
from orchestrator.domain.audit_checkpoint import LARGEST, Checkpoint, read_checkpoint, signed_checkpoint
from orchestrator.store import audit, office
from orchestrator.store.database import Store, Transaction
from recordings.keys import Keyring
from recordings.lines import write_whole
from recordings.signatures import PublicKey, is_signed

FAULTS_AT_MOST = 1000
PATTERN = "checkpoint-*.json"


@dataclass(frozen=True, slots=True)
class CheckpointVerdict:
    """A checkpoint and what is wrong with the log by it; `unsigned` when no key we know made it."""

    checkpoint: Checkpoint
    fault: Fault | None
    unsigned: bool = False

    @property
    def fits(self) -> bool:
        return self.fault is None and not self.unsigned


@dataclass(frozen=True, slots=True)
class LogVerdict:
    """What reading the whole log found."""

    lines: int
    number: int
    head: str
    faults: tuple[ChainFault, ...]
    """In order, at most `FAULTS_AT_MOST`."""
    checkpoints: tuple[CheckpointVerdict, ...]

    @property
    def whole(self) -> bool:
        return not self.faults and all(one.fits for one in self.checkpoints)


def verify_log(store: Store, kept: Iterable[Checkpoint] = (), keys: Iterable[PublicKey] = ()) -> LogVerdict:
    """Read every line and compare the checkpoints. Blocking, some seconds for a hundred thousand lines."""
    reader = ChainReader()
    faults: list[ChainFault] = []
    while batch := store.run_now(audit.chain_after, reader.number):
        found = reader.faults_in(batch)
        faults += islice(found, FAULTS_AT_MOST - len(faults))
        for _ in found:
            pass
    known = {key.key: key for key in keys}
    compared = tuple(store.run_now(compare, checkpoint, known) for checkpoint in kept)
    return LogVerdict(reader.lines, reader.number, reader.head, tuple(faults), compared)


def compare(tx: Transaction, checkpoint: Checkpoint, keys: dict[str, PublicKey]) -> CheckpointVerdict:
    """Whether the log still holds what the checkpoint says; quick: only that place is looked at."""
    return judged(checkpoint, audit.link_at(tx, checkpoint.number), keys)


def judged(checkpoint: Checkpoint, found: tuple[int, str] | None, keys: dict[str, PublicKey]) -> CheckpointVerdict:
    """The checkpoint against what stands at its place: how many lines up to there, and the hash of the last."""
    key = keys.get(checkpoint.key)
    unsigned = key is None or not is_signed(key.public, checkpoint.signature, checkpoint.message())
    if checkpoint.number == 0:
        return CheckpointVerdict(checkpoint, None, unsigned)
    if found is None:
        return CheckpointVerdict(checkpoint, Fault.CUT_OFF, unsigned)
    same = found == (checkpoint.lines, checkpoint.head)
    return CheckpointVerdict(checkpoint, None if same else Fault.REWRITTEN, unsigned)


def take_checkpoint(tx: Transaction, keyring: Keyring, now: datetime) -> Checkpoint:
    """Where the log stands now, signed."""
    lines, number, head = audit.head(tx)
    found = office.organisation(tx)
    return signed_checkpoint(found.authority if found else "", lines, number, head, now, keyring)


def keep(checkpoint: Checkpoint, directory: Path) -> Path:
    """Write it into the folder of checkpoints, on the disk on return; where it lies. `OSError`."""
    directory.mkdir(mode=0o755, parents=True, exist_ok=True)
    path = directory / f"checkpoint-{checkpoint.number:09d}.json"
    if not path.exists():
        write_whole(path, checkpoint.data())
    return path


def kept_in(directory: Path) -> list[Checkpoint]:
    """The checkpoints of a folder, oldest first. `ValueError` names a file that is none, `OSError`."""
    return [read_file(path) for path in sorted(directory.glob(PATTERN))]


def read_file(path: Path) -> Checkpoint:
    """`ValueError` with the file's name when it is no checkpoint."""
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    try:
        return read_checkpoint(data)
    except ValueError as error:
        raise ValueError(str(path)) from error
