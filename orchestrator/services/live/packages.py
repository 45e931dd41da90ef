"""Finishes the package of a recording and takes its record along: sealed, verified, linked to the case file.

May be called again at any point; what is done is not done twice. Knows no live session.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog

from config.settings import Settings
from orchestrator.domain.recording import TRANSITIONS, RecordingStatus
from orchestrator.domain.recording import RecordingEvent as Event
from orchestrator.domain.records import Recording
from orchestrator.domain.transitions import allows
from orchestrator.services import vault
from orchestrator.services.live.records import change_recording
from orchestrator.store.database import Store
from recordings import apart, keys, proof, sealing
from recordings.integrity import Verdict
from recordings.lock import PackageBusy
from recordings.package import NotAPackage

log: structlog.stdlib.BoundLogger = structlog.get_logger("live")


class Packages:
    """Where packages lie, and the records that find them."""

    def __init__(self, store: Store, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._settings = settings
        self._recordings = settings.recordings_directory
        self._keys = settings.keys_directory
        self._clock = clock

    async def finish(self, recording: Recording) -> bool:
        """Take the recording as far as it goes; `False`: to be tried again later (no room, still held open)."""
        directory = self._recordings / recording.directory
        recording = await self._change(recording, Event.ROOM_CLOSED)
        try:
            if recording.status is RecordingStatus.FINALIZING:
                recording = await self._seal(recording, directory)
            if recording.status is RecordingStatus.SEALED:
                recording = await self._verify(recording, directory)
            if recording.status is RecordingStatus.VERIFIED:
                recording = await self._change(recording, Event.LINKED)
        except NotAPackage as damaged:
            log.error("package_not_readable", recording=recording.code, detail=str(damaged))
            return True  # nothing that trying again would mend
        except (PackageBusy, keys.KeyUnusable, OSError) as refused:
            log.error("package_not_finished", recording=recording.code, detail=str(refused))
            return False
        log.info("package_finished", recording=recording.code, status=recording.status)
        return True

    async def _seal(self, recording: Recording, directory: Path) -> Recording:
        key = await asyncio.to_thread(vault.data_key, self._settings, directory)
        done = await asyncio.to_thread(apart.finish_apart, directory, now=self._clock(), key=key)
        keyring = await asyncio.to_thread(keys.ensure, self._keys, now=self._clock())
        sealed = await asyncio.to_thread(sealing.seal_package, directory, keyring, now=self._clock())
        log.info("package_sealed", recording=recording.code, key=sealed.key, root=sealed.root)
        return await self._change(
            recording,
            Event.SEALED,
            manifest_sha256=done.manifest_sha256,
            bytes=done.size,
            gap_count=len(done.gaps),
        )

    async def _verify(self, recording: Recording, directory: Path) -> Recording:
        verdict = await asyncio.to_thread(self._proof, recording, directory)
        if not verdict.whole:
            log.error("package_damaged", recording=recording.code, findings=len(verdict.findings))
        return await self._change(recording, Event.VERIFIED if verdict.whole else Event.FOUND_DAMAGED)

    def _proof(self, recording: Recording, directory: Path) -> Verdict:
        trust = proof.Trust(keys.public_keys(self._keys))
        expected, key = recording.manifest_sha256, vault.data_key(self._settings, directory)
        return proof.prove(directory, trust, expected_manifest_sha256=expected, key=key).verdict

    async def _change(self, recording: Recording, event: Event, **facts: object) -> Recording:
        if not allows(TRANSITIONS, recording.status, event):
            return recording
        return await self._store.run(change_recording, recording.id, event, self._clock(), facts)
