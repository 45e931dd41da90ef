"""A way out for letters, and the two ways in which it can fail. Knows no way in particular."""

from __future__ import annotations

from typing import Protocol

from orchestrator.notify.letters import Letter


class TryAgain(Exception):
    """It did not go now: server away, busy, or asking for patience. The text is a short code for the operator."""


class Undeliverable(Exception):
    """It will never go this way: the address or the letter was refused for good."""


class Channel(Protocol):
    """Sends one letter. Returns when the other side has taken charge of it."""

    async def send(self, letter: Letter) -> None:
        """Raises `TryAgain` or `Undeliverable`."""


class KeepingChannel:
    """Keeps letters instead of sending them: for tests, and to see what would be sent."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    async def send(self, letter: Letter) -> None:
        self.letters.append(letter)
