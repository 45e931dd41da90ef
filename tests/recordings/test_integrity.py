"""Whatever is changed in a finished package is found, and nothing is found in an untouched one."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
from pathlib import Path

import pytest

from media.interfaces import Source
from recordings.canonical import canonical
from recordings.finisher import finish
from recordings.integrity import Difference, Finding, verify
from recordings.timeline import TimelineWriter, What
from tests.support.media_samples import camera, microphone
from tests.support.recording import NOW, Feed, new_package, play, recorder_in, track
from tests.support.waiting import eventually

MUTATIONS = 300


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A finished package with more than one link of chain for each track."""
    return asyncio.run(_finished(tmp_path_factory.mktemp("finished")))


async def _finished(directory: Path) -> tuple[Path, str]:
    package = new_package(directory)
    timeline = TimelineWriter(package, now=NOW)
    recorder = recorder_in(package, chain_seconds=0.2)
    camera_, microphone_ = track("seat1", Source.CAMERA), track("seat1", Source.MICROPHONE)
    for second in range(3):
        now = [packet for packet in camera(3) if int(packet.at) == second]
        sound = [packet for packet in microphone(3) if int(packet.at) == second]
        play(recorder, [Feed(camera_, now), Feed(microphone_, sound)], opened=second > 0)
        await eventually(lambda second=second: _links(package) > 5 * second)  # type: ignore[misc]
        timeline.append(What.SPEAKING, now=NOW, seat="seat1")
    await recorder.close()
    timeline.close(now=NOW)
    return package, finish(package, now=NOW).manifest_sha256


def _links(package: Path) -> int:
    return (package / "journal.1.jsonl").read_text().count('"what":"chain"')


@pytest.fixture
def copy(finished: tuple[Path, str], tmp_path: Path) -> Path:
    shutil.copytree(finished[0], tmp_path / "copy")
    return tmp_path / "copy"


def _found(package: Path, expected: str | None = None) -> list[tuple[Difference, str]]:
    verdict = verify(package, expected_manifest_sha256=expected)
    return [(finding.difference, finding.file) for finding in verdict.findings]


def test_nothing_is_wrong_with_an_untouched_package(finished: tuple[Path, str], copy: Path) -> None:
    verdict = verify(copy, expected_manifest_sha256=finished[1])
    assert verdict.findings == ()
    assert verdict.whole
    assert verdict.links > 10
    assert verdict.unsynced == 0


def test_every_single_mutation_is_found(finished: tuple[Path, str], copy: Path) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    paths = sorted(path for path in copy.rglob("*") if path.is_file() and path.name != "custody.jsonl")
    for _ in range(MUTATIONS):
        path = chance.choice(paths)
        data = path.read_bytes()
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                changed = data[:at] + bytes((data[at] ^ 1 << chance.randrange(8),)) + data[at + 1 :]
            case 1:
                changed = data[:at]
            case 2:
                changed = data[:at] + b"\n" + data[at:]
            case _:
                changed = data + data[at:]
        path.write_bytes(changed)
        named = {finding.file for finding in verify(copy, expected_manifest_sha256=finished[1]).findings}
        assert path.relative_to(copy).as_posix() in named, f"{path.name} at {at}"
        path.write_bytes(data)
    assert verify(copy, expected_manifest_sha256=finished[1]).whole


def test_a_changed_range_of_a_track_is_named(copy: Path) -> None:
    path = copy / "tracks/seat1.camera.1.mkv"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    verdict = verify(copy)
    assert Finding(Difference.FILE_ALTERED, "tracks/seat1.camera.1.mkv", detail="sha256") in verdict.findings
    (where,) = [one for one in verdict.findings if one.difference is Difference.RANGE_ALTERED]
    assert where.offset is not None
    assert where.length is not None
    assert where.offset <= len(data) // 2 < where.offset + where.length


@pytest.mark.parametrize("name", ["tracks/seat1.camera.1.mkv", "timeline.jsonl", "package.json", "journal.1.jsonl"])
def test_a_removed_file_is_missing(copy: Path, name: str) -> None:
    (copy / name).unlink()
    assert (Difference.FILE_MISSING, name) in _found(copy)


def test_an_extra_file_is_found(copy: Path) -> None:
    (copy / "tracks/seat9.camera.1.mkv").write_bytes(b"")
    assert _found(copy) == [(Difference.FILE_EXTRA, "tracks/seat9.camera.1.mkv")]


def test_a_link_to_elsewhere_is_no_file(copy: Path, tmp_path: Path) -> None:
    path = copy / "playback/seat1.1.webm"
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    (copy / "more").symlink_to(tmp_path)
    assert _found(copy) == [(Difference.FILE_EXTRA, "more"), (Difference.FILE_MISSING, "playback/seat1.1.webm")]


def test_a_changed_timeline_is_called_so(copy: Path) -> None:
    path = copy / "timeline.jsonl"
    path.write_text(path.read_text().replace("seat1", "seat2"))
    assert _found(copy) == [(Difference.TIMELINE_ALTERED, "timeline.jsonl")]


def test_a_line_taken_out_of_a_journal_breaks_its_chain(copy: Path) -> None:
    path = copy / "journal.1.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    chained = [number for number, line in enumerate(lines) if json.loads(line)["what"] == "chain"]
    path.write_text("".join(lines[: chained[2]] + lines[chained[2] + 1 :]))
    found = {difference for difference, _ in _found(copy)}
    assert found == {Difference.FILE_ALTERED, Difference.CHAIN_BROKEN, Difference.RANGE_ALTERED}


def test_a_manifest_made_anew_is_found_by_the_digest_kept_elsewhere(finished: tuple[Path, str], copy: Path) -> None:
    (copy / "tracks/seat1.camera.1.mkv").unlink()
    (copy / "manifest.json").unlink()
    finish(copy, now=NOW)
    found = _found(copy, finished[1])
    assert (Difference.MANIFEST_ALTERED, "manifest.json") in found
    assert Difference.RANGE_ALTERED in {difference for difference, _ in found}, "the journal still speaks of it"


def test_a_manifest_changed_by_hand_is_found(copy: Path) -> None:
    body = json.loads((copy / "manifest.json").read_bytes())
    body["duration_ms"] += 1
    (copy / "manifest.json").write_bytes(canonical(body) + b"\n")
    assert _found(copy) == [(Difference.MANIFEST_ALTERED, "manifest.json")]


def test_a_package_without_a_manifest_is_not_whole(copy: Path) -> None:
    (copy / "manifest.json").unlink()
    assert _found(copy) == [(Difference.MANIFEST_MISSING, "manifest.json")]
