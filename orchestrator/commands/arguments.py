"""Command-line arguments in the person's language: argparse with its sentences out of the catalogue.

Knows argparse and how it words its complaints. Does not know any command.
"""

from __future__ import annotations

import argparse
import re
from typing import NoReturn

from orchestrator.words import Words

WRONG = 2
"""The exit code of wrong arguments."""

COMPLAINTS = (
    (r"unrecognized arguments: (?P<what>.+)", "cli.unknown_argument"),
    (r"the following arguments are required: (?P<what>.+)", "cli.argument_missing"),
    (r"argument (?P<what>.+?): invalid choice: (?P<value>.+?) \(choose from (?P<choices>.+)\)", "cli.not_a_choice"),
    (r"argument (?P<what>.+?): expected .*argument.*", "cli.value_missing"),
    (r"argument (?P<what>.+?): ignored explicit argument .*", "cli.value_superfluous"),
    (r"argument (?P<what>.+?): not allowed with argument (?P<other>.+)", "cli.not_together"),
    (r"argument (?P<what>.+?): (?:invalid .+ value: )?(?P<value>.+)", "cli.value_wrong"),
    (r"ambiguous option: (?P<what>.+) could match (?P<choices>.+)", "cli.ambiguous"),
)
"""How argparse says it (CPython 3.11 to 3.14), and the sentence we say."""


class Parser(argparse.ArgumentParser):
    """A parser that speaks one language, abbreviates nothing, and says one sentence about what is wrong."""

    def __init__(self, words: Words, prog: str, description: str, **options: object) -> None:
        super().__init__(prog=prog, description=description, add_help=False, allow_abbrev=False)
        self.words = words
        self._positionals.title = words.text("cli.help.arguments")
        self._optionals.title = words.text("cli.help.options")
        self.add_argument("-h", "--help", action="help", help=words.text("cli.help.help"))

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", self.words.text("cli.help.usage"), 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage:", self.words.text("cli.help.usage"), 1)

    def error(self, message: str) -> NoReturn:
        key, values = _understood(message)
        self.exit(WRONG, f"{self.words.text(key, **values)}\n")

    def add_commands(self) -> Commands:
        """Room for subcommands; one of them must be given."""
        group = self.add_subparsers(
            metavar=self.words.text("cli.help.command"),
            required=True,
            title=self.words.text("cli.help.commands"),
            parser_class=Parser,
        )
        return Commands(self, group)


class Commands:
    """The subcommands of a parser; each has its sentence in the catalogue, `cli.<path>.about`."""

    def __init__(self, parser: Parser, group: argparse._SubParsersAction[Parser]) -> None:
        self._parser = parser
        self._group = group

    def add(self, name: str) -> Parser:
        """A subcommand."""
        words = self._parser.words
        path = "_".join([*self._parser.prog.split()[1:], name]).replace("-", "_")
        about = words.text(f"cli.about.{path}")
        return self._group.add_parser(name, help=about, words=words, description=about)


def _understood(message: str) -> tuple[str, dict[str, str]]:
    """The key of our sentence for one of argparse's, and what fills it."""
    for pattern, key in COMPLAINTS:
        if found := re.fullmatch(pattern, message):
            return key, {name: value.replace("'", "") for name, value in found.groupdict().items()}
    return "cli.wrong_arguments", {"message": message}
