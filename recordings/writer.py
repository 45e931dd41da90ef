"""The writer of a room: the one thread that turns queued messages into files. Knows no event loop.

It looks into the queue 25 times a second instead of being woken for each packet: cheaper, and a kill costs no more
than that.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from recordings.desk import Desk, LiveTrack
from recordings.journal_entries import Entry
from recordings.now import instant
from recordings.track import TrackRecording

T = TypeVar("T")

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.04
ALIVE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Opened:
    live: LiveTrack
    at: float


@dataclass(frozen=True, slots=True)
class Packet:
    track: str
    sequence: int
    timestamp: int
    marker: bool
    payload: bytes
    arrival: float


@dataclass(frozen=True, slots=True)
class Report:
    track: str
    ntp: int
    rtp: int
    arrival: float


@dataclass(frozen=True, slots=True)
class Muted:
    track: str
    muted: bool
    arrival: float


@dataclass(frozen=True, slots=True)
class Closed:
    track: str
    arrival: float


Message = Opened | Packet | Report | Muted | Closed


class Writer:
    """Owns the thread. `inbox` is filled by the loop and emptied here."""

    def __init__(self, desk: Desk, chain_seconds: float, name: str) -> None:
        self.inbox: deque[Message] = deque()
        self.taken_bytes = 0
        """Payload bytes taken out of the inbox so far."""
        self._desk = desk
        self._chain_seconds = chain_seconds
        self._tracks: dict[str, TrackRecording] = {}
        self._stopping = threading.Event()
        self._alive_at = self._sealed_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name=f"recorder-{name}", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def stop(self) -> None:
        """Write what is queued, close everything, and return when it is on the disk. Blocks."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        stopping = False
        while not stopping:
            stopping = self._stopping.wait(LOOK_SECONDS)
            self._empty_inbox()
            self._tick(time.monotonic())
        for track in list(self._tracks):
            self._safely(self._take, Closed(track, time.monotonic()))
        self._desk.journal.close()

    def _empty_inbox(self) -> None:
        for _ in range(len(self.inbox)):
            self._safely(self._take, self.inbox.popleft())

    def _safely(self, work: Callable[[T], None], subject: T) -> None:
        try:
            work(subject)
        except Exception:  # one track's bad bytes must not end the recording of the others
            self._desk.faults += 1
            log.exception("recorder_fault", kind=type(subject).__name__)

    def _take(self, message: Message) -> None:
        if isinstance(message, Packet):
            self.taken_bytes += len(message.payload)
            if (track := self._tracks.get(message.track)) is not None:
                track.packet(message.sequence, message.timestamp, message.marker, message.payload, message.arrival)
        elif isinstance(message, Opened):
            self._open(message)
        elif (track := self._tracks.get(message.track)) is not None:
            self._control(track, message)

    def _open(self, message: Opened) -> None:
        info = message.live.info
        self._desk.write(
            Entry.TRACK,
            t=message.at,
            track=info.track,
            seat=info.peer,
            source=info.source,
            codec=info.codec,
            clock_rate=info.clock_rate,
            parameters=dict(info.parameters),
        )
        self._tracks[info.track] = TrackRecording(message.live, self._desk)

    def _control(self, track: TrackRecording, message: Report | Muted | Closed) -> None:
        if isinstance(message, Report):
            track.report(message.ntp, message.rtp, message.arrival)
        elif isinstance(message, Muted):
            track.mute(message.muted, message.arrival)
            self._desk.write(Entry.MUTED, track=message.track, muted=message.muted, t=message.arrival)
        else:
            del self._tracks[message.track]
            track.close(message.arrival, "closed")
            self._desk.write(Entry.TRACK_CLOSED, track=message.track, t=message.arrival)

    def _tick(self, now: float) -> None:
        for track in self._tracks.values():
            self._safely(track.tick, now)
        journal = self._desk.journal
        journal.settle()
        if now - self._alive_at >= ALIVE_SECONDS:
            self._alive_at = now
            self._alive()
        if now - self._sealed_at >= self._chain_seconds and journal.trouble is None:
            self._sealed_at = now
            for track in self._tracks.values():
                if track.take is not None:
                    journal.seal(track.take.name, track.take)
            journal.seal_lines()

    def _alive(self) -> None:
        """Tells later readers that the recorder lived, and tells now whether the disk takes anything."""
        desk, moment = self._desk, instant()
        if desk.journal.trouble is None or desk.journal.retry():
            desk.write(Entry.ALIVE, t=moment.monotonic, wall=moment.wall, bytes=desk.bytes)
