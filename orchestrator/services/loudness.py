"""The loudness of a recording: worked out once, at the lowest priority, and kept beside its copies. Knows no page."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

from config.settings import Settings
from orchestrator.domain.records import Recording
from orchestrator.services.vault import data_key
from recordings.derived.loudness import COMMAND
from recordings.lines import write_whole

log: structlog.stdlib.BoundLogger = structlog.get_logger("loudness")

LARGEST = 4 << 20


class Loudness:
    """One for the service: recordings one after the other, each once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn = asyncio.Lock()

    async def of(self, recording: Recording) -> dict[str, Any] | None:
        """`step_ms` and `seats`; None where it cannot be worked out. Takes a while the first time. `KeyUnusable`."""
        path = self._settings.derived_directory / recording.code / "loudness.json"
        async with self._turn:
            kept = await asyncio.to_thread(_kept, path)
            if kept is not None:
                return kept
            directory = self._settings.recordings_directory / recording.directory
            key = await asyncio.to_thread(data_key, self._settings, directory)
            job = {"directory": str(directory.absolute()), "key": None, "package": ""}
            if key is not None:
                job |= {"key": key.secret.hex(), "package": key.package}
            found = await _worked_out(json.dumps(job).encode() + b"\n")
            if "seats" not in found:
                log.warning("loudness_unknown", recording=recording.code, error=found.get("error", "died"))
                return None
            await asyncio.to_thread(_keep, path, found)
            return found


async def _worked_out(job: bytes) -> dict[str, Any]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*COMMAND, stdin=pipe, stdout=pipe)
    try:
        said, _ = await process.communicate(job)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    with suppress(ValueError):
        found: dict[str, Any] = json.loads(said)
        return found
    return {}


def _kept(path: Path) -> dict[str, Any] | None:
    try:
        with path.open("rb") as file:
            found: dict[str, Any] = json.loads(file.read(LARGEST))
    except (OSError, ValueError):
        return None
    return found


def _keep(path: Path, found: dict[str, Any]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, json.dumps(found, separators=(",", ":")).encode())
