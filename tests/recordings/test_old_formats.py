"""A package of each earlier format version, made by the code of then, still verifies and plays."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from recordings import recovery
from recordings.integrity import Difference
from recordings.masters import MasterFiles
from recordings.package import open_package
from recordings.proof import prove
from recordings.reading import open_file
from recordings.vault import unlock
from tests.support.recording import decode

PACKAGES = Path(__file__).parents[1] / "data" / "packages"
SEALED = {1: False, 2: True}


@pytest.mark.parametrize("version", SEALED)
def test_it_verifies(version: int) -> None:
    found = prove(PACKAGES / f"BG-2026-0001-0{version}")
    assert found.verdict.findings == ()
    assert found.verdict.files >= 6
    assert (found.seal is not None) is SEALED[version]
    assert (found.stamped_at is not None) is SEALED[version]


@pytest.mark.parametrize("version", SEALED)
def test_it_plays(version: int, tmp_path: Path) -> None:
    package = open_package(PACKAGES / f"BG-2026-0001-0{version}")
    assert package.opening.format == version
    assert unlock(package.directory, MasterFiles(tmp_path)) is None
    (entry,) = package.playback
    with open_file(package.directory, entry.file, None) as stream:
        seen = decode(stream)
    assert len(seen.video) == 20
    assert len(seen.audio) >= 24


@pytest.mark.parametrize("version", SEALED)
def test_damage_in_it_is_found(version: int, tmp_path: Path) -> None:
    copy = shutil.copytree(PACKAGES / f"BG-2026-0001-0{version}", tmp_path / "copy")
    (path,) = (copy / "tracks").glob("*.mka")
    path.write_bytes(path.read_bytes().replace(b"tiepdan", b"Tiepdan", 1))
    assert Difference.FILE_ALTERED in {one.difference for one in prove(copy).verdict.findings}


def test_nothing_has_to_be_finished_again() -> None:
    assert recovery.unfinished(PACKAGES) == []
