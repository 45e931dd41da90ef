"""One round of `tests.bench.faults`: six people recorded, one fault, and what was left of it."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import av

from media.interfaces import VideoCodec
from recordings import keys, matroska, opus, vault
from recordings.encryption import Damaged, DataKey
from recordings.finisher import finish
from recordings.gaps import Gap
from recordings.masters import MasterFiles
from recordings.package import create, open_package
from recordings.proof import prove
from recordings.reading import open_file
from recordings.sealing import seal_package
from tests.support.fault_recorder import AWAY_SECONDS, CLOSE
from tests.support.media_samples import FPS, camera, microphone

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
KINDS = (
    "worker killed",
    "service killed",
    "process stopped",
    "disk full, then freed",
    "clock set an hour back",
    "database gone",
    "storage gone and back",
    "power cut",
)
SEATS = 6
MEDIA_SECONDS = 10
FULL_SECONDS = 2.0
HELD_BACK = 2.0
"""Seconds of media that are sent to a process that stands still; then nobody says anything until it goes on."""
DISK = "24m"
NOTICED = 0.5
"""Seconds lost of a track from which a gap has to be written down."""

SERVICE = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from recordings.timeline import TimelineWriter, What
timeline = TimelineWriter(Path(sys.argv[1]), now=datetime.now(UTC))
print("ready", flush=True)
while True:
    timeline.append(What.SPEAKING, now=datetime.now(UTC), seat="seat1")
    time.sleep(0.05)
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """A datagram, when it is due, and the media seconds that end with it."""

    due: float
    track: str
    seconds: float
    data: bytes


@dataclass(frozen=True, slots=True)
class Round:
    """What a fault cost."""

    kind: str
    lost: float
    """Seconds of the worst track, beyond those while the fault lasted."""
    mean: float
    back: float
    """Seconds until the next recorder was ready, or it wrote again."""
    unplayable: int
    unreported: int
    not_whole: int
    said: str


def feed_of() -> list[Sent]:
    """Everybody's packets in the order of sending."""
    found = []
    for seat in range(SEATS):
        for source, packets in (("camera", camera(MEDIA_SECONDS)), ("microphone", microphone(MEDIA_SECONDS))):
            name = f"seat{seat}-{source}"
            length = 1 / FPS if source == "camera" else 0.02
            for packet in packets:
                head = f"{name} {packet.sequence} {packet.timestamp} {int(packet.marker)}\n".encode()
                data = head + packet.payload
                found.append(Sent(packet.at + seat * 0.003, name, length if packet.marker else 0.0, data))
    return sorted(found, key=lambda one: one.due)


class Stage:
    """A package, its recorder process, and what happens to it."""

    def __init__(self, folder: Path, kind: str, chance: random.Random, stopped: float) -> None:
        self._folder, self._kind, self._chance = folder, kind, chance
        self._stopped_seconds = stopped
        self._fed: Counter[str] = Counter()
        self._held_back: Counter[str] = Counter()
        """Seconds fed while the fault lasted: nobody could have recorded them."""
        self._taken: list[tuple[Sent, bool]] = []
        self._back = 0.0
        self._moment = 0.0

    def play(self, feed: list[Sent]) -> Round:
        """Never raises for what the fault did: that is what is looked at."""
        self._folder.mkdir()
        with self._disk() as recordings:
            masters = MasterFiles(self._folder / "masters")
            masters.ensure(now=NOW)
            package = create(recordings, "BG-2026-0001-01", "1", VideoCodec.VP8, now=NOW, service=masters)
            key = vault.unlock(package, masters)
            assert key is not None
            self._record(package, key, feed)
            return self._judge(package, key)

    @contextlib.contextmanager
    def _disk(self) -> Iterator[Path]:
        """A disk of its own where it is to be filled."""
        recordings = self._folder / "recordings"
        recordings.mkdir()
        if "disk" not in self._kind:
            yield recordings
            return
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tiepdan-bench", recordings], check=True)
        try:
            yield recordings
        finally:
            subprocess.run(["umount", "-l", recordings], check=True)

    def _record(self, package: Path, key: DataKey, feed: list[Sent]) -> None:
        fault_at = self._chance.uniform(1.5, 6.0)
        service = subprocess.Popen(
            [sys.executable, "-c", SERVICE, str(package)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        child, line = self._start(package, key)
        begin = time.monotonic()
        rest = self._send(line, feed, begin, fault_at)
        began = time.monotonic()
        match self._kind:
            case "worker killed" | "power cut":
                child.send_signal(signal.SIGKILL)
                child.wait()
                self._count()
                if self._kind == "power cut":
                    service.kill()
                    service.wait()
                    _drop_unsynced(package, self._folder / "synced")
                child, line = self._start(package, key)
                self._back = time.monotonic() - began
            case "service killed":
                service.kill()
            case "process stopped":
                child.send_signal(signal.SIGSTOP)
                rest = self._send(line, rest, begin, fault_at + HELD_BACK, held_back=True)
                self._wait(began + self._stopped_seconds)
                child.send_signal(signal.SIGCONT)
                begin += max(0.0, self._stopped_seconds - HELD_BACK)
            case "disk full, then freed":
                rest = self._fill(package, line, rest, begin, fault_at)
            case "clock set an hour back":
                child.send_signal(signal.SIGUSR1)
            case "storage gone and back":
                child.send_signal(signal.SIGUSR2)
                rest = self._send(line, rest, begin, fault_at + AWAY_SECONDS, held_back=True)
        ended = time.monotonic() - began
        shift = ended if self._kind in ("worker killed", "power cut") else 0.0
        self._send(line, rest, begin + shift, float("inf"))
        line.setblocking(True)
        line.send(CLOSE)
        child.wait(120)
        self._count()
        service.kill()
        service.wait()
        line.close()

    def _fill(self, package: Path, line: socket.socket, rest: list[Sent], begin: float, at: float) -> list[Sent]:
        ballast = package.parent / "ballast"
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(bytes(1 << 16)):
                pass
        rest = self._send(line, rest, begin, at + FULL_SECONDS, held_back=True)
        ballast.unlink()
        return rest

    def _start(self, package: Path, key: DataKey) -> tuple[subprocess.Popen[bytes], socket.socket]:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 18)
        program = str(ROOT / "tests/support/fault_recorder.py")
        arguments = [str(package), key.secret.hex(), str(theirs.fileno()), str(self._folder / "synced")]
        child = subprocess.Popen(
            [sys.executable, program, *arguments],
            stdout=subprocess.PIPE,
            pass_fds=(theirs.fileno(),),
            env=_environment(),
        )
        theirs.close()
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        ours.setblocking(False)
        return child, ours

    def _send(
        self, line: socket.socket, feed: list[Sent], begin: float, until: float, *, held_back: bool = False
    ) -> list[Sent]:
        """What is due before `until`, in real time. What a recorder in trouble does not take is lost."""
        for number, one in enumerate(feed):
            if one.due >= until:
                return feed[number:]
            self._wait(begin + one.due)
            line.setblocking(not held_back)  # a machine that is busy delays; only the fault loses
            with contextlib.suppress(BlockingIOError):
                line.send(one.data)
                self._taken.append((one, held_back))
        return []

    def _count(self) -> None:
        """What the recorder that is gone now was handed."""
        handed = int.from_bytes((self._folder / "synced.handed").read_bytes(), "little")
        for one, held_back in self._taken[:handed]:
            self._fed[one.track] += one.seconds  # type: ignore[assignment]  # counts seconds
            if held_back:
                self._held_back[one.track] += one.seconds  # type: ignore[assignment]
        self._taken.clear()

    def _wait(self, until: float) -> None:
        time.sleep(max(0.0, until - time.monotonic()))

    def _judge(self, package: Path, key: DataKey) -> Round:
        finished = finish(package, now=NOW, key=key)
        seal_package(package, keys.ensure(self._folder / "keys", now=NOW), now=NOW)
        findings = prove(package, key=key).verdict.findings
        kept = _recorded(package, key)
        lost = {name: self._fed[name] - self._held_back[name] - kept[name] for name in self._fed}
        worst = max(0.0, *lost.values())
        missed = {name: self._fed[name] - kept[name] for name in self._fed}
        unreported = sum(value > NOTICED and not _noted(name, finished.gaps) for name, value in missed.items())
        unplayable = _unplayable(package, key)
        said = ", ".join(f"{one.difference} {one.file}" for one in findings[:3])
        mean = sum(max(0.0, value) for value in lost.values()) / len(lost)
        return Round(self._kind, worst, mean, self._back, unplayable, unreported, bool(findings), said)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def _drop_unsynced(package: Path, synced: Path) -> None:
    """What a power cut leaves: of each file what the disk confirmed, nothing of files it never heard of."""
    sizes: dict[str, int] = {}
    for text in synced.read_text().splitlines():
        size, _, name = text.partition(" ")
        sizes[name] = int(size)
    for path in sorted(package.rglob("*")):
        appended = path.parent.name == "tracks" or path.name.startswith("journal.")
        if not path.is_file() or not appended:
            continue
        if str(path) not in sizes:
            path.unlink()
        else:
            os.truncate(path, sizes[str(path)])


def _recorded(package: Path, key: DataKey) -> Counter[str]:
    """Seconds of media in all takes, by track."""
    found: Counter[str] = Counter()
    for path in sorted((package / "tracks").iterdir()):
        seat, source, *_ = path.name.split(".")
        try:
            with open_file(package, f"tracks/{path.name}", key) as stream:
                for block in matroska.read_blocks(stream):
                    length = opus.duration(block.data) / 48000 if source == "microphone" else 1 / FPS
                    found[f"{seat}-{source}"] += length  # type: ignore[assignment]  # counts seconds
        except Damaged:
            continue
    return found


def _noted(track: str, gaps: tuple[Gap, ...]) -> bool:
    """A gap of this track, of this seat, or of everybody."""
    seat, _, source = track.partition("-")
    return any(gap.seat in (None, seat) and gap.source in (None, source) for gap in gaps)


def _unplayable(package: Path, key: DataKey) -> int:
    """Playback files that FFmpeg does not decode from end to end, and takes of which none was made."""
    opened = open_package(package)
    bad = len(opened.fields["unplayable"])
    for entry in opened.playback:
        try:
            with open_file(package, entry.file, key) as stream, av.open(stream, "r") as container:
                for packet in container.demux():
                    packet.decode()
        except av.FFmpegError:
            bad += 1
    return bad
