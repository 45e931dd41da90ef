"""Waiting for a condition with a deadline: the only way a test waits."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable
from typing import Any


async def eventually(condition: Callable[[], Any], within: float = 40.0, every: float = 0.05) -> Any:
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
