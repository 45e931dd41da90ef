"""Where the office's master keys are, and the data key of a package. Knows no page and no grant."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from config.settings import Settings
from orchestrator.domain.records import ReceptionSession
from recordings import vault
from recordings.encryption import DataKey
from recordings.envelope import KeyClass, KeyService
from recordings.masters import MasterFiles


def key_service(settings: Settings) -> KeyService:
    """Whoever wraps data keys for this office: files, so far."""
    return MasterFiles(settings.masters_directory)


def ensure_masters(settings: Settings, now: datetime) -> KeyService:
    """The same, with the first master keys made where there never were any. `KeyUnusable`, `OSError`."""
    masters = MasterFiles(settings.masters_directory)
    masters.ensure(now=now)
    return masters


def data_key(settings: Settings, directory: Path) -> DataKey | None:
    """The key of a package's media; `None` where they are not encrypted. `KeyUnusable`, `NotAPackage`, `OSError`."""
    return vault.unlock(directory, key_service(settings))


def key_class_of(session: ReceptionSession) -> KeyClass:
    """Recordings of denunciations are wrapped by a master key of their own."""
    return KeyClass.DENUNCIATION if session.denunciation else KeyClass.RECEPTION
