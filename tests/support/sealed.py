"""A small real package, sealed with a key of its own and time-stamped by a real authority."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from media.interfaces import Source
from recordings import keys
from recordings.encryption import DataKey
from recordings.envelope import KeyService
from recordings.finisher import finish
from recordings.keys import Keyring
from recordings.masters import MasterFiles
from recordings.sealing import seal_package
from recordings.timeline import TimelineWriter, What
from recordings.timestamps import add_stamp
from recordings.vault import unlock
from tests.support.media_samples import camera, microphone
from tests.support.recording import NOW, Feed, new_package, play, recorder_in, track
from tests.support.tsa import TimeStampAuthority


@dataclass(frozen=True, slots=True)
class SealedPackage:
    """Where it lies, who sealed it, and who stamped it."""

    directory: Path
    keys: Path
    keyring: Keyring
    authority: TimeStampAuthority
    masters: MasterFiles
    key: DataKey


def finished_package(directory: Path, seconds: int = 1, service: KeyService | None = None) -> Path:
    """A finished package of one seat, not sealed; with a key service encrypted."""
    package = new_package(directory, service=service)
    key = None if service is None else unlock(package, service)
    timeline = TimelineWriter(package, now=NOW)
    recorder = recorder_in(package, key, chain_seconds=0.2)
    feeds = [
        Feed(track("seat1", Source.CAMERA), camera(seconds)),
        Feed(track("seat1", Source.MICROPHONE), microphone(seconds)),
    ]
    play(recorder, feeds)
    for seat in ("seat1", "seat2", None):
        timeline.append(What.SPEAKING, now=NOW, seat=seat)
    asyncio.run(recorder.close())
    timeline.close(now=NOW)
    finish(package, now=NOW, key=key)
    return package


def sealed_package(directory: Path, *, stamped: bool = True) -> SealedPackage:
    """One that proves itself, encrypted, all below `directory`."""
    masters = MasterFiles(directory / "masters")
    masters.ensure(now=NOW)
    package = finished_package(directory / "recordings", service=masters)
    key = unlock(package, masters)
    assert key is not None
    keyring = keys.ensure(directory / "keys", now=NOW)
    seal_package(package, keyring, now=NOW)
    authority = TimeStampAuthority(directory / "tsa")
    if stamped:
        add_stamp(package, keyring, authority.reply, now=_now)
    return SealedPackage(package, directory / "keys", keyring, authority, masters, key)


def _now() -> datetime:
    return NOW
