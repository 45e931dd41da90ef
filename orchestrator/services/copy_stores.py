"""The stores of copies that the settings name. Does not know what is copied, nor when."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from config.settings import CopiesSettings
from orchestrator.notify.s3 import S3Store
from recordings.keys import KeyUnusable
from recordings.stores import CopyStore, FolderStore


def stores_of(settings: CopiesSettings, now: Callable[[], datetime]) -> list[CopyStore]:
    """All of them, folders first. `KeyUnusable` for credentials that are missing or that others can read; `OSError`."""
    found: list[CopyStore] = [FolderStore(folder) for folder in settings.directories]
    if settings.s3:
        credentials = _credentials(settings.s3_credentials_file)
        days, timeout = settings.s3_lock_days, settings.timeout_seconds
        found += [S3Store(one, credentials, lock_days=days, now=now, timeout=timeout) for one in settings.s3]
    return found


def _credentials(path: Path | None) -> tuple[str, str]:
    if path is None or not path.is_file():
        raise KeyUnusable("key.s3_missing", path or Path())
    with path.open(encoding="utf-8") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise KeyUnusable("key.readable_by_others", path)
        lines = [line.strip() for line in file.read(4096).splitlines() if line.strip()]
    if len(lines) != 2:
        raise KeyUnusable("key.s3_missing", path)
    return lines[0], lines[1]
