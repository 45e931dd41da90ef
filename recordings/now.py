"""The two clocks of this machine as evidence notes them: the wall's, and the one that is never set."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@cache
def boot_id() -> str:
    """Names this run of the machine: monotonic times compare only within one. Empty where the system tells none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


@dataclass(frozen=True, slots=True)
class Instant:
    """One moment on both clocks, in seconds."""

    monotonic: float
    wall: float
    """Unix time."""


def instant() -> Instant:
    return Instant(time.monotonic(), time.time())
