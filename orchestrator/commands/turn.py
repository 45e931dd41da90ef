"""`tiepdan turn-config`: the configuration of coturn for these settings, on standard output.

Makes the shared secret where there is none yet. Installs and starts nothing.
"""

from __future__ import annotations

from argparse import Namespace

from config.settings import Settings
from media.webrtc.mux import interface_addresses
from orchestrator.commands.arguments import Commands
from orchestrator.commands.console import CannotDo, Console
from orchestrator.commands.initialise import write_secret
from orchestrator.services.turn import coturn_configuration, relay_of


def add(commands: Commands) -> None:
    """Add the command."""
    commands.add("turn-config").set_defaults(run=run)


def run(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Print the configuration; nothing else goes to standard output, so that it can be a file's content."""
    if not settings.turn.urls:
        raise CannotDo("cli.turn_config.no_urls")
    if not settings.turn_secret_file.exists():
        write_secret(settings.turn_secret_file)
    http = settings.http
    text = coturn_configuration(relay_of(settings), media_addresses(settings), http.certificate, http.key)
    print(text, end="", file=console.out)
    return 0


def media_addresses(settings: Settings) -> tuple[str, ...]:
    """The addresses that browsers are told, and so the relay."""
    media = settings.media
    if media.announce:
        return media.announce
    if media.bind not in ("::", "0.0.0.0"):
        return (media.bind,)
    return tuple(address for address in interface_addresses() if media.bind == "::" or ":" not in address)
