"""Every night: sessions held against recordings, recordings against packages on the disk; none missing, none empty.

Knows no store of copies. Reads, and writes down what it found.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from config.settings import Settings
from orchestrator.domain.policy import SYSTEM, Action, Actor, require
from orchestrator.domain.recording import RecordingStatus
from orchestrator.domain.records import Recording
from orchestrator.domain.records_copies import Discrepancy, Reconciled, Reconciliation
from orchestrator.services import audit_log
from orchestrator.store import copies as rows
from orchestrator.store import recordings as recording_rows
from orchestrator.store.database import Store, Transaction
from recordings import copies, layout

log: structlog.stdlib.BoundLogger = structlog.get_logger("reconciling")

FROM_HOUR = 1
"""Local time: nobody is received at night."""
SEALED_WITHIN = timedelta(minutes=1)
_OPEN = frozenset({RecordingStatus.RECORDING, RecordingStatus.INTERRUPTED, RecordingStatus.ARMED})


async def reconcile_if_due(store: Store, settings: Settings, now: datetime) -> Reconciliation | None:
    """Once a night; `None` when it is done already."""
    zone = ZoneInfo(settings.commune.time_zone)
    last = await store.run(rows.last_reconciliation)
    if now.astimezone(zone).hour < FROM_HOUR:
        return None
    if last is not None and last.at.astimezone(zone).date() == now.astimezone(zone).date():
        return None
    return await reconcile(store, settings.recordings_directory, now)


async def reconcile(store: Store, recordings: Path, now: datetime) -> Reconciliation:
    """Compare, write down, and say so in the log."""
    known, unrecorded = await store.run(_known, now)
    found = await asyncio.to_thread(_compare, recordings, known, now)
    findings = (*(Reconciled(Discrepancy.NOT_RECORDED, code) for code in unrecorded), *found[1])
    result = Reconciliation(now, len(known), found[0], findings)
    await store.run(_keep, result)
    for one in findings:
        log.error("reconciliation_finding", discrepancy=one.discrepancy, thing=one.thing)
    return result


def last_reconciliation(tx: Transaction, by: Actor) -> Reconciliation | None:
    """For the page."""
    require(by, Action.COPIES_VIEW)
    return rows.last_reconciliation(tx)


def count_unsealed(tx: Transaction, now: datetime) -> int:
    """Recordings that should be sealed and are not."""
    late = recording_rows.recordings_in(tx, {RecordingStatus.FINALIZING})
    return sum(_is_late(one, now) for one in late)


def _is_late(recording: Recording, now: datetime) -> bool:
    return recording.ended_at is None or now - recording.ended_at > SEALED_WITHIN


def _known(tx: Transaction, now: datetime) -> tuple[list[Recording], list[str]]:
    return recording_rows.every_recording(tx), rows.started_sessions_without_recording(tx, now)


def _keep(tx: Transaction, result: Reconciliation) -> None:
    rows.add_reconciliation(tx, result)
    audit_log.append(tx, SYSTEM, "recording:reconciled", "recordings", result.at, after=str(len(result.findings)))


def _compare(recordings: Path, known: list[Recording], now: datetime) -> tuple[int, list[Reconciled]]:
    """How many packages there are, and what does not fit."""
    there = {path.name for path in recordings.glob("*/") if layout.is_package_code(path.name)}
    found = [
        Reconciled(what, one.code)
        for one in known
        if (what := _wrong(one, recordings / one.directory, now)) is not None
    ]
    unknown = there - {one.directory for one in known}
    found += [Reconciled(Discrepancy.NOT_KNOWN, name) for name in sorted(unknown)]
    return len(there), found


def _wrong(recording: Recording, directory: Path, now: datetime) -> Discrepancy | None:
    if recording.status is RecordingStatus.DESTROYED or recording.status in _OPEN:
        return None
    if not (directory / layout.PACKAGE).is_file():
        return Discrepancy.PACKAGE_MISSING
    if recording.status is RecordingStatus.FINALIZING:
        return Discrepancy.NOT_SEALED if _is_late(recording, now) else None
    return Discrepancy.PACKAGE_EMPTY if copies.empty(directory) else None
