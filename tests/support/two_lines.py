"""A place with two lines to this machine, Wi-Fi and 4G, as a network namespace: one is cut, the other takes over.

Needs root and iproute2. The addresses are those for documentation (RFC 5737), so that nobody's network is hidden.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.chromium import BINARY

NAME = "tiepdan-test"
LINES = {"wifi": ("198.51.100.1", "198.51.100.2"), "mobile": ("203.0.113.1", "203.0.113.2")}
"""Our end and theirs."""


def ip(*arguments: str) -> bool:
    """Run `ip`; whether it could."""
    return not subprocess.run(["ip", *arguments], capture_output=True, check=False).returncode


def possible() -> bool:
    """Whether this machine lets us make namespaces."""
    if os.geteuid() or shutil.which("ip") is None or not ip("netns", "add", f"{NAME}-try"):
        return False
    return ip("netns", "delete", f"{NAME}-try")


needs_namespaces = pytest.mark.skipif(not possible(), reason="network namespaces need root and iproute2")


class TwoLines:
    """The place, with its default route over Wi-Fi at first."""

    @contextlib.contextmanager
    def made(self) -> Iterator[None]:
        ip("netns", "add", NAME)
        try:
            self._inside("link", "set", "lo", "up")
            for line, (ours, theirs) in LINES.items():
                assert ip("link", "add", f"td-{line}", "type", "veth", "peer", "name", line, "netns", NAME)
                ip("address", "add", f"{ours}/24", "dev", f"td-{line}")
                ip("link", "set", f"td-{line}", "up")
                self._inside("address", "add", f"{theirs}/24", "dev", line)
            self.connect("wifi")
            yield
        finally:
            for line in LINES:
                ip("link", "delete", f"td-{line}")
            ip("netns", "delete", NAME)

    def connect(self, line: str) -> None:
        """This line comes up, and everything goes over it."""
        self._inside("link", "set", line, "up")
        assert self._inside("route", "replace", "default", "via", LINES[line][0], "dev", line)

    def cut(self, line: str) -> None:
        """This line is gone, with its address."""
        self._inside("link", "set", line, "down")

    def browser(self, directory: Path) -> str:
        """A program that starts Chromium in this place."""
        wrapper = directory / "chromium"
        wrapper.write_text(f'#!/bin/sh\nexec ip netns exec {NAME} {BINARY} "$@"\n', encoding="ascii")
        wrapper.chmod(0o755)
        return str(wrapper)

    def _inside(self, *arguments: str) -> bool:
        return ip("-netns", NAME, *arguments)
