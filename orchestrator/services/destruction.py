"""Carries out a disposal that was approved: the media of each package and of its copies, minutes, tombstones.

Asked for by a second person beside the one who decided, who witnesses it. May be asked for again after any crash: it
goes on where it stopped. The only caller of `recordings.disposal`.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from datetime import datetime

import structlog

from config.settings import Settings
from orchestrator.domain import retention
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Action, Actor, may, require
from orchestrator.domain.recording import RecordingEvent, RecordingStatus
from orchestrator.domain.records import Recording
from orchestrator.domain.retention import Disposal, DisposalEvent
from orchestrator.domain.transitions import step
from orchestrator.services import audit_log
from orchestrator.services.copy_stores import stores_of
from orchestrator.services.disposal import disposal_by_code
from orchestrator.services.state_changes import change_recording
from orchestrator.store import disposals as rows
from orchestrator.store.database import Store, Transaction
from recordings import disposal, keys
from recordings.sealing import seal_of
from recordings.stores import CopyStore

log: structlog.stdlib.BoundLogger = structlog.get_logger("destruction")


async def carry_out(store: Store, settings: Settings, code: str, by: Actor, now: datetime) -> Disposal:
    """Destroy what was approved. `RuleBroken`; `KeyUnusable`, `NotAPackage`, `PackageBusy`, `OSError`: again later."""
    found, recordings = await store.run(_begin, code, by, now)
    keyring = await asyncio.to_thread(keys.open_keyring, settings.keys_directory)
    stores = await asyncio.to_thread(stores_of, settings.copies, lambda: now)
    minutes = found.minutes or await asyncio.to_thread(_minutes, settings, found, recordings, by)
    digest = hashlib.sha256(minutes.encode()).hexdigest()
    await store.run(_keep_minutes, found, minutes, digest, by)
    for one in recordings:
        directory = settings.recordings_directory / one.directory
        await asyncio.to_thread(disposal.destroy, directory, code, digest, keyring, now=now)
        remaining = await asyncio.to_thread(_destroy_copies, stores, one)
        await store.run(_note, found, one, remaining, by, now)
    return await store.run(_end, code, by, now)


def _begin(tx: Transaction, code: str, by: Actor, now: datetime) -> tuple[Disposal, list[Recording]]:
    if not may(by, Action.DISPOSAL_DECIDE):
        require(by, Action.DISPOSAL_PROPOSE)
    found = disposal_by_code(tx, code)
    step(retention.TRANSITIONS, found.status, DisposalEvent.CARRIED_OUT)
    if by.account_id is None or by.account_id == found.decided_by:
        raise RuleBroken("disposal.same_person")
    recordings = rows.recordings_in(tx, found.id)
    held = [one.code for one in recordings if one.status is RecordingStatus.HOLD]
    if held:
        raise RuleBroken("disposal.on_hold", code=held[0])
    audit_log.append(tx, by, "disposal:begun", f"disposal {code}", now)
    return found, [one for one in recordings if one.status is RecordingStatus.DISPOSAL_PROPOSED]


def _minutes(settings: Settings, found: Disposal, recordings: list[Recording], by: Actor) -> str:
    """What the minutes of destruction say, as facts: who, when decided, and just what."""
    items = [
        {
            "recording": one.code,
            "reception_session": one.session_code,
            "bytes": one.bytes,
            "manifest_sha256": one.manifest_sha256,
            "root": seal_of(settings.recordings_directory / one.directory).root,
        }
        for one in recordings
    ]
    facts = {
        "disposal": found.code,
        "reason": found.reason,
        "proposed_by": found.proposed_by,
        "proposed_at": found.proposed_at.isoformat(),
        "decided_by": found.decided_by,
        "decided_at": found.decided_at.isoformat() if found.decided_at else None,
        "decision": found.decision,
        "witnessed_by": by.account_id,
        "recordings": items,
    }
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, indent=1)


def _keep_minutes(tx: Transaction, found: Disposal, minutes: str, digest: str, by: Actor) -> None:
    """Before anything is destroyed: tombstones name them."""
    if not found.minutes:
        facts = {"minutes": minutes, "minutes_sha256": digest, "witnessed_by": by.account_id}
        rows.change_disposal(tx, found.id, found.status, **facts)


def _destroy_copies(stores: list[CopyStore], one: Recording) -> list[str]:
    """Names of the stores that still have any of the media."""
    remaining = []
    for store in stores:
        try:
            for name in disposal.media_in(store.names(one.directory)):
                store.destroy(one.directory, name)
        except OSError as kept:
            log.warning("copy_not_destroyed", recording=one.code, store=store.name, error=str(kept))
            remaining.append(store.name)
    return remaining


def _note(tx: Transaction, found: Disposal, one: Recording, remaining: list[str], by: Actor, now: datetime) -> None:
    change_recording(tx, one.id, RecordingEvent.DESTROYED, now)
    rows.note_destroyed(tx, found.id, one.id, now)
    thing, left = f"recording {one.code}", ", ".join(remaining)[:100]
    audit_log.append(tx, by, "recording:media_destroyed", thing, now, after=left, reason=found.code)


def _end(tx: Transaction, code: str, by: Actor, now: datetime) -> Disposal:
    found = disposal_by_code(tx, code)
    status = step(retention.TRANSITIONS, found.status, DisposalEvent.CARRIED_OUT)
    rows.change_disposal(tx, found.id, status, carried_out_at=now)
    audit_log.append(tx, by, "disposal:carried_out", f"disposal {code}", now, before=found.status, after=status)
    return disposal_by_code(tx, code)
