"""A recorder killed at any moment loses at most a second of each track; what it wrote plays, and the gap is noted."""

from __future__ import annotations

import base64
import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import av
import pytest

from recordings.encryption import DataKey
from recordings.finisher import finish
from recordings.gaps import Cause
from recordings.inside import chunk_findings
from recordings.integrity import verify
from recordings.masters import MasterFiles
from recordings.package import open_package
from recordings.reading import open_path
from recordings.recovery import unfinished
from recordings.vault import unlock
from tests.support.media_samples import camera, microphone
from tests.support.recording import NOW, new_package

ROOT = Path(__file__).parents[2]
MEDIA_SECONDS = 8
ROUNDS = 4
ALLOWED_LOSS = 1.0
SEATS = ("city", "room", "citizen")
TRACKS = [
    *((seat, "camera", "VP8", 90000) for seat in SEATS[:2]),
    *((seat, "microphone", "opus", 48000) for seat in SEATS),
]


@pytest.fixture(scope="module")
def packets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seats, one with sound only; every fiftieth packet comes 150 ms late, as a retransmission does."""
    lines = []
    for seat, source, _, _ in TRACKS:
        for number, packet in enumerate(camera(MEDIA_SECONDS) if source == "camera" else microphone(MEDIA_SECONDS)):
            late = 0.15 if number % 50 == 49 else 0.0
            lines.append(
                {
                    "track": f"{seat}-{source}",
                    "at": packet.at,
                    "sent": packet.at + late,
                    "sequence": packet.sequence,
                    "timestamp": packet.timestamp,
                    "marker": packet.marker,
                    "payload": base64.b64encode(packet.payload).decode(),
                }
            )
    lines.sort(key=lambda line: float(str(line["sent"])))
    path = tmp_path_factory.mktemp("packets") / "packets.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in ({"tracks": TRACKS}, *lines)))
    return path


def _run_and_kill(package: Path, packets: Path, after: float, key: DataKey) -> dict[str, float]:
    """Record for `after` seconds of media, then SIGKILL. The moment of the last packet handed over, by track."""
    child = subprocess.Popen(
        [sys.executable, str(ROOT / "tests/support/paced_recorder.py"), str(package), str(packets), key.secret.hex()],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert child.stdout is not None
    with child, closing(child.stdout) as told:
        first = told.readline()
        time.sleep(after)  # the moment itself is what the test chooses
        child.send_signal(signal.SIGKILL)
        rest = told.read()
    fed: dict[str, float] = {}
    for line in (first + rest).decode().splitlines():
        name, at = line.split()
        fed[name] = max(fed.get(name, 0.0), float(at))
    return fed


def _readable_until(path: Path, key: DataKey) -> float:
    """Seconds from a file's first packet to the end of its last one, as FFmpeg reads it."""
    end = 0.0
    with open_path(path, key) as stream, closing(av.open(stream, "r")) as container:
        for packet in container.demux():
            if packet.pts is not None and packet.size:
                assert packet.time_base is not None
                end = float(packet.pts * packet.time_base)
                for _ in packet.decode():  # every frame has what it refers to, or this raises
                    pass
    return end


@pytest.mark.slow
def test_a_kill_at_any_moment_loses_at_most_a_second_of_each_track(tmp_path: Path, packets: Path) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    losses = []
    for number in range(ROUNDS):
        package, key = _encrypted(tmp_path, f"round-{number}")
        for life in (1, 2):
            fed = _run_and_kill(package, packets, chance.uniform(1.0, 3.2), key)
            for seat, source, _, _ in TRACKS:
                ending = "mkv" if source == "camera" else "mka"
                kept = _readable_until(package / f"tracks/{seat}.{source}.{life}.{ending}", key)
                losses.append(fed[f"{seat}-{source}"] - kept)
        assert [one.directory for one in unfinished(tmp_path)] == [package]
        _check_recovered(package, key)
        assert unfinished(tmp_path) == []
    print(f"lost seconds: most {max(losses):.3f}, mean {sum(losses) / len(losses):.3f}, of {len(losses)} tracks")
    assert max(losses) <= ALLOWED_LOSS


def _encrypted(directory: Path, code: str) -> tuple[Path, DataKey]:
    masters = MasterFiles(directory / "masters")
    masters.ensure(now=NOW)
    package = new_package(directory, code=code, service=masters)
    key = unlock(package, masters)
    assert key is not None
    return package, key


def _check_recovered(package: Path, key: DataKey) -> None:
    finished = finish(package, now=NOW, key=key)
    assert finished.recovered
    assert Cause.OUTAGE in [gap.cause for gap in finished.gaps], "between the first life and the second"
    assert verify(package, expected_manifest_sha256=finished.manifest_sha256).whole
    opened = open_package(package)
    assert len(opened.takes) == 2 * len(TRACKS)
    assert [(entry.seat, entry.start_ms >= 0) for entry in opened.playback] == [(seat, True) for seat in sorted(SEATS)]
    for entry in opened.playback:
        assert _readable_until(opened.path(entry.file), key) == pytest.approx(
            (entry.end_ms - entry.start_ms) / 1000, abs=0.1
        )


FINISH = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from recordings.encryption import DataKey
from recordings.finisher import finish
print("begin", flush=True)
package = Path(sys.argv[1])
key = DataKey(package.name, bytes.fromhex(sys.argv[2]))
finish(package, now=datetime(2026, 11, 24, tzinfo=UTC), key=key)
"""


@pytest.mark.slow
def test_a_finisher_killed_at_any_moment_is_run_again_and_leaves_nothing_behind(tmp_path: Path, packets: Path) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    package, key = _encrypted(tmp_path, "killed")
    _run_and_kill(package, packets, 3.0, key)
    for _ in range(6):
        child = subprocess.Popen(
            [sys.executable, "-c", FINISH, str(package), key.secret.hex()],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert child.stdout is not None
        with child, closing(child.stdout) as told:
            told.readline()
            time.sleep(chance.uniform(0.0, 0.15))
            child.send_signal(signal.SIGKILL)
    finished = finish(package, now=NOW, key=key)
    assert list(chunk_findings(package, key)) == []
    assert verify(package, expected_manifest_sha256=finished.manifest_sha256).whole
    assert not [path for path in package.rglob("*") if path.name.startswith(".")]
    assert len(open_package(package).playback) == len(SEATS)
