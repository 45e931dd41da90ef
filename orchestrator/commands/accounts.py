"""`tiepdan user`: accounts of the staff, for whoever has the machine. Does not know how they are kept."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime, timedelta

from config.settings import Settings
from orchestrator.commands.arguments import Commands
from orchestrator.commands.console import Console
from orchestrator.commands.database import AT_THE_MACHINE, opened
from orchestrator.domain.policy import Role
from orchestrator.services import accounts
from orchestrator.services.secret import new_password

LINK_VALID = timedelta(hours=24)


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
    new = accounts.NewAccount(
        login=arguments.login,
        name=arguments.name,
        roles=frozenset(Role(role) for role in arguments.role),
        title=arguments.title,
        agency=arguments.agency,
    )
    with opened(settings) as store:
        account, password = store.run_now(accounts.create_account, new, AT_THE_MACHINE, datetime.now(UTC))
    console.say("cli.user.added", login=account.login, password=password)
    return 0


def run_password(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Give an account a new generated password and show it, once; its sign-ins end."""
    password = new_password()
    with opened(settings) as store:
        store.run_now(accounts.change_password, arguments.login, password, AT_THE_MACHINE, datetime.now(UTC))
    console.say("cli.user.password", login=arguments.login, password=password)
    return 0


def run_link(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Print a link that signs this account in, once."""
    with opened(settings) as store:
        account = store.run_now(accounts.account_by_login, arguments.login)
        now = datetime.now(UTC)
        secret = store.run_now(accounts.make_sign_in_link, account.id, AT_THE_MACHINE, now, LINK_VALID)
    hours = int(LINK_VALID.total_seconds() // 3600)
    console.say("cli.user.link", login=account.login, url=f"{settings.public_url}/s/{secret}", hours=hours)
    return 0
