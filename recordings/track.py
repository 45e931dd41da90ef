"""The recording of one track: order, frames, takes, gaps. Lives in the writer's thread; knows no queue.

A video take begins at a keyframe and never holds a frame whose references are missing: after a loss that no
retransmission repaired, frames are left out up to the next keyframe, which is asked for, and the gap is written down.
"""

from __future__ import annotations

from dataclasses import dataclass

from recordings import matroska
from recordings.depacketize import Frame, depacketizer_for
from recordings.desk import Desk, LiveTrack
from recordings.journal_entries import Entry
from recordings.pace import PaceKeeper, ReportKeeper
from recordings.reorder import Reorder, Unwrapper
from recordings.take import TakeFile, trouble

MUTED = "muted"
RETRY_SECONDS = 1.0
"""Between two attempts to write after the disk refused, and between two takes of a track."""
KEYFRAME_PATIENCE = 1.0
"""Between two requests for a keyframe while one is waited for."""
JUMP_MS = 10_000
AUDIO_JUMP_MS = 1_500
"""RTP time and arrival since a take's first frame may differ so far; beyond, the sender began counting anew. Less for
sound: a browser's sound clock stands still while its microphone is off, and a new take of sound costs nothing."""


@dataclass(slots=True)
class _Hole:
    """Where frames are missing: arrival of the last one written, and what was lost since."""

    since: float
    cause: str
    packets: int = 0


class TrackRecording:
    """Takes packets in order of arrival; every method may write. Errors of the disk stay inside (`desk.error`)."""

    def __init__(self, live: LiveTrack, desk: Desk) -> None:
        """`ValueError` for a codec nobody can record."""
        info = live.info
        self._live, self._desk = live, desk
        self._video = info.codec.lower() != "opus"
        self._frames = depacketizer_for(info.codec, info.parameters)
        self._order: Reorder[tuple[int, bool, bytes, float]] = Reorder(desk.reorder_seconds)
        self._clock = Unwrapper(32)
        self._take: TakeFile | None = None
        self._first = 0
        self._first_arrival = 0.0
        self._size = (0, 0)
        self._last_arrival = 0.0
        self._hole: _Hole | None = None
        self._dropped = 0
        self._retry_at = 0.0
        self._keyframe_asked = float("-inf")
        self._keyframe_seen = float("-inf")
        self._reports = ReportKeeper(info.clock_rate)
        self._pace = PaceKeeper(info.clock_rate)

    @property
    def take(self) -> TakeFile | None:
        return self._take

    def packet(self, sequence: int, timestamp: int, marker: bool, payload: bytes, arrival: float) -> None:
        for lost, item in self._order.push(sequence, (timestamp, marker, payload, arrival), arrival):
            self._in_order(lost, *item)

    def tick(self, now: float) -> None:
        """A moment passed (monotonic seconds)."""
        for lost, item in self._order.expire(now):
            self._in_order(lost, *item)
        self._ask_for_keyframe(now)
        if self._take is not None:
            for line in self._reports.due(now) + self._pace.due(now):
                self._desk.write(line.what, take=self._take.name, **line.fields)

    def mute(self, muted: bool, arrival: float) -> None:
        """The server lets nothing through from now on, or does again. What it held back is no gap."""
        for lost, item in self._order.flush():
            self._in_order(lost, *item)
        self._order = Reorder(self._desk.reorder_seconds)
        if muted:
            self._report_hole(arrival)
        if self._video and self._take is not None:
            self._hole = _Hole(arrival, MUTED if muted else "keyframe")

    def report(self, ntp: int, rtp: int, arrival: float) -> None:
        """A sender report: which moment of the publisher's clock an RTP timestamp names."""
        self._reports.received(ntp, rtp, arrival)

    def close(self, now: float, cause: str) -> None:
        """Nothing more comes. What waits is written."""
        for lost, item in self._order.flush():
            self._in_order(lost, *item)
        self._report_hole(now)
        self._end_take(now, cause)

    def _in_order(self, lost: int, timestamp: int, marker: bool, payload: bytes, arrival: float) -> None:
        if lost:
            self._missing(self._why_lost(), lost, arrival)
        frame = self._frames.push(timestamp, marker, payload, lost)
        if self._frames.damaged:
            self._frames.damaged = False
            if not lost:
                self._missing("damaged", 0, arrival)
        if frame is not None:
            self._record(frame, arrival)

    def _why_lost(self) -> str:
        dropped, self._dropped = self._live.dropped - self._dropped, self._live.dropped
        return "overflow" if dropped else "loss"

    def _missing(self, cause: str, packets: int, arrival: float) -> None:
        if self._take is None and self._hole is None:
            return  # nothing has been written yet that could have a gap
        if self._hole is None:
            self._hole = _Hole(self._last_arrival, cause)
        self._hole.packets += packets
        self._ask_for_keyframe(arrival)

    def _ask_for_keyframe(self, now: float) -> None:
        if not self._video:
            return
        waiting = self._take is None or self._hole is not None
        due = self._keyframe_seen + self._desk.keyframe_interval_seconds
        if (waiting or now >= due) and now - self._keyframe_asked >= KEYFRAME_PATIENCE:
            self._keyframe_asked = now
            self._live.wants_keyframe = True

    def _record(self, frame: Frame, arrival: float) -> None:
        if frame.keyframe:
            self._keyframe_seen = arrival
        elif self._take is None or self._hole is not None:
            self._ask_for_keyframe(arrival)
            return
        try:
            self._write(frame, arrival)
        except OSError as error:
            self._refused(error, arrival)

    def _write(self, frame: Frame, arrival: float) -> None:
        ticks = self._clock.unwrap(frame.timestamp)
        if self._take is not None and self._jumped(ticks, arrival):
            self._hole = self._hole or _Hole(self._last_arrival, "timestamp_jump")
            self._end_take(arrival, "timestamp_jump")
            if arrival - self._last_arrival < RETRY_SECONDS:
                self._retry_at = arrival + RETRY_SECONDS  # a sender that jumps at every packet gets no file for each
        if self._take is None and (arrival < self._retry_at or not frame.keyframe):
            return
        take = self._take or self._begin_take(frame, ticks, arrival)
        before = take.size
        pts = take.write(self._pts(ticks), frame.keyframe, frame.data)
        self._wrote(take.size - before)
        self._fill_hole(pts, arrival)
        self._last_arrival = arrival
        self._pace.received(ticks - self._first, arrival)
        if frame.keyframe and self._video and (frame.width, frame.height) != self._size:
            self._size = (frame.width, frame.height)
            self._desk.write(Entry.SIZE, take=take.name, pts=pts, width=frame.width, height=frame.height)

    def _pts(self, ticks: int) -> int:
        return round((ticks - self._first) * 1000 / self._live.info.clock_rate)

    def _jumped(self, ticks: int, arrival: float) -> bool:
        since_first = (arrival - self._first_arrival) * 1000
        return abs(self._pts(ticks) - since_first) > (JUMP_MS if self._video else AUDIO_JUMP_MS)

    def _begin_take(self, frame: Frame, ticks: int, arrival: float) -> TakeFile:
        info = self._live.info
        form = matroska.Format(info.codec, frame.width, frame.height, frame.configuration)
        self._take = take = self._desk.open_take(info, form)
        self._first, self._first_arrival, self._size = ticks, arrival, (frame.width, frame.height)
        self._reports.begin(frame.timestamp)
        self._pace.begin()
        self._desk.write(
            Entry.TAKE,
            take=take.name,
            track=info.track,
            seat=info.peer,
            source=info.source,
            codec=info.codec,
            clock_rate=info.clock_rate,
            rtp=frame.timestamp,
            arrival=arrival,
            width=frame.width,
            height=frame.height,
            configuration=frame.configuration.hex(),
        )
        return take

    def _fill_hole(self, pts: int, arrival: float) -> None:
        if self._hole is not None:
            self._report_hole(arrival, to_take=self._take.name if self._take else None, to_pts=pts)

    def _report_hole(self, until: float, **fields: object) -> None:
        hole, self._hole = self._hole, None
        if hole is None or hole.cause == MUTED:
            return
        info = self._live.info
        self._desk.gap(
            hole.cause,
            track=info.track,
            seat=info.peer,
            source=info.source,
            since=hole.since,
            until=until,
            packets=hole.packets,
            **fields,
        )

    def _refused(self, error: OSError, arrival: float) -> None:
        cause = trouble(error)
        self._desk.refused(cause)
        self._hole = self._hole or _Hole(self._last_arrival or arrival, cause)
        self._hole.cause = cause
        self._end_take(arrival, cause)
        self._retry_at = arrival + RETRY_SECONDS
        self._keyframe_asked = float("-inf")

    def _wrote(self, count: int) -> None:
        self._desk.wrote(count)
        self._live.bytes += count
        self._live.last_byte_at = self._desk.last_byte_at

    def _end_take(self, now: float, cause: str) -> None:
        take, self._take = self._take, None
        if take is None:
            return
        self._desk.write(Entry.TAKE_ENDED, take=take.name, t=now, cause=cause, last_pts=take.last_pts, bytes=take.size)
        self._desk.journal.seal(take.name, take, then=take.close)
