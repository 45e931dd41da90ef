"""What waits to be sent on one socket, bounded. Old pictures give way to new ones; who falls far behind is given up.

Knows frames and their kind, no socket.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Final

from orchestrator.services.live import told

MOST_FRAMES: Final = 64
MOST_CHARACTERS: Final = 2_000_000


class FarBehind(Exception):
    """The other side does not read; it is closed and comes back with a fresh picture."""


@dataclass(frozen=True, slots=True)
class Frame:
    text: str
    replaces: type[object] | None = None
    """A kind of which only the newest matters."""


NEWEST_ONLY: Final = (told.State, told.Speaking, told.Quality)


class Outbox:
    """A queue of frames with one reader."""

    def __init__(self) -> None:
        self._frames: deque[Frame] = deque()
        self._characters = 0
        self._there = asyncio.Event()
        self._closing = False
        self.dropped = 0
        """Pictures that a newer one replaced before they were sent."""

    def put(self, text: str, message: told.Told) -> None:
        """Queue a frame. Raises `FarBehind` when there is no room even without the old pictures."""
        if self._closing:
            return
        kind = type(message) if isinstance(message, NEWEST_ONLY) else None
        if kind is not None:
            self._drop_older(kind)
        if len(self._frames) >= MOST_FRAMES or self._characters + len(text) > MOST_CHARACTERS:
            raise FarBehind
        self._frames.append(Frame(text, kind))
        self._characters += len(text)
        self._there.set()

    def close(self) -> None:
        """Nothing more is taken; the reader gets what is queued, then `None`."""
        self._closing = True
        self._there.set()

    async def get(self) -> str | None:
        """The next frame; `None` after the last one."""
        while not self._frames:
            if self._closing:
                return None
            self._there.clear()
            await self._there.wait()
        frame = self._frames.popleft()
        self._characters -= len(frame.text)
        return frame.text

    def _drop_older(self, kind: type[object]) -> None:
        for frame in [frame for frame in self._frames if frame.replaces is kind]:
            self._frames.remove(frame)
            self._characters -= len(frame.text)
            self.dropped += 1
