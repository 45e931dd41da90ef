"""Fields of lines that somebody else may have damaged: a wrong one is a `ValueError`, never a surprise. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def text(line: Mapping[str, Any], name: str) -> str:
    value = line.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")
    return value


def number(line: Mapping[str, Any], name: str) -> float:
    value = line.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{name} is no number")
    return float(value)


def whole(line: Mapping[str, Any], name: str) -> int:
    value = line.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 1 << 64:
        raise ValueError(f"{name} is no whole number")
    return value


def optional_text(line: Mapping[str, Any], name: str) -> str | None:
    return None if line.get(name) is None else text(line, name)
