"""`tiepdan init`: the data directory, secret, signing key, certificate for a trial, database and first administrator.

Whatever is there already stays as it is, so that it can be typed twice. Does not start anything.
"""

from __future__ import annotations

import secrets
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from config.settings import Settings
from orchestrator.certificates import CertificateFiles, self_signed, write_certificate, write_private
from orchestrator.commands.arguments import WRONG, Commands
from orchestrator.commands.console import CannotDo, Console
from orchestrator.commands.database import opened
from orchestrator.domain.policy import SYSTEM, Role
from orchestrator.services import accounts
from orchestrator.services.setup import ensure_office
from orchestrator.store.database import Transaction
from recordings import keys
from recordings.masters import MasterFiles

SECRET_BYTES = 32
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add("init")
    text = parser.words.text
    parser.add_argument("--self-signed", nargs="+", metavar="HOST", help=text("cli.help.self_signed"))
    parser.add_argument("--login", default="admin", metavar="LOGIN", help=text("cli.help.first_login"))
    parser.set_defaults(run=run)


def run(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Make what is missing, and say what was made. Wrong hosts are refused before anything is."""
    now = datetime.now(UTC)
    hosts = tuple(arguments.self_signed or ())
    try:
        pair = self_signed(hosts, now) if hosts else None
    except ValueError as wrong:
        console.complain("cli.init.host_wrong", host=str(wrong))
        return WRONG
    for folder in (settings.data_directory, settings.recordings_directory):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    console.say("cli.init.directory", path=settings.data_directory.absolute())
    make_secret(settings.secret_file, console)
    make_key(settings.keys_directory, now, console)
    make_masters(settings.masters_directory, now, console)
    if settings.turn.urls:
        make_secret(settings.turn_secret_file, console)
    if pair is not None:
        say_certificate(write_certificate(settings.data_directory / "tls", *pair), hosts[0], settings, console)
    return make_administrator(settings, arguments.login, now, console)


def make_secret(path: Path, console: Console) -> None:
    """The service's secret: random, readable by its owner only, never made anew (old cookies would end)."""
    if path.exists():
        console.say("cli.init.secret_kept", path=path.absolute())
        return
    write_secret(path)
    console.say("cli.init.secret_made", path=path.absolute())


def write_secret(path: Path) -> None:
    """Random digits in a file that is its owner's only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(path, secrets.token_hex(SECRET_BYTES).encode() + b"\n")


def make_key(directory: Path, now: datetime, console: Console) -> None:
    """The key that seals recordings; one that is there stays (`tiepdan key rotate` replaces it)."""
    try:
        keyring = keys.ensure(directory, now=now)
    except keys.KeyUnusable as unusable:
        raise CannotDo(f"cli.{unusable.code}", path=unusable.path) from unusable
    console.say("cli.init.key", key=keyring.key, path=directory.absolute())


def make_masters(directory: Path, now: datetime, console: Console) -> None:
    """The keys that wrap recordings' keys; those that are there stay (`tiepdan key rewrap` replaces them)."""
    try:
        MasterFiles(directory).ensure(now=now)
    except keys.KeyUnusable as unusable:
        raise CannotDo(f"cli.{unusable.code}", path=unusable.path) from unusable
    console.say("cli.init.masters", path=directory.absolute())


def say_certificate(files: CertificateFiles, host: str, settings: Settings, console: Console) -> None:
    """Where the certificate lies, and the lines that the settings need for it."""
    console.say(
        "cli.init.certificate",
        certificate=files.certificate.absolute(),
        key=files.key.absolute(),
        url=f"https://{f'[{host}]' if ':' in host else host}:{settings.http.port}",
    )


def make_administrator(settings: Settings, login: str, now: datetime, console: Console) -> int:
    """The database on its newest schema, and its first administrator where there is none."""
    name = console.words.text("cli.init.administrator_name")
    with opened(settings, migrate=True) as store:
        store.run_now(ensure_office, settings)
        password = store.run_now(first_administrator, accounts.NewAccount(login, name, ADMINISTRATOR), now)
    if password is None:
        console.say("cli.init.administrator_kept")
    else:
        console.say("cli.init.administrator_made", login=login, password=password)
    return 0


def first_administrator(tx: Transaction, new: accounts.NewAccount, now: datetime) -> str | None:
    """The generated password of the first administrator; None where there is one already."""
    if any(account.active and Role.ADMINISTRATOR in account.roles for account in accounts.all_accounts(tx, SYSTEM)):
        return None
    return accounts.add_account(tx, new, SYSTEM, now)[1]
