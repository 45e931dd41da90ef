"""The recorder: a room's sink that puts everything that was published on the disk, as it was received.

Runs on the media worker's loop and only queues; `recordings.writer` writes. Knows no RTP payload and no HTTP.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

from media.interfaces import RoomId, TrackId, TrackInfo
from recordings import disk, layout
from recordings.depacketize import depacketizer_for
from recordings.desk import Desk, LiveTrack
from recordings.encryption import DataKey
from recordings.journal import Journal
from recordings.lines import sync_directory
from recordings.lock import hold_package
from recordings.package import NotAPackage, read_package_file
from recordings.settings import RecorderOptions, options_from_json
from recordings.take import trouble
from recordings.writer import Closed, Message, Muted, Opened, Packet, Report, Writer

FRESH_SECONDS = 3.0
"""A track whose last packet, or last byte, is older is not flowing."""
CONTROL_ROOM = 4
"""Messages other than packets find room up to so many times the bound for packets."""


def open_recorder(room: RoomId, options: Mapping[str, Any]) -> Recorder:
    """The sink factory of the media worker: a recorder for the package named in `options` (`RecorderOptions.json`).

    On return its journal's first line is on the disk. `OSError` when it cannot write there or the disk is too full,
    `ValueError` for wrong options.
    """
    return Recorder(options_from_json(options))


class Recorder:
    """A `media.interfaces.RoomSink`. One per room and worker process; a package outlives many."""

    def __init__(self, options: RecorderOptions) -> None:
        directory = options.directory
        self._lock = hold_package(directory, fcntl.LOCK_SH)
        try:
            disk.demand(directory, options.min_free_bytes)
            (directory / layout.TRACKS).mkdir(exist_ok=True)
            sync_directory(directory)
            key = _key(options)
            journal = Journal(directory)
            self._desk = Desk(directory, journal, options.reorder_seconds, options.keyframe_interval_seconds, key)
        except (OSError, ValueError):
            os.close(self._lock)
            raise
        self._desk.wrote(journal.size)
        self._options = options
        self._tracks: dict[str, LiveTrack] = {}
        self._queued_bytes = 0
        self._dropped = 0
        self._unrecordable = 0
        self._final: Mapping[str, Any] | None = None
        self._writer = Writer(self._desk, options.chain_seconds, directory.name)

    # media.interfaces.RoomSink, on the loop

    def track_opened(self, track: TrackInfo, request_keyframe: Callable[[], None]) -> None:
        try:
            depacketizer_for(track.codec, track.parameters)
        except ValueError:
            self._unrecordable += 1
            return
        live = LiveTrack(track, request_keyframe)
        self._tracks[track.track] = live
        self._tell(Opened(live, time.monotonic()))

    def packet(
        self, track: TrackId, sequence: int, timestamp: int, marker: bool, payload: bytes, arrival: float
    ) -> None:
        live = self._tracks.get(track)
        if live is None:
            return
        if payload:  # padding alone is nothing to record
            live.last_packet_at = time.time()
        if live.wants_keyframe:
            live.wants_keyframe = False
            live.request_keyframe()
        inbox = self._writer.inbox
        waiting = self._queued_bytes - self._writer.taken_bytes
        if len(inbox) >= self._options.max_queued_packets or waiting > self._options.max_queued_bytes:
            live.dropped += 1
            self._dropped += 1
            return
        self._queued_bytes += len(payload)
        inbox.append(Packet(track, sequence, timestamp, marker, payload, arrival))

    def sender_report(self, track: TrackId, ntp: int, rtp: int, arrival: float) -> None:
        self._tell(Report(track, ntp, rtp, arrival))

    def track_muted(self, track: TrackId, muted: bool, arrival: float) -> None:
        if (live := self._tracks.get(track)) is not None:
            live.muted = muted
            self._tell(Muted(track, muted, arrival))

    def track_closed(self, track: TrackId, arrival: float) -> None:
        if self._tracks.pop(track, None) is not None:
            self._tell(Closed(track, arrival))

    def progress(self) -> Mapping[str, Any]:
        """`RecordingProgress.facts`; the fields are in README.md. Numbers come from bytes, not from intentions."""
        now, desk = time.time(), self._desk
        flowing = [live for live in self._tracks.values() if self._flows(live, now)]
        return {
            "last_byte_at": desk.last_byte_at,
            "bytes": desk.bytes,
            "expected": len(flowing),
            "writing": sum(now - live.last_byte_at < FRESH_SECONDS for live in flowing),
            "tracks": [_facts(live) for live in self._tracks.values()],
            "error": self._error(),
            "gaps": desk.gaps,
            "dropped": self._dropped,
            "unrecordable": self._unrecordable,
            "faults": desk.faults,
        }

    async def close(self) -> Mapping[str, Any]:
        """Write what is queued, close the files, and say what was written. A second call says the same."""
        if self._final is None:
            await asyncio.to_thread(self._writer.stop)
            os.close(self._lock)
            self._final = {**self.progress(), "error": self._disk_error(), "journal": self._desk.journal.name}
        return self._final

    def _flows(self, live: LiveTrack, now: float) -> bool:
        return not live.muted and now - live.last_packet_at < FRESH_SECONDS

    def _error(self) -> str | None:
        if not self._writer.running:
            return "writer_stopped"
        return self._disk_error()

    def _disk_error(self) -> str | None:
        journal = self._desk.journal
        if journal.trouble is not None:
            return trouble(journal.trouble)
        return self._desk.error or ("write_failed" if journal.unsynced else None)

    def _tell(self, message: Message) -> None:
        if len(self._writer.inbox) >= CONTROL_ROOM * self._options.max_queued_packets:
            self._dropped += 1
            return
        self._writer.inbox.append(message)


def _key(options: RecorderOptions) -> DataKey | None:
    """The data key, if it is this package's: an encrypted package gets no plain byte. `ValueError`."""
    try:
        opening = read_package_file(options.directory)
    except NotAPackage as error:
        raise ValueError(str(error)) from error
    key = DataKey(opening.code, options.key) if options.key else None
    if (key.id if key else None) != (opening.encryption.key if opening.encryption else None):
        raise ValueError(f"not the key of {opening.code}")
    return key


def _facts(live: LiveTrack) -> dict[str, Any]:
    return {
        "track": live.info.track,
        "peer": live.info.peer,
        "source": str(live.info.source),
        "last_packet_at": live.last_packet_at,
        "last_byte_at": live.last_byte_at,
        "bytes": live.bytes,
    }
