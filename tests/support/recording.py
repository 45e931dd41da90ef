"""Feeding a recorder without a network, and looking at what it wrote."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np

from media.interfaces import PeerId, RoomId, Source, TrackId, TrackInfo, VideoCodec
from recordings.encryption import DataKey
from recordings.envelope import KeyService
from recordings.lines import Line, read_lines
from recordings.masters import MasterFiles
from recordings.package import Package, create
from recordings.reading import open_file
from recordings.recorder import Recorder, open_recorder
from recordings.settings import RecorderOptions
from recordings.vault import unlock
from tests.support.media_samples import RtpPacket

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
CODE = "BG-2026-0048-01"
UNIX_TO_NTP = 2_208_988_800


def new_package(
    directory: Path, codec: VideoCodec = VideoCodec.VP8, code: str = CODE, service: KeyService | None = None
) -> Path:
    return create(directory, code, "reception-1", codec, now=NOW, service=service)


def recorder_in(package: Path, key: DataKey | None = None, **options: float) -> Recorder:
    secret = key.secret if key else b""
    chosen = RecorderOptions(directory=package, key=secret, **options)  # type: ignore[arg-type]
    return open_recorder(RoomId("room"), chosen.json())


def track(seat: str, source: Source, codec: str = "VP8", name: str | None = None, **parameters: str) -> TrackInfo:
    audio = source is Source.MICROPHONE
    return TrackInfo(
        TrackId(name or f"{seat}-{source}"),
        PeerId(seat),
        source,
        "opus" if audio else codec,
        48000 if audio else 90000,
        parameters,
    )


@dataclass
class Feed:
    """What one track sends: packets with the moment of sending, how long they travel, and when reports are sent."""

    info: TrackInfo
    packets: list[RtpPacket]
    delay: Callable[[float], float] = lambda at: 0.02
    """Seconds on the way, by the moment of sending."""
    publisher_clock: Callable[[float], float] | None = None
    """The publisher's wall clock (Unix time) at a moment of sending; `None`: no sender reports."""
    keyframes_asked: list[float] = field(default_factory=list)


def ntp(unix: float) -> int:
    return round((unix + UNIX_TO_NTP) * 2**32)


def play(recorder: Recorder, feeds: Iterable[Feed], *, report_every: float = 1.0, opened: bool = False) -> float:
    """Hand everything over at once, with times of arrival from now on. Returns when time 0 was (monotonic)."""
    begin = time.monotonic()
    events: list[tuple[float, int, Callable[[], None]]] = []
    count = 0
    for feed in feeds:
        if not opened:
            recorder.track_opened(feed.info, lambda feed=feed: feed.keyframes_asked.append(time.monotonic()))  # type: ignore[misc]
        reported = float("-inf")
        for packet in feed.packets:
            arrival = begin + packet.at + feed.delay(packet.at)
            count += 1
            events.append((arrival, count, _packet(recorder, feed.info.track, packet, arrival)))
            if feed.publisher_clock and packet.marker and packet.at - reported >= report_every:
                reported = packet.at
                stamp = ntp(feed.publisher_clock(packet.at))
                count += 1
                events.append((arrival, count, _report(recorder, feed.info.track, stamp, packet.timestamp, arrival)))
    heapq.heapify(events)
    while events:
        heapq.heappop(events)[2]()
    return begin


def _packet(recorder: Recorder, name: TrackId, packet: RtpPacket, arrival: float) -> Callable[[], None]:
    return lambda: recorder.packet(name, packet.sequence, packet.timestamp, packet.marker, packet.payload, arrival)


def _report(recorder: Recorder, name: TrackId, stamp: int, rtp: int, arrival: float) -> Callable[[], None]:
    return lambda: recorder.sender_report(name, stamp, rtp, arrival)


@dataclass(frozen=True, slots=True)
class Decoded:
    """What an ordinary player finds in a file."""

    video: tuple[float, ...]
    """Seconds of each picture."""
    audio: tuple[float, ...]
    flashes: tuple[float, ...]
    """Seconds at which pictures become white."""
    beeps: tuple[float, ...]
    sizes: tuple[tuple[int, int], ...]
    keyframe_first: bool
    duration: float | None


def decode(path: Path | BinaryIO) -> Decoded:
    """Decode everything in a file with FFmpeg; its errors come out as exceptions."""
    video: list[float] = []
    audio: list[float] = []
    flashes: list[float] = []
    beeps: list[float] = []
    sizes: list[tuple[int, int]] = []
    white = loud = False
    first: bool | None = None
    with closing(av.open(str(path) if isinstance(path, Path) else path, "r")) as container:
        duration = container.duration / 1e6 if container.duration else None
        for packet in container.demux():
            if first is None and packet.stream.type == "video" and packet.size:
                first = packet.is_keyframe
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    assert frame.time is not None
                    video.append(frame.time)
                    if not sizes or sizes[-1] != (frame.width, frame.height):
                        sizes.append((frame.width, frame.height))
                    bright = float(frame.to_ndarray(format="gray").mean()) > 160
                    if bright and not white:
                        flashes.append(frame.time)
                    white = bright
                elif isinstance(frame, av.AudioFrame):
                    assert frame.time is not None
                    audio.append(frame.time)
                    begin = _loud_from(frame)
                    if begin is not None and not loud:
                        beeps.append(frame.time + begin / frame.sample_rate)
                    loud = begin is not None
    return Decoded(tuple(video), tuple(audio), tuple(flashes), tuple(beeps), tuple(sizes), bool(first), duration)


def _loud_from(frame: av.AudioFrame) -> int | None:
    """The first sample of the frame that belongs to a beep."""
    samples = np.abs(np.asarray(frame.to_ndarray(), dtype=np.float64))
    if not frame.format.is_planar:
        samples = samples.reshape(-1, frame.layout.nb_channels).T
    loud = samples.max(axis=0) > 0.1 * (1 if "flt" in frame.format.name else 32768)
    return int(loud.argmax()) if loud.any() else None


def files(package: Path, pattern: str) -> Mapping[str, Path]:
    return {path.name: path for path in sorted(package.glob(pattern))}


def journal_lines(package: Path, what: str, number: int = 1) -> list[Line]:
    """The lines of one kind in a package's journal."""
    return [line for line in read_lines(package / f"journal.{number}.jsonl").lines if line["what"] == what]


def media_of(package: Package, file: str) -> BinaryIO:
    """A file of a package that a service recorded, decrypted with the keys in its data directory."""
    masters = MasterFiles(package.directory.parents[1] / "keys" / "masters")
    return open_file(package.directory, file, unlock(package.directory, masters))
