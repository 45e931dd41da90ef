"""A room is recorded as it was received, and what is on the disk plays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from media.interfaces import Source
from recordings.finisher import finish
from recordings.integrity import verify
from recordings.package import open_package
from recordings.timeline import TimelineWriter, What
from tests.support.media_samples import camera, microphone
from tests.support.recording import NOW, Feed, decode, files, new_package, play, recorder_in, track


async def test_camera_and_microphone_become_one_file_each_that_decodes_whole(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    recorder = recorder_in(package)
    play(
        recorder,
        [
            Feed(track("seat1", Source.CAMERA), camera(4)),
            Feed(track("seat1", Source.MICROPHONE), microphone(4)),
        ],
    )
    facts = await recorder.close()
    assert facts["error"] is None
    assert facts["gaps"] == 0
    assert list(files(package, "tracks/*")) == ["seat1.camera.1.mkv", "seat1.microphone.1.mka"]
    seen = decode(package / "tracks/seat1.camera.1.mkv")
    heard = decode(package / "tracks/seat1.microphone.1.mka")
    assert len(seen.video) == 80
    assert seen.flashes == pytest.approx([0, 1, 2, 3], abs=0.002)
    assert len(heard.audio) == 200
    assert heard.beeps == pytest.approx([0, 1, 2, 3], abs=0.02)


async def test_a_finished_package_plays_and_verifies(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    timeline = TimelineWriter(package, now=NOW)
    recorder = recorder_in(package)
    timeline.append(What.JOINED, now=NOW, seat="seat1")
    play(
        recorder,
        [
            Feed(track("seat1", Source.CAMERA), camera(4)),
            Feed(track("seat1", Source.MICROPHONE), microphone(4)),
            Feed(track("seat2", Source.MICROPHONE), microphone(3)),
        ],
    )
    await recorder.close()
    timeline.close(now=NOW)
    finished = finish(package, now=NOW)
    opened = open_package(package)
    print(json.dumps(dict(opened.fields), indent=1))
    assert not finished.recovered
    assert finished.gaps == ()
    assert [entry.file for entry in opened.playback] == ["playback/seat1.1.webm", "playback/seat2.1.webm"]
    both = decode(package / "playback/seat1.1.webm")
    assert both.keyframe_first
    assert both.duration == pytest.approx(4, abs=0.1)
    assert len(both.video) == 80
    assert len(both.audio) == 200
    assert both.beeps == pytest.approx(both.flashes, abs=0.03)
    assert verify(package, expected_manifest_sha256=finished.manifest_sha256).whole
