"""Finishing is the same whether all went well or nothing did, and may be done again at any time."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import av
import pytest

from media.interfaces import Source, VideoCodec
from recordings.apart import finish_apart
from recordings.finisher import finish
from recordings.gaps import Cause
from recordings.integrity import verify
from recordings.lines import read_lines
from recordings.lock import PackageBusy
from recordings.package import NotAPackage, create, open_package
from recordings.recovery import unfinished
from recordings.timeline import TimelineWriter, What
from tests.support.media_samples import camera, microphone, shifted
from tests.support.recording import CODE, NOW, Feed, decode, new_package, play, recorder_in, track


async def _recorded(directory: Path, seconds: int = 3) -> Path:
    package = new_package(directory)
    recorder = recorder_in(package)
    play(
        recorder,
        [
            Feed(track("seat1", Source.CAMERA), camera(seconds)),
            Feed(track("seat1", Source.MICROPHONE), microphone(seconds)),
        ],
    )
    await recorder.close()
    return package


async def test_finished_twice_is_finished_once(tmp_path: Path) -> None:
    package = await _recorded(tmp_path)
    first = finish(package, now=NOW)
    before = (package / "manifest.json").read_bytes()
    assert finish(package, now=NOW + timedelta(hours=1)) == first
    assert (package / "manifest.json").read_bytes() == before


async def test_a_package_that_is_being_recorded_is_not_finished(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    recorder = recorder_in(package)
    with pytest.raises(PackageBusy):
        finish(package, now=NOW)
    assert [one.held for one in unfinished(tmp_path)] == [True]
    await recorder.close()
    finish(package, now=NOW)
    assert unfinished(tmp_path) == []


async def test_torn_tails_are_told_and_stay(tmp_path: Path) -> None:
    package = await _recorded(tmp_path)
    timeline = TimelineWriter(package, now=NOW)
    timeline.append(What.JOINED, now=NOW, seat="seat1")
    whole = {}
    for name, junk in (
        ("tracks/seat1.camera.1.mkv", b"\xa3\x10\x00\x81"),
        ("journal.1.jsonl", b'{"what":"alive","t":1'),
        ("timeline.jsonl", b'{"at":"2026'),
    ):
        with (package / name).open("ab") as file:
            file.write(junk)
        whole[name] = (package / name).read_bytes()
    finished = finish(package, now=NOW)
    opened = open_package(package)
    assert finished.recovered
    assert {entry["file"]: entry["length"] for entry in opened.fields["torn"]} == {
        "tracks/seat1.camera.1.mkv": 4,
        "journal.1.jsonl": 21,
        "timeline.jsonl": 11,
    }
    assert {name: (package / name).read_bytes() for name in whole} == whole
    assert len(decode(package / "playback/seat1.1.webm").video) == 60
    assert verify(package).whole


async def test_recording_on_after_finishing_makes_the_manifest_stale(tmp_path: Path) -> None:
    package = await _recorded(tmp_path)
    finish(package, now=NOW)
    assert create(tmp_path, CODE, "reception-1", VideoCodec.VP8, now=NOW) == package
    recorder = recorder_in(package)
    play(recorder, [Feed(track("seat1", Source.MICROPHONE), microphone(2))])
    await recorder.close()
    assert [one.directory for one in unfinished(tmp_path)] == [package]
    finished = finish(package, now=NOW)
    assert [gap.cause for gap in finished.gaps] == [Cause.RESTART]
    assert [take.file for take in open_package(package).takes if take.source == "microphone"] == [
        "tracks/seat1.microphone.1.mka",
        "tracks/seat1.microphone.2.mka",
    ]
    assert verify(package).whole


def test_a_package_nobody_recorded_into_is_one_gap(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    timeline = TimelineWriter(package, now=NOW)
    timeline.close(now=NOW)
    finished = finish(package, now=NOW)
    assert [(gap.cause, gap.start_ms) for gap in finished.gaps] == [(Cause.OUTAGE, 0)]


async def test_a_long_absence_divides_what_is_played(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    recorder = recorder_in(package)
    play(
        recorder,
        [
            Feed(track("seat1", Source.MICROPHONE, name="a"), microphone(2)),
            Feed(track("seat1", Source.MICROPHONE, name="b"), list(shifted(microphone(2), 5))),
            Feed(track("seat1", Source.MICROPHONE, name="c"), list(shifted(microphone(2), 30))),
            Feed(track("seat1", Source.SCREEN), list(shifted(camera(2), 1))),
        ],
    )
    await recorder.close()
    finish(package, now=NOW)
    found = open_package(package).playback
    assert [(entry.file, entry.shows) for entry in found] == [
        ("playback/seat1.1.webm", "person"),
        ("playback/seat1.2.webm", "person"),
        ("playback/seat1.screen.1.webm", "screen"),
    ]
    assert [entry.end_ms - entry.start_ms for entry in found] == pytest.approx([7000, 2000, 2000], abs=50)
    heard = decode(package / "playback/seat1.1.webm")
    assert len(heard.audio) == 350, "silence bridges the short absence"
    assert heard.beeps == pytest.approx([0, 1, 5, 6], abs=0.02)


async def test_a_playback_file_can_be_sought_in(tmp_path: Path) -> None:
    package = await _recorded(tmp_path, 8)
    finish(package, now=NOW)
    path = package / "playback/seat1.1.webm"
    data = path.read_bytes()
    assert 0 < data.index(b"\x1c\x53\xbb\x6b") < data.index(b"\x1f\x43\xb6\x75"), "cues before the first cluster"
    with av.open(str(path)) as container:
        container.seek(5_500_000)
        packet = next(container.demux(video=0))
        assert packet.is_keyframe
        assert packet.pts is not None
        assert packet.time_base is not None
        assert 4.9 < float(packet.pts * packet.time_base) <= 5.5


async def test_pauses_and_the_timeline_are_in_the_package(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    timeline = TimelineWriter(package, now=NOW)
    timeline.append(What.PAUSED, now=NOW, cause="recording_stopped")
    timeline.append(What.RESUMED, now=NOW)
    timeline.append(What.FLOOR, now=NOW, seat="seat1")
    timeline.close(now=NOW)
    finish(package, now=NOW)
    opened = open_package(package)
    assert [line.what for line in opened.timeline] == ["began", "paused", "resumed", "floor", "closed"]
    assert opened.timeline[3].facts == {"seat": "seat1"}
    assert len(opened.pauses) == 1
    assert opened.fields["timeline"]["kinds"]["floor"] == 1


async def test_journals_that_make_no_sense_do_not_stop_the_finishing(tmp_path: Path) -> None:
    package = await _recorded(tmp_path)
    lines = (package / "journal.1.jsonl").read_text().splitlines()
    broken = [lines[0], *(json.dumps({"what": json.loads(line)["what"]}) for line in lines[1:]), "[1]", '{"what":[]}']
    (package / "journal.1.jsonl").write_text("\n".join(broken) + "\n")
    (package / "journal.2.jsonl").write_text("nothing\n")
    (package / "tracks/stranger").write_bytes(b"?" * 500)
    finish(package, now=NOW)
    opened = open_package(package)
    assert len(opened.fields["unplaced"]) == 3
    assert opened.fields["not_understood"] > 0


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"format":1}', b"[" * 100_000])
def test_what_is_no_package_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "package.json").write_bytes(content)
    with pytest.raises(NotAPackage):
        finish(tmp_path, now=NOW)
    with pytest.raises(NotAPackage):
        open_package(tmp_path)
    assert unfinished(tmp_path.parent) == []


@pytest.mark.parametrize("code", ["", ".", "..", "a/b", ".hidden", "a" * 100, "x..y"])
def test_a_code_that_could_leave_the_directory_is_refused(tmp_path: Path, code: str) -> None:
    with pytest.raises(ValueError, match="package"):
        new_package(tmp_path, code=code)


def test_a_code_of_another_reception_session_is_refused(tmp_path: Path) -> None:
    create(tmp_path, CODE, "reception-1", VideoCodec.VP8, now=NOW)
    with pytest.raises(ValueError, match="another"):
        create(tmp_path, CODE, "reception-2", VideoCodec.VP8, now=NOW)


async def test_a_seat_with_a_wild_name_stays_inside_the_package(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    recorder = recorder_in(package)
    play(recorder, [Feed(track("../../Nguyễn Văn A", Source.MICROPHONE), microphone(1))])
    await recorder.close()
    finish(package, now=NOW)
    (entry,) = open_package(package).playback
    assert entry.seat == "../../Nguyễn Văn A"
    assert entry.file.startswith("playback/x")
    with pytest.raises(KeyError):
        open_package(package).path("../package.json")


def test_the_timeline_goes_on_after_a_torn_line(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    TimelineWriter(package, now=NOW).append(What.JOINED, now=NOW, seat="a")
    with (package / "timeline.jsonl").open("ab") as file:
        file.write(b'{"what":"le')
    again = TimelineWriter(package, now=NOW)
    again.append(What.LEFT, now=NOW, seat="a")
    again.close(now=NOW)
    found = read_lines(package / "timeline.jsonl")
    assert [line["what"] for line in found.lines] == ["began", "joined", "began", "left", "closed"]
    assert [length for _, length in found.torn] == [12]


async def test_a_package_moved_elsewhere_is_the_same_package(tmp_path: Path) -> None:
    package = await _recorded(tmp_path / "here")
    finished = finish(package, now=NOW)
    shutil.copytree(package, tmp_path / "there")
    assert verify(tmp_path / "there", expected_manifest_sha256=finished.manifest_sha256).whole


async def test_finishing_apart_is_the_same_and_says_what_it_could_not_do(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    recorder = recorder_in(package)
    play(recorder, [Feed(track("seat1", Source.CAMERA), camera(1))])
    with pytest.raises(PackageBusy):
        finish_apart(package, now=NOW)
    await recorder.close()
    finished = finish_apart(package, now=NOW)
    assert finished == finish(package, now=NOW)
    assert len(open_package(package).playback) == 1
    with pytest.raises(NotAPackage):
        finish_apart(tmp_path, now=NOW)


async def test_evidence_that_must_not_be_played_is_finished_all_the_same(tmp_path: Path) -> None:
    package = await _recorded(tmp_path)
    finish(package, now=NOW, with_playback=False)
    opened = open_package(package)
    assert opened.playback == ()
    assert len(opened.fields["unplayable"]) == 2
    assert verify(package).whole
