"""Lines of custody that the service adds to a recording's package: viewed, exported, a document bound by its hash.

Custody names no person: who it was stands in the audit log, written before. A line that cannot be added now (no key, a
disk that is away) is said in the log and holds up nobody. Blocking.
"""

from __future__ import annotations

from datetime import datetime

import structlog

from config.settings import Settings
from orchestrator.domain.records import Recording
from recordings import documents, keys, sealing
from recordings.custody import Act
from recordings.documents import Document
from recordings.package import NotAPackage

log: structlog.stdlib.BoundLogger = structlog.get_logger("package_notes")

TROUBLE = (OSError, NotAPackage, keys.KeyUnusable)


def note_act(settings: Settings, recording: Recording, act: Act, now: datetime) -> bool:
    """Add a line to a sealed package; whether it was added."""
    directory = settings.recordings_directory / recording.directory
    try:
        sealing.seal_of(directory)
        sealing.note(directory, act, keys.open_keyring(settings.keys_directory), now=now)
    except TROUBLE as refused:
        log.warning("custody_not_noted", recording=recording.code, act=act, error=type(refused).__name__)
        return False
    return True


def bind_document(settings: Settings, recording: Recording, document: Document, now: datetime) -> bool:
    """Bind minutes, a receipt, a conclusion to the recording of its session; whether custody names it now."""
    directory = settings.recordings_directory / recording.directory
    try:
        keyring = keys.ensure(settings.keys_directory, now=now)
        documents.add_document(directory, document, keyring, now=now)
    except TROUBLE as refused:
        log.warning("document_not_bound", recording=recording.code, kind=document.kind, error=type(refused).__name__)
        return False
    return True
