"""`tiepdan key`: the key that seals recordings: shown, or replaced by a new one. Does not know what it signs."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime

from config.settings import Settings
from orchestrator.commands.arguments import Commands
from orchestrator.commands.console import CannotDo, Console
from recordings import keys


def add(commands: Commands) -> None:
    """Add `key show` and `key rotate`."""
    verbs = commands.add("key").add_commands()
    verbs.add("show").set_defaults(run=run_show)
    verbs.add("rotate").set_defaults(run=run_rotate)


def run_show(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Say every key, the one in use first; 1 where none can be used."""
    try:
        _say(keys.open_keyring(settings.keys_directory), settings, console)
    except keys.KeyUnusable as unusable:
        raise CannotDo(f"cli.{unusable.code}", path=unusable.path) from unusable
    return 0


def run_rotate(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Make a new key and retire the one in use; what it sealed stays valid."""
    try:
        _say(keys.rotate(settings.keys_directory, now=datetime.now(UTC)), settings, console)
    except keys.KeyUnusable as unusable:
        raise CannotDo(f"cli.{unusable.code}", path=unusable.path) from unusable
    return 0


def _say(keyring: keys.Keyring, settings: Settings, console: Console) -> None:
    console.say("cli.key.in_use", key=keyring.key, path=(settings.keys_directory / keys.PUBLIC).absolute())
    for key in reversed(keyring.history):
        if key.key != keyring.key:
            until = key.valid_until or key.valid_from
            console.say("cli.key.retired", key=key.key, begin=f"{key.valid_from:%Y-%m-%d}", end=f"{until:%Y-%m-%d}")
