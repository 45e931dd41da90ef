"""What a recorder can be told; travels as JSON to the media worker. Knows no settings file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.settings import RecordingSettings
from recordings import fields
from recordings.encryption import DataKey


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderOptions:
    """Options of `open_room` for a room whose sink is the recorder."""

    directory: Path
    """The package, already created (`recordings.package.create`)."""
    key: bytes = field(default=b"", repr=False)
    """The data key of an encrypted package (`vault.unlock(...).secret`)."""
    keyframe_interval_seconds: float = 8.0
    """A keyframe is asked for so often, so that playback can seek."""
    chain_seconds: float = 4.0
    """Written bytes are fsynced, hashed and chained so often."""
    reorder_seconds: float = 0.5
    """How long a packet waits for an earlier one."""
    min_free_bytes: int = 0
    """Opening is refused on a disk with less room."""
    max_queued_bytes: int = 32 * 1024 * 1024
    max_queued_packets: int = 60_000

    def json(self) -> dict[str, Any]:
        """As `open_room` takes it."""
        return {name: getattr(self, name) for name in _NUMBERS} | {
            "directory": str(self.directory),
            "key": self.key.hex(),
        }


_NUMBERS = (
    "keyframe_interval_seconds",
    "chain_seconds",
    "reorder_seconds",
    "min_free_bytes",
    "max_queued_bytes",
    "max_queued_packets",
)


def options_from_settings(settings: RecordingSettings, directory: Path, key: DataKey | None = None) -> RecorderOptions:
    """For the package in `directory`, as the settings file wants it."""
    return RecorderOptions(
        directory=directory,
        key=b"" if key is None else key.secret,
        keyframe_interval_seconds=settings.keyframe_interval_seconds,
        chain_seconds=settings.chain_seconds,
        reorder_seconds=settings.reorder_seconds,
        min_free_bytes=settings.min_free_bytes,
    )


def options_from_json(options: Mapping[str, Any]) -> RecorderOptions:
    """The other end of `RecorderOptions.json`. `ValueError` for what is unknown, missing or no number."""
    unknown = set(options) - set(_NUMBERS) - {"directory", "key"}
    if unknown or not isinstance(options.get("directory"), str):
        raise ValueError(f"unknown recorder options {sorted(unknown)} or no directory")
    numbers = {name: options[name] for name in _NUMBERS if name in options}
    if not all(isinstance(value, int | float) and value >= 0 for value in numbers.values()):
        raise ValueError(f"recorder options must be numbers from 0: {numbers}")
    key = bytes.fromhex(fields.optional_text(options, "key") or "")
    return RecorderOptions(directory=Path(options["directory"]), key=key, **numbers)
