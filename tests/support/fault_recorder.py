"""A recorder in a process of its own, to which everything happens: killed, stopped, its clock set, its disk away.

`python fault_recorder.py PACKAGE KEY SOCKET SYNCED`: packets come as datagrams on the descriptor SOCKET; each file's
size is noted in the file SYNCED when the disk confirmed it, which is what a power cut leaves. SIGUSR1 sets the wall
clock back by an hour; SIGUSR2 takes the storage away for two seconds.
"""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from media.interfaces import PeerId, RoomId, Source, TrackId, TrackInfo
from recordings.recorder import open_recorder
from recordings.settings import RecorderOptions

CLOSE = b"close"
HOUR = 3600.0
AWAY_SECONDS = 2.0


def main(package: Path, key: str, descriptor: int, synced: Path) -> None:
    note_syncs(synced)
    troubles()
    recorder = open_recorder(RoomId("room"), RecorderOptions(directory=package, key=bytes.fromhex(key)).json())
    inbox = socket.socket(fileno=descriptor)
    os.write(1, b"ready\n")
    known: set[str] = set()
    handed, count, counter = 0, os.pwrite, os.open(f"{synced}.handed", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    while (datagram := inbox.recv(1 << 16)) not in (b"", CLOSE):
        head, _, payload = datagram.partition(b"\n")
        name, sequence, timestamp, marker = head.decode().split()
        if name not in known:
            known.add(name)
            recorder.track_opened(track_of(name), lambda: None)
        recorder.packet(TrackId(name), int(sequence), int(timestamp), marker == "1", payload, time.monotonic())
        handed += 1
        count(counter, handed.to_bytes(8, "little"), 0)
    asyncio.run(recorder.close())


def track_of(name: str) -> TrackInfo:
    seat, _, source = name.partition("-")
    sound = source == "microphone"
    codec, rate = ("opus", 48000) if sound else ("VP8", 90000)
    return TrackInfo(TrackId(name), PeerId(seat), Source(source), codec, rate)


def note_syncs(synced: Path) -> None:
    """What was written before a sync began is on the disk when it returns, and survives a power cut."""
    log = os.open(synced, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def noting(call: Callable[[int], None]) -> Callable[[int], None]:
        def sync(fd: int) -> None:
            size, path = os.fstat(fd).st_size, os.readlink(f"/proc/self/fd/{fd}")
            call(fd)
            write(log, f"{size} {path}\n".encode())

        return sync

    write = os.write
    os.fsync, os.fdatasync = noting(os.fsync), noting(os.fdatasync)  # type: ignore[assignment]  # wider than needed


def troubles() -> None:
    """What the signals do."""
    real_time, real_write, real_open, real_sync = time.time, os.write, os.open, os.fdatasync
    away_until = [float("-inf")]

    def refusing(call: Callable[..., Any], spared: Callable[..., bool]) -> Callable[..., Any]:
        def refused(*what: Any, **more: Any) -> Any:
            if time.monotonic() < away_until[0] and not spared(*what):
                raise OSError(errno.EIO, "the storage is away")
            return call(*what, **more)

        return refused

    def step(*_: object) -> None:
        time.time = lambda: real_time() - HOUR

    def leave(*_: object) -> None:
        away_until[0] = time.monotonic() + AWAY_SECONDS

    os.write = refusing(real_write, lambda fd, *_: fd <= 2)
    os.open = refusing(real_open, lambda *_: False)
    os.fdatasync = refusing(real_sync, lambda *_: False)
    signal.signal(signal.SIGUSR1, step)
    signal.signal(signal.SIGUSR2, leave)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
