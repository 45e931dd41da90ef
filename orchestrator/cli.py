"""The command `tiepdan`: arguments in, settings read, a command run, an exit code out.

Exit codes: 0 done, 1 could not be done (one sentence on standard error says why), 2 wrong arguments. Does not know what
a command does; each is a module of `commands/`.
"""

from __future__ import annotations

import os
import signal
import sys
import tomllib
from argparse import Namespace
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path

from config.loader import SettingsInvalid, load, settings_file
from config.settings import Settings
from orchestrator.commands import accounts, audit, copies, doctor, evidence, initialise, seal_keys, serve, turn
from orchestrator.commands.arguments import Commands, Parser
from orchestrator.commands.console import CannotDo, Console
from orchestrator.domain.errors import FormInvalid, RuleBroken
from orchestrator.words import LANGUAGES, Words, words_in


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `tiepdan` with these arguments (those of the process), and return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    words = words_in(language_of(given, os.environ))
    try:
        parsed = build_parser(words).parse_args(given)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    console = Console(words, sys.stdout, sys.stderr)
    try:
        return _run(parsed, console)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except FormInvalid as invalid:
        for mistake in invalid.mistakes:
            console.complain(mistake.code, **mistake.values)
    except (RuleBroken, CannotDo) as broken:
        console.complain(broken.code, **broken.values)
    except OSError as error:
        console.complain("cli.os_error", path=error.filename or "", reason=error.strerror or error)
    return 1


def build_parser(words: Words) -> Parser:
    """The parser of all commands, speaking this language."""
    parser = Parser(words, prog="tiepdan", description=words.text("cli.about"))
    parser.add_argument("--settings", type=Path, metavar="FILE", help=words.text("cli.help.settings"))
    commands = parser.add_commands()
    for group in (serve, initialise, accounts, evidence, seal_keys, copies, audit, doctor, turn):
        group.add(commands)
    _add_version(commands)
    return parser


def language_of(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """The language to speak before the settings are known to be good: theirs if it can be read, else that of `LANG`."""
    said = environ.get("TIEPDAN_COMMUNE__LANGUAGE") or _language_in_file(arguments, environ)
    if said in LANGUAGES:
        return said
    machine = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return next((language for language in LANGUAGES if machine.startswith(language)), LANGUAGES[0])


def _language_in_file(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    named = next((Path(after) for flag, after in pairwise(arguments) if flag == "--settings"), None)
    path = settings_file(named, environ)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError):
        return ""  # what is wrong with the file is said when it is loaded
    commune = document.get("commune")
    return str(commune.get("language", "")) if isinstance(commune, dict) else ""


def _run(parsed: Namespace, console: Console) -> int:
    try:
        settings = _settings_of(parsed)
    except SettingsInvalid as invalid:
        console.complain("cli.settings_invalid", count=len(invalid.mistakes))
        for mistake in invalid.mistakes:
            console.complain("cli.settings_mistake", mistake=console.words.text(mistake.code, **mistake.values))
        return 1
    code: int = parsed.run(parsed, settings, console)
    return code


def _settings_of(parsed: Namespace) -> Settings:
    if parsed.run is _show_version:
        return Settings()  # who asks for help with wrong settings is first asked for the version
    return load(settings_file(parsed.settings, os.environ), os.environ)


def _add_version(commands: Commands) -> None:
    commands.add("version").set_defaults(run=_show_version)


def _show_version(arguments: Namespace, settings: Settings, console: Console) -> int:
    try:
        print(f"tiepdan {version('tiepdan')}", file=console.out)
    except PackageNotFoundError:
        console.complain("cli.not_installed")
        return 1
    return 0
