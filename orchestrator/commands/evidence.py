"""`tiepdan verify` and `tiepdan recover`: evidence packages, with the service switched off.

Does not know how a package proves itself, nor how it is mended (`recordings`).
"""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from config.settings import Settings
from orchestrator.commands.arguments import Commands
from orchestrator.commands.console import Console


def add(commands: Commands) -> None:
    """Add both commands."""
    verify = commands.add("verify")
    verify.add_argument("package", nargs="*", type=Path, metavar="DIR", help=verify.words.text("cli.help.package"))
    verify.set_defaults(run=run_verify)
    recover = commands.add("recover")
    recover.set_defaults(run=run_recover)


def run_verify(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Say of each package (all of them where none is named) whether it is whole; 1 where one is not."""
    from orchestrator.app import verify_package

    packages = arguments.package or sorted(settings.recordings_directory.glob("*/"))
    if not packages:
        console.say("cli.verify.none", path=settings.recordings_directory.absolute())
    broken = 0
    for package in packages:
        if not package.is_dir():
            console.complain("cli.verify.no_package", path=package)
            broken += 1
            continue
        faults = verify_package(package)
        for fault in faults:
            console.complain("cli.verify.fault", path=package, fault=fault)
        if faults:
            broken += 1
        else:
            console.say("cli.verify.whole", path=package)
    return 1 if broken else 0


def run_recover(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Mend packages that were open when the power went; the service does the same at its start."""
    from orchestrator.app import recover_packages

    mended = recover_packages(settings)
    for package in mended:
        console.say("cli.recover.mended", path=package)
    if not mended:
        console.say("cli.recover.none")
    return 0
