"""`tiepdan key`: the key that seals recordings, and the master keys that wrap theirs: shown, or replaced by new ones.

Does not know what is signed, nor how media are encrypted (`recordings`).
"""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from config.settings import Settings
from orchestrator.commands.arguments import Commands
from orchestrator.commands.console import CannotDo, Console
from recordings import keys, vault
from recordings.envelope import KeyClass
from recordings.lock import PackageBusy
from recordings.masters import MasterFiles
from recordings.package import NotAPackage


def add(commands: Commands) -> None:
    """Add `key show` and `key rotate`."""
    verbs = commands.add("key").add_commands()
    verbs.add("show").set_defaults(run=run_show)
    verbs.add("rotate").set_defaults(run=run_rotate)
    verbs.add("masters").set_defaults(run=run_masters)
    again = verbs.add("rewrap")
    again.add_argument("key_class", metavar="CLASS", choices=[str(one) for one in KeyClass])
    again.set_defaults(run=run_rewrap)


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


def run_masters(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Say the master keys of each class, the one in use first; 1 where one cannot be used."""
    masters = MasterFiles(settings.masters_directory)
    try:
        masters.ensure(now=datetime.now(UTC))
        for key_class in KeyClass:
            in_use, *before = reversed(masters.history(key_class))
            console.say("cli.key.master", key_class=key_class, key=in_use, path=settings.masters_directory.absolute())
            for master in before:
                console.say("cli.key.master_before", key_class=key_class, key=master)
    except keys.KeyUnusable as unusable:
        raise CannotDo(f"cli.{unusable.code}", path=unusable.path) from unusable
    return 0


def run_rewrap(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Make a new master key of a class and wrap every recording's key with it; 1 where one has to wait."""
    masters, now = MasterFiles(settings.masters_directory), datetime.now(UTC)
    try:
        keyring = keys.open_keyring(settings.keys_directory)
        masters.ensure(now=now)
        master = masters.rotate(KeyClass(arguments.key_class), now=now)
    except keys.KeyUnusable as unusable:
        raise CannotDo(f"cli.{unusable.code}", path=unusable.path) from unusable
    console.say("cli.key.master", key_class=arguments.key_class, key=master, path=masters.directory.absolute())
    told = [_rewrap(package, masters, keyring, console) for package in vault.encrypted(settings.recordings_directory)]
    console.say("cli.key.rewrapped", done=told.count(True), waiting=told.count(None))
    return 1 if None in told else 0


def _rewrap(package: Path, masters: MasterFiles, keyring: keys.Keyring, console: Console) -> bool | None:
    """`None`: it could not be done now."""
    try:
        return vault.rewrap(package, masters, keyring, now=datetime.now(UTC))
    except keys.KeyUnusable as unusable:
        console.complain(f"cli.{unusable.code}", path=unusable.path)
    except (PackageBusy, NotAPackage, OSError):
        console.complain("cli.key.not_rewrapped", path=package)
    return None


def _say(keyring: keys.Keyring, settings: Settings, console: Console) -> None:
    console.say("cli.key.in_use", key=keyring.key, path=(settings.keys_directory / keys.PUBLIC).absolute())
    for key in reversed(keyring.history):
        if key.key != keyring.key:
            until = key.valid_until or key.valid_from
            console.say("cli.key.retired", key=key.key, begin=f"{key.valid_from:%Y-%m-%d}", end=f"{until:%Y-%m-%d}")
