"""What can be set about evidence: how it is written, what makes it provable, where its copies lie.

Parts of `config.settings`, which hands them on. Does not know where a value comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from config.kinds import Between, BucketAddress, Gibibytes, Seconds, ServiceAddress, Writable

GIBIBYTE = 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingSettings:
    """Where evidence is written, how finely, and when the disk is too full for it."""

    directory: Annotated[Path | None, Writable()] = None
    """Default: `recordings` in the data directory."""
    keyframe_interval_seconds: Seconds = 8.0
    chain_seconds: Seconds = 4.0
    """The hash chain gets a link so often."""
    reorder_seconds: Annotated[float, Between(0, 10)] = 0.5
    """How long a late packet is waited for."""
    min_free_gib: Gibibytes = 2.0
    """Less than this: a session is not started."""
    alarm_free_gib: Gibibytes = 5.0
    """Less than this during a session: everyone in charge is told."""
    stalled_seconds: Seconds = 5.0
    """No byte on the disk for so long: the recording stands still, and the session pauses."""

    @property
    def min_free_bytes(self) -> int:
        """`min_free_gib` in bytes."""
        return int(self.min_free_gib * GIBIBYTE)

    @property
    def alarm_free_bytes(self) -> int:
        """`alarm_free_gib` in bytes."""
        return int(self.alarm_free_gib * GIBIBYTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSettings:
    """What makes a finished recording provable: the office's signing key, and trusted time."""

    keys_directory: Annotated[Path | None, Writable()] = None
    """Default: `keys` in the data directory. Made by `tiepdan init`."""
    masters_directory: Annotated[Path | None, Writable()] = None
    """Master keys that wrap the recordings' keys. Default: `masters` in the keys' directory."""
    timestamp_url: ServiceAddress = ""
    """Of a time-stamp authority (RFC 3161). Empty: no time-stamps."""
    timestamp_authorities: Path | None = None
    """PEM certificates of authorities; with it, every time-stamp is judged on arrival."""
    timestamp_timeout_seconds: Seconds = 30.0
    timestamp_retry_seconds: Seconds = 60.0
    """Sealed packages without a time-stamp are tried so often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesSettings:
    """Where copies of sealed recordings lie, and how often they are read back."""

    directories: tuple[Path, ...] = ()
    """Folders on other disks, each made a store by `tiepdan copies prepare`."""
    s3: tuple[BucketAddress, ...] = ()
    """S3-compatible stores: `https://host[:port]/bucket[/prefix]`."""
    s3_credentials_file: Path | None = None
    """Access key and secret key, a line each; readable by the service only."""
    s3_lock_days: Annotated[int, Between(0, 36500)] = 0
    """Where a bucket has Object Lock: so long nobody can overwrite or remove. 0: what the bucket says by itself."""
    timeout_seconds: Seconds = 60.0
    look_seconds: Seconds = 60.0
    """So often it is looked whether something is to be copied, compared or reconciled."""
    verify_days: Annotated[int, Between(1, 365)] = 7
    """Originals and copies are read back so often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSettings:
    """How many years recordings are kept, by the kind of their case file; 0: for ever. Nothing goes by itself."""

    recommendation_years: Annotated[int, Between(0, 200)] = 20
    feedback_years: Annotated[int, Between(0, 200)] = 20
    complaint_years: Annotated[int, Between(0, 200)] = 20
    denunciation_years: Annotated[int, Between(0, 200)] = 20
    mixed_years: Annotated[int, Between(0, 200)] = 20
    other_years: Annotated[int, Between(0, 200)] = 20
