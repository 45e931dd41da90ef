"""A disk that is full, and then has room again, costs what did not fit, and nothing else."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from media.interfaces import Source
from recordings.disk import space
from recordings.finisher import finish
from recordings.gaps import Cause
from recordings.integrity import verify
from recordings.package import open_package
from recordings.recorder import Recorder
from tests.support import media_samples
from tests.support.media_samples import RtpPacket
from tests.support.recording import NOW, decode, files, new_package, recorder_in, track
from tests.support.waiting import eventually


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tiepdan-test", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting needs root")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


async def _send(recorder: Recorder, packets: list[RtpPacket], name: str, begin: float) -> None:
    """In real time, as what happens here depends on it."""
    for packet in packets:
        await asyncio.sleep(max(0.0, begin + packet.at - time.monotonic()))
        now = time.monotonic()
        recorder.packet(
            track(name, Source.CAMERA).track, packet.sequence, packet.timestamp, packet.marker, packet.payload, now
        )


@pytest.mark.slow
async def test_a_full_disk_is_told_and_recording_goes_on_by_itself_when_there_is_room(small_disk: Path) -> None:
    package = new_package(small_disk)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1_800_000))
    recorder = recorder_in(package, chain_seconds=0.5)
    packets = media_samples.rtp(media_samples.vp8(9, 320, 240, 10), rate=media_samples.FPS, clock_rate=90000)
    assert sum(len(packet.payload) for packet in packets) > 450_000
    recorder.track_opened(track("seat1", Source.CAMERA), lambda: None)
    sending = asyncio.create_task(_send(recorder, packets, "seat1", time.monotonic()), name="sending")
    await eventually(lambda: recorder.progress()["error"] == "disk_full")
    told = recorder.progress()["last_byte_at"]
    await asyncio.sleep(1.5)  # the disk stays full while the publisher goes on: that is what is tested
    assert recorder.progress()["last_byte_at"] == told, "the alive line alone is no proof"
    ballast.unlink()
    await eventually(lambda: recorder.progress()["error"] is None)
    await sending
    facts = await recorder.close()
    assert facts["error"] is None
    assert facts["faults"] == 0
    assert len(files(package, "tracks/*")) >= 2
    for path in files(package, "tracks/*").values():
        if path.stat().st_size > 1000:
            decode(path)
    ballast.write_bytes(bytes(space(small_disk).free - 100_000))
    with pytest.raises(OSError, match="No space"):
        finish(package, now=NOW)
    ballast.unlink()
    finished = finish(package, now=NOW)
    full = [gap for gap in finished.gaps if gap.cause is Cause.DISK_FULL]
    assert full
    assert sum(gap.end_ms - gap.start_ms for gap in full) > 1_000
    opened = open_package(package)
    assert opened.takes[0].ended == "disk_full"
    assert opened.takes[-1].ended == "closed"
    assert opened.takes[-1].end_ms - opened.takes[0].start_ms == pytest.approx(9_000, abs=700)
    assert verify(package).whole
