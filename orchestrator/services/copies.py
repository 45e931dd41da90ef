"""Keeps recordings: copies brought and read back, damage found, reported and repaired, sessions held against packages.

What is due is derived from the rows at every look; a look that comes twice or late does no harm. Knows no page. What a
copy is and how a package is repaired `recordings.copies` knows.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from config.settings import Settings
from orchestrator.domain.policy import SYSTEM, Action, Actor, require
from orchestrator.domain.recording import RecordingStatus
from orchestrator.domain.records import Recording
from orchestrator.domain.records_copies import LOCAL, CopyState, KeptRecording, PackageCopy
from orchestrator.metrics import Metrics
from orchestrator.services import audit_log, reconciling
from orchestrator.services.copy_stores import stores_of
from orchestrator.store import copies as rows
from orchestrator.store import recordings as recording_rows
from orchestrator.store.database import Store, Transaction
from recordings import copies, keys, layout, lines, sealing
from recordings.custody import Act
from recordings.lock import PackageBusy, held
from recordings.package import NotAPackage
from recordings.proof import Proof, Trust, prove
from recordings.stores import CopyStore

log: structlog.stdlib.BoundLogger = structlog.get_logger("copies")

KEPT = frozenset(
    {
        RecordingStatus.SEALED,
        RecordingStatus.VERIFIED,
        RecordingStatus.LINKED,
        RecordingStatus.ARCHIVED,
        RecordingStatus.HOLD,
        RecordingStatus.DISPOSAL_PROPOSED,
    }
)
"""Sealed, and not destroyed."""
AGAIN_AFTER = timedelta(minutes=10)
"""A copy that could not be brought is tried again so much later."""
TROUBLE = (OSError, ValueError, NotAPackage, PackageBusy, copies.NoGoodCopy, keys.KeyUnusable)


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording with what is known of its copies, by store."""

    recording: Recording
    copies: dict[str, PackageCopy]


def kept(tx: Transaction) -> list[Kept]:
    """Every recording that is kept."""
    found = [one for one in recording_rows.every_recording(tx) if one.status in KEPT]
    by_recording: dict[int, dict[str, PackageCopy]] = {}
    for copy in rows.copies(tx):
        by_recording.setdefault(copy.recording_id, {})[copy.store] = copy
    return [Kept(one, by_recording.get(one.id, {})) for one in found]


def list_kept(tx: Transaction, by: Actor) -> list[KeptRecording]:
    """For the page: packages and copies, newest first."""
    require(by, Action.COPIES_VIEW)
    return [
        KeptRecording(
            one.recording.code,
            one.recording.session_code,
            one.recording.status,
            one.recording.bytes,
            tuple(sorted(one.copies.values(), key=lambda copy: (copy.store != LOCAL, copy.store))),
        )
        for one in kept(tx)
    ]


class Copying:
    """One task that looks after everything that is sealed. `start` and `stop` belong to whoever builds the service."""

    def __init__(
        self, store: Store, settings: Settings, clock: Callable[[], datetime], metrics: Metrics | None = None
    ) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._stores: list[CopyStore] = []
        self._task: asyncio.Task[None] | None = None
        self._states: Counter[tuple[str, ...]] = Counter()
        self.unsealed = 0
        """Recordings whose session ended more than a minute ago and that are not sealed."""
        if metrics is not None:
            metrics.watch("recording_copies", "Copies of recordings by state.", lambda: dict(self._states), ("state",))
            metrics.watch(
                "recordings_unsealed", "Not sealed a minute after the end.", lambda: {("late",): self.unsealed}
            )

    async def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._run(), name="copies")

    async def stop(self) -> None:
        """Stop. What was being copied is copied again after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("copies_round_failed")  # the edge of a task: the database may be away for a while
            await asyncio.sleep(self._settings.copies.look_seconds)

    async def look(self) -> None:
        """One round over everything. `KeyUnusable`, `OSError` where the settings name stores that cannot be used."""
        self._stores = await asyncio.to_thread(stores_of, self._settings.copies, self._clock)
        for one in await self._store.run(kept):
            await self._look_at(one)
        everything = await self._store.run(kept)
        self._states = Counter((str(copy.state),) for one in everything for copy in one.copies.values())
        self.unsealed = await self._store.run(reconciling.count_unsealed, self._clock())
        await reconciling.reconcile_if_due(self._store, self._settings, self._clock())

    async def _look_at(self, one: Kept) -> None:
        directory = self._settings.recordings_directory / one.recording.directory
        if self._due(one.copies.get(LOCAL)):
            await self._check_original(one, directory)
        digest = await asyncio.to_thread(_custody_digest, directory)
        for store in self._stores:
            known = one.copies.get(store.name)
            if known is None or self._due(known):
                await self._check_copy(one.recording, known, directory, store)
            elif known.custody_sha256 != digest:
                await self._refresh(one.recording, known, directory, store)

    def _due(self, known: PackageCopy | None) -> bool:
        now = self._clock()
        if known is None:
            return True
        if known.state is not CopyState.GOOD:
            return now - known.looked_at >= AGAIN_AFTER
        return now - known.looked_at >= timedelta(days=self._settings.copies.verify_days)

    async def _check_original(self, one: Kept, directory: Path) -> None:
        recording = one.recording
        proof = await asyncio.to_thread(self._proved, recording, directory)
        whole, detail = proof is not None and proof.whole, _detail(proof)
        if not whole:
            log.error("package_damaged", recording=recording.code, detail=detail)
            await self._tell(recording, "recording:found_damaged", detail)
            mended = await self._repair(recording, directory)
            whole, detail = mended, "" if mended else detail
        elif one.copies.get(LOCAL) is not None:
            await asyncio.to_thread(self._note, directory, Act.VERIFIED)
        size = proof.verdict.bytes if proof is not None else 0
        await self._record(recording, LOCAL, CopyState.GOOD if whole else CopyState.DAMAGED, size, "", detail)

    async def _repair(self, recording: Recording, directory: Path) -> bool:
        """From the first copy that proves itself."""
        for store in self._stores:
            try:
                files = await asyncio.to_thread(
                    copies.repair, directory, store, lambda path: self._judge(recording, path), now=self._clock()
                )
                await asyncio.to_thread(self._note, directory, Act.REPAIRED, store=store.name, files=list(files)[:100])
            except TROUBLE as failed:
                log.warning("package_not_repaired", recording=recording.code, store=store.name, error=str(failed))
                continue
            log.info("package_repaired", recording=recording.code, store=store.name, files=len(files))
            await self._tell(recording, "recording:repaired", store.name)
            return True
        return False

    async def _check_copy(
        self, recording: Recording, known: PackageCopy | None, directory: Path, store: CopyStore
    ) -> None:
        """Bring what is missing, read everything back, and note how it was found."""
        first = known is None or known.copied_at is None
        try:
            before = await asyncio.to_thread(copies.compare, directory, store)
            spoilt = sorted(set(before.differing) - set(copies.GROWING))
            if spoilt and not first:
                log.error("copy_damaged", recording=recording.code, store=store.name, files=len(spoilt))
                await self._tell(recording, "recording:copy_damaged", f"{store.name}: {spoilt[0]}")
            found = before if before.same else await self._bring(recording, directory, store)
            if first and found.same:
                await asyncio.to_thread(self._note, directory, Act.COPIED, store=store.name)
                found = await asyncio.to_thread(copies.bring, directory, store)
                await self._tell(recording, "recording:copied", store.name)
            elif spoilt and found.same:
                await self._tell(recording, "recording:copy_repaired", store.name)
        except TROUBLE as failed:
            log.warning("copy_not_made", recording=recording.code, store=store.name, error=str(failed))
            detail = type(failed).__name__
            await self._record(recording, store.name, CopyState.AWAY, 0, "", detail, known)
            return
        state = CopyState.GOOD if found.same else CopyState.DAMAGED
        detail = ", ".join(found.differing[:3])
        await self._record(recording, store.name, state, found.bytes, found.custody_sha256, detail, known)

    async def _refresh(self, recording: Recording, known: PackageCopy, directory: Path, store: CopyStore) -> None:
        """Custody has grown since: a few small files. Where they do not fit together, everything is looked at."""
        try:
            digest = await asyncio.to_thread(copies.refresh, directory, store)
        except TROUBLE as failed:
            log.warning("copy_not_refreshed", recording=recording.code, store=store.name, error=str(failed))
            return
        if digest is None:
            await self._check_copy(recording, known, directory, store)
            return
        await self._store.run(rows.note_copy, replace(known, custody_sha256=digest))

    async def _bring(self, recording: Recording, directory: Path, store: CopyStore) -> copies.Comparison:
        """Never from an original that does not prove itself: a good copy is not overwritten with damage."""
        proof = await asyncio.to_thread(self._proved, recording, directory)
        if proof is None or not proof.whole:
            raise copies.NoGoodCopy(f"{LOCAL}: {recording.code}")
        return await asyncio.to_thread(copies.bring, directory, store)

    async def _record(
        self,
        recording: Recording,
        store: str,
        state: CopyState,
        size: int,
        digest: str,
        detail: str,
        known: PackageCopy | None = None,
    ) -> None:
        now = self._clock()
        good = state is CopyState.GOOD
        copied = (known.copied_at if known else None) or (now if good else None)
        verified = now if good else (known.verified_at if known else None)
        if state is CopyState.AWAY and known is not None:
            size, digest = known.bytes, known.custody_sha256
        copy = PackageCopy(recording.id, store, state, size, digest, copied, verified, now, detail)
        await self._store.run(rows.note_copy, copy)

    async def _tell(self, recording: Recording, act: str, detail: str) -> None:
        await self._store.run(_append, recording, act, detail, self._clock())

    def _proved(self, recording: Recording, directory: Path) -> Proof | None:
        """None when the files could not be read at all."""
        try:
            return self._judge(recording, directory)
        except OSError as error:
            log.warning("integrity_unreadable", recording=recording.code, error=type(error).__name__)
            return None

    def _judge(self, recording: Recording, directory: Path) -> Proof:
        trust = Trust(keys.public_keys(self._settings.keys_directory))
        return prove(directory, trust, expected_manifest_sha256=recording.manifest_sha256 or None)

    def _note(self, directory: Path, act: Act, **facts: object) -> None:
        keyring = keys.open_keyring(self._settings.keys_directory)
        with held(directory):
            sealing.note(directory, act, keyring, now=self._clock(), **facts)


def _append(tx: Transaction, recording: Recording, act: str, detail: str, now: datetime) -> None:
    audit_log.append(tx, SYSTEM, act, f"recording {recording.code}", now, after=detail[:100])


def _detail(proof: Proof | None) -> str:
    if proof is None:
        return "unreadable"
    return ", ".join(f"{one.difference} {one.file}" for one in proof.verdict.findings[:3])


def _custody_digest(directory: Path) -> str:
    try:
        return lines.digest_of([directory / layout.CUSTODY])
    except OSError:
        return ""
