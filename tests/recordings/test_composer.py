"""A composition shows and sounds like its session; a redacted copy has nothing left of who was hidden."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from recordings.derived import composer
from recordings.derived.canvas import cells, fitted
from recordings.derived.composer import compose
from recordings.derived.outlet import Outlet
from recordings.derived.wishes import Person, Texts, Wishes, read_wishes
from recordings.encryption import DataKey
from recordings.package import Package, open_package
from recordings.reading import open_file, size_of
from tests.support.mutations import read
from tests.support.sealed import finished_package

SECONDS = 3
WISHES = Wishes(
    (Person("seat1", "Vũ Thị Nhàn"),),
    Texts("BG-2026-0001-01", "Không có hình", "Hình được che", "Tắt tiếng", "Cấp cho kiểm tra viên"),
    1_800_000_000.0,
    7 * 3600,
    width=640,
    height=360,
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return open_package(finished_package(tmp_path_factory.mktemp("package"), SECONDS))


@pytest.fixture(scope="module")
def plain(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(package, tmp_path_factory.mktemp("plain"))


def made(package: Package, tmp_path: Path, wishes: Wishes = WISHES) -> Path:
    path = tmp_path / "derived" / "copy-1.mp4"
    compose(package, wishes, path, None, lambda _: None)
    return path


def pictures(path: Path) -> NDArray[np.uint8]:
    """The brightness of every picture, without the bars and the name."""
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    return np.asarray(np.stack(frames)[:, 44:300, 150:490], np.uint8)


def sound(path: Path) -> NDArray[np.float32]:
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]
    return np.concatenate(frames).astype(np.float32)


def level(samples: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(samples**2)))


def test_a_composition_is_one_ordinary_file_as_long_as_the_session(package: Package, tmp_path: Path) -> None:
    before = read(package.directory)
    told: list[int] = []
    path = tmp_path / "derived" / "copy-1.mp4"
    done = compose(package, WISHES, path, None, told.append)
    with av.open(str(path)) as container:
        codecs = [stream.codec_context.name for stream in container.streams]
        lengths = [float((stream.duration or 0) * (stream.time_base or 0)) for stream in container.streams]
    assert codecs == ["h264", "aac"]
    assert all(abs(length - package.duration_ms / 1000) < 0.3 for length in lengths)
    assert (told[-1], done.bytes) == (1000, path.stat().st_size)
    assert told == sorted(told)
    shown = pictures(path)
    assert shown.std() > 10
    assert level(sound(path)) > 0.01
    assert read(package.directory) == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert path.stat().st_mode & 0o077 == 0


def test_what_an_interrupted_run_left_is_used(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composer, "PIECE_MS", 1000)

    def stop(permille: int) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "derived" / "copy-1.mp4"
    with pytest.raises(KeyboardInterrupt):
        compose(package, WISHES, path, None, stop)
    (piece,) = path.parent.glob("*.piece")
    written = piece.stat().st_mtime_ns
    again: list[int] = []
    compose(package, WISHES, path, None, lambda _: again.append(piece.stat().st_mtime_ns if piece.exists() else 0))
    assert again[0] == written
    with av.open(str(path)) as container:
        stamps = [packet.pts for packet in container.demux(video=0) if packet.pts is not None]
    assert stamps == sorted(set(stamps))
    assert not list(path.parent.glob("*.piece"))
    assert len(sound(path)) / 48_000 == pytest.approx(package.duration_ms / 1000, abs=0.3)


@pytest.mark.parametrize(("way", "spread"), [("replaced", 1.0), ("blurred", 60.0)])
def test_a_hidden_picture_has_no_detail_left(
    package: Package, plain: Path, tmp_path: Path, way: str, spread: float
) -> None:
    hidden = replace(WISHES, people=(Person("seat1", "Người được che", way),))
    shown = pictures(made(package, tmp_path / "hidden", hidden))
    middle = slice(0, 90)  # above the sentence in the middle

    def detail(frames: NDArray[np.uint8]) -> float:
        return float(np.abs(np.diff(frames[:, middle].astype(np.int16), axis=2)).mean())

    assert detail(shown) < detail(pictures(plain)) / 8
    assert shown[:, middle].std(axis=0).max() < spread


def test_an_altered_voice_is_not_the_voice_and_a_silenced_stretch_is_silent(
    package: Package, plain: Path, tmp_path: Path
) -> None:
    wishes = replace(WISHES, people=(Person("seat1", "x", "", True),), silenced=((1000, 2000),))
    strange = sound(made(package, tmp_path / "strange", wishes))
    assert level(strange[int(1.1 * 48_000) : int(1.9 * 48_000)]) < 1e-3
    here, there = sound(plain)[4800:43_200], strange[4800:43_200]
    assert level(there) > level(here) / 5
    same = np.correlate(here[:20_000], there[2000:18_000], "valid") / (level(here) * level(there) * 16_000)
    assert float(np.abs(same).max()) < 0.5


def test_no_part_of_a_copy_of_an_encrypted_package_is_plaintext(tmp_path: Path) -> None:
    key, path, data = DataKey.new("BG-1"), tmp_path / "derived" / "copy-1.mp4", b"ftypisom" * 50_000
    outlet = Outlet(path, key)
    for begin in range(0, len(data), 7000):
        outlet.write(data[begin : begin + 7000])
    (draft,) = path.parent.iterdir()
    assert b"ftypisom" not in draft.read_bytes()
    outlet.finish()
    outlet.abandon()
    assert b"ftypisom" not in path.read_bytes()
    assert size_of(path.parent, path.name, key) == len(data)
    with open_file(path.parent, path.name, key) as stream:
        assert stream.read() == data


@pytest.mark.parametrize("count", range(1, 26))
def test_cells_lie_in_the_picture_and_apart(count: int) -> None:
    found = cells(count, 1280, 720)
    taken = np.zeros((720, 1280), np.uint8)
    for cell in found:
        place = fitted(cell, 640, 360)
        assert place.width % 2 == place.height % 2 == place.x % 2 == place.y % 2 == 0
        taken[cell.y : cell.y + cell.height, cell.x : cell.x + cell.width] += 1
    assert taken.max() == 1
    assert taken[:36].max() == taken[-36:].max() == 0


def test_wishes_come_back_as_they_went() -> None:
    wishes = replace(WISHES, silenced=((5, 9),), only=("seat1",))
    assert read_wishes(json.loads(json.dumps(wishes.json()))) == wishes
