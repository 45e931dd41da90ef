"""`tiepdan verify` and `tiepdan recover`: evidence packages, with the service switched off.

Does not know how a package proves itself, nor how it is finished (`recordings`), and asks no database.
"""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from config.settings import Settings
from orchestrator.commands.arguments import Commands
from orchestrator.commands.console import Console
from recordings.finisher import PackageBusy, finish
from recordings.integrity import Finding, verify
from recordings.recovery import unfinished


def add(commands: Commands) -> None:
    """Add both commands."""
    check = commands.add("verify")
    check.add_argument("package", nargs="*", type=Path, metavar="DIR", help=check.words.text("cli.help.package"))
    check.set_defaults(run=run_verify)
    commands.add("recover").set_defaults(run=run_recover)


def run_verify(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Say of each package (all of them where none is named) whether it is whole; 1 where one is not."""
    packages = arguments.package or sorted(settings.recordings_directory.glob("*/"))
    if not packages:
        console.say("cli.verify.none", path=settings.recordings_directory.absolute())
    whole = [_is_whole(package, console) for package in packages]
    return 0 if all(whole) else 1


def _is_whole(package: Path, console: Console) -> bool:
    if not package.is_dir():
        console.complain("cli.verify.no_package", path=package)
        return False
    verdict = verify(package)
    if verdict.whole:
        console.say("cli.verify.whole", path=package, files=verdict.files, bytes=verdict.bytes)
        return True
    console.complain("cli.verify.not_whole", path=package, count=len(verdict.findings))
    for finding in verdict.findings:
        console.complain(f"cli.verify.{finding.difference}", file=finding.file, place=_place(finding))
    return False


def _place(finding: Finding) -> str:
    if finding.offset is None:
        return finding.detail
    return f"{finding.offset}-{finding.offset + (finding.length or 0)}"


def run_recover(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Finish the packages that were cut off, as the service does at its start; those in use are left alone."""
    found = unfinished(settings.recordings_directory)
    if not found:
        console.say("cli.recover.none")
    mended = [_is_mended(package.directory, console) for package in found]
    return 0 if all(mended) else 1


def _is_mended(package: Path, console: Console) -> bool:
    try:
        finished = finish(package, now=datetime.now(UTC))
    except PackageBusy:
        console.complain("cli.recover.busy", path=package)
        return False
    console.say("cli.recover.mended", path=package, gaps=len(finished.gaps))
    return True
