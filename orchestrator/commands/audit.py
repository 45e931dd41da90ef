"""`tiepdan audit`: whether the audit log is the one it was, and a signed statement of where it stands.

Does not know how lines are chained (`services.audit_check`).
"""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from config.settings import Settings
from orchestrator.commands.arguments import Commands
from orchestrator.commands.console import CannotDo, Console
from orchestrator.commands.database import opened
from orchestrator.domain.audit_checkpoint import Checkpoint
from orchestrator.services import audit_check
from recordings import keys
from recordings.signatures import PublicKey


def add(commands: Commands) -> None:
    """Add `audit verify` and `audit checkpoint`."""
    audit = commands.add("audit")
    text = audit.words.text
    verbs = audit.add_commands()
    verify = verbs.add("verify")
    verify.add_argument("--checkpoint", action="append", type=Path, metavar="FILE", help=text("cli.help.checkpoint"))
    verify.add_argument("--key", action="append", type=Path, metavar="FILE", help=text("cli.help.key"))
    verify.set_defaults(run=run_verify)
    checkpoint = verbs.add("checkpoint")
    checkpoint.add_argument("--output", type=Path, metavar="FILE", help=text("cli.help.checkpoint_output"))
    checkpoint.set_defaults(run=run_checkpoint)


def run_verify(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Read the whole log; compare the checkpoints of this machine and those named. 1 where anything does not fit."""
    kept = _kept(arguments, settings)
    public = _public(arguments, settings)
    with opened(settings) as store:
        verdict = audit_check.verify_log(store, kept, public)
    for found in verdict.faults:
        console.complain(f"cli.audit.{found.fault}", line=found.line)
    for judged in verdict.checkpoints:
        _say_checkpoint(judged, console)
    if not verdict.whole:
        console.complain("cli.audit.not_whole", lines=verdict.lines)
        return 1
    console.say("cli.audit.whole", lines=verdict.lines, head=verdict.head, count=len(verdict.checkpoints))
    if not verdict.checkpoints:
        console.say("cli.audit.no_checkpoint")
    return 0


def run_checkpoint(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Sign where the log stands, keep it, and write it where it was asked for."""
    now = datetime.now(UTC)
    try:
        keyring = keys.ensure(settings.keys_directory, now=now)
    except keys.KeyUnusable as unusable:
        raise CannotDo(f"cli.{unusable.code}", path=unusable.path) from unusable
    with opened(settings) as store:
        checkpoint = store.run_now(audit_check.take_checkpoint, keyring, now)
    path = audit_check.keep(checkpoint, settings.audit_directory)
    if arguments.output:
        path = arguments.output
        path.write_bytes(checkpoint.data())
    console.say("cli.audit.checkpoint", lines=checkpoint.lines, head=checkpoint.head, path=path.absolute())
    return 0


def _kept(arguments: Namespace, settings: Settings) -> list[Checkpoint]:
    try:
        named = [audit_check.read_file(path) for path in arguments.checkpoint or ()]
        return [*audit_check.kept_in(settings.audit_directory), *named]
    except ValueError as wrong:
        raise CannotDo("cli.audit.no_such_checkpoint", path=wrong) from wrong


def _public(arguments: Namespace, settings: Settings) -> tuple[PublicKey, ...]:
    """The keys that were named; otherwise the office's own."""
    try:
        return keys.read_public(arguments.key) if arguments.key else keys.public_keys(settings.keys_directory)
    except keys.KeyUnusable as unusable:
        raise CannotDo(f"cli.{unusable.code}", path=unusable.path) from unusable


def _say_checkpoint(judged: audit_check.CheckpointVerdict, console: Console) -> None:
    facts = {"number": judged.checkpoint.number, "time": judged.checkpoint.at.isoformat(timespec="seconds")}
    if judged.unsigned:
        console.complain("cli.audit.unsigned", **facts)
    if judged.fault is not None:
        console.complain(f"cli.audit.checkpoint_{judged.fault}", **facts)
