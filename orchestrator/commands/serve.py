"""`tiepdan serve` and `tiepdan demo`: the service itself. Does not know what it is made of (`orchestrator.app`)."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from config.settings import Settings
from orchestrator.commands.arguments import Commands
from orchestrator.commands.console import Console


def add(commands: Commands) -> None:
    """Add both commands."""
    serve = commands.add("serve")
    serve.add_argument("--check", action="store_true", help=serve.words.text("cli.help.check"))
    serve.set_defaults(run=run_service)
    demo = commands.add("demo")
    demo.add_argument("--links", type=Path, metavar="FILE", help=demo.words.text("cli.help.links"))
    demo.set_defaults(run=run_demo)


def run_service(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Serve until SIGTERM; with `--check`, only say that the settings can be used (they were read before)."""
    if arguments.check:
        console.say("cli.settings_good", url=settings.public_url)
        return 0
    from orchestrator.app import serve

    return serve(settings)


def run_demo(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Serve a made-up session that is about to begin, and print its links."""
    from orchestrator.commands import demo

    return demo.run(arguments, settings, console)
