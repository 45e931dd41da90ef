"""`tiepdan copies prepare`: makes the folders of the settings stores of copies. Copying itself is the service's."""

from __future__ import annotations

from argparse import Namespace

from config.settings import Settings
from orchestrator.commands.arguments import Commands
from orchestrator.commands.console import CannotDo, Console
from recordings.stores import FolderStore


def add(commands: Commands) -> None:
    """Add the command."""
    commands.add("copies").add_commands().add("prepare").set_defaults(run=run_prepare)


def run_prepare(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Mark each folder, so that an empty mount point is never taken for one."""
    if not settings.copies.directories:
        raise CannotDo("cli.copies.none")
    for folder in settings.copies.directories:
        FolderStore(folder).mark()
        console.say("cli.copies.prepared", path=folder.absolute())
    return 0
