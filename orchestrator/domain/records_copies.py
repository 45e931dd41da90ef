"""Copies of recordings and nightly reconciliation, as services and pages see them. Knows no row and no store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

LOCAL: Final = "local"
"""The original, on this machine's disk."""


class CopyState(StrEnum):
    """How a copy was found when it was last looked at."""

    WAITING = "waiting"
    """To be brought."""
    GOOD = "good"
    DAMAGED = "damaged"
    AWAY = "away"
    """Its store did not answer."""


@dataclass(frozen=True, slots=True)
class PackageCopy:
    """One recording in one store."""

    recording_id: int
    store: str
    state: CopyState
    bytes: int
    custody_sha256: str
    copied_at: datetime | None
    verified_at: datetime | None
    looked_at: datetime
    detail: str = ""
    """A code or file name for experts; no text for people."""


class Discrepancy(StrEnum):
    """What reconciliation can find."""

    NOT_RECORDED = "not_recorded"
    """A session was held, and there is no recording of it."""
    PACKAGE_MISSING = "package_missing"
    PACKAGE_EMPTY = "package_empty"
    NOT_SEALED = "not_sealed"
    """Its session is over for longer than sealing takes."""
    NOT_KNOWN = "not_known"
    """A package that no recording of ours names."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One thing that does not fit: what, and the session or package it is about."""

    discrepancy: Discrepancy
    thing: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A night's comparison of sessions held with packages present."""

    at: datetime
    recordings: int
    packages: int
    findings: tuple[Reconciled, ...]


@dataclass(frozen=True, slots=True)
class KeptRecording:
    """A line of the page of copies."""

    code: str
    session_code: str
    status: str
    bytes: int
    copies: tuple[PackageCopy, ...]
