"""A room is recorded as it was received, and what is on the disk plays."""

from __future__ import annotations

import errno
import itertools
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from media.interfaces import RoomId, Source, VideoCodec
from recordings.finisher import finish
from recordings.gaps import Cause
from recordings.integrity import verify
from recordings.package import open_package
from recordings.recorder import open_recorder
from recordings.timeline import TimelineWriter, What
from tests.support import media_samples
from tests.support.media_samples import camera, microphone, shifted
from tests.support.recording import NOW, Feed, decode, files, journal_lines, new_package, play, recorder_in, track
from tests.support.waiting import eventually


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


async def test_a_change_of_resolution_stays_in_the_same_take_and_is_noted(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    recorder = recorder_in(package)
    frames = media_samples.vp8(1, 160, 120) + media_samples.vp8(2, 320, 240)
    packets = media_samples.rtp(frames, rate=media_samples.FPS, clock_rate=90000)
    play(recorder, [Feed(track("seat1", Source.CAMERA), packets)])
    await recorder.close()
    assert list(files(package, "tracks/*")) == ["seat1.camera.1.mkv"]
    assert decode(package / "tracks/seat1.camera.1.mkv").sizes == ((160, 120), (320, 240))
    assert [line["width"] for line in journal_lines(package, "size")] == [320]
    finish(package, now=NOW)
    assert decode(package / "playback/seat1.1.webm").sizes == ((160, 120), (320, 240))


@pytest.mark.parametrize("mode", [0, 1])
async def test_h264_is_recorded_in_both_packetization_modes(tmp_path: Path, mode: int) -> None:
    package = new_package(tmp_path, VideoCodec.H264)
    recorder = recorder_in(package)
    frames = media_samples.h264(2, 320, 240) + media_samples.h264(1, 160, 120)
    if mode == 0:
        frames = tuple(tuple(media_samples.nal_units(frame)) for frame in frames)
    packets = media_samples.rtp(frames, rate=media_samples.FPS, clock_rate=90000)
    parameters = {"packetization-mode": str(mode)}
    play(
        recorder,
        [
            Feed(track("seat1", Source.CAMERA, "H264", **parameters), packets),
            Feed(track("seat1", Source.MICROPHONE), microphone(3)),
        ],
    )
    facts = await recorder.close()
    assert facts["gaps"] == 0
    assert len(decode(package / "tracks/seat1.camera.1.mkv").video) == 60
    finish(package, now=NOW)
    (entry,) = open_package(package).playback
    assert entry.file == "playback/seat1.1.mp4"
    seen = decode(package / entry.file)
    assert len(seen.video) == 60
    assert seen.keyframe_first
    assert seen.sizes == ((320, 240), (160, 120))
    assert seen.beeps == pytest.approx(seen.flashes, abs=0.03)
    assert (package / entry.file).read_bytes().index(b"moov") < (package / entry.file).read_bytes().index(b"mdat")


async def test_packets_out_of_order_and_late_retransmissions_leave_no_trace(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    recorder = recorder_in(package)
    packets = camera(3)
    late = [
        replace(packet, at=packet.at + (0.3 if number % 11 == 10 else 0.004 * (number % 3)))
        for number, packet in enumerate(packets)
    ]
    play(recorder, [Feed(track("seat1", Source.CAMERA), late)])
    assert (await recorder.close())["gaps"] == 0
    assert len(decode(package / "tracks/seat1.camera.1.mkv").video) == 60


async def test_after_a_loss_the_picture_goes_on_at_the_next_keyframe_and_the_gap_is_noted(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    recorder = recorder_in(package)
    packets = camera(4)
    lost = next(number for number, packet in enumerate(packets) if packet.at >= 1.5)
    feed = Feed(track("seat1", Source.CAMERA), packets[:lost] + packets[lost + 1 :])
    play(recorder, [feed])
    await recorder.close()
    seen = decode(package / "tracks/seat1.camera.1.mkv")
    assert len(seen.video) == 70
    finish(package, now=NOW)
    (gap,) = open_package(package).gaps
    assert (gap.cause, gap.seat, gap.source, gap.packets) == (Cause.LOSS, "seat1", "camera", 1)
    assert gap.end_ms - gap.start_ms == pytest.approx(550, abs=2)


async def test_sound_goes_on_right_after_a_loss(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    recorder = recorder_in(package)
    packets = microphone(3)
    play(recorder, [Feed(track("seat1", Source.MICROPHONE), packets[:50] + packets[57:])])
    await recorder.close()
    assert len(decode(package / "tracks/seat1.microphone.1.mka").audio) == 143
    finish(package, now=NOW)
    (gap,) = open_package(package).gaps
    assert (gap.cause, gap.packets) == (Cause.LOSS, 7)
    heard = decode(package / "playback/seat1.1.webm")
    assert len(heard.audio) == 150, "silence stands where the loss was"
    assert heard.beeps == pytest.approx([0, 2], abs=0.02)


async def test_what_the_server_holds_back_is_no_gap(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    recorder = recorder_in(package)
    info, packets = track("seat1", Source.CAMERA), camera(4)
    play(recorder, [Feed(info, [packet for packet in packets if packet.at < 1.5])])
    begin = play(recorder, [], opened=True)
    recorder.track_muted(info.track, True, begin + 1.5)
    recorder.track_muted(info.track, False, begin + 3.0)
    play(recorder, [Feed(info, [packet for packet in packets if packet.at >= 3.0])], opened=True)
    await recorder.close()
    finish(package, now=NOW)
    opened = open_package(package)
    assert [gap for gap in opened.gaps if gap.cause is not Cause.KEYFRAME] == []
    assert len(decode(package / "tracks/seat1.camera.1.mkv").video) == 50


async def test_a_keyframe_is_asked_for_at_first_after_a_loss_and_now_and_then(tmp_path: Path) -> None:
    recorder = recorder_in(new_package(tmp_path), keyframe_interval_seconds=0.5)
    feed = Feed(track("seat1", Source.CAMERA), [packet for packet in camera(2) if packet.at < 0.2])
    asked = feed.keyframes_asked
    play(recorder, [feed])
    before = len(asked)

    def asked_again() -> bool:
        recorder.packet(feed.info.track, 0, 0, False, b"", time.monotonic())
        return len(asked) >= before + 2

    await eventually(asked_again)
    assert min(b - a for a, b in itertools.pairwise(asked)) > 0.4, "limited"
    await recorder.close()


async def test_progress_tells_what_reaches_the_disk(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    recorder = recorder_in(package)
    first = recorder.progress()
    assert first["bytes"] > 0, "the journal's first line is written before anybody is admitted"
    assert time.time() - first["last_byte_at"] < 5
    await eventually(lambda: recorder.progress()["last_byte_at"] > first["last_byte_at"])
    info = track("seat1", Source.MICROPHONE)
    play(recorder, [Feed(info, microphone(1))])
    await eventually(lambda: recorder.progress()["writing"] == 1)
    facts = recorder.progress()
    assert (facts["expected"], facts["error"]) == (1, None)
    assert facts["tracks"][0]["peer"] == "seat1"
    json.dumps(facts)
    recorder.track_muted(info.track, True, time.monotonic())
    assert recorder.progress()["expected"] == 0
    await recorder.close()


async def test_a_full_queue_drops_and_the_gap_says_so(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    recorder = recorder_in(package, max_queued_packets=60)
    play(recorder, [Feed(track("seat1", Source.MICROPHONE), microphone(2))])
    await eventually(lambda: recorder.progress()["writing"] == 1)
    play(recorder, [Feed(track("seat1", Source.MICROPHONE), microphone(4)[105:130])], opened=True)
    facts = await recorder.close()
    assert facts["dropped"] >= 40
    assert [line["cause"] for line in journal_lines(package, "gap")] == ["overflow"]


async def test_a_publisher_whose_clock_begins_anew_gets_a_new_take(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    recorder = recorder_in(package)
    first = [packet for packet in microphone(4) if packet.at < 1]
    again = [
        replace(packet, timestamp=(packet.timestamp + 48000 * 3600) & 0xFFFFFFFF)
        for packet in microphone(4)
        if packet.at >= 1
    ]
    play(recorder, [Feed(track("seat1", Source.MICROPHONE), [*first, *shifted(again, 1.5)])])
    await recorder.close()
    finish(package, now=NOW)
    opened = open_package(package)
    assert [(take.start_ms - opened.takes[0].start_ms, take.ended) for take in opened.takes] == [
        (0, "timestamp_jump"),
        (pytest.approx(2500, abs=2), "closed"),
    ]


async def test_a_codec_nobody_can_record_is_counted_and_harms_nobody(tmp_path: Path) -> None:
    recorder = recorder_in(new_package(tmp_path))
    play(recorder, [Feed(track("seat1", Source.CAMERA, "AV1"), camera(1))])
    facts = await recorder.close()
    assert (facts["unrecordable"], facts["faults"]) == (1, 0)


async def test_closing_twice_says_the_same(tmp_path: Path) -> None:
    recorder = recorder_in(new_package(tmp_path))
    assert await recorder.close() == await recorder.close()


def test_without_room_on_the_disk_no_recorder_opens(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    with pytest.raises(OSError, match="free space") as refused:
        recorder_in(package, min_free_bytes=1 << 60)
    assert refused.value.errno == errno.ENOSPC


def test_without_a_package_no_recorder_opens(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        recorder_in(tmp_path / "none")


@pytest.mark.parametrize("options", [{}, {"directory": "x", "colour": 1}, {"directory": "x", "chain_seconds": "4"}])
def test_wrong_options_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="options"):
        open_recorder(RoomId("room"), options)
