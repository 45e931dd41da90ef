"""A machine of its own for a browser: a network namespace with one cable, which can be pulled and plugged in again."""

from __future__ import annotations

import contextlib
import os
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.chromium import BINARY


@dataclass(frozen=True, slots=True)
class Cable:
    """The cable between this machine and the browser's."""

    near: str
    """Our end's name."""
    address: str
    """Our address on it: where the browser finds the service."""
    browser: Path
    """Starts Chromium on the other side."""

    def pull(self) -> None:
        """Nothing comes through, and nobody is told."""
        _ip("link", "set", self.near, "down")

    def plug(self) -> None:
        """As before."""
        _ip("link", "set", self.near, "up")


@contextlib.contextmanager
def cable(folder: Path) -> Iterator[Cable]:
    """A namespace named after this process, gone at the end. Needs root."""
    name, number = f"tiepdan{os.getpid()}", os.getpid() % 250
    near, far, net = f"tn{os.getpid() % 100000}", f"tf{os.getpid() % 100000}", f"10.77.{number}"
    script = folder / "chromium-elsewhere"
    script.write_text(f'#!/bin/sh\nexec ip netns exec {name} {BINARY} "$@"\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    _ip("netns", "add", name)
    try:
        _ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", name)
        _ip("addr", "add", f"{net}.1/24", "dev", near)
        _ip("link", "set", near, "up")
        for command in (f"addr add {net}.2/24 dev {far}", f"link set {far} up", "link set lo up"):
            _ip("-n", name, *command.split())
        yield Cable(near, f"{net}.1", script)
    finally:
        _ip("netns", "delete", name)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, stdin=subprocess.DEVNULL)
