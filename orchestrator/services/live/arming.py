"""Opens the room with its recorder, and opens it again when it was lost: same package, next take.

Knows the order of things: disk, package, timeline, room. Nobody is heard or seen before a byte is on the disk.
"""

from __future__ import annotations

import asyncio
import errno
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from media.interfaces import MediaUnavailable, VideoCodec
from orchestrator.services import vault
from orchestrator.services.live.stage import Stage
from recordings import disk, package
from recordings.keys import KeyUnusable
from recordings.settings import options_from_settings
from recordings.timeline import TimelineWriter, What

log: structlog.stdlib.BoundLogger = structlog.get_logger("live")

TRY_AGAIN_AFTER = timedelta(seconds=0.25)
DISK_EVERY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the room could not be opened; a code for the log and the timeline."""

    cause: str


class Arming:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._not_before: datetime | None = None
        self._refused = ""
        self._disk_due: datetime | None = None

    @property
    def due(self) -> bool:
        """Whether the room is closed and it is time to try."""
        now = self._stage.clock()
        return not self._stage.room.open and (self._not_before is None or now >= self._not_before)

    async def open(self) -> Refusal | None:
        """Open the room; on return its recorder writes, or the reason why not. Tried again by the caller when `due`."""
        try:
            directory = await self._package()
            key = await asyncio.to_thread(vault.data_key, self._stage.settings, directory)
            options = options_from_settings(self._stage.settings.recordings, directory, key)
            await self._stage.room.start(options.json())
        except KeyUnusable as unusable:
            return self._later("keys_unusable", str(unusable))
        except OSError as refused:
            full = refused.errno == errno.ENOSPC
            self._stage.disk_alarm = self._stage.disk_alarm or full
            return self._later("disk_full" if full else "disk_refused", refused.strerror or "")
        except MediaUnavailable as refused:
            return self._later("media_unavailable", str(refused))
        self._stage.watch.room_opened(self._stage.clock())
        self._not_before = None
        return None

    async def look_at_disk(self) -> None:
        """Every few seconds: below the alarm threshold those in charge are told."""
        now = self._stage.clock()
        if self._disk_due is not None and now < self._disk_due:
            return
        self._disk_due = now + DISK_EVERY
        settings = self._stage.settings
        try:
            space = await asyncio.to_thread(disk.space, settings.recordings_directory)
        except OSError as refused:
            log.error("disk_not_readable", error=refused.strerror)
            self._stage.disk_alarm = True
            return
        alarm = space.below(settings.recordings.alarm_free_bytes)
        if alarm and not self._stage.disk_alarm:
            self._stage.timeline.note(What.INCIDENT, kind="disk_alarm", free=space.free)
            log.error("disk_nearly_full", free=space.free)
        self._stage.disk_alarm = alarm

    async def _package(self) -> Path:
        settings, records = self._stage.settings, self._stage.records
        recordings = settings.recordings_directory
        if not self._stage.timeline.attached:
            await asyncio.to_thread(disk.demand, recordings, settings.recordings.min_free_bytes)
        recording = await records.open_recording()
        now, session = self._stage.clock(), records.session
        codec = VideoCodec(session.video_codec)
        directory = await asyncio.to_thread(
            package.create,
            recordings,
            recording.directory,
            session.code,
            codec,
            now=now,
            service=await asyncio.to_thread(vault.ensure_masters, settings, now),
            key_class=vault.key_class_of(session),
        )
        if not self._stage.timeline.attached:
            self._stage.timeline.attach(await asyncio.to_thread(TimelineWriter, directory, now=now))
        return directory

    def _later(self, cause: str, detail: str) -> Refusal:
        if self._not_before is not None and self._refused == cause:
            self._not_before = self._stage.clock() + TRY_AGAIN_AFTER
            return Refusal(cause)
        self._not_before, self._refused = self._stage.clock() + TRY_AGAIN_AFTER, cause
        log.error("room_not_opened", reception_session=self._stage.records.session.code, cause=cause, detail=detail)
        return Refusal(cause)
