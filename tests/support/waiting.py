"""Waiting for a condition with a deadline: the only way a test waits."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(condition: Callable[[], T | Awaitable[T]], within: float = 20.0, every: float = 0.05) -> T:
    """The first truthy answer of `condition` (plain or async); `AssertionError` after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        answer = condition()
        if inspect.isawaitable(answer):
            answer = await answer
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"still {answer!r} after {within} s: {inspect.getsource(condition).strip()}")
        await asyncio.sleep(every)
