"""`tiepdan verify` and `tiepdan recover` work with nothing but the recordings directory."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from media.interfaces import VideoCodec
from orchestrator.cli import main
from orchestrator.words import LANGUAGES, words_in
from recordings import package
from recordings.finisher import finish
from recordings.integrity import Difference

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CODE = "BG-2026-0001-01"


@pytest.fixture
def recordings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The recordings directory of the settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("TIEPDAN_DATA_DIRECTORY", str(tmp_path))
    (tmp_path / "recordings").mkdir()
    return tmp_path / "recordings"


def create(recordings: Path) -> Path:
    return package.create(recordings, CODE, reception_session="TCD-2026-0001", codec=VideoCodec.VP8, now=NOW)


def test_a_finished_package_is_whole(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    finish(create(recordings), now=NOW)
    assert main(["verify"]) == 0
    assert f"{CODE}: whole" in capsys.readouterr().out


def test_an_altered_package_is_not_whole(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = create(recordings)
    finish(directory, now=NOW)
    (directory / "added.txt").touch()
    assert main(["verify", str(directory)]) == 1
    assert capsys.readouterr().err.endswith("  - file that the manifest does not list: added.txt\n")


def test_a_package_that_is_not_there_is_named(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "nowhere"]) == 1
    assert capsys.readouterr().err == "nowhere: there is no such folder.\n"


def test_without_packages_there_is_nothing_to_verify_and_nothing_to_recover(recordings: Path) -> None:
    assert main(["verify"]) == 0
    assert main(["recover"]) == 0


def test_a_package_that_was_cut_off_is_recovered(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    create(recordings)
    assert main(["verify"]) == 1
    assert main(["recover"]) == 0
    assert "mended" in capsys.readouterr().out
    assert main(["verify"]) == 0


@pytest.mark.parametrize("difference", list(Difference))
def test_everything_that_can_be_wrong_has_a_sentence(difference: Difference) -> None:
    for language in LANGUAGES:
        assert f"cli.verify.{difference}" in words_in(language)
