"""`tiepdan user`: accounts of the staff, for whoever has the machine. Does not know how they are kept."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime

from config.settings import Settings
from orchestrator.commands.arguments import Commands
from orchestrator.commands.console import Console
from orchestrator.domain.policy import Role


def add(commands: Commands) -> None:
    """Add `user add`, `user password` and `user link`."""
    user = commands.add("user")
    text = user.words.text
    verbs = user.add_commands()
    new = verbs.add("add")
    new.add_argument("login", metavar="LOGIN", help=text("cli.help.login"))
    new.add_argument("--name", required=True, metavar="NAME", help=text("cli.help.name"))
    new.add_argument("--title", default="", metavar="TITLE", help=text("cli.help.title"))
    new.add_argument("--agency", default="", metavar="AGENCY", help=text("cli.help.agency"))
    roles = [str(role) for role in Role]
    about_roles = text("cli.help.role", roles=", ".join(roles))
    new.add_argument("--role", required=True, action="append", choices=roles, metavar="ROLE", help=about_roles)
    new.set_defaults(run=run_add)
    password = verbs.add("password")
    password.add_argument("login", metavar="LOGIN", help=text("cli.help.login"))
    password.set_defaults(run=run_password)
    link = verbs.add("link")
    link.add_argument("login", metavar="LOGIN", help=text("cli.help.login"))
    link.set_defaults(run=run_link)


def run_add(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Make an account and show its generated password, once."""
    from orchestrator.app import add_account

    roles = frozenset(Role(role) for role in arguments.role)
    password = add_account(
        settings,
        login=arguments.login,
        name=arguments.name,
        title=arguments.title,
        agency=arguments.agency,
        roles=roles,
        now=datetime.now(UTC),
    )
    console.say("cli.user.added", login=arguments.login, password=password)
    return 0


def run_password(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Give an account a new generated password and show it, once; its sign-ins end."""
    from orchestrator.app import new_password

    password = new_password(settings, arguments.login, datetime.now(UTC))
    console.say("cli.user.password", login=arguments.login, password=password)
    return 0


def run_link(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Print a link that signs this account in, once."""
    from orchestrator.app import sign_in_link

    url = sign_in_link(settings, arguments.login, datetime.now(UTC))
    console.say("cli.user.link", login=arguments.login, url=url)
    return 0
